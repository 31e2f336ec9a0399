use super::Icon;
use crate::model::Danger;
use crate::model::danger::{EMERGENCY_NUMBERS, EmergencyNumber};
use crate::{icons, texts};
use dioxus::prelude::*;

/// The numbers that answer at once. They need no network and no server.
#[component]
pub fn EmergencyNumbers() -> Element {
    rsx! {
        section { class: "emergency", "aria-label": texts::ask::EMERGENCY,
            p { "{texts::ask::EMERGENCY}" }
            Numbers { numbers: EMERGENCY_NUMBERS }
        }
    }
}

/// Whom to call now, where words tell of danger.
#[component]
pub fn DangerPanel(text: String) -> Element {
    let dangers = Danger::in_text(&text);
    // The numbers are the same for all; where minutes count, they decide which comes first.
    let first = if dangers.contains(&Danger::Injury) { Some(Danger::Injury) } else { dangers.first().copied() };
    let Some(first) = first else { return rsx! {} };
    rsx! {
        section { class: "danger", role: "alert",
            p { "{texts::danger(first)}" }
            Numbers { numbers: first.numbers() }
        }
    }
}

#[component]
fn Numbers(numbers: [EmergencyNumber; 4]) -> Element {
    rsx! {
        div { class: "numbers",
            for one in numbers {
                a { key: "{one.number}", class: "button", href: "tel:{one.number}",
                    Icon { path: icons::CALL }
                    strong { "{one.number}" }
                    span { "{one.who}" }
                }
            }
        }
    }
}
