//! Deputies of people's congresses and members of the CPPCC, and their meetings with couriers (面对面).

use super::coded::coded;
use super::timestamp::{HOUR_MS, Timestamp};
use thiserror::Error;

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
/// Characters of what is to follow a meeting.
pub const MOST_FOLLOW_UP: usize = 2_000;
/// Milliseconds that a meeting lasts of which nothing else is known.
const LASTS_MS: i64 = 2 * HOUR_MS;
/// Minutes that a form offers for a meeting.
pub const LENGTHS: [u16; 8] = [30, 60, 90, 120, 150, 180, 240, 480];
/// Minutes that a meeting may last.
const LENGTHS_MAY: std::ops::RangeInclusive<i64> = 15..=720;

/// A length that no meeting has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("开多久：请填 15 到 720 分钟")]
pub struct NoLength;

/// When a meeting ends that begins then and lasts so many minutes.
///
/// # Errors
/// [`NoLength`].
pub fn end_after(starts_at: Timestamp, minutes: i64) -> Result<Timestamp, NoLength> {
    if LENGTHS_MAY.contains(&minutes) { Ok(Timestamp(starts_at.0 + minutes * 60_000)) } else { Err(NoLength) }
}

/// When a meeting ends: as it was said or, of those of which nobody said it, after two hours.
#[must_use]
pub fn ends(starts_at: Timestamp, said: Option<Timestamp>) -> Timestamp {
    said.unwrap_or(Timestamp(starts_at.0 + LASTS_MS))
}

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
    fn a_meeting_lasts_as_it_was_said_and_else_two_hours() {
        let starts = Timestamp(1_000);
        assert_eq!(ends(starts, None), Timestamp(1_000 + 7_200_000));
        assert_eq!(ends(starts, Some(Timestamp(9))), Timestamp(9));
        assert_eq!(end_after(starts, 90), Ok(Timestamp(1_000 + 5_400_000)));
        assert!([14, 721, 0, -1, i64::MAX].iter().all(|minutes| end_after(starts, *minutes) == Err(NoLength)));
        assert!(LENGTHS.iter().all(|minutes| end_after(starts, i64::from(*minutes)).is_ok()));
    }

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
