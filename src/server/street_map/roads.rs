//! Roads read from what osmium exports, cut where somebody may turn, and written for each prefecture. A cell on a border is
//! whole in both, as tiles are: so a way over a border is found in either.

use super::build_error::BuildError;
use crate::model::Position;
use crate::model::roads::{Access, Cell, Corner, Road, length};
use crate::server::import::borders::Borders;
use geo::{Coord, LineString, Simplify as _};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet, btree_map};
use std::io::BufRead;

/// Lines are drawn to about so many metres.
const TOLERANCE: f64 = 4.0;
/// Borders are drawn to about 50 m: cells so near count as inside, degrees.
const BESIDE: f64 = 0.005;

/// A corner as OpenStreetMap has it, degrees times 10⁷: lines that share one meet there.
type Fine = (i32, i32);

/// A line that osmium exports.
#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: HashMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    shape: String,
    coordinates: serde_json::Value,
}

/// A street before it is cut.
pub(super) struct Street {
    line: Vec<Fine>,
    access: Access,
}

/// Reads what osmium exports, an object a line.
pub(super) fn read(lines: impl BufRead) -> Result<Vec<Street>, BuildError> {
    let mut streets = Vec::new();
    for line in lines.lines() {
        let Ok(Feature { geometry, properties }) = serde_json::from_str(&line?) else { continue };
        if geometry.shape != "LineString" {
            continue;
        }
        let access = Access::of_tags(|key| properties.get(key).and_then(serde_json::Value::as_str).unwrap_or_default());
        if !access.is_any() {
            continue;
        }
        let Ok(points) = serde_json::from_value::<Vec<(f64, f64)>>(geometry.coordinates) else { continue };
        let mut line: Vec<Fine> = points.into_iter().filter_map(|(lon, lat)| fine(lat, lon)).collect();
        line.dedup();
        if line.len() > 1 {
            streets.push(Street { line, access });
        }
    }
    Ok(streets)
}

#[allow(clippy::cast_possible_truncation, reason = "degrees times 10⁷ are less than 2³¹")]
fn fine(lat: f64, lon: f64) -> Option<Fine> {
    let place = Position::new(lat, lon).ok()?;
    Some(((place.lat() * 1e7).round() as i32, (place.lon() * 1e7).round() as i32))
}

fn coarse((lat, lon): Fine) -> Corner {
    let part = |fine: i32| (fine + 50).div_euclid(100);
    Corner { lat: part(lat), lon: part(lon) }
}

/// Corners where roads end: each has a place of its own on the grid, so that a bridge is not joined to what is below it.
#[derive(Default)]
struct Ends {
    of: HashMap<Fine, Corner>,
    taken: HashSet<Corner>,
}

impl Ends {
    fn corner(&mut self, at: Fine) -> Corner {
        if let Some(known) = self.of.get(&at) {
            return *known;
        }
        let wanted = coarse(at);
        // Two metres are as good as none; where all around is taken, they are joined after all.
        let beside = (-2..=2).flat_map(|lat| (-2..=2).map(move |lon| (lat, lon)));
        let mut beside: Vec<Corner> =
            beside.map(|(lat, lon)| Corner { lat: wanted.lat + lat, lon: wanted.lon + lon }).collect();
        beside.sort_by_key(|one| one.lat.abs_diff(wanted.lat) + one.lon.abs_diff(wanted.lon));
        let corner = beside.into_iter().find(|one| !self.taken.contains(one)).unwrap_or(wanted);
        self.taken.insert(corner);
        self.of.insert(at, corner);
        corner
    }
}

/// Corners that more than one line passes, or one line twice.
fn shared(streets: &[Street]) -> HashSet<Fine> {
    let mut all: Vec<Fine> = streets.iter().flat_map(|street| street.line.iter().copied()).collect();
    all.sort_unstable();
    all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// Cuts streets where somebody may turn, and gives each prefecture the cells in which it has roads.
pub(super) fn split(streets: &[Street], borders: &Borders) -> BTreeMap<u32, BTreeMap<Cell, Vec<Road>>> {
    let shared = shared(streets);
    let mut ends = Ends::default();
    let mut cells: BTreeMap<Cell, Vec<Road>> = BTreeMap::new();
    for street in streets {
        let mut from = 0;
        for at in 1..street.line.len() {
            let last = at + 1 == street.line.len();
            // A road that leaves its cell ends there, so each is found where it is.
            let leaves = coarse(street.line[at]).cell() != coarse(street.line[from]).cell();
            // One that ends where it began has an end in its middle: else it leads nowhere.
            let returns = shared.contains(&street.line[at]) || last;
            if !(leaves || returns) {
                continue;
            }
            for part in without_loop(&street.line[from..=at]) {
                let road = road(part, street.access, &mut ends);
                cells.entry(road.line[0].cell()).or_default().push(road);
            }
            from = at;
        }
    }
    let mut prefectures: BTreeMap<u32, BTreeMap<Cell, Vec<Road>>> = BTreeMap::new();
    for (cell, roads) in cells {
        let [west, south, east, north] = cell.bounds();
        let inside = borders.prefectures_in([west - BESIDE, south - BESIDE, east + BESIDE, north + BESIDE]);
        for prefecture in inside {
            if let btree_map::Entry::Vacant(place) = prefectures.entry(prefecture).or_default().entry(cell) {
                place.insert(roads.clone());
            }
        }
    }
    prefectures
}

/// A line in one or two parts, none of which ends where it began.
fn without_loop(line: &[Fine]) -> Vec<&[Fine]> {
    let middle = line.len() / 2;
    if line.first() == line.last() && line.len() > 2 { vec![&line[..=middle], &line[middle..]] } else { vec![line] }
}

fn road(line: &[Fine], access: Access, ends: &mut Ends) -> Road {
    let (first, last) = (ends.corner(line[0]), ends.corner(line[line.len() - 1]));
    let inner = line[1..line.len() - 1].iter().copied().map(coarse);
    let mut whole: Vec<Corner> = std::iter::once(first).chain(inner).chain([last]).collect();
    let narrow = first.place().lat().to_radians().cos();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a road on the earth")]
    let decimetres = (length(&whole) * 10.0).ceil() as u32;
    let flat: LineString = whole
        .iter()
        .map(|corner| Coord { x: f64::from(corner.lon - first.lon) * narrow, y: f64::from(corner.lat - first.lat) })
        .collect();
    // A hundred-thousandth of a degree is 1.1 m.
    let drawn = flat.simplify(TOLERANCE / 1.112);
    if drawn.0.len() < whole.len() {
        // What stays are some of the corners, in their order.
        let mut kept = drawn.0.into_iter().peekable();
        let mut at = flat.0.iter();
        whole.retain(|_| {
            let (Some(corner), Some(next)) = (at.next(), kept.peek()) else { return false };
            let stays = corner == next;
            if stays {
                kept.next();
            }
            stays
        });
    }
    Road { line: whole, decimetres, access }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roads::graph::RoadGraph;
    use crate::model::{Means, NoWay};

    const CHANGSHA: u32 = 430_100;

    fn exported(lines: &[(&str, &[(f64, f64)])]) -> String {
        let line = |(tags, points): &(&str, &[(f64, f64)])| {
            let tags: HashMap<&str, &str> = tags.split(' ').filter_map(|tag| tag.split_once('=')).collect();
            let points: Vec<[f64; 2]> = points.iter().map(|(lat, lon)| [*lon, *lat]).collect();
            serde_json::json!({ "type": "Feature", "properties": tags, "geometry": { "type": "LineString", "coordinates": points } })
                .to_string()
        };
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn graph(lines: &[(&str, &[(f64, f64)])]) -> RoadGraph {
        let streets = read(exported(lines).as_bytes()).unwrap();
        let mut of = split(&streets, &Borders::known());
        RoadGraph::of(of.remove(&CHANGSHA).unwrap_or_default().into_values().flatten().collect())
    }

    fn place((lat, lon): (f64, f64)) -> Position {
        Position::new(lat, lon).unwrap()
    }

    #[test]
    fn streets_that_share_a_corner_are_joined_there_and_a_bridge_is_not() {
        let (a, b, c) = ((28.19, 112.970), (28.19, 112.975), (28.19, 112.980));
        let up = (28.20, 112.975);
        let joined = graph(&[("highway=primary", &[a, b, c]), ("highway=service", &[b, up])]);
        let way = joined.way(&[place(a), place(up)], Means::ByEbike).unwrap();
        assert!((1_590..1_620).contains(&way.metres), "{}", way.metres);
        // A road that passes over it, with a corner of its own in nearly the same place.
        let above = (28.190_000_3, 112.975_000_2);
        let bridge = graph(&[("highway=primary", &[a, b, c]), ("highway=secondary", &[(28.18, 112.975), above, up])]);
        assert_eq!(bridge.way(&[place(a), place(up)], Means::ByEbike), Err(NoWay::Unconnected));
    }

    #[test]
    fn nobody_is_led_onto_a_motorway_or_into_a_private_yard() {
        let (a, b, c) = ((28.19, 112.970), (28.19, 112.990), (28.20, 112.980));
        let roads = graph(&[
            ("highway=motorway", &[a, b]),
            ("highway=service access=private", &[a, (28.195, 112.979), b]),
            ("highway=residential", &[a, c, b]),
        ]);
        assert!(roads.way(&[place(a), place(b)], Means::OnFoot).unwrap().metres > 2_900);
    }

    #[test]
    fn a_road_is_drawn_coarsely_and_measured_along_all_its_corners() {
        let bends: Vec<(f64, f64)> =
            (0..=40).map(|at| (28.19 + f64::from(at % 2) * 0.000_02, 112.97 + f64::from(at) * 0.000_1)).collect();
        let streets = read(exported(&[("highway=primary", &bends)]).as_bytes()).unwrap();
        let of = split(&streets, &Borders::known());
        let roads: Vec<&Road> = of[&CHANGSHA].values().flatten().collect();
        assert_eq!(roads.iter().map(|road| road.line.len()).sum::<usize>(), 2 * roads.len());
        let measured: u32 = roads.iter().map(|road| road.decimetres).sum();
        let fine: f64 = bends.windows(2).map(|ends| place(ends[0]).metres_to(place(ends[1]))).sum();
        assert!((f64::from(measured) / 10.0 - fine).abs() < 3.0, "{measured} {fine}");
    }

    #[test]
    fn a_way_over_a_border_is_found_in_both_prefectures() {
        // From 长沙 into 株洲, near 跳马: wherever the border runs, the cell on it is in both.
        let street: Vec<(f64, f64)> = (0..=60).map(|at| (28.03 - f64::from(at) * 0.002, 113.05)).collect();
        let streets = read(exported(&[("highway=primary", &street)]).as_bytes()).unwrap();
        let of = split(&streets, &Borders::known());
        assert!(of.len() > 1, "{:?}", of.keys());
        let cells: Vec<&Cell> = of.values().flat_map(BTreeMap::keys).collect();
        let once: HashSet<&Cell> = cells.iter().copied().collect();
        assert!(cells.len() > once.len());
    }

    #[test]
    fn a_loop_of_one_line_can_be_ridden_through() {
        let way = [(28.19, 112.97), (28.191, 112.97), (28.191, 112.972), (28.19, 112.972), (28.19, 112.97)];
        let roads = graph(&[("highway=residential", &way)]);
        assert!(roads.way(&[place(way[0]), place(way[2])], Means::ByEbike).unwrap().metres < 330);
    }

    #[test]
    fn lines_that_are_none_are_passed_over() {
        for line in [
            "",
            "{}",
            "no",
            r#"{"geometry":{"type":"LineString","coordinates":[[1]]},"properties":{"highway":"path"}}"#,
            r#"{"geometry":{"type":"LineString","coordinates":[[999,1],[2,2]]},"properties":{"highway":"path"}}"#,
        ] {
            assert!(read(line.as_bytes()).unwrap().is_empty(), "{line}");
        }
    }
}
