//! About how long a way takes: one along roads, or one of which only the straight line is known.

use super::road_way::Means;

/// Streets are so many times longer than the straight line: about 1.3 in cities that are built in blocks.
const DETOUR: f64 = 1.3;
/// Metres a minute on foot: 4.5 km/h.
const ON_FOOT: f64 = 75.0;
/// Metres a minute by e-bike, lights and gates included: 15 km/h, where GB 17761 allows 25.
const BY_EBIKE: f64 = 250.0;
/// Nobody walks or rides longer than so many minutes to a station.
const LONGEST: u32 = 60;
/// Who stands so many metres away is there.
const THERE: f64 = 15.0;

impl Means {
    /// About how long so many metres of road take, in minutes, at least one.
    #[must_use]
    pub fn minutes(self, metres: f64) -> u32 {
        let speed = match self {
            Self::OnFoot => ON_FOOT,
            Self::ByEbike => BY_EBIKE,
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let minutes = (metres / speed).ceil().clamp(1.0, 100_000.0) as u32;
        minutes
    }
}

/// About how long the way takes, in minutes, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// On foot; nothing where nobody would walk.
    pub on_foot: Option<u32>,
    /// By e-bike; nothing where nobody would ride.
    pub by_ebike: Option<u32>,
}

impl Travel {
    /// For so many metres of straight line.
    #[must_use]
    pub fn of(metres: f64) -> Self {
        let minutes = |means: Means| {
            Some(means.minutes(metres * DETOUR)).filter(|minutes| metres >= THERE && *minutes <= LONGEST)
        };
        Self { on_foot: minutes(Means::OnFoot), by_ebike: minutes(Means::ByEbike) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_takes_at_least_a_minute_and_nobody_walks_or_rides_for_hours() {
        assert_eq!(Travel::of(0.0), Travel { on_foot: None, by_ebike: None });
        assert_eq!(Travel::of(20.0), Travel { on_foot: Some(1), by_ebike: Some(1) });
        assert_eq!(Travel::of(800.0), Travel { on_foot: Some(14), by_ebike: Some(5) });
        assert_eq!(Travel::of(9_000.0), Travel { on_foot: None, by_ebike: Some(47) });
        assert_eq!(Travel::of(299_000.0), Travel { on_foot: None, by_ebike: None });
    }
}
