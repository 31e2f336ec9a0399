use super::Icon;
use crate::engine::{Delivery, DeliveryState};
use crate::ui::forms;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Something that has not arrived: why, and what can be done about it. What only waits says so in a line, until it has
/// waited for a day; what was refused offers to be sent again, changed, copied or given up. With `choices`, so does what
/// waits.
#[component]
pub fn Undelivered(delivery: Delivery, #[props(default)] choices: bool) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let refused = match &delivery.state {
        DeliveryState::Refused(problem) => Some(problem.clone()),
        DeliveryState::Waiting => None,
        DeliveryState::Taken => return rsx! {},
    };
    let state = texts::outbox::state(&delivery, now);
    if refused.is_none() && !choices && !delivery.is_overdue(now) {
        return rsx! { p { class: "unknown", Icon { path: icons::CLOCK } "{state}" } };
    }
    rsx! {
        div { class: if refused.is_some() { "refused" } else { "undelivered" }, role: refused.is_some().then_some("alert"),
            p { strong { "{state}" } }
            if let Some(problem) = &refused {
                p { "{problem.detail}" }
            }
            Choices { delivery: delivery.clone() }
        }
    }
}

#[component]
fn Choices(delivery: Delivery) -> Element {
    let shared = use_context::<Shared>();
    let mut sure = use_signal(|| false);
    let mut copied = use_signal(|| None::<bool>);
    let id = delivery.id;
    let refused = matches!(delivery.state, DeliveryState::Refused(_));
    let form = forms::of(&delivery.act).filter(|_| refused);
    let words = forms::words(&delivery.act).map(str::to_owned);
    let warning =
        if delivery.tries > 0 && !refused { texts::outbox::GIVE_UP_SURE_MAYBE } else { texts::outbox::GIVE_UP_SURE };
    rsx! {
        if sure() {
            p { role: "alert", "{warning}" }
            div { class: "buttons",
                button { class: "button main", r#type: "button", onclick: move |_| sure.set(false), "{texts::outbox::CANCEL}" }
                button {
                    class: "button erase",
                    r#type: "button",
                    onclick: move |_| {
                        drop(shared.handle().give_up(id));
                        sure.set(false);
                    },
                    "{texts::outbox::GIVE_UP_GO}"
                }
            }
        } else {
            div { class: "buttons",
                if let Some((drafts, to)) = form {
                    button {
                        class: "button main",
                        r#type: "button",
                        onclick: move |_| {
                            let taken = shared.handle().take_back(id, drafts.clone());
                            let to = to.clone();
                            async move {
                                let mut not_done = shared.not_done;
                                match taken.await {
                                    Ok(_) => {
                                        navigator().push(to);
                                    }
                                    Err(why) => not_done.set(Some(texts::frame::not_done(&why).to_owned())),
                                }
                            }
                        },
                        "{texts::outbox::CHANGE}"
                    }
                }
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| {
                        drop(shared.handle().try_again(id));
                        shared.handle().sync();
                    },
                    "{texts::outbox::TRY_AGAIN}"
                }
                if let Some(words) = words {
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            let words = words.clone();
                            async move { copied.set(Some(platform::copy(&words).await)) }
                        },
                        "{texts::outbox::COPY}"
                    }
                }
                button { class: "button", r#type: "button", onclick: move |_| sure.set(true), "{texts::outbox::GIVE_UP}" }
            }
            match copied() {
                None => rsx! {},
                Some(true) => rsx! { p { role: "status", "{texts::outbox::COPIED}" } },
                Some(false) => rsx! { p { role: "status", "{texts::outbox::NOT_COPIED}" } },
            }
        }
    }
}
