use crate::api::MapSource;
use crate::model::region::Prefecture;
use crate::model::{AreaKind, Position};
use crate::ui::screens_kept::ScreensKept;
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

/// What is drawn over the map: a way, or what lies between its corners.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What the corners mean.
    pub kind: AreaKind,
    /// In their order.
    pub corners: Vec<Position>,
    /// It is being marked: each corner is shown. A way that stands shows its ends alone.
    pub marking: bool,
    /// The map shows all of it as soon as it is drawn.
    pub whole: bool,
}

/// What the map tells where the courier wants to be found.
const FIND_ME: &str = "@here";

/// What it tells when it cannot be drawn.
const FAILED: &str = "@failed";

/// The map: the element `diyi-map` of `assets/map.js`. What it shows goes in as attributes; the codes of what was
/// touched, or none, come out as an input event of the hidden field. `focus` is where to look first, if not at the
/// courier; a map that is come back to shows what it showed. `around` is a place that was looked for, marked. `name` tells one map from another. `under` is how many pixels at its top something lies over,
/// `chosen` the code of what is marked as touched. `shape` is drawn over it; with `on_mark`, wherever the map is touched is a corner of it.
#[component]
pub fn MapView(
    name: &'static str,
    signs: Option<Vec<MapSign>>,
    focus: Option<Position>,
    on_pick: EventHandler<Vec<String>>,
    #[props(default)] around: Option<Position>,
    #[props(default)] under: u32,
    chosen: Option<String>,
    #[props(default)] on_failed: EventHandler<()>,
    #[props(default)] shape: Option<Drawn>,
    #[props(default)] on_mark: Option<EventHandler<Position>>,
) -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let again = use_hook(platform::went_back);
    let here = *shared.whereabouts.position.read();
    let config = shared.config.read();
    let mut source = config.map.clone();
    if let MapSource::Pmtiles { url, .. } | MapSource::Raster { url, .. } = &mut source
        && url.starts_with('/')
    {
        *url = platform::from_server(url);
    }
    let source = serde_json::to_string(&source).unwrap_or_default();
    let seat = shared.preferences.read().region.and_then(Prefecture::of).and_then(Prefecture::position);
    rsx! {
        div { class: "map-frame",
            input {
                r#type: "hidden",
                id: "map-picked",
                oninput: move |event| match on_mark {
                    _ if event.value() == FIND_ME && !platform::HAS_POSITION && here.is_none() => kept.ask_where(),
                    _ if event.value() == FIND_ME => shared.whereabouts.ask(),
                    _ if event.value() == FAILED => on_failed.call(()),
                    Some(on_mark) => {
                        if let Some(place) = place(&event.value()) {
                            on_mark.call(place);
                        }
                    }
                    None => on_pick.call(event.value().split_whitespace().map(str::to_owned).collect()),
                },
            }
            diyi-map {
                "points": signs.as_deref().map(feature_collection),
                "here": here.map(attribute),
                "region": seat.map(attribute),
                "focus": focus.map(attribute),
                "around": around.map(attribute),
                "fit": shape.as_ref().filter(|shape| shape.whole).map(|_| ""),
                "shape": shape.as_ref().map(drawing),
                "mark": on_mark.map(|_| ""),
                "source": source,
                "tell": "map-picked",
                "find-me": FIND_ME,
                "tell-failed": FAILED,
                "under": under,
                "chosen": chosen,
                "name": name,
                "again": again.then_some(""),
                "theme": shared.theme(),
                "base": platform::asset(""),
                "failed": texts::map::FAILED,
                "missing": texts::map::MISSING,
                "no-streets": texts::map::NO_STREETS,
                "no-streets-here": texts::map::NO_STREETS_HERE,
                "streets-missing": texts::map::STREETS_MISSING,
                "zoom-in": texts::map::ZOOM_IN,
                "zoom-out": texts::map::ZOOM_OUT,
                "to-here": texts::map::TO_HERE,
            }
        }
    }
}

/// A place as the map's attributes hold it.
pub(super) fn attribute(place: Position) -> String {
    format!("{},{}", place.lat(), place.lon())
}

/// The place of such an attribute.
pub(super) fn place(attribute: &str) -> Option<Position> {
    let (lat, lon) = attribute.split_once(',')?;
    Position::new(degrees(lat)?, degrees(lon)?).ok()
}

/// Decimals of a degree that are read: a thousandth of a millimetre.
const DECIMALS: usize = 11;

/// Degrees as the map writes them. Reading any number there is would make the first file a twentieth larger.
fn degrees(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole.is_empty()
        || whole.len() > 3
        || part.is_empty()
        || !whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit())
    {
        return None;
    }
    let part = part.chars().chain(std::iter::repeat('0')).take(DECIMALS);
    let units: i64 = whole.chars().chain(part).collect::<String>().parse().ok()?;
    #[allow(clippy::cast_precision_loss, reason = "below 2^53: at most 14 digits")]
    let units = (sign * units) as f64;
    Some(units / 1e11)
}

/// What is marked, as GeoJSON: its corners, and the line or the field between them.
fn drawing(Drawn { kind, corners, marking, .. }: &Drawn) -> String {
    let mut line: Vec<[f64; 2]> = corners.iter().map(|corner| [corner.lon(), corner.lat()]).collect();
    let dots: Vec<[f64; 2]> = match kind {
        AreaKind::Way if !marking => line.first().into_iter().chain(line.last()).copied().collect(),
        _ => line.clone(),
    };
    let dots =
        json!({ "type": "Feature", "properties": {}, "geometry": { "type": "MultiPoint", "coordinates": dots } });
    let between = match kind {
        AreaKind::Inside if corners.len() >= kind.fewest() => {
            line.extend(line.first().copied());
            json!({ "type": "Polygon", "coordinates": [line] })
        }
        _ => json!({ "type": "LineString", "coordinates": line }),
    };
    let mut features = vec![dots];
    if corners.len() > 1 {
        features.push(json!({ "type": "Feature", "properties": {}, "geometry": between }));
    }
    json!({ "type": "FeatureCollection", "features": features }).to_string()
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_read_as_it_was_written(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
            let written = Position::new(lat, lon).unwrap();
            let read = place(&attribute(written)).unwrap();
            prop_assert!((read.lat() - written.lat()).abs() < 1e-10 && (read.lon() - written.lon()).abs() < 1e-10);
        }

        #[test]
        fn what_is_no_place_is_none(text in "[-0-9.,e+ ]{0,12}") {
            let strict = text.split_once(',').and_then(|(lat, lon)| Position::new(lat.parse().ok()?, lon.parse().ok()?).ok());
            prop_assert!(place(&text).is_none() || strict.is_some());
        }
    }
}
