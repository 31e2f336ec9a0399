use crate::engine::{Listed, MapPoint};
use crate::model::region::Prefecture;
use crate::model::{Position, StationCode};
use crate::ui::Route;
use crate::ui::components::{Filters, Icon, PlaceLine, StationCard};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;
use serde_json::json;

/// All stations: points are small, and the map gathers them.
const ALL: u32 = 1_000_000;

/// Stations on the map. The map itself is the element `diyi-map` of `assets/map.js`: what it shows goes
/// in as attributes, the station that was touched comes out as an input event of the hidden field.
#[component]
pub fn Map() -> Element {
    let shared = use_context::<Shared>();
    let mut picked = use_signal(|| None::<StationCode>);
    let points = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.query(ALL);
        async move { shared.handle().map_points(query).await.unwrap_or_default() }
    });
    let chosen = use_resource(move || {
        let code = picked();
        async move {
            match code {
                Some(code) => shared.handle().station(code).await.ok().flatten(),
                None => None,
            }
        }
    });
    let here = shared.here.read().position();
    let geojson = points.read().as_ref().map(|points| feature_collection(points));
    let source = serde_json::to_string(&shared.config.read().map).unwrap_or_default();
    let seat = shared.preferences.read().region.and_then(Prefecture::of).and_then(Prefecture::position);
    rsx! {
        main { class: "screen map-screen",
            h1 { class: "visually-hidden", "{texts::list::MAP}" }
            details { class: "map-filters",
                summary { "{texts::map::FILTERS}" }
                Filters {}
                PlaceLine {}
            }
            div { class: "map-frame",
                input {
                    r#type: "hidden",
                    id: "map-picked",
                    oninput: move |event| picked.set(StationCode::parse(&event.value()).ok()),
                }
                diyi-map {
                    "points": geojson,
                    "here": here.map(attribute),
                    "region": seat.map(attribute),
                    "source": source,
                    "tell": "map-picked",
                    "theme": shared.theme(),
                    "base": platform::asset(""),
                    "failed": texts::map::FAILED,
                    "missing": texts::map::MISSING,
                    "zoom-in": texts::map::ZOOM_IN,
                    "zoom-out": texts::map::ZOOM_OUT,
                    "to-here": texts::map::TO_HERE,
                }
            }
            if let Some(Some(station)) = chosen.read().clone() {
                div { class: "map-card",
                    StationCard {
                        listed: Listed { metres: here.map(|here| here.metres_to(station.position)), station: *station },
                        now: *shared.now.read(),
                    }
                    button { class: "button small", onclick: move |_| picked.set(None), "{texts::map::CLOSE}" }
                }
            }
            Link { class: "button", to: Route::Stations {}, Icon { path: icons::LIST } "{texts::map::LIST}" }
        }
    }
}

/// A place as the map's attributes hold it.
fn attribute(place: Position) -> String {
    format!("{},{}", place.lat(), place.lon())
}

fn feature_collection(points: &[MapPoint]) -> String {
    let features: Vec<_> = points
        .iter()
        .map(|point| {
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [point.lon, point.lat] },
                "properties": { "code": point.code, "name": point.name, "open": point.open },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}
