//! Deputies of people's congresses and members of the CPPCC, and their meetings with couriers (面对面).

use super::coded::coded;
use super::timestamp::HOUR_MS;

/// Characters of a name, of a term and of a meeting's place.
pub const MOST_LINE: usize = 60;
/// Characters of how somebody is reached.
pub const MOST_CONTACT: usize = 200;
/// Characters of an agenda.
pub const MOST_AGENDA: usize = 2_000;
/// Characters of minutes.
pub const MOST_MINUTES: usize = 8_000;
/// Photos of a meeting.
pub const MOST_PHOTOS: usize = 12;
/// Couriers that a meeting has room for, and those who come by themselves.
pub const MOST_COURIERS: u32 = 200;
/// A meeting stands in the couriers' bookings for so many milliseconds.
pub const LASTS_MS: i64 = 2 * HOUR_MS;

coded! {
    /// What somebody is.
    DeputyKind {
        /// 人大代表.
        Deputy = "deputy",
        /// 政协委员.
        Member = "member",
    } else Deputy
}

coded! {
    /// Of which congress or conference.
    DeputyLevel {
        /// 全国.
        National = "national",
        /// 省.
        Province = "province",
        /// 市州.
        Prefecture = "prefecture",
        /// 县市区.
        County = "county",
    } else County
}

coded! {
    /// Where a meeting stands.
    MeetingState {
        /// It is to come.
        Planned = "planned",
        /// It took place.
        Held = "held",
        /// It was called off; who said that they come was told why.
        CalledOff = "called_off",
    } else CalledOff
}

impl MeetingState {
    /// Whether the office may take it there: a meeting that took place, or was called off, stays so.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self == Self::Planned && next != Self::Planned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_place_is_not_called_off_any_more() {
        for (from, to, may) in [
            (MeetingState::Planned, MeetingState::Held, true),
            (MeetingState::Planned, MeetingState::CalledOff, true),
            (MeetingState::Held, MeetingState::CalledOff, false),
            (MeetingState::CalledOff, MeetingState::Held, false),
            (MeetingState::Held, MeetingState::Planned, false),
        ] {
            assert_eq!(from.may_become(to), may, "{from:?} {to:?}");
        }
    }
}
