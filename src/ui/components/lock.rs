use super::{Icon, TextField};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Shows what is the courier's, once he has given the digits that he set, if he set any.
#[component]
pub fn Locked(children: Element) -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let mut sure = use_signal(|| false);
    if !shared.is_locked() {
        return children;
    }
    let mut unlocked = shared.unlocked;
    rsx! {
        form {
            class: "lock",
            onsubmit: move |event| {
                event.prevent_default();
                let right = shared.preferences.peek().pin.as_deref() == Some(typed.peek().trim());
                wrong.set(!right);
                typed.set(String::new());
                if right {
                    unlocked.set(true);
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
                button { class: "button main", r#type: "submit", "{texts::account::UNLOCK}" }
            }
            if wrong() {
                p { class: "error", role: "alert", "{texts::account::PIN_WRONG}" }
            }
            if sure() {
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| async move {
                        if shared.handle().forget_account().await.is_ok() {
                            shared.set_pin(None);
                        }
                    },
                    "{texts::account::ERASE_GO}"
                }
                button { class: "button", r#type: "button", onclick: move |_| sure.set(false), "{texts::account::CANCEL}" }
            } else {
                button { class: "button plain", r#type: "button", onclick: move |_| sure.set(true), "{texts::account::PIN_FORGOTTEN}" }
            }
        }
    }
}
