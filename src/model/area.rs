//! A part of the map that a courier marks, to look for stations along their way or inside what they drew.

use super::position::Position;
use geo::{Contains as _, Coord, Distance as _, Euclidean, Line, LineString, Point, Polygon};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use thiserror::Error;

/// A station counts as along the way up to so many metres from it: what a courier rides for a glass of water.
pub const BESIDE_METRES: f64 = 500.0;
/// Corners that a courier marks at most.
pub const MOST_CORNERS: usize = 60;
/// Metres in a degree of latitude (mean earth radius × π / 180).
const METRES_PER_DEGREE: f64 = 111_195.08;

/// What the corners mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AreaKind {
    /// The way from the first to the last, and [`BESIDE_METRES`] on both sides.
    Way,
    /// What lies between them.
    Inside,
}

impl AreaKind {
    /// Corners without which it is nothing.
    #[must_use]
    pub fn fewest(self) -> usize {
        match self {
            Self::Way => 2,
            Self::Inside => 3,
        }
    }
}

/// A part of the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Area {
    kind: AreaKind,
    corners: Vec<Position>,
}

#[derive(Deserialize)]
struct Unchecked {
    kind: AreaKind,
    corners: Vec<Position>,
}

/// There are too few corners, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} 个点，不成一块地方")]
pub struct AreaError(usize);

/// A box around an area, degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// From south to north.
    pub lat: RangeInclusive<f64>,
    /// From west to east.
    pub lon: RangeInclusive<f64>,
}

impl Area {
    /// The area with these corners, in the order in which they were marked.
    ///
    /// # Errors
    /// [`AreaError`] with their number.
    pub fn new(kind: AreaKind, corners: Vec<Position>) -> Result<Self, AreaError> {
        let enough = (kind.fewest()..=MOST_CORNERS).contains(&corners.len());
        if enough { Ok(Self { kind, corners }) } else { Err(AreaError(corners.len())) }
    }

    /// What its corners mean.
    #[must_use]
    pub fn kind(&self) -> AreaKind {
        self.kind
    }

    /// Its corners, in the order in which they were marked.
    #[must_use]
    pub fn corners(&self) -> &[Position] {
        &self.corners
    }

    /// Whether a place is in it.
    #[must_use]
    pub fn holds(&self, place: Position) -> bool {
        match self.kind {
            AreaKind::Way => self.nearest(place).is_some_and(|(metres, _)| metres <= BESIDE_METRES),
            AreaKind::Inside => {
                let ring: LineString = self.corners.iter().map(|corner| self.flat(*corner)).collect();
                Polygon::new(ring, Vec::new()).contains(&Point(self.flat(place)))
            }
        }
    }

    /// How far along the way a place is, in metres from its beginning; nothing where the area is no way.
    #[must_use]
    pub fn along(&self, place: Position) -> Option<f64> {
        match self.kind {
            AreaKind::Way => self.nearest(place).map(|(_, along)| along),
            AreaKind::Inside => None,
        }
    }

    /// A box in which all of it lies.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let beside = match self.kind {
            AreaKind::Way => BESIDE_METRES / METRES_PER_DEGREE,
            AreaKind::Inside => 0.0,
        };
        let (beside, wide) = (beside * 1.01, beside * 1.01 / self.narrow());
        let span = |of: fn(Position) -> f64, more: f64| {
            let all = || self.corners.iter().map(|corner| of(*corner));
            all().fold(f64::INFINITY, f64::min) - more..=all().fold(f64::NEG_INFINITY, f64::max) + more
        };
        Bounds { lat: span(Position::lat, beside), lon: span(Position::lon, wide) }
    }

    /// Metres from the way, and from its beginning to the point of it that is nearest.
    fn nearest(&self, place: Position) -> Option<(f64, f64)> {
        let place = Point(self.flat(place));
        let mut before = 0.0;
        let legs = self.corners.windows(2).map(|ends| {
            let leg = Line::new(self.flat(ends[0]), self.flat(ends[1]));
            let length = Euclidean.distance(Point(leg.start), Point(leg.end));
            let way = leg.delta();
            let from_start = place.0 - leg.start;
            let share =
                if length > 0.0 { (from_start.x * way.x + from_start.y * way.y) / (length * length) } else { 0.0 };
            let told = (Euclidean.distance(&place, &leg), before + share.clamp(0.0, 1.0) * length);
            before += length;
            told
        });
        legs.min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Metres east and north of the first corner. Over the few kilometres of a courier's day the earth is flat.
    fn flat(&self, place: Position) -> Coord {
        let origin = self.corners.first().copied().unwrap_or(place);
        Coord {
            x: (place.lon() - origin.lon()) * METRES_PER_DEGREE * self.narrow(),
            y: (place.lat() - origin.lat()) * METRES_PER_DEGREE,
        }
    }

    /// How much narrower a degree of longitude is here than one of latitude.
    fn narrow(&self) -> f64 {
        self.corners.first().map_or(1.0, |corner| corner.lat().to_radians().cos().max(0.01))
    }
}

impl TryFrom<Unchecked> for Area {
    type Error = AreaError;
    fn try_from(raw: Unchecked) -> Result<Self, AreaError> {
        Self::new(raw.kind, raw.corners)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).unwrap()
    }

    /// East for about 9.8 km, then north for about 11.1 km.
    fn way() -> Area {
        Area::new(AreaKind::Way, vec![place(28.2, 112.9), place(28.2, 113.0), place(28.3, 113.0)]).unwrap()
    }

    #[test]
    fn along_the_way_stations_come_in_the_order_in_which_they_pass_them() {
        let (first, second, beside) = (place(28.203, 112.95), place(28.25, 113.004), place(28.21, 112.95));
        assert!(way().holds(first) && way().holds(second) && !way().holds(beside));
        let along = |at| way().along(at).unwrap();
        assert!((along(first) - 4_900.0).abs() < 20.0, "{}", along(first));
        assert!(along(second) > 15_000.0 && along(place(28.2, 112.9)) < 1.0);
    }

    #[test]
    fn inside_is_what_lies_between_the_corners_even_of_a_hollow_shape() {
        let corners =
            vec![place(28.0, 112.0), place(28.0, 113.0), place(29.0, 113.0), place(28.4, 112.5), place(29.0, 112.0)];
        let area = Area::new(AreaKind::Inside, corners).unwrap();
        assert!(area.holds(place(28.2, 112.5)) && !area.holds(place(28.9, 112.5)));
        assert_eq!(area.along(place(28.2, 112.5)), None);
    }

    #[test]
    fn too_few_corners_are_no_area_in_data_either() {
        assert!(Area::new(AreaKind::Way, vec![place(28.0, 112.0)]).is_err());
        assert!(Area::new(AreaKind::Inside, vec![place(28.0, 112.0); 2]).is_err());
        assert!(serde_json::from_str::<Area>(r#"{"kind":"Way","corners":[]}"#).is_err());
        let text = serde_json::to_string(&way()).unwrap();
        assert_eq!(serde_json::from_str::<Area>(&text).unwrap(), way());
    }

    proptest! {
        #[test]
        fn what_an_area_holds_lies_in_its_bounds(
            corners in prop::collection::vec((27.0..29.0f64, 111.0..113.0f64), 3..8),
            lat in 26.9..29.1f64, lon in 110.9..113.1f64, way: bool) {
            let kind = if way { AreaKind::Way } else { AreaKind::Inside };
            let area = Area::new(kind, corners.into_iter().map(|(lat, lon)| place(lat, lon)).collect()).unwrap();
            let bounds = area.bounds();
            if area.holds(place(lat, lon)) {
                prop_assert!(bounds.lat.contains(&lat) && bounds.lon.contains(&lon));
            }
        }

        #[test]
        fn no_place_on_earth_makes_an_area_panic(
            corners in prop::collection::vec((-90.0..=90.0f64, -180.0..=180.0f64), 2..6),
            lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            for kind in [AreaKind::Way, AreaKind::Inside] {
                let corners = corners.iter().map(|(lat, lon)| place(*lat, *lon)).collect();
                if let Ok(area) = Area::new(kind, corners) {
                    let _ = (area.holds(place(lat, lon)), area.along(place(lat, lon)), area.bounds());
                }
            }
        }
    }
}
