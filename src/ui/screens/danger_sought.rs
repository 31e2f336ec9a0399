use crate::ui::components::DangerPanel;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Whom to call, where what is looked for on the first screen tells of danger.
#[component]
pub fn DangerSought() -> Element {
    let shared = use_context::<Shared>();
    rsx! { DangerPanel { text: shared.filter.read().words.clone() } }
}
