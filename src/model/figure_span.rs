//! The span of time over which figures are counted: a month, a quarter, a year, or the last twelve months; and the one
//! before it, to compare with.

use super::day::Day;
use super::timestamp::Timestamp;

/// Years back that can be chosen.
const YEARS: i64 = 3;
/// Quarters back.
const QUARTERS: i64 = 8;
/// Months back.
const MONTHS: i64 = 12;

/// Some months in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureSpan {
    /// Its first month, counted from the year 0.
    first: i64,
    months: i64,
    /// Whether it goes with the time: the last twelve months.
    running: bool,
}

/// When something begins and when what is after it does, milliseconds UTC.
pub type Bounds = (i64, i64);

fn month_of(now: Timestamp) -> i64 {
    let today = Day::of(now);
    i64::from(today.year()) * 12 + i64::from(today.month_and_day().0) - 1
}

fn begins(month: i64) -> i64 {
    Day::first_of(month).begins().0
}

impl FigureSpan {
    /// The running year.
    #[must_use]
    pub fn year_of(now: Timestamp) -> Self {
        Self::year(month_of(now).div_euclid(12))
    }

    fn year(year: i64) -> Self {
        Self { first: year * 12, months: 12, running: false }
    }

    /// The last twelve months with the running one.
    #[must_use]
    pub fn last_twelve(now: Timestamp) -> Self {
        Self { first: month_of(now) - 11, months: 12, running: true }
    }

    /// Reads `2026-11`, `2026-q4`, `2026` or `last-12`.
    #[must_use]
    pub fn parse(code: &str, now: Timestamp) -> Option<Self> {
        if code == "last-12" {
            return Some(Self::last_twelve(now));
        }
        let year = |text: &str| text.parse::<i64>().ok().filter(|year| text.len() == 4 && (1900..=9998).contains(year));
        let Some((first, rest)) = code.split_once('-') else { return year(code).map(Self::year) };
        let (year, months) = (year(first)?, if rest.starts_with('q') { 3 } else { 1 });
        let number: i64 = rest.trim_start_matches('q').parse().ok()?;
        let number = Some(number).filter(|number| (1..=12 / months).contains(number))?;
        Some(Self { first: year * 12 + (number - 1) * months, months, running: false })
    }

    /// Its word in data: what [`FigureSpan::parse`] reads.
    #[must_use]
    pub fn code(self) -> String {
        let (year, month) = (self.first.div_euclid(12), self.first.rem_euclid(12));
        match (self.running, self.months) {
            (true, _) => "last-12".to_owned(),
            (false, 1) => format!("{year:04}-{:02}", month + 1),
            (false, 3) => format!("{year:04}-q{}", month / 3 + 1),
            (false, _) => format!("{year:04}"),
        }
    }

    /// Its year, its first month, and how many months it has.
    #[must_use]
    pub fn parts(self) -> (i64, i64, i64) {
        (self.first.div_euclid(12), self.first.rem_euclid(12) + 1, self.months)
    }

    /// Whether it is the last twelve months.
    #[must_use]
    pub fn is_running(self) -> bool {
        self.running
    }

    /// From when until when.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        (begins(self.first), begins(self.first + self.months))
    }

    /// The span before it, of the same length; only as much of it as has gone by of this one.
    #[must_use]
    pub fn bounds_before(self, now: Timestamp) -> Bounds {
        let (from, until) = (begins(self.first - self.months), begins(self.first));
        let gone_by = now.0 - self.bounds().0;
        (from, if now.0 < self.bounds().1 { from.saturating_add(gone_by).clamp(from, until) } else { until })
    }

    /// Those that can be chosen: the last twelve months, years, quarters and months, the newest first.
    #[must_use]
    pub fn choices(now: Timestamp) -> Vec<Self> {
        let month = month_of(now);
        let span = |first: i64, months: i64| Self { first, months, running: false };
        let year = month.div_euclid(12);
        let quarter = month.div_euclid(3) * 3;
        let years = (0..YEARS).map(|back| Self::year(year - back));
        let quarters = (0..QUARTERS).map(|back| span(quarter - 3 * back, 3));
        let months = (0..MONTHS).map(|back| span(month - back, 1));
        std::iter::once(Self::last_twelve(now)).chain(years).chain(quarters).chain(months).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: &str) -> Timestamp {
        Day::parse(day).unwrap().begins()
    }

    #[test]
    fn a_word_is_the_span_that_it_says() {
        let now = at("2026-11-27");
        for (code, from, until) in [
            ("2026-11", "2026-11-01", "2026-12-01"),
            ("2026-12", "2026-12-01", "2027-01-01"),
            ("2026-q4", "2026-10-01", "2027-01-01"),
            ("2026-q1", "2026-01-01", "2026-04-01"),
            ("2025", "2025-01-01", "2026-01-01"),
            ("last-12", "2025-12-01", "2026-12-01"),
            ("2000", "2000-01-01", "2001-01-01"),
        ] {
            let span = FigureSpan::parse(code, now).unwrap();
            assert_eq!(span.bounds(), (at(from).0, at(until).0), "{code}");
            assert_eq!(span.code(), code);
        }
        let before = FigureSpan::parse("2000", now).unwrap().bounds_before(now);
        assert_eq!(before.1 - before.0, 365 * 86_400_000, "1999");
        for wrong in ["", "2026-13", "2026-0", "2026-q5", "2026-q0", "26", "-5", "2026-", "2026-q", "x", "99999"] {
            assert_eq!(FigureSpan::parse(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn a_span_that_goes_on_is_compared_with_as_much_of_the_one_before() {
        let now = at("2026-11-11");
        let month = FigureSpan::parse("2026-11", now).unwrap();
        assert_eq!(month.bounds_before(now), (at("2026-10-01").0, at("2026-10-11").0));
        let over = FigureSpan::parse("2026-10", now).unwrap();
        assert_eq!(over.bounds_before(now), (at("2026-09-01").0, at("2026-10-01").0));
        // A month longer than the one before it.
        let march = FigureSpan::parse("2026-03", now).unwrap();
        assert_eq!(march.bounds_before(at("2026-03-31")), (at("2026-02-01").0, at("2026-03-01").0));
    }

    proptest! {
        #[test]
        fn each_choice_is_read_again_and_ends_where_the_one_after_it_begins(now in 1_000_000_000_000i64..4_000_000_000_000) {
            let now = Timestamp(now);
            for span in FigureSpan::choices(now) {
                prop_assert_eq!(FigureSpan::parse(&span.code(), now), Some(span));
                let (from, until) = span.bounds();
                prop_assert!(from < until && from <= now.0);
                let (before, end) = span.bounds_before(now);
                prop_assert!(before <= end && end <= from && before < from);
            }
        }
    }
}
