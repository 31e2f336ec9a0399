use crate::model::Position;
use crate::model::region::Prefecture;
use crate::ui::shared::Shared;
use crate::{platform, texts};
use dioxus::prelude::*;
use serde_json::json;

/// Something on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapSign {
    /// What it is told by when it is touched.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// One character in its dot.
    pub sign: &'static str,
    /// Something can be had there now.
    pub open: bool,
}

/// The map: the element `diyi-map` of `assets/map.js`. What it shows goes in as attributes; the codes of what was
/// touched, or none, come out as an input event of the hidden field. `focus` is where to look first, if not at the
/// courier.
#[component]
pub fn MapView(signs: Option<Vec<MapSign>>, focus: Option<Position>, on_pick: EventHandler<Vec<String>>) -> Element {
    let shared = use_context::<Shared>();
    let here = shared.here.read().position();
    let source = serde_json::to_string(&shared.config.read().map).unwrap_or_default();
    let seat = shared.preferences.read().region.and_then(Prefecture::of).and_then(Prefecture::position);
    rsx! {
        div { class: "map-frame",
            input {
                r#type: "hidden",
                id: "map-picked",
                oninput: move |event| on_pick.call(event.value().split_whitespace().map(str::to_owned).collect()),
            }
            diyi-map {
                "points": signs.as_deref().map(feature_collection),
                "here": here.map(attribute),
                "region": seat.map(attribute),
                "focus": focus.map(attribute),
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
    }
}

/// A place as the map's attributes hold it.
fn attribute(place: Position) -> String {
    format!("{},{}", place.lat(), place.lon())
}

fn feature_collection(signs: &[MapSign]) -> String {
    let features: Vec<_> = signs
        .iter()
        .map(|sign| {
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [sign.position.lon(), sign.position.lat()] },
                "properties": { "code": sign.code, "name": sign.name, "open": sign.open, "sign": sign.sign },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}
