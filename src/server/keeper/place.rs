//! Where couriers see the station on the map: for its keeper to look at. What is wrong there they tell their office.

use crate::model::Station;
use crate::server::App;
use crate::texts;
use axum::http::header;
use axum::response::IntoResponse;
use dioxus::prelude::*;
use serde_json::json;

/// What fetches the map once it is opened.
pub(in crate::server) async fn script() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../../assets/keeper-map.js"))
}

/// The map, closed until they open it.
pub(super) fn map(app: &App, station: &Station) -> Element {
    let (lat, lon) = (station.position.lat(), station.position.lon());
    let point = json!({ "type": "FeatureCollection", "features": [{
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [lon, lat] },
        "properties": { "code": station.code, "name": station.name, "open": true, "sign": "" },
    }] })
    .to_string();
    let place = format!("{lat},{lon}");
    let streets = serde_json::to_string(&app.config.map).unwrap_or_default();
    rsx! {
        details { class: "keeper-map",
            summary { "{texts::keeper::PLACE}" }
            p { "{texts::keeper::PLACE_LINE}" }
            noscript { p { class: "unknown", "{texts::keeper::NO_MAP}" } }
            div { class: "map-frame",
                diyi-map { "base": "/", "source": streets, "points": point, "here": "{place}", "focus": "{place}", "failed": texts::keeper::NO_MAP, "missing": texts::keeper::NO_MAP, "no-streets": texts::map::NO_STREETS, "no-streets-here": texts::map::NO_STREETS_HERE, "streets-missing": texts::map::STREETS_MISSING, "zoom-in": texts::map::ZOOM_IN, "zoom-out": texts::map::ZOOM_OUT, "to-here": texts::keeper::TO_PLACE }
            }
            script { r#type: "module", src: crate::api::paths::KEEPER_MAP }
        }
    }
}
