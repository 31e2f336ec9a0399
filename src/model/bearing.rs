//! In which direction something is, and which way a phone looks.

use super::Position;
use geo::{Bearing as _, Haversine, Point};

/// A direction over the ground, degrees clockwise from true north, from 0 up to 360.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bearing(f64);

/// One of eight directions, as they are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Wind {
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
}

impl Wind {
    const AROUND: [Self; 8] = [
        Self::North,
        Self::NorthEast,
        Self::East,
        Self::SouthEast,
        Self::South,
        Self::SouthWest,
        Self::West,
        Self::NorthWest,
    ];
}

impl Bearing {
    /// Of any number of degrees; none of what is no number.
    #[must_use]
    pub fn of(degrees: f64) -> Option<Self> {
        degrees.is_finite().then(|| Self(degrees.rem_euclid(360.0) % 360.0))
    }

    /// Degrees, from 0 up to 360.
    #[must_use]
    pub fn degrees(self) -> f64 {
        self.0
    }

    /// As it is said.
    #[must_use]
    pub fn wind(self) -> Wind {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
        let eighth = (self.0 / 45.0).round() as usize;
        Wind::AROUND[eighth % 8]
    }

    /// By how much one who looks this way has to turn right, degrees from -180 to 180.
    #[must_use]
    pub fn turn_to(self, other: Self) -> f64 {
        (other.0 - self.0 + 180.0).rem_euclid(360.0) - 180.0
    }
}

impl Position {
    /// In which direction another place is. At the same place there is none.
    #[must_use]
    pub fn bearing_to(self, other: Self) -> Option<Bearing> {
        if self == other {
            return None;
        }
        Bearing::of(Haversine.bearing(Point::new(self.lon(), self.lat()), Point::new(other.lon(), other.lat())))
    }
}

/// How a phone is held, degrees, as `deviceorientationabsolute` tells it (W3C, Device Orientation and Motion, 2025):
/// it lies with its top to the north, is turned left about what stands up by `alpha`, then its top is lifted by `beta`, then its left
/// side by `gamma`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attitude {
    /// 0 to 360.
    pub alpha: f64,
    /// -180 to 180.
    pub beta: f64,
    /// -90 to 90.
    pub gamma: f64,
    /// By how much what is shown is turned left against the phone, degrees: `screen.orientation.angle`.
    pub screen: f64,
}

/// Held up more than this, its back looks somewhere.
const UPRIGHT: f64 = 50.0;

impl Attitude {
    /// Which way its holder looks: over the top of what is shown where it lies, through it where it is held up. The
    /// magnetic north is taken for the true one, from which it is less than 5° in Hunan.
    #[must_use]
    pub fn heading(self) -> Option<Bearing> {
        let Self { alpha, beta, gamma, screen } = self;
        let tilt = (beta.to_radians().cos() * gamma.to_radians().cos()).clamp(-1.0, 1.0).acos().to_degrees();
        if tilt < UPRIGHT {
            return Bearing::of(screen - alpha);
        }
        // Where the back looks: minus the third column of the rotation matrix of that specification, east and north.
        let ((sa, ca), sb) = (alpha.to_radians().sin_cos(), beta.to_radians().sin());
        let (sg, cg) = gamma.to_radians().sin_cos();
        let (east, north) = (-ca * sg - sa * sb * cg, -sa * sg + ca * sb * cg);
        Bearing::of(east.atan2(north).to_degrees())
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
    fn the_station_across_the_river_is_in_the_east_and_said_so() {
        let here = place(28.1950, 112.9700);
        for (there, wind) in [
            (place(28.2050, 112.9700), Wind::North),
            (place(28.2040, 112.9802), Wind::NorthEast),
            (place(28.1950, 112.9800), Wind::East),
            (place(28.1860, 112.9802), Wind::SouthEast),
            (place(28.1850, 112.9700), Wind::South),
            (place(28.1860, 112.9598), Wind::SouthWest),
            (place(28.1950, 112.9600), Wind::West),
            (place(28.2040, 112.9598), Wind::NorthWest),
        ] {
            assert_eq!(here.bearing_to(there).unwrap().wind(), wind);
        }
        assert_eq!(here.bearing_to(here), None);
        assert_eq!(Bearing::of(f64::NAN), None);
    }

    #[test]
    fn a_phone_in_the_hand_looks_over_its_top_and_one_held_up_looks_through_its_back() {
        let heading = |alpha, beta, gamma, screen| Attitude { alpha, beta, gamma, screen }.heading().unwrap().degrees();
        let near = |a: f64, b: f64| (a - b + 180.0).rem_euclid(360.0) - 180.0;
        assert!(near(heading(0.0, 0.0, 0.0, 0.0), 0.0).abs() < 0.1);
        assert!(near(heading(90.0, 10.0, 0.0, 0.0), 270.0).abs() < 0.1, "turned left");
        assert!(near(heading(0.0, 10.0, 0.0, 90.0), 90.0).abs() < 0.1, "shown across");
        for alpha in [0.0, 45.0, 200.0] {
            let lying = heading(alpha, UPRIGHT - 1.0, 0.0, 0.0);
            let up = heading(alpha, 85.0, 0.0, 0.0);
            assert!(near(lying, up).abs() < 0.1, "nothing jumps while it is lifted: {lying} {up}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_sensor_says_the_arrow_points_somewhere(alpha in any::<f64>(), beta in any::<f64>(), gamma in any::<f64>(), screen in any::<f64>()) {
            if let Some(heading) = (Attitude { alpha, beta, gamma, screen }).heading() {
                prop_assert!((0.0..360.0).contains(&heading.degrees()));
            }
        }

        #[test]
        fn who_turns_as_they_are_told_looks_at_it(from in 0.0..360.0_f64, to in 0.0..360.0_f64) {
            let (from, to) = (Bearing::of(from).unwrap(), Bearing::of(to).unwrap());
            let turn = from.turn_to(to);
            prop_assert!((-180.0..=180.0).contains(&turn));
            prop_assert!(Bearing::of(from.degrees() + turn).unwrap().turn_to(to).abs() < 1e-6);
        }

        #[test]
        fn the_way_back_is_the_other_way(lat in 24.0..30.0_f64, lon in 108.0..114.0_f64, north in -0.05..0.05_f64, east in -0.05..0.05_f64) {
            let (a, b) = (place(lat, lon), place(lat + north, lon + east));
            if let (Some(there), Some(back)) = (a.bearing_to(b), b.bearing_to(a)) && a.metres_to(b) > 1.0 {
                prop_assert!((there.turn_to(back).abs() - 180.0).abs() < 0.1);
            }
        }
    }
}
