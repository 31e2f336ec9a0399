use crate::engine::Delivery;
use crate::texts;
use crate::ui::components::{FileView, Locked, Undelivered, Words};
use crate::ui::forms;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// All that has not arrived: what it is, since when it waits, why, and what can be done.
#[component]
pub fn Outbox() -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{texts::outbox::TITLE}" }
            Locked { Waiting {} }
        }
    }
}

#[component]
fn Waiting() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { shared.handle().outbox().await }
    });
    let found = found.read();
    match found.as_ref() {
        None => rsx! {},
        Some(Err(_)) => rsx! { p { class: "error", role: "alert", "{texts::frame::STORE_FAILED}" } },
        Some(Ok(all)) if all.is_empty() => rsx! { p { role: "status", "{texts::outbox::EMPTY}" } },
        Some(Ok(all)) => rsx! {
            div { class: "list",
                for delivery in all {
                    Item { key: "{delivery.id}", delivery: delivery.clone() }
                }
            }
        },
    }
}

#[component]
fn Item(delivery: Delivery) -> Element {
    rsx! {
        article { class: "card",
            div { class: "card-top",
                strong { "{texts::outbox::what(&delivery.act)}" }
                span { "{texts::day_and_clock(delivery.made_at)}" }
            }
            if let Some(words) = forms::words(&delivery.act) {
                div { class: "selectable", Words { text: words.to_owned() } }
            }
            for file in delivery.act.attachments().iter().copied() {
                FileView { key: "{file.id}", file }
            }
            Undelivered { delivery: delivery.clone(), choices: true }
        }
    }
}
