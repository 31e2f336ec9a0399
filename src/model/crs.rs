//! Coordinate systems met in China, and the way between them.
//!
//! GCJ-02 is the shifted system that maps published in China must use (AMap, Tencent); BD-09 is
//! Baidu's further shift of it. The formulas are the publicly known reconstruction, with the
//! Krasovsky ellipsoid; the way back is found by iteration.

use super::position::{Position, PositionError};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A coordinate system that a file may be in or a navigation app may want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "server", derive(clap::ValueEnum))]
pub enum Crs {
    /// GPS.
    Wgs84,
    /// AMap, Tencent, and what most tables made in China hold.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// Semi-major axis of the Krasovsky ellipsoid, metres.
const AXIS: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// Baidu's angular constant.
const BAIDU_TURN: f64 = PI * 3000.0 / 180.0;

impl Crs {
    /// Reads degrees of this system into WGS-84.
    ///
    /// # Errors
    /// [`PositionError`] if the numbers are not a place on the earth.
    pub fn to_wgs84(self, lat: f64, lon: f64) -> Result<Position, PositionError> {
        let given = Position::new(lat, lon)?;
        let target = match self {
            Self::Wgs84 => return Ok(given),
            Self::Gcj02 => (lat, lon),
            Self::Bd09 => bd09_to_gcj02(lat, lon),
        };
        Ok(unshift(target).unwrap_or(given))
    }

    /// Latitude and longitude of a place in this system, degrees.
    #[must_use]
    pub fn from_wgs84(self, position: Position) -> (f64, f64) {
        let shifted = || shift(position.lat(), position.lon());
        match self {
            Self::Wgs84 => (position.lat(), position.lon()),
            Self::Gcj02 => shifted(),
            Self::Bd09 if !position.is_in_china() => shifted(),
            Self::Bd09 => {
                let (lat, lon) = shifted();
                gcj02_to_bd09(lat, lon)
            }
        }
    }
}

/// WGS-84 to GCJ-02; outside China nothing is shifted.
fn shift(lat: f64, lon: f64) -> (f64, f64) {
    if !Position::new(lat, lon).is_ok_and(Position::is_in_china) {
        return (lat, lon);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let radians = lat / 180.0 * PI;
    let flat = 1.0 - ECCENTRICITY_SQUARED * radians.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY_SQUARED) / (flat * flat.sqrt());
    let parallel = AXIS / flat.sqrt() * radians.cos();
    (lat + north * 180.0 / (meridian * PI), lon + east * 180.0 / (parallel * PI))
}

/// GCJ-02 to WGS-84: moves a guess until its shift lands on the target, to about a centimetre.
fn unshift((lat, lon): (f64, f64)) -> Option<Position> {
    let mut guess = (lat, lon);
    for _ in 0..12 {
        let (at_lat, at_lon) = shift(guess.0, guess.1);
        let (off_lat, off_lon) = (at_lat - lat, at_lon - lon);
        guess = (guess.0 - off_lat, guess.1 - off_lon);
        if off_lat.abs().max(off_lon.abs()) < 1e-9 {
            break;
        }
    }
    Position::new(guess.0, guess.1).ok()
}

fn gcj02_to_bd09(lat: f64, lon: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * BAIDU_TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * BAIDU_TURN).cos();
    (radius * angle.sin() + 0.006, radius * angle.cos() + 0.0065)
}

fn bd09_to_gcj02(lat: f64, lon: f64) -> (f64, f64) {
    // Baidu's published way back is off by up to a metre; iterating on the way there is exact.
    let mut guess = (lat - 0.006, lon - 0.0065);
    for _ in 0..12 {
        let (at_lat, at_lon) = gcj02_to_bd09(guess.0, guess.1);
        guess = (guess.0 - (at_lat - lat), guess.1 - (at_lon - lon));
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// WGS-84 and GCJ-02 pairs from the tests of the public eviltransform library
    /// (lat, lon, shifted lat, shifted lon).
    const PUBLISHED: [(f64, f64, f64, f64); 3] = [
        (31.177_427_6, 121.527_210_6, 31.175_303_983_646_97, 121.531_541_859_215),
        (22.543_847, 113.912_316, 22.540_796_131_694_766, 113.917_176_480_836_3),
        (39.911_954, 116.377_817, 39.913_345_455_360_69, 116.384_047_224_556_57),
    ];

    #[test]
    fn gcj02_agrees_with_published_vectors() {
        for (lat, lon, gcj_lat, gcj_lon) in PUBLISHED {
            let (got_lat, got_lon) = Crs::Gcj02.from_wgs84(Position::new(lat, lon).unwrap());
            assert!((got_lat - gcj_lat).abs() < 1e-6, "{got_lat} {gcj_lat}");
            assert!((got_lon - gcj_lon).abs() < 1e-6, "{got_lon} {gcj_lon}");
            let back = Crs::Gcj02.to_wgs84(gcj_lat, gcj_lon).unwrap();
            assert!((back.lat() - lat).abs() < 1e-6 && (back.lon() - lon).abs() < 1e-6);
        }
    }

    #[test]
    fn bd09_agrees_with_a_published_vector() {
        // The worked example in the public coordtransform library's README: Baidu (116.404, 39.915)
        // is GCJ-02 (116.39762729119315, 39.90865673957631); GCJ-02 (116.404, 39.915) is Baidu
        // (116.41036949371029, 39.92133699351021).
        let (lat, lon) = gcj02_to_bd09(39.915, 116.404);
        assert!((lat - 39.921_336_993_510_21).abs() < 1e-9, "{lat}");
        assert!((lon - 116.410_369_493_710_29).abs() < 1e-9, "{lon}");
        let (lat, lon) = bd09_to_gcj02(39.915, 116.404);
        // The published way back is only good to a metre, and so is this comparison.
        assert!((lat - 39.908_656_739_576_31).abs() < 1e-5, "{lat}");
        assert!((lon - 116.397_627_291_193_15).abs() < 1e-5, "{lon}");
    }

    #[test]
    fn nothing_is_shifted_outside_china() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
            assert_eq!(crs.from_wgs84(paris), (48.8566, 2.3522));
        }
    }

    proptest! {
        #[test]
        fn every_place_in_china_comes_back_from_every_system_within_a_decimetre(
            lat in 3.9..53.5, lon in 73.6..135.0) {
            let there = Position::new(lat, lon).unwrap();
            for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
                let (shifted_lat, shifted_lon) = crs.from_wgs84(there);
                let back = crs.to_wgs84(shifted_lat, shifted_lon).unwrap();
                prop_assert!(there.metres_to(back) < 0.1, "{crs:?} {}", there.metres_to(back));
            }
        }

        #[test]
        fn no_pair_of_numbers_makes_a_conversion_panic(lat in any::<f64>(), lon in any::<f64>()) {
            for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Bd09] {
                let _ = crs.to_wgs84(lat, lon);
            }
        }
    }
}
