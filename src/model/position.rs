//! Where something is on the earth.

use geo::{Distance as _, Haversine, Point};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A place in WGS-84 degrees, the only system that is stored and sent.
/// Other systems are converted where they come in or go out, see [`super::crs`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawPosition", into = "RawPosition")]
pub struct Position {
    lat: f64,
    lon: f64,
}

#[derive(Serialize, Deserialize)]
struct RawPosition {
    lat: f64,
    lon: f64,
}

/// Why two numbers are not a place.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PositionError {
    /// Not a number, infinite, or outside ±90° / ±180°.
    #[error("纬度 {lat}、经度 {lon} 不是地球上的位置")]
    OutOfRange {
        /// The latitude that was given, degrees.
        lat: f64,
        /// The longitude that was given, degrees.
        lon: f64,
    },
}

/// The box that holds all of China, WGS-84 degrees: south, north, west, east.
/// Source: the extent used by the public GCJ-02 implementations.
const CHINA: (f64, f64, f64, f64) = (0.8293, 55.8271, 72.004, 137.8347);

/// Neither number can be NaN: [`Position::new`] lets none in.
impl Eq for Position {}

impl Position {
    /// A place from degrees north and degrees east.
    ///
    /// # Errors
    /// [`PositionError::OutOfRange`] for anything that is not on the earth.
    pub fn new(lat: f64, lon: f64) -> Result<Self, PositionError> {
        let on_earth = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if on_earth { Ok(Self { lat, lon }) } else { Err(PositionError::OutOfRange { lat, lon }) }
    }

    /// The place on the earth that is nearest to two numbers.
    #[cfg(any(feature = "engine", feature = "server"))]
    #[must_use]
    pub(super) fn clamped(lat: f64, lon: f64) -> Self {
        let part = |degrees: f64, most: f64| if degrees.is_nan() { 0.0 } else { degrees.clamp(-most, most) };
        Self { lat: part(lat, 90.0), lon: part(lon, 180.0) }
    }

    /// Degrees north.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Degrees east.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Great-circle distance in metres, on a sphere of the earth's mean radius (within 0.5 % of the
    /// ellipsoid; a courier cannot tell).
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        Haversine.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat))
    }

    /// Whether the place is within the box around China.
    #[must_use]
    pub fn is_in_china(self) -> bool {
        let (south, north, west, east) = CHINA;
        (south..=north).contains(&self.lat) && (west..=east).contains(&self.lon)
    }

    /// The place with latitude and longitude exchanged, if that is a place: a common slip in tables.
    #[must_use]
    pub fn swapped(self) -> Option<Self> {
        Self::new(self.lon, self.lat).ok()
    }
}

impl TryFrom<RawPosition> for Position {
    type Error = PositionError;
    fn try_from(raw: RawPosition) -> Result<Self, Self::Error> {
        Self::new(raw.lat, raw.lon)
    }
}

impl From<Position> for RawPosition {
    fn from(position: Position) -> Self {
        Self { lat: position.lat, lon: position.lon }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).unwrap()
    }

    #[test]
    fn distance_agrees_with_the_published_value() {
        // Nashville airport to Los Angeles airport, the worked example of Rosetta Code's page on the
        // haversine formula: 2887.26 km at R = 6372.8 km, so 2886.45 km at the mean radius.
        let metres = place(36.12, -86.67).metres_to(place(33.94, -118.40));
        assert!((metres - 2_887_260.0 * 6371.0088 / 6372.8).abs() < 50.0, "{metres}");
    }

    #[test]
    fn one_degree_of_latitude_is_the_length_of_the_arc() {
        let metres = place(28.0, 113.0).metres_to(place(29.0, 113.0));
        assert!((metres - 6_371_008.8 * std::f64::consts::PI / 180.0).abs() < 0.5, "{metres}");
    }

    #[test]
    fn what_is_not_on_the_earth_is_refused() {
        for (lat, lon) in [(90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Position::new(lat, lon).is_err());
        }
        assert!(serde_json::from_str::<Position>(r#"{"lat":123,"lon":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn distance_is_the_same_both_ways_and_never_negative(
            a in -90.0..90.0, b in -180.0..180.0, c in -90.0..90.0, d in -180.0..180.0) {
            let (p, q) = (place(a, b), place(c, d));
            prop_assert!((p.metres_to(q) - q.metres_to(p)).abs() < 1e-6);
            prop_assert!(p.metres_to(q) >= 0.0);
            prop_assert!(p.metres_to(p) == 0.0);
        }
    }
}
