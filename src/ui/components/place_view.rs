use super::Icon;
use crate::model::activity::Place;
use crate::model::navigation::Navigator;
use crate::ui::Route;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Where something takes place, and the way there.
#[component]
pub fn PlaceView(place: Place) -> Element {
    rsx! {
        p { class: "selectable", "{place.name} {place.address}" }
        if let Some(code) = &place.station {
            Link { class: "button", to: Route::station(code), Icon { path: icons::STATION } "{texts::book::TO_STATION}" }
        }
        if let Some(position) = place.position {
            div { class: "buttons",
                for navigator in Navigator::ALL.iter().copied() {
                    a { key: "{texts::navigator(navigator)}", class: "button", target: "_blank", rel: "noopener noreferrer",
                        href: navigator.link(position, &place.name),
                        Icon { path: icons::WAY }
                        "{texts::navigator(navigator)}"
                    }
                }
            }
        }
    }
}
