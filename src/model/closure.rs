//! Temporary closing of a station, with its dates.

use super::day::{Day, DayError};
use super::plain_text::one_line;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A station stays closed at most so many days; for longer it is paused, or taken out.
const MOST_DAYS: i64 = 366;
/// Characters of a reason.
pub const LONGEST_REASON: usize = 40;

/// Closed from one day to another, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Closure {
    first: Day,
    last: Day,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

#[derive(Deserialize)]
struct Unchecked {
    first: Day,
    last: Day,
    #[serde(default)]
    reason: String,
}

/// Why a station cannot be closed so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClosureError {
    /// It would end before it begins.
    #[error("暂停的最后一天在第一天以前，请检查日期")]
    Backwards,
    /// It would last too long.
    #[error("暂停超过一年，请检查日期；不知道什么时候再开，请选“暂停开放”")]
    TooLong,
    /// One of its days is no day.
    #[error(transparent)]
    Day(#[from] DayError),
    /// One of its days is missing.
    #[error("请把暂停的第一天和最后一天都写上，或者都空着")]
    OneSided,
    /// The reason is too long.
    #[error("暂停的原因太长，最多 {LONGEST_REASON} 个字")]
    Reason,
}

impl Closure {
    /// A closing from `first` to `last`, for a reason that may be empty.
    ///
    /// # Errors
    /// [`ClosureError`].
    pub fn new(first: Day, last: Day, reason: &str) -> Result<Self, ClosureError> {
        if last < first {
            return Err(ClosureError::Backwards);
        }
        if last.days_since(first) >= MOST_DAYS {
            return Err(ClosureError::TooLong);
        }
        let reason = match reason.trim() {
            "" => String::new(),
            words => one_line(words, LONGEST_REASON).map_err(|_| ClosureError::Reason)?,
        };
        Ok(Self { first, last, reason })
    }

    /// A closing as it was typed; none where no day was.
    ///
    /// # Errors
    /// [`ClosureError`].
    pub fn typed(first: &str, last: &str, reason: &str) -> Result<Option<Self>, ClosureError> {
        match (first.trim(), last.trim()) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err(ClosureError::OneSided),
            (first, last) => Self::new(Day::parse(first)?, Day::parse(last)?, reason).map(Some),
        }
    }

    /// First day, last day and reason as [`Closure::typed`] reads them.
    #[must_use]
    pub fn written(&self) -> (String, String, String) {
        (self.first.to_string(), self.last.to_string(), self.reason.clone())
    }

    /// Its first day.
    #[must_use]
    pub fn first(&self) -> Day {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(&self) -> Day {
        self.last
    }

    /// Why, in words; may be empty.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether a moment falls into it.
    #[must_use]
    pub fn holds(&self, moment: Timestamp) -> bool {
        self.first.begins() <= moment && !self.is_over(moment)
    }

    /// Whether it lies behind.
    #[must_use]
    pub fn is_over(&self, moment: Timestamp) -> bool {
        self.last.ends() <= moment
    }
}

impl TryFrom<Unchecked> for Closure {
    type Error = ClosureError;
    fn try_from(raw: Unchecked) -> Result<Self, ClosureError> {
        Self::new(raw.first, raw.last, &raw.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::openness::openness;
    use crate::model::{HolidayCalendar, OpeningHours, Openness, StationStatus};
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// Wednesday to Friday.
    fn closure() -> Closure {
        Closure::new(day("2026-11-25"), day("2026-11-27"), " 装修 ").unwrap()
    }

    fn at(days: i64, hour: i64) -> Timestamp {
        Timestamp(day("2026-11-25").plus(days).begins().0 + hour * 3_600_000)
    }

    fn hours(text: &str) -> OpeningHours {
        OpeningHours::parse(text).unwrap()
    }

    fn open(hours: &OpeningHours, moment: Timestamp) -> Openness {
        openness(StationStatus::Active, Some(&closure()), Some(hours), moment, &HolidayCalendar::announced())
    }

    #[test]
    fn within_its_days_a_station_is_closed_until_its_hours_after_them() {
        let workdays = hours("Mo-Fr 09:00-17:00");
        assert_eq!(open(&workdays, at(0, 10)), Openness::Closed(Some(at(5, 9))));
        assert_eq!(open(&hours("24/7"), at(2, 23)), Openness::Closed(Some(at(3, 0))));
        // On the evening before, the next opening falls into the closing.
        assert_eq!(open(&workdays, at(-1, 20)), Openness::Closed(Some(at(5, 9))));
    }

    #[test]
    fn before_and_after_its_hours_hold() {
        let always = hours("24/7");
        assert_eq!(open(&always, at(-1, 20)), Openness::Open(Some(at(0, 0))));
        assert_eq!(open(&always, at(-30, 20)), Openness::Open(None));
        assert_eq!(open(&always, at(3, 0)), Openness::Open(None));
        assert_eq!(
            openness(StationStatus::Paused, None, Some(&always), at(0, 0), &HolidayCalendar::announced()),
            Openness::Closed(None)
        );
    }

    #[test]
    fn dates_that_cannot_be_are_refused_in_data_too() {
        let backwards = r#"{"first":"2026-11-27","last":"2026-11-25"}"#;
        assert!(serde_json::from_str::<Closure>(backwards).is_err());
        assert_eq!(Closure::new(day("2026-11-25"), day("2027-11-26"), ""), Err(ClosureError::TooLong));
        let text = serde_json::to_string(&closure()).unwrap();
        assert_eq!(serde_json::from_str::<Closure>(&text).unwrap(), closure());
        assert_eq!(closure().reason(), "装修");
    }

    proptest! {
        #[test]
        fn no_moment_within_the_closing_is_open_and_none_it_opens_at_is(hour in -300i64..300, pick in 0usize..3) {
            let hours = hours(["24/7", "08:00-20:00", "Mo-Fr 09:00-17:00"][pick]);
            let moment = at(0, hour);
            match open(&hours, moment) {
                Openness::Open(until) => {
                    prop_assert!(!closure().holds(moment));
                    prop_assert!(until.is_none_or(|until| until > moment));
                }
                Openness::Closed(Some(next)) => prop_assert!(next > moment && !closure().holds(next)),
                Openness::Closed(None) | Openness::Unknown(_) => prop_assert!(false, "hours are known"),
            }
        }
    }
}
