//! The span of time over which figures are counted: a month, a quarter, a year, the last twelve months, or from a day to
//! another; and the one before it and the one a year before, to compare with. Days are China's.

use super::day::Day;
use super::timestamp::Timestamp;

/// Years back that can be chosen.
const YEARS: i64 = 3;
/// Quarters back.
const QUARTERS: i64 = 8;
/// Months back.
const MONTHS: i64 = 12;

/// Days that a span from one day to another has at most.
pub const MOST_DAYS: i64 = 3_660;

/// Some months in a row, or the days that somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureSpan(Extent);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// The first one counted from the year 0.
    Months { first: i64, months: i64 },
    /// The last twelve months: they go with the time.
    Running { first: i64 },
    /// With the last day.
    Days { first: Day, last: Day },
}

/// What a span is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanName {
    /// The last twelve months.
    LastTwelve,
    /// A year.
    Year(i64),
    /// A year and its quarter, from 1.
    Quarter(i64, i64),
    /// A year and its month, from 1.
    Month(i64, i64),
    /// From a day to another.
    Days(Day, Day),
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

/// The same day a year before; the last one of February where that has no such day.
fn a_year_before(day: Day) -> Day {
    let (month, of_month) = day.month_and_day();
    let first = (i64::from(day.year()) - 1) * 12 + i64::from(month) - 1;
    Ord::min(Day::first_of(first).plus(i64::from(of_month) - 1), Day::first_of(first + 1).plus(-1))
}

impl FigureSpan {
    /// The running year.
    #[must_use]
    pub fn year_of(now: Timestamp) -> Self {
        Self::year(month_of(now).div_euclid(12))
    }

    fn year(year: i64) -> Self {
        Self::months(year * 12, 12)
    }

    fn months(first: i64, months: i64) -> Self {
        Self(Extent::Months { first, months })
    }

    /// The last quarter that is over.
    #[must_use]
    pub fn last_quarter(now: Timestamp) -> Self {
        Self::months(month_of(now).div_euclid(3) * 3 - 3, 3)
    }

    /// The last twelve months with the running one.
    #[must_use]
    pub fn last_twelve(now: Timestamp) -> Self {
        Self(Extent::Running { first: month_of(now) - 11 })
    }

    /// From a day to another one, with both; nothing where the last one is before the first, or they are further apart
    /// than [`MOST_DAYS`].
    #[must_use]
    pub fn days(first: Day, last: Day) -> Option<Self> {
        let days = last.days_since(first) + 1;
        ((1..=MOST_DAYS).contains(&days) && first.year() >= 1900).then_some(Self(Extent::Days { first, last }))
    }

    /// Reads `2026-11`, `2026-q4`, `2026`, `last-12` or `2026-11-03_2026-11-20`.
    #[must_use]
    pub fn parse(code: &str, now: Timestamp) -> Option<Self> {
        if code == "last-12" {
            return Some(Self::last_twelve(now));
        }
        if let Some((first, last)) = code.split_once('_') {
            return Self::days(Day::parse(first).ok()?, Day::parse(last).ok()?);
        }
        let year = |text: &str| text.parse::<i64>().ok().filter(|year| text.len() == 4 && (1900..=9998).contains(year));
        let Some((first, rest)) = code.split_once('-') else { return year(code).map(Self::year) };
        let (year, months) = (year(first)?, if rest.starts_with('q') { 3 } else { 1 });
        let number: i64 = rest.trim_start_matches('q').parse().ok()?;
        let number = Some(number).filter(|number| (1..=12 / months).contains(number))?;
        Some(Self::months(year * 12 + (number - 1) * months, months))
    }

    /// Its word in data: what [`FigureSpan::parse`] reads.
    #[must_use]
    pub fn code(self) -> String {
        match self.name() {
            SpanName::LastTwelve => "last-12".to_owned(),
            SpanName::Year(year) => format!("{year:04}"),
            SpanName::Quarter(year, quarter) => format!("{year:04}-q{quarter}"),
            SpanName::Month(year, month) => format!("{year:04}-{month:02}"),
            SpanName::Days(first, last) => format!("{first}_{last}"),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(self) -> SpanName {
        match self.0 {
            Extent::Running { .. } => SpanName::LastTwelve,
            Extent::Days { first, last } => SpanName::Days(first, last),
            Extent::Months { first, months } => {
                let (year, month) = (first.div_euclid(12), first.rem_euclid(12));
                match months {
                    1 => SpanName::Month(year, month + 1),
                    3 => SpanName::Quarter(year, month / 3 + 1),
                    _ => SpanName::Year(year),
                }
            }
        }
    }

    /// From when until when.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        match self.0 {
            Extent::Months { first, months } => (begins(first), begins(first + months)),
            Extent::Running { first } => (begins(first), begins(first + 12)),
            Extent::Days { first, last } => (first.begins().0, last.ends().0),
        }
    }

    /// Whether it is a quarter of a year that is over.
    #[must_use]
    pub fn is_closed_quarter(self, now: Timestamp) -> bool {
        matches!(self.name(), SpanName::Quarter(..)) && self.bounds().1 <= now.0
    }

    /// The span before it, of the same length.
    #[must_use]
    pub fn before(self) -> Self {
        Self(match self.0 {
            Extent::Months { first, months } => Extent::Months { first: first - months, months },
            Extent::Running { first } => Extent::Months { first: first - 12, months: 12 },
            Extent::Days { first, last } => {
                Extent::Days { first: first.plus(first.days_since(last) - 1), last: first.plus(-1) }
            }
        })
    }

    /// The same span a year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self(match self.0 {
            Extent::Months { first, months } => Extent::Months { first: first - 12, months },
            Extent::Running { first } => Extent::Months { first: first - 12, months: 12 },
            Extent::Days { first, last } => Extent::Days { first: a_year_before(first), last: a_year_before(last) },
        })
    }

    /// As much of another span as has gone by of this one.
    fn as_far(self, other: Extent, now: Timestamp) -> Bounds {
        let (from, until) = Self(other).bounds();
        let gone_by = now.0 - self.bounds().0;
        (from, if now.0 < self.bounds().1 { from.saturating_add(gone_by).clamp(from, until) } else { until })
    }

    /// The bounds of [the span before it](Self::before); only as much of that as has gone by of this one.
    #[must_use]
    pub fn bounds_before(self, now: Timestamp) -> Bounds {
        self.as_far(self.before().0, now)
    }

    /// The bounds of [the same span a year before](Self::year_before); only as much of that as has gone by of this one.
    #[must_use]
    pub fn bounds_year_before(self, now: Timestamp) -> Bounds {
        self.as_far(self.year_before().0, now)
    }

    /// Those that can be chosen: the last twelve months, years, quarters and months, the newest first.
    #[must_use]
    pub fn choices(now: Timestamp) -> Vec<Self> {
        let month = month_of(now);
        let year = month.div_euclid(12);
        let quarter = month.div_euclid(3) * 3;
        let years = (0..YEARS).map(|back| Self::year(year - back));
        let quarters = (0..QUARTERS).map(|back| Self::months(quarter - 3 * back, 3));
        let months = (0..MONTHS).map(|back| Self::months(month - back, 1));
        std::iter::once(Self::last_twelve(now)).chain(years).chain(quarters).chain(months).collect()
    }

    /// Quarters that are over, the newest first.
    #[must_use]
    pub fn closed_quarters(now: Timestamp) -> Vec<Self> {
        let newest = month_of(now).div_euclid(3) * 3 - 3;
        (0..QUARTERS).map(|back| Self::months(newest - 3 * back, 3)).collect()
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
            ("2026-11-03_2026-11-03", "2026-11-03", "2026-11-04"),
            ("2026-11-03_2027-01-01", "2026-11-03", "2027-01-02"),
        ] {
            let span = FigureSpan::parse(code, now).unwrap();
            assert_eq!(span.bounds(), (at(from).0, at(until).0), "{code}");
            assert_eq!(span.code(), code);
        }
        let before = FigureSpan::parse("2000", now).unwrap().bounds_before(now);
        assert_eq!(before.1 - before.0, 365 * 86_400_000, "1999");
        for wrong in [
            "",
            "2026-13",
            "2026-0",
            "2026-q5",
            "2026-q0",
            "26",
            "-5",
            "2026-",
            "2026-q",
            "x",
            "99999",
            "_",
            "2026-11-03_",
            "2026-11-04_2026-11-03",
            "2026-11-03_2026-11-31",
            "2006-01-01_2026-01-01",
        ] {
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

    #[test]
    fn the_year_before_is_the_same_days() {
        let now = at("2026-11-11");
        for (code, before, year_before) in [
            ("2026-11-03_2026-11-09", ("2026-10-27", "2026-11-03"), ("2025-11-03", "2025-11-10")),
            ("2024-02-29_2024-02-29", ("2024-02-28", "2024-02-29"), ("2023-02-28", "2023-03-01")),
            ("2026-q3", ("2026-04-01", "2026-07-01"), ("2025-07-01", "2025-10-01")),
            ("2026-10", ("2026-09-01", "2026-10-01"), ("2025-10-01", "2025-11-01")),
            ("2026-11", ("2026-10-01", "2026-10-11"), ("2025-11-01", "2025-11-11")),
            ("2026-11-10_2026-11-20", ("2026-10-30", "2026-10-31"), ("2025-11-10", "2025-11-11")),
        ] {
            let span = FigureSpan::parse(code, now).unwrap();
            let days = |(from, until): (&str, &str)| (at(from).0, at(until).0);
            assert_eq!(span.bounds_before(now), days(before), "{code}");
            assert_eq!(span.bounds_year_before(now), days(year_before), "{code}");
        }
        assert!(FigureSpan::parse("2026-q3", now).unwrap().is_closed_quarter(now));
        for open in ["2026-q4", "2026-10", "2025", "2026-07-01_2026-09-30"] {
            assert!(!FigureSpan::parse(open, now).unwrap().is_closed_quarter(now), "{open}");
        }
        assert_eq!(FigureSpan::last_quarter(now).code(), "2026-q3");
    }

    proptest! {
        #[test]
        fn days_in_a_row_are_as_long_before_and_touch(first in 0i64..40_000, length in 0i64..3_000) {
            let first = at("2010-01-01").plus_days(first);
            let first = Day::of(first);
            let span = FigureSpan::days(first, first.plus(length)).unwrap();
            let (from, until) = span.bounds();
            prop_assert_eq!(until - from, (length + 1) * 86_400_000);
            let (before, end) = span.before().bounds();
            prop_assert_eq!((end, end - before), (from, until - from));
            prop_assert_eq!(FigureSpan::parse(&span.code(), first.begins()), Some(span));
        }

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
