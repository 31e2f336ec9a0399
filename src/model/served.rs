//! Hours that somebody served (服务时长): of duties that took place, and of what the office noted by hand beside them; only
//! what is over, and what happened at the same time once.

use super::coded::coded;
use super::day::Day;
use super::timestamp::Timestamp;
use super::working_time::Span;

/// Characters of what somebody did.
pub const MOST_WHAT: usize = 60;

coded! {
    /// What of somebody's help is noted by hand.
    NotedKind {
        /// An activity for couriers.
        Activity = "activity",
        /// A training or a class that they gave.
        Training = "training",
        /// Help on site, outside of the desk.
        OnSite = "on_site",
        /// Anything else.
        Other = "other",
    } else Other
}

/// Hours that the office noted for somebody, as it knows of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What they did.
    pub kind: NotedKind,
    /// On which day.
    pub day: Day,
    /// From when until when.
    pub span: Span,
    /// What for.
    pub what: String,
}

impl Noted {
    /// Whether it took place: what is to come is not noted.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.span.on(self.day).1 <= now
    }
}

/// Shifts of a day's duty that have passed: its own or, where it has none, the hours in which the desk was at work that day.
#[must_use]
pub fn over(shifts: &[Span], desk: &[Span], day: Day, now: Timestamp) -> Vec<Span> {
    let spans = if shifts.is_empty() { desk } else { shifts };
    spans.iter().copied().filter(|span| span.on(day).1 <= now).collect()
}

/// Minutes of a day in which somebody served, whatever they did: what happened at the same time counts once.
#[must_use]
pub fn together(spans: &[Span]) -> i64 {
    let mut spans: Vec<(u16, u16)> = spans.iter().map(|span| (span.from(), span.until())).collect();
    spans.sort_unstable();
    let (mut minutes, mut until) = (0, 0);
    for (from, end) in spans {
        minutes += i64::from(end.saturating_sub(from.max(until)));
        until = until.max(end);
    }
    minutes
}

/// Whether somebody would have been in two places.
#[must_use]
pub fn clash(one: &[Span], other: &[Span]) -> bool {
    one.iter().any(|a| other.iter().any(|b| a.from() < b.until() && b.from() < a.until()))
}

/// Minutes of a day's duty that have passed: of its own shifts or, where it has none, of the hours in which the desk was at
/// work that day. A shift that is not over counts nothing, and neither does a duty to which nobody came.
#[must_use]
pub fn minutes(shifts: &[Span], desk: &[Span], day: Day, now: Timestamp) -> i64 {
    over(shifts, desk, day, now).iter().map(|span| i64::from(span.until() - span.from())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans(text: &str) -> Vec<Span> {
        super::super::working_time::WorkingHours::day(text).unwrap()
    }

    #[test]
    fn a_shift_counts_when_it_is_over_and_a_whole_day_is_the_hours_of_the_desk() {
        let day = Day::parse("2026-11-26").unwrap();
        let at = |hour: i64| Timestamp(day.begins().0 + hour * 3_600_000);
        let (two, desk) = (spans("09:00-12:00 13:00-18:30"), spans("08:30-12:00 14:00-17:30"));
        assert_eq!(minutes(&two, &desk, day, at(9)), 0);
        assert_eq!(minutes(&two, &desk, day, at(12)), 180);
        assert_eq!(minutes(&two, &desk, day, at(18)), 180, "the second one is not over");
        assert_eq!(minutes(&two, &desk, day, at(24)), 510);
        assert_eq!(minutes(&[], &desk, day, at(24)), 420);
        assert_eq!(minutes(&[], &[], day, at(24)), 0, "the desk was closed");
    }

    #[test]
    fn what_happened_at_the_same_time_counts_once_and_is_known_to_clash() {
        let of = |text: &str| spans(text);
        let both = [of("09:00-12:00"), of("11:00-13:00")].concat();
        assert_eq!((together(&both), together(&of("09:00-10:00 11:00-12:00"))), (240, 120));
        assert_eq!(together(&[of("09:00-17:00"), of("10:00-11:00")].concat()), 480);
        assert_eq!(together(&[]), 0);
        assert!(clash(&of("09:00-12:00"), &of("11:59-13:00")));
        assert!(!clash(&of("09:00-12:00"), &of("12:00-13:00")) && !clash(&[], &of("12:00-13:00")));
        let day = Day::parse("2026-11-26").unwrap();
        let noted = Noted { kind: NotedKind::OnSite, day, span: both[0], what: String::new() };
        assert!(noted.is_over(noted.span.on(day).1) && !noted.is_over(Timestamp(noted.span.on(day).1.0 - 1)));
    }

    proptest! {
        #[test]
        fn together_is_never_more_than_the_sum_nor_less_than_the_longest(from in 0_u16..1_000, length in 1_u16..400, other in 0_u16..1_000, of_other in 1_u16..400) {
            let spans = [Span::new(from, from + length).unwrap(), Span::new(other, other + of_other).unwrap()];
            let minutes = together(&spans);
            let (a, b) = (i64::from(length), i64::from(of_other));
            prop_assert!(minutes <= a + b && minutes >= a.max(b));
            prop_assert_eq!(minutes == a + b, !clash(&spans[..1], &spans[1..]));
        }

        #[test]
        fn no_day_has_more_than_its_minutes(from in 0_u16..1_430, length in 1_u16..1_440, hours in 0_i64..60) {
            let day = Day::parse("2026-11-26").unwrap();
            let Ok(span) = Span::new(from, (from + length).min(1_440)) else { return Ok(()) };
            let now = Timestamp(day.begins().0 + hours * 3_600_000);
            let counted = minutes(&[span], &[], day, now);
            prop_assert!((0..=1_440).contains(&counted));
            prop_assert!(counted == 0 || day.ends() <= now || span.on(day).1 <= now);
        }
    }
}
