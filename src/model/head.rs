//! Who counts as one more: of a voice's supporters, a station's visitors, those who say that something is wrong there, those
//! for whom there is a place.
//!
//! Keys of accounts are free, so accounts that came from one network on their first day are not believed to be so many
//! people: a few of them count at once, the others wait until they come again on another day. Whoever waits is told
//! nothing else than who counts: their own phone shows what they did.

use super::timestamp::{DAY_MS, Timestamp};

/// What heads are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadCount {
    /// Who supports a voice.
    Support,
    /// Who was at a station.
    Visit,
    /// Who says that something is wrong with a station.
    Report,
    /// Who has a place at an activity.
    Place {
        /// Places that there are at that time.
        of: u32,
    },
}

/// So long before it begins a place is anybody's who waits for it, milliseconds: the day on which somebody comes to a tent
/// and makes their account there is the day of the activity, and a place that nobody else wants is better given.
pub const PLACES_FOR_ALL_MS: i64 = DAY_MS;

impl HeadCount {
    /// So many newcomers of one network and day count at once for the same thing. Fewer than those who, when they agree,
    /// make a station doubtful.
    #[must_use]
    pub fn most_newcomers(self) -> usize {
        match self {
            Self::Support | Self::Visit => 5,
            // Of many places a part, so that a station's crew who all come on one day are not held up.
            Self::Place { of } => usize::try_from(of / 4).unwrap_or(usize::MAX).max(5),
            Self::Report => super::station_problem::AGREEING - 1,
        }
    }

    /// Until when a newcomer waits for a place that is free, at a time that begins then and has so many; none where they need
    /// not wait, because few of the same network and day have one, or it is near.
    #[must_use]
    pub fn place_waits_until(others: usize, places: u32, starts_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let until = starts_at.plus_millis(-PLACES_FOR_ALL_MS);
        (Self::Place { of: places }.waits(others) && now < until).then_some(until)
    }

    /// Whether a newcomer waits where so many others of the same network and day count already.
    #[must_use]
    pub fn waits(self, others: usize) -> bool {
        others >= self.most_newcomers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::station_problem::AGREEING;

    #[test]
    fn no_network_alone_makes_a_station_doubtful_on_one_day() {
        let counted = (0..40).fold(0, |counted, _| counted + usize::from(!HeadCount::Report.waits(counted)));
        assert!(counted > 0 && counted < AGREEING, "{counted}");
    }

    #[test]
    fn no_network_alone_takes_all_places_before_the_last_day() {
        let (begins, now) = (Timestamp(10 * DAY_MS), Timestamp(DAY_MS));
        let taken = |places: u32, now| {
            (0..places as usize)
                .filter(|others| HeadCount::place_waits_until(*others, places, begins, now).is_none())
                .count()
        };
        assert_eq!((taken(50, now), taken(8, now), taken(3, now)), (12, 5, 3));
        assert_eq!(taken(50, Timestamp(9 * DAY_MS)), 50, "the day before, nobody waits");
        assert_eq!(HeadCount::place_waits_until(40, 50, begins, now), Some(Timestamp(9 * DAY_MS)));
    }
}
