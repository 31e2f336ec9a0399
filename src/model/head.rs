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

/// Others who came on the same day and count for the same thing already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// From the same network.
    pub network: usize,
    /// From all networks that one customer of a provider may have, this one among them.
    pub site: usize,
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

    /// The same of all networks that one customer of a provider may have: more, as each phone of a mobile network has a
    /// network of its own there, and still no harm.
    #[must_use]
    pub fn most_newcomers_of_site(self) -> usize {
        match self {
            Self::Support | Self::Visit => 20,
            Self::Place { of } => usize::try_from(of / 2).unwrap_or(usize::MAX).max(5),
            Self::Report => self.most_newcomers(),
        }
    }

    /// Until when a newcomer waits for a place that is free, at a time that begins then and has so many; none where they need
    /// not wait, because few of the same network, site and day have one, or it is near.
    #[must_use]
    pub fn place_waits_until(others: Beside, places: u32, starts_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let until = starts_at.plus_millis(-PLACES_FOR_ALL_MS);
        (Self::Place { of: places }.waits(others) && now < until).then_some(until)
    }

    /// Whether a newcomer waits where so many others of the same day count already.
    #[must_use]
    pub fn waits(self, others: Beside) -> bool {
        others.network >= self.most_newcomers() || others.site >= self.most_newcomers_of_site()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::station_problem::AGREEING;

    #[test]
    fn no_network_alone_makes_a_station_doubtful_on_one_day() {
        for walks in [false, true] {
            let beside = |site| Beside { network: if walks { 0 } else { site }, site };
            let counted =
                (0..40).fold(0, |counted, _| counted + usize::from(!HeadCount::Report.waits(beside(counted))));
            assert!(counted > 0 && counted < AGREEING, "{counted}");
        }
    }

    #[test]
    fn no_network_alone_takes_all_places_before_the_last_day() {
        let (begins, now) = (Timestamp(10 * DAY_MS), Timestamp(DAY_MS));
        let taken = |places: u32, now| {
            (0..places as usize)
                .filter(|others| {
                    let of_one = Beside { network: *others, site: *others };
                    HeadCount::place_waits_until(of_one, places, begins, now).is_none()
                })
                .count()
        };
        assert_eq!((taken(50, now), taken(8, now), taken(3, now)), (12, 5, 3));
        assert_eq!(taken(50, Timestamp(9 * DAY_MS)), 50, "the day before, nobody waits");
        let many = Beside { network: 40, site: 40 };
        assert_eq!(HeadCount::place_waits_until(many, 50, begins, now), Some(Timestamp(9 * DAY_MS)));
    }

    #[test]
    fn nor_does_a_customer_with_a_network_for_each_account() {
        let (begins, now) = (Timestamp(10 * DAY_MS), Timestamp(DAY_MS));
        let taken = |places: u32| {
            let waits = |site| HeadCount::place_waits_until(Beside { network: 0, site }, places, begins, now).is_some();
            (0..places as usize).filter(|site| !waits(*site)).count()
        };
        assert_eq!((taken(50), taken(14), taken(3)), (25, 7, 3));
    }
}
