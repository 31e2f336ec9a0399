//! Days of the calendar in China.

use super::timestamp::Timestamp;
use chrono::{Datelike, Months, NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;
use thiserror::Error;

/// A day as a calendar in China shows it; in data `2026-12-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(NaiveDate);

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}”不是日期，日期像这样：2026-12-03")]
pub struct DayError(String);

/// A year outside of these is mistyped.
const YEARS: RangeInclusive<i32> = 2000..=2199;

impl Day {
    /// Reads `2026-12-03`.
    ///
    /// # Errors
    /// [`DayError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, DayError> {
        let mut parts = text.trim().splitn(3, '-');
        let mut next = |digits: usize| {
            let part =
                parts.next().filter(|part| part.len() <= digits && part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok())
        };
        let (year, month, day) = (next(4), next(2), next(2));
        let day = year.zip(month).zip(day).and_then(|((year, month), day)| {
            NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).filter(|day| YEARS.contains(&day.year()))
        });
        day.map(Self).ok_or_else(|| DayError(text.chars().take(20).collect()))
    }

    /// The day on which a moment falls.
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        Self(moment.china_time().date())
    }

    /// The first day of a month, which is counted from the year 0; also of one that nobody would write down, as a
    /// span of figures before 2000. The nearest that the calendar has, for numbers beyond it.
    #[must_use]
    pub fn first_of(month: i64) -> Self {
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let beyond = if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
        let date = i32::try_from(year).ok().zip(u32::try_from(month).ok());
        Self(date.and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1)).unwrap_or(beyond))
    }

    /// Its first moment.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        Timestamp::from_china_time(self.0.and_time(NaiveTime::MIN))
    }

    /// The first moment of the next day.
    #[must_use]
    pub fn ends(self) -> Timestamp {
        self.plus(1).begins()
    }

    /// So many days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        self.moved(TimeDelta::try_days(days).and_then(|days| self.0.checked_add_signed(days)))
    }

    /// A day that can be written down stays one: beyond the last year it moves no further.
    fn moved(self, to: Option<NaiveDate>) -> Self {
        let can_be_written = |day: &NaiveDate| YEARS.contains(&day.year());
        Self(to.filter(|to| can_be_written(to) || !can_be_written(&self.0)).unwrap_or(self.0))
    }

    /// The same day of the month so many months later; its last day where it is shorter.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        self.moved(self.0.checked_add_months(Months::new(months)))
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Its month and day of the month, from 1.
    #[must_use]
    pub fn month_and_day(self) -> (u32, u32) {
        (self.0.month(), self.0.day())
    }

    /// Its weekday; 0 is Monday.
    #[must_use]
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }

    /// Its week of the year (ISO 8601), from 1.
    #[must_use]
    pub fn week(self) -> u32 {
        self.0.iso_week().week()
    }

    /// Whether it is its month's first, second … such weekday; from the end below 0.
    #[must_use]
    pub fn is_such_weekday_of_its_month(self, number: i64) -> bool {
        let of_month = i64::from(self.0.day());
        let left = i64::from(self.0.num_days_in_month()) - of_month;
        number == (of_month - 1) / 7 + 1 || -number == left / 7 + 1
    }

    /// The same as a date of the calendar.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// Days from `earlier` to this one; below zero where that one is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;
    fn try_from(text: String) -> Result<Self, DayError> {
        Self::parse(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let day = Day::parse(" 2026-01-01 ").unwrap();
        assert_eq!(day.begins(), Timestamp(1_767_196_800_000));
        assert_eq!(Day::of(Timestamp(1_767_196_799_999)), day.plus(-1));
        assert_eq!(day.ends().0 - day.begins().0, 86_400_000);
    }

    #[test]
    fn what_is_no_day_says_so() {
        for wrong in ["", "2026-02-30", "26-12-03", "0001-01-01", "9999-12-31", "明天"] {
            assert!(Day::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_day_moves_beyond_what_can_be_written_down() {
        let last = Day::parse("2199-12-31").unwrap();
        for moved in [last.plus(1), last.plus_months(12), last.plus(i64::MAX), last.plus_months(u32::MAX)] {
            assert_eq!(Day::parse(&moved.to_string()), Ok(moved));
        }
        assert_eq!(Day::of(Timestamp(0)).plus(1).to_string(), "1970-01-02");
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(days in -9_000i64..60_000) {
            let day = Day::parse("2026-01-01").unwrap().plus(days);
            prop_assert_eq!(Day::parse(&day.to_string()).unwrap(), day);
            prop_assert_eq!(Day::of(day.begins()), day);
        }
    }
}
