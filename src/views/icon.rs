use dioxus::prelude::*;

/// A sign beside a word; see [`crate::icons`].
#[component]
pub fn Icon(path: &'static str) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true", path { d: path } }
    }
}
