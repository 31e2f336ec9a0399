use crate::texts;
use crate::ui::Route;
use dioxus::prelude::*;

/// An address that is no screen.
#[component]
pub fn NotFound(rest: Vec<String>) -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{texts::frame::NOT_FOUND}" }
            Link { class: "button main", to: Route::Stations {}, "{texts::frame::TO_STATIONS}" }
        }
    }
}
