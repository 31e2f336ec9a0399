use crate::api::Act;
use crate::model::ClaimCode;
use crate::texts;
use crate::ui::Route;
use crate::ui::components::TextField;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Takes a question into the app that a desk wrote down on the phone.
#[component]
pub fn Claim() -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut says = use_signal(|| None::<Result<(), String>>);
    rsx! {
        details { class: "hint", id: "claim",
            summary { "{texts::account::CLAIM}" }
            form {
                onsubmit: move |event| {
                    event.prevent_default();
                    async move {
                        match ClaimCode::parse(&typed()) {
                            Err(error) => says.set(Some(Err(error.to_string()))),
                            Ok(code) => {
                                if shared.send_or_say(Act::Claim { code }).await.is_some() {
                                    typed.set(String::new());
                                    says.set(Some(Ok(())));
                                }
                            }
                        }
                    }
                },
                label { r#for: "claim-code", "{texts::account::CLAIM_CODE}" }
                TextField { id: "claim-code", autocomplete: "off", autocapitalize: "characters", maxlength: 20, value: typed(), on_text: move |text| typed.set(text) }
                button { class: "button main", r#type: "submit", "{texts::account::CLAIM_GO}" }
                match &*says.read() {
                    None => rsx! {},
                    Some(Ok(())) => rsx! {
                        p { role: "status", "{texts::account::CLAIMED}" }
                        Link { class: "button", to: Route::Ask {}, "{texts::account::CLAIMED_OPEN}" }
                    },
                    Some(Err(why)) => rsx! { p { class: "error", role: "alert", "{why}" } },
                }
            }
        }
    }
}
