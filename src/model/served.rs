//! Hours that somebody served at a desk (服务时长): only of duties that took place and are over.

use super::day::Day;
use super::timestamp::Timestamp;
use super::working_time::Span;

/// Minutes of a day's duty that have passed: of its own shifts or, where it has none, of the hours in which the desk was at
/// work that day. A shift that is not over counts nothing, and neither does a duty to which nobody came.
#[must_use]
pub fn minutes(shifts: &[Span], desk: &[Span], day: Day, now: Timestamp) -> i64 {
    let spans = if shifts.is_empty() { desk } else { shifts };
    let over = spans.iter().map(|span| span.on(day)).filter(|(_, until)| *until <= now);
    over.map(|(from, until)| until.millis_since(from) / 60_000).sum()
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

    proptest! {
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
