use dioxus::prelude::*;

/// A text as it was written, one paragraph a line.
#[component]
pub fn Words(text: String) -> Element {
    rsx! {
        for line in text.lines() {
            p { "{line}" }
        }
    }
}
