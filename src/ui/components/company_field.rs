use super::TextField;
use crate::model::company::{MOST_NAME, offered};
use crate::texts::which_company as says;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Which company it is about, behind one touch: whoever wants to leave it alone never sees a field. What the office has on
/// its list is offered, without a network, too; anything else may be written.
#[component]
pub fn CompanyField(value: String, on_text: EventHandler<String>) -> Element {
    let shared = use_context::<Shared>();
    let chosen = value.trim().to_owned();
    let names = offered(&shared.config.read().companies, &value);
    // Touched again, one is chosen no more.
    let names: Vec<(bool, String)> = names.into_iter().map(|name| (name == chosen, name)).collect();
    rsx! {
        details { class: "hint",
            summary {
                "{says::WHICH}"
                if !chosen.is_empty() { " " strong { "{chosen}" } }
            }
            label { r#for: "company", "{says::LABEL}" }
            TextField { id: "company", maxlength: "{MOST_NAME}", autocomplete: "off", value, on_text }
            if !names.is_empty() {
                div { class: "chips", role: "group", "aria-label": says::ON_LIST,
                    for (chosen, name) in names {
                        button {
                            key: "{name}",
                            r#type: "button",
                            class: "chip",
                            "aria-pressed": "{chosen}",
                            onclick: {
                                let name = name.clone();
                                move |_| on_text.call(if chosen { String::new() } else { name.clone() })
                            },
                            "{name}"
                        }
                    }
                }
            }
            p { "{says::WHO_SEES}" }
        }
    }
}
