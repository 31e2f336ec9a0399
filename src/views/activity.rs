//! What is told of an activity.

use super::Icon;
use crate::model::{Activity, Slot, Timestamp};
use crate::{icons, texts};
use dioxus::prelude::*;

/// In a list: all that decides whether to go. `metres` is how far it is, where that is known.
#[component]
pub fn ActivityLines(activity: Activity, now: Timestamp, #[props(default)] metres: Option<f64>) -> Element {
    let left: u32 = activity.slots.iter().filter(|slot| slot.starts_at > now).map(Slot::left).sum();
    let waiting: u32 = activity.slots.iter().map(|slot| slot.waiting).sum();
    rsx! {
        div { class: "card-top",
            strong { "{activity.title}" }
            if let Some(metres) = metres {
                span { class: "distance", "{texts::distance(metres)}" }
            }
        }
        div { class: "card-line",
            if let Some(slot) = activity.next_slot(now) {
                span { class: "unknown", Icon { path: icons::CLOCK } "{texts::book::time(slot.starts_at, slot.ends_at, now)}" }
            }
            span { class: if left > 0 { "open" } else { "closed" }, "{texts::book::left(left, waiting)}" }
            if activity.sample {
                span { class: "sample", "{texts::SAMPLE}" }
            }
        }
        p { class: "address", "{activity.place.name} · {activity.host}" }
    }
}
