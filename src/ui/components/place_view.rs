use super::{Icon, Navigators};
use crate::model::activity::Place;
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
            Navigators { to: position, name: place.name.clone() }
        }
    }
}
