//! The map of the province, drawn once from the borders of its counties: each prefecture is coloured by how it stands.

use crate::model::Adcode;
use crate::model::province::Level;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::server::import::borders::rings;
use dioxus::prelude::*;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Width of the drawing; its height follows from the shape of the province.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 478.0;
/// Degrees: what is drawn, with a margin.
const WEST: f64 = 108.75;
const EAST: f64 = 114.30;
const NORTH: f64 = 30.17;
/// A degree of longitude beside one of latitude, in the middle of the province.
const NARROWER: f64 = 0.888;

/// A prefecture as it is drawn.
struct Shape {
    adcode: Adcode,
    name: &'static str,
    /// The area of all its counties.
    area: String,
    /// Where its name stands.
    middle: (f64, f64),
}

/// What is drawn of all prefectures.
struct Drawing {
    shapes: Vec<Shape>,
    /// The lines between prefectures: what belongs to one ring alone within its prefecture.
    borders: String,
}

fn point((lon, lat): (f64, f64)) -> (f64, f64) {
    let scale = WIDTH / (EAST - WEST);
    ((lon - WEST) * scale, (NORTH - lat) * scale / NARROWER)
}

/// A corner as a whole number, so that equal ones are found: borders have half thousandths of a degree.
fn corner((lon, lat): (f64, f64)) -> (i64, i64) {
    #[allow(clippy::cast_possible_truncation, reason = "degrees")]
    let whole = |degrees: f64| (degrees * 10_000.0).round() as i64;
    (whole(lon), whole(lat))
}

static DRAWING: LazyLock<Drawing> = LazyLock::new(|| {
    let (mut shapes, mut borders) = (Vec::new(), String::new());
    for prefecture in &PREFECTURES {
        let (mut area, mut lines) = (String::new(), HashMap::new());
        for ring in rings(prefecture.code()) {
            for (at, lon_lat) in ring.iter().enumerate() {
                let (x, y) = point(*lon_lat);
                let _ = write!(area, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
            }
            area.push('Z');
            for pair in ring.windows(2) {
                let (from, to) = (corner(pair[0]), corner(pair[1]));
                let key = if from < to { (from, to) } else { (to, from) };
                lines.entry(key).or_insert((0_u32, pair[0], pair[1])).0 += 1;
            }
        }
        let mut outer: Vec<_> = lines.into_iter().filter(|(_, (times, _, _))| *times == 1).collect();
        outer.sort_by_key(|(key, _)| *key);
        for (_, (_, from, to)) in outer {
            let ((x, y), (to_x, to_y)) = (point(from), point(to));
            let _ = write!(borders, "M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}");
        }
        let (lat, lon) = prefecture.seat;
        let (dx, dy) = from_seat(prefecture);
        let (x, y) = point((lon, lat));
        shapes.push(Shape { adcode: prefecture.code(), name: prefecture.name, area, middle: (x + dx, y + dy) });
    }
    Drawing { shapes, borders }
});

/// Seats lie at the edge of some prefectures; their names stand in the middle.
fn from_seat(prefecture: &Prefecture) -> (f64, f64) {
    match prefecture.adcode {
        430_100 => (10.0, -14.0),
        430_200 => (22.0, 60.0),
        430_300 => (-16.0, 8.0),
        430_400 => (0.0, -8.0),
        430_500 => (-38.0, 22.0),
        430_600 => (14.0, 24.0),
        430_700 => (-8.0, -16.0),
        430_800 => (0.0, -20.0),
        430_900 => (-40.0, 6.0),
        431_100 => (6.0, 50.0),
        431_200 => (8.0, 20.0),
        431_300 => (-36.0, 4.0),
        433_100 => (0.0, -14.0),
        _ => (0.0, 0.0),
    }
}

/// What a prefecture says on the map.
pub(super) struct OnMap {
    /// Which.
    pub(super) adcode: Adcode,
    /// How bad it is.
    pub(super) level: Level,
    /// The number, or the word for it.
    pub(super) says: String,
}

/// The map; each prefecture leads to its row.
pub(super) fn map(title: &str, marks: &[OnMap]) -> Element {
    let title = title.to_owned();
    let of = |shape: &Shape| marks.iter().find(|mark| mark.adcode == shape.adcode);
    let level = |shape: &Shape| of(shape).map_or(0, |mark| mark.level);
    let shapes: Vec<_> = DRAWING.shapes.iter().map(|shape| (shape.adcode, shape.area.as_str(), level(shape))).collect();
    let names: Vec<_> = DRAWING
        .shapes
        .iter()
        .map(|shape| {
            let says = of(shape).map(|mark| mark.says.clone()).unwrap_or_default();
            (shape.name, shape.middle, level(shape), says)
        })
        .collect();
    let borders = DRAWING.borders.as_str();
    rsx! {
        svg { class: "province-map", role: "img", "aria-label": "{title}", view_box: "0 0 {WIDTH} {HEIGHT}",
            for (adcode, area, level) in shapes {
                a { href: "#desk-{adcode}",
                    path { class: "level-{level}", d: area }
                }
            }
            path { class: "borders", d: borders }
            // Names stand above all areas, also where they reach over a border.
            for (name, (x, y), level, says) in names {
                g {
                    text { class: "on-level-{level}", x: "{x:.0}", y: "{y:.0}", text_anchor: "middle", "{name}" }
                    text { class: "on-level-{level} count", x: "{x:.0}", y: "{y + 16.0:.0}", text_anchor: "middle", "{says}" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_prefecture_has_an_area_inside_of_the_drawing_and_its_name_in_it() {
        assert_eq!(DRAWING.shapes.len(), 14);
        for shape in &DRAWING.shapes {
            let corners: Vec<f64> = shape
                .area
                .split(['M', 'L', 'Z', ' '])
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().unwrap())
                .collect();
            assert!(corners.len() > 100, "{}", shape.name);
            for xy in corners.chunks(2) {
                assert!((0.0..=WIDTH).contains(&xy[0]) && (0.0..=HEIGHT).contains(&xy[1]), "{} {xy:?}", shape.name);
            }
            let within = |of: usize, value: f64| {
                let values = corners.iter().skip(of).step_by(2);
                let least = values.clone().fold(f64::INFINITY, |a, b| a.min(*b));
                let most = values.fold(0.0_f64, |a, b| a.max(*b));
                (least..=most).contains(&value)
            };
            assert!(within(0, shape.middle.0) && within(1, shape.middle.1), "{}", shape.name);
        }
    }
}
