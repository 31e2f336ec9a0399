use crate::engine::MapPoint;
use crate::model::{AreaKind, Position, StationCode};
use crate::ui::Route;
use crate::ui::components::{
    AreaMarker, Drawn, FilterRow, Icon, MapSign, MapView, Marking, RoadWayChoice, SearchField, StationCard,
};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// All stations: points are small, and the map gathers them.
const ALL: u32 = 1_000_000;

/// Stations on the map.
#[component]
pub fn Map() -> Element {
    let shared = use_context::<Shared>();
    let ScreensKept { mut looked_at, mut says_where, picked_on_map: mut picked, .. } = use_context::<ScreensKept>();
    use_drop(move || says_where.set(false));
    let asked = use_hook(|| looked_at.take());
    use_hook(|| {
        if asked.is_some() {
            picked.set(asked.clone());
        }
    });
    let points = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.query(ALL);
        async move { shared.handle().map_points(query).await.unwrap_or_default() }
    });
    let chosen = use_resource(move || {
        let now = *shared.now.read();
        let code = picked();
        async move {
            match code {
                Some(code) => shared.handle().station(code, now).await.ok().flatten(),
                None => None,
            }
        }
    });
    // Where a station's page leads here, it is in the middle.
    let focus = chosen
        .read()
        .clone()
        .flatten()
        .filter(|one| asked.as_ref() == Some(&one.station.code))
        .map(|one| one.station.position);
    let around = shared.place_around();
    let marking = use_signal(|| None::<Marking>);
    let road_way = use_signal(|| None::<Drawn>);
    let here = shared.here.read().position();
    let signs = points.read().as_ref().map(|points| points.iter().filter_map(sign).collect::<Vec<_>>());
    let looking = marking.read().is_none() && shared.filter.read().area.is_some();
    let nothing = looking && signs.as_ref().is_some_and(Vec::is_empty);
    let mut filter = shared.filter;
    rsx! {
        main { class: "screen map-screen",
            h1 { class: "visually-hidden", "{texts::list::MAP}" }
            SearchField {}
            FilterRow {}
            if says_where() {
                div { class: "area",
                    p { role: "status", "{texts::place::TOUCH_MAP}" }
                    div { class: "buttons",
                        button { class: "button", onclick: move |_| says_where.set(false), "{texts::place::CHOOSE_NOT}" }
                    }
                }
            } else {
                AreaMarker { marking }
            }
            MapView {
                name: "stations",
                signs,
                focus: focus.or(around),
                around,
                chosen: picked.read().as_ref().map(ToString::to_string),
                shape: road_way().or_else(|| shape(&shared, marking.read().as_ref())),
                on_mark: (says_where() || marking.read().is_some()).then(|| EventHandler::new(move |place| {
                    if says_where() {
                        says_where.set(false);
                        shared.whereabouts.stand_at(place);
                    } else {
                        Marking::touch(marking, place);
                    }
                })),
                on_pick: move |codes: Vec<String>| picked.set(codes.first().and_then(|code| StationCode::parse(code).ok())),
            }
            if nothing {
                p { role: "status", "{texts::area::NOTHING}" }
                if shared.filter.read().open_now {
                    button { class: "button", onclick: move |_| filter.write().open_now = false, "{texts::list::SHOW_CLOSED}" }
                }
            }
            if let Some((to, seen)) = chosen.read().clone().flatten().map(|seen| (seen.station.position, seen)) {
                div { class: "map-card",
                    StationCard {
                        listed: { let metres = here.map(|here| here.metres_to(seen.station.position)); seen.listed(metres) },
                        now: *shared.now.read(),
                    }
                    button { class: "button small", onclick: move |_| picked.set(None), "{texts::map::CLOSE}" }
                    RoadWayChoice { to, shown: road_way }
                }
            }
            if shared.can_keep_maps() {
                Link { class: "button", to: Route::Settings {}, "{texts::packs::TO_KEEP}" }
            }
            Link { class: "button", to: Route::Stations {}, Icon { path: icons::LIST } "{texts::map::LIST}" }
        }
    }
}

/// What is being marked, or else the part of the map that is looked at.
fn shape(shared: &Shared, marking: Option<&Marking>) -> Option<Drawn> {
    let drawn = |kind, corners: &[Position], marking| Drawn {
        kind,
        corners: corners.to_vec(),
        marking,
        whole: kind == AreaKind::Way && !marking,
    };
    match marking {
        Some(marking) => Some(drawn(marking.kind, &marking.corners, true)),
        None => shared.filter.read().area.as_ref().map(|area| drawn(area.kind(), area.corners(), false)),
    }
}

/// A station as it stands on the map.
pub fn sign(point: &MapPoint) -> Option<MapSign> {
    Some(MapSign {
        code: point.code.to_string(),
        name: point.name.clone(),
        position: Position::new(point.lat, point.lon).ok()?,
        sign: texts::map::sign(point.layer, point.open),
        open: point.open,
    })
}
