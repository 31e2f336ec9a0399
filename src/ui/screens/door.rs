use crate::model::StationCode;
use crate::ui::Route;
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Where the page of a code that the phone's own camera scanned leads: the courier stands at the door, and sees the
/// station.
#[component]
pub fn Door(code: String) -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    use_effect(move || {
        if let Ok(code) = StationCode::parse(&code) {
            shared.stands_at(code);
        }
        kept.replace(Route::Station { code: code.clone() });
    });
    rsx! {}
}
