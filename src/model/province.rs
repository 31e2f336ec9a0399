//! The prefectures side by side: what of each is measured now, and how bad a number is.

use super::coded::coded;
use super::day::Day;
use super::timestamp::{DAY_MS, Timestamp};
use std::collections::HashMap;
use thiserror::Error;

/// Characters of what the province writes to a prefecture, and of its answer.
pub const MOST_NUDGE: usize = 300;

coded! {
    /// What of a prefecture is measured.
    Measure {
        /// Questions that wait.
        Waiting = "waiting",
        /// Those whose time is over.
        Overdue = "overdue",
        /// What tells of danger, and nobody took on.
        Danger = "danger",
        /// Who is on duty at this moment.
        OnDuty = "on_duty",
        /// Cases that are open.
        OpenCases = "open_cases",
        /// Those whose time is over.
        OverdueCases = "overdue_cases",
        /// Those that are open for longer than [a month](super::case::CaseAge::OverMonth).
        OldCases = "old_cases",
        /// Stations that nobody verified lately.
        Unverified = "unverified",
        /// Stations that are closed now.
        Closed = "closed",
        /// How much of its running campaigns is reached, in percent.
        Campaign = "campaign",
        /// Days since somebody of the desk signed in.
        SignIn = "sign_in",
    } else Waiting
}

impl Measure {
    /// What the weekly digest says of a prefecture: what is left to do.
    pub const OF_DIGEST: [Self; 5] = [Self::Waiting, Self::Overdue, Self::Danger, Self::OverdueCases, Self::Unverified];
}

/// Of all desks together: of what adds up, and of who is there where anybody has to be; nothing of a share or of a time.
#[must_use]
pub fn sum(measure: Measure, values: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    match measure {
        Measure::Campaign | Measure::SignIn => None,
        _ => values.flatten().fold(None, |sum, value| Some(sum.unwrap_or(0) + value)),
    }
}

/// Days within which what the province asks for is to be done, at most.
pub const MOST_NUDGE_DAYS: i64 = 366;

/// A day by which nothing can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("期限要在今天到一年以内")]
pub struct NoNudgeDay;

/// The last day by which a prefecture is to have seen to something: today, or within a year.
///
/// # Errors
/// [`NoNudgeDay`].
pub fn nudge_day(day: Day, today: Day) -> Result<Day, NoNudgeDay> {
    if (0..=MOST_NUDGE_DAYS).contains(&day.days_since(today)) { Ok(day) } else { Err(NoNudgeDay) }
}

/// How what the province asked of a prefecture stands. What was done cannot be withdrawn, nor the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NudgeState {
    /// It is to be done.
    Stands,
    /// The same, and its last day went by.
    Late,
    /// The prefecture said that it is done.
    Done,
    /// The province asks it no more.
    Withdrawn,
}

impl NudgeState {
    /// How it stands on a day: done or withdrawn at some time, or to be done by `due`, which is a good day itself.
    #[must_use]
    pub fn of(done: Option<Timestamp>, withdrawn: Option<Timestamp>, due: Option<Day>, today: Day) -> Self {
        match (done, withdrawn) {
            (Some(_), _) => Self::Done,
            (None, Some(_)) => Self::Withdrawn,
            (None, None) if due.is_some_and(|due| due < today) => Self::Late,
            (None, None) => Self::Stands,
        }
    }

    /// Whether it is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Stands | Self::Late)
    }
}

/// How bad a number is, from 0 (nothing) to 4.
pub type Level = u8;

impl Measure {
    /// How bad a value is beside the largest one of all prefectures. No value is the worst one where nobody ever signed
    /// in, and no bad one where there is no campaign, or nobody on duty after hours.
    #[must_use]
    pub fn level(self, value: Option<u32>, largest: u32) -> Level {
        let Some(value) = value else { return if matches!(self, Self::Campaign | Self::OnDuty) { 0 } else { 4 } };
        match self {
            // More is better, whatever others have.
            Self::Campaign => match value {
                100.. => 0,
                75..100 => 1,
                50..75 => 2,
                25..50 => 3,
                ..25 => 4,
            },
            Self::OnDuty => {
                if value == 0 {
                    4
                } else {
                    0
                }
            }
            Self::SignIn => match value {
                0 | 1 => 0,
                2 | 3 => 1,
                4..=7 => 2,
                8..=30 => 3,
                _ => 4,
            },
            _ if value == 0 => 0,
            // One danger is never pale because another prefecture has more.
            Self::Danger => 4,
            _ => {
                let share = u64::from(value.min(largest)) * 4;
                u8::try_from(share.div_ceil(u64::from(largest.max(1))).clamp(1, 4)).unwrap_or(4)
            }
        }
    }
}

/// How a prefecture stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    counts: HashMap<Measure, u32>,
    /// It is within the desk's hours.
    pub is_working: bool,
    /// When somebody of the desk signed in last.
    pub signed_in_at: Option<Timestamp>,
}

impl Standing {
    /// Adds to a count.
    pub fn add(&mut self, measure: Measure, count: u32) {
        let sum = self.counts.entry(measure).or_default();
        *sum = sum.saturating_add(count);
    }

    /// What is measured; none where there is nothing to measure from.
    #[must_use]
    pub fn value(&self, measure: Measure, now: Timestamp) -> Option<u32> {
        if measure == Measure::SignIn {
            let since = self.signed_in_at.map(|at| now.millis_since(at).max(0) / DAY_MS)?;
            return Some(u32::try_from(since).unwrap_or(u32::MAX));
        }
        let count = self.counts.get(&measure).copied();
        match measure {
            Measure::Campaign => count,
            // Nobody has to be there.
            Measure::OnDuty if !self.is_working => count,
            _ => Some(count.unwrap_or(0)),
        }
    }
}

/// By how much a count differs from an earlier one, in percent; none where there was nothing to compare with.
#[must_use]
pub fn change_percent(now: u32, before: u32) -> Option<i64> {
    let (now, before) = (i64::from(now), i64::from(before));
    (before > 0).then(|| {
        let scaled = (now - before) * 200 + before * (now - before).signum();
        scaled / (before * 2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nobody_on_duty_and_nobody_who_ever_signed_in_are_the_worst() {
        assert_eq!(Measure::OnDuty.level(Some(0), 9), 4);
        assert_eq!(Measure::OnDuty.level(Some(1), 9), 0);
        let (open, closed) = (Standing { is_working: true, ..Standing::default() }, Standing::default());
        assert_eq!(open.value(Measure::OnDuty, Timestamp(0)), Some(0));
        assert_eq!(closed.value(Measure::OnDuty, Timestamp(0)), None, "at night nobody has to be there");
        assert_eq!(Measure::OnDuty.level(None, 9), 0);
        assert_eq!(Measure::SignIn.level(None, 0), 4);
        assert_eq!(Measure::Danger.level(Some(1), 50), 4);
        assert_eq!(Measure::Campaign.level(None, 0), 0);
        assert_eq!([0, 60, 100].map(|share| Measure::Campaign.level(Some(share), 100)), [4, 2, 0]);
        assert_eq!(Standing::default().value(Measure::Campaign, Timestamp(0)), None);
        assert_eq!(Measure::Waiting.level(Some(1), 1_000), 1);
        assert_eq!(Standing::default().value(Measure::SignIn, Timestamp(0)), None);
        assert_eq!(Standing::default().value(Measure::Waiting, Timestamp(0)), Some(0));
    }

    #[test]
    fn a_change_is_rounded_and_nothing_is_compared_with_nothing() {
        assert_eq!(change_percent(3, 0), None);
        assert_eq!(change_percent(0, 3), Some(-100));
        assert_eq!(change_percent(2, 3), Some(-33));
        assert_eq!(change_percent(5, 3), Some(67));
        assert_eq!(change_percent(3, 3), Some(0));
    }

    #[test]
    fn a_last_day_is_a_good_day_and_what_is_over_is_late_no_more() {
        let today = Day::parse("2026-11-28").unwrap();
        let of = |done: bool, withdrawn: bool, due: Option<i64>| {
            let at = |is: bool| is.then_some(Timestamp(1));
            NudgeState::of(at(done), at(withdrawn), due.map(|days| today.plus(days)), today)
        };
        assert_eq!(of(false, false, None), NudgeState::Stands);
        assert_eq!(of(false, false, Some(0)), NudgeState::Stands);
        assert_eq!(of(false, false, Some(-1)), NudgeState::Late);
        assert_eq!(of(true, false, Some(-1)), NudgeState::Done);
        assert_eq!(of(false, true, Some(-1)), NudgeState::Withdrawn);
        assert!(nudge_day(today, today).is_ok() && nudge_day(today.plus(-1), today).is_err());
        assert!(nudge_day(today.plus(366), today).is_ok() && nudge_day(today.plus(367), today).is_err());
    }

    proptest! {
        #[test]
        fn more_is_never_paler(a in 0u32..5_000, b in 0u32..5_000, of in 0usize..Measure::ALL.len()) {
            let measure = Measure::ALL[of];
            let (less, more) = (a.min(b), a.max(b));
            let (first, second) = (measure.level(Some(less), more), measure.level(Some(more), more));
            if matches!(measure, Measure::OnDuty | Measure::Campaign) {
                prop_assert!(first >= second);
            } else {
                prop_assert!(first <= second && second <= 4);
            }
            let fixed = matches!(measure, Measure::OnDuty | Measure::SignIn | Measure::Campaign);
            prop_assert!(more == 0 || fixed || second == 4);
        }
    }
}
