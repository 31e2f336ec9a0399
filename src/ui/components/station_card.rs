use super::Icon;
use crate::api::paths::station_photo;
use crate::engine::Listed;
use crate::model::travel::Travel;
use crate::model::{Bearing, Position, Timestamp};
use crate::ui::Route;
use crate::ui::shared::Shared;
use crate::views::StationLines;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// A station in a list: all that decides whether to go there, and the way there with one touch. `around`: how far it is was
/// measured from the place of this name, not from the courier.
#[component]
pub fn StationCard(listed: Listed, now: Timestamp, #[props(default)] around: Option<String>) -> Element {
    let shared = use_context::<Shared>();
    let station = &listed.station;
    let navigator = shared.navigator();
    let wanted = shared.filter.read().services;
    let openness = listed.openness.clone();
    rsx! {
        div { class: "card station-card",
            div { class: "card-words",
                Link { class: "card-link", to: Route::station(&station.code),
                    strong { "{station.name}" }
                }
                if let Some(metres) = listed.metres {
                    if let Some(place) = around {
                        p { class: "card-line distance", "{texts::place::away_from(&place, metres)}" }
                    } else {
                        WayThere { metres, to: station.position }
                    }
                }
                StationLines { station: station.clone(), openness, now, wanted }
            }
            if let Some(photo) = station.photos.first() {
                img { class: "small-photo", loading: "lazy", alt: "", src: "{platform::origin()}{station_photo(&station.code, photo.small)}" }
            }
            a { class: "go", href: navigator.link(station.position, &station.name), target: navigator.target(), rel: "noopener noreferrer", "aria-label": "{texts::station::GO} {station.name}",
                Icon { path: icons::WAY }
                span { "aria-hidden": "true", "{texts::station::GO_SHORT}" }
            }
        }
    }
}

/// How far it is in a straight line and in which direction, and about how long the way takes.
#[component]
pub fn WayThere(metres: f64, to: Position) -> Element {
    let shared = use_context::<Shared>();
    let wind = shared.here.read().fix().and_then(|fix| fix.bearing_to(to)).map(Bearing::wind);
    let travel = Travel::of(metres);
    rsx! {
        p { class: "card-line way-there",
            span { class: "distance", "{texts::distance(metres)}" }
            if let Some(wind) = wind {
                span { class: "wind", role: "img", "aria-label": texts::place::wind(wind), "{texts::place::wind_sign(wind)}" }
            }
            if let Some(minutes) = travel.on_foot {
                span { "{texts::on_foot(minutes)}" }
            }
            if let Some(minutes) = travel.by_ebike {
                span { "{texts::by_ebike(minutes)}" }
            }
        }
    }
}
