use super::{Icon, TextField};
use crate::model::Timestamp;
use crate::ui::locking::Shut;
use crate::ui::shared::Shared;
use crate::ui::unlocking::Opened;
use crate::{icons, platform, texts};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use futures_channel::oneshot;

/// Between two looks whether the next try may be made, milliseconds.
const LOOK_MS: u32 = 1_000;

/// Shows what is the courier's, once they have given the digits that they set, if they set any. `about`, on a screen that
/// is mostly for everybody: only a line that says what is locked, which opens to the field. `heading`: the whole screen is
/// locked, and has this in place of its own heading. `with_another`: nothing is seen of it until another one of the same
/// screen is opened, as one field for the digits is enough.
#[component]
pub fn Locked(
    children: Element,
    #[props(default)] about: Option<&'static str>,
    #[props(default)] heading: Option<&'static str>,
    #[props(default)] with_another: bool,
) -> Element {
    let shared = use_context::<Shared>();
    let mut wanted = use_signal(|| about.is_none());
    let shut = shared.shut();
    // Before there is an engine nothing of theirs can be here, whether they set digits or not; and they may begin to write.
    if shut == Shut::Open || (shut == Shut::Unknown && *shared.late.read()) {
        return children;
    }
    match shut {
        Shut::Open | Shut::Unknown => rsx! {},
        Shut::Locked if with_another => rsx! {},
        Shut::Locked => rsx! {
            if let Some(heading) = heading {
                h1 { "{heading}" }
            }
            if let Some(about) = about.filter(|_| !wanted()) {
                button { class: "button locked", r#type: "button", onclick: move |_| wanted.set(true), Icon { path: icons::LOCK } "{about}" }
            } else {
                Keypad {}
            }
        },
    }
}

/// The field for the digits, and the way out for who forgot them.
#[component]
fn Keypad() -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut said = use_signal(|| None::<Opened>);
    let mut sure = use_signal(|| false);
    let mut wait = use_signal(|| waiting(shared));
    use_future(move || async move {
        loop {
            let left = waiting(shared);
            if *wait.peek() != left {
                wait.set(left);
            }
            platform::sleep(LOOK_MS).await;
        }
    });
    let unsent = shared.status.read().as_ref().map_or(0, |status| status.outgoing);
    rsx! {
        form {
            class: "lock",
            onsubmit: move |event| {
                event.prevent_default();
                let digits = typed.peek().clone();
                // Hashing takes a while: who goes to another screen meanwhile finds it open there.
                let (tell, told) = oneshot::channel();
                spawn_forever(async move {
                    // Nobody may be there to hear it.
                    let _ = tell.send(shared.open_with(&digits).await);
                });
                async move {
                    // Where it is open, this is gone.
                    if let Ok(told) = told.await
                        && told != Opened::Yes
                    {
                        typed.set(String::new());
                        said.set(Some(told));
                        wait.set(waiting(shared));
                    }
                }
            },
            label { r#for: "pin", Icon { path: icons::LOCK } "{texts::account::LOCKED}" }
            div { class: "row",
                TextField {
                    id: "pin",
                    r#type: "password",
                    inputmode: "numeric",
                    autocomplete: "off",
                    maxlength: 8,
                    value: typed(),
                    on_text: move |text| typed.set(text),
                }
                button { class: "button main", r#type: "submit", disabled: wait() > 0, "{texts::account::UNLOCK}" }
            }
            if wait() > 0 {
                p { class: "error", role: "alert", "{texts::account::pin_wait(wait())}" }
            } else {
                match said() {
                    Some(Opened::No) => rsx! { p { class: "error", role: "alert", "{texts::account::PIN_WRONG}" } },
                    Some(Opened::NotKept) => rsx! { p { class: "error", role: "alert", "{texts::frame::STORE_FAILED}" } },
                    _ => rsx! {},
                }
            }
            if sure() {
                p { role: "alert",
                    "{texts::account::PIN_ERASES}"
                    if unsent > 0 {
                        strong { "{texts::account::pin_erases_unsent(unsent)}" }
                    }
                }
                div { class: "buttons",
                    button {
                        class: "button erase",
                        r#type: "button",
                        onclick: move |_| async move {
                            if shared.handle().forget_account().await.is_ok() {
                                shared.set_pin(None);
                            }
                        },
                        "{texts::account::PIN_ERASE}"
                    }
                    button { class: "button", r#type: "button", onclick: move |_| sure.set(false), "{texts::account::CANCEL}" }
                }
            } else {
                button { class: "button plain", r#type: "button", onclick: move |_| sure.set(true), "{texts::account::PIN_FORGOTTEN}" }
            }
        }
    }
}

/// Seconds until the next try may be made.
fn waiting(shared: Shared) -> i64 {
    let wait = shared.preferences.peek().lock.as_ref().map_or(0, |lock| lock.wait(Timestamp::now()));
    (wait + 999) / 1000
}
