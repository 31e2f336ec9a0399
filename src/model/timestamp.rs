//! Moments in time, and what a clock on a wall in China shows then.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;
/// Milliseconds of a day; China has no other days, see [`CHINA_SECONDS_EAST`].
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Asia/Shanghai is UTC+8 all year; China has kept no summer time since 1991 (IANA tz database).
const CHINA_SECONDS_EAST: i32 = 8 * 3600;

impl Timestamp {
    /// Now, by this machine's clock (which may be wrong on a phone).
    #[must_use]
    pub fn now() -> Self {
        Self(Utc::now().timestamp_millis())
    }

    /// What a clock in China shows at this moment. Moments beyond the calendar show its beginning.
    #[must_use]
    pub fn china_time(self) -> NaiveDateTime {
        let utc = DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        match FixedOffset::east_opt(CHINA_SECONDS_EAST) {
            Some(china) => utc.with_timezone(&china).naive_local(),
            None => utc.naive_utc(),
        }
    }

    /// The moment at which clocks in China show this time.
    #[must_use]
    pub fn from_china_time(local: NaiveDateTime) -> Self {
        Self(local.and_utc().timestamp_millis() - i64::from(CHINA_SECONDS_EAST) * 1000)
    }

    /// What a server says in `Date` (RFC 9110, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
    #[must_use]
    pub fn from_http_date(text: &str) -> Option<Self> {
        const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
        let (_, rest) = text.split_once(", ")?;
        let mut parts = rest.split(' ');
        let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let month = MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)? / 3 + 1;
        let mut numbers = time.split(':').map(|part| part.parse::<u32>().ok());
        let (hours, minutes, seconds) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let date = NaiveDate::from_ymd_opt(year.parse().ok()?, u32::try_from(month).ok()?, day.parse().ok()?)?;
        // A leap second is the last one of its minute.
        let time = date.and_hms_opt(hours, minutes, seconds.min(59))?;
        (parts.next() == Some("GMT") && parts.next().is_none()).then(|| Self(time.and_utc().timestamp_millis()))
    }

    /// So many milliseconds later, or earlier where there are fewer than none.
    #[must_use]
    pub fn plus_millis(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// So many hours later, or earlier where there are fewer than none.
    #[must_use]
    pub fn plus_hours(self, hours: i64) -> Self {
        Self(self.0.saturating_add(hours.saturating_mul(HOUR_MS)))
    }

    /// So many days later, at the same time on a clock in China.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MS)))
    }

    /// Milliseconds from `earlier` to this moment, never below zero: a clock set back is no time.
    #[must_use]
    pub fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_in_china_is_sixteen_hours_utc_the_day_before() {
        let moment = Timestamp(1_767_196_800_000); // 2025-12-31T16:00:00Z
        assert_eq!(moment.china_time().to_string(), "2026-01-01 00:00:00");
        assert_eq!(Timestamp::from_china_time(moment.china_time()), moment);
    }

    #[test]
    fn a_day_later_a_clock_in_china_shows_the_same_time() {
        let moment = Timestamp(1_767_196_800_000);
        assert_eq!(moment.plus_days(1).china_time().to_string(), "2026-01-02 00:00:00");
        assert_eq!(moment.plus_hours(25).plus_hours(-1), moment.plus_days(1));
        assert_eq!(Timestamp(i64::MAX).plus_days(i64::MAX), Timestamp(i64::MAX));
    }

    #[test]
    fn a_servers_clock_is_read_as_it_tells_it() {
        let read = |text: &str| Timestamp::from_http_date(text).map(|at| at.0);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(read("Thu, 31 Dec 2026 23:59:60 GMT"), read("Thu, 31 Dec 2026 23:59:59 GMT"));
        for wrong in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CST",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_number_of_milliseconds_panics() {
        for extreme in [i64::MIN, i64::MAX, 0] {
            let _ = Timestamp(extreme).china_time();
            let _ = Timestamp(extreme).millis_since(Timestamp(i64::MIN));
        }
    }
}
