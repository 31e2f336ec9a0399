//! By which ways a courier is told that there is news while the app is closed, and when they are reminded of what they
//! booked. What the news is, is never told outside of the app.

use super::coded::coded;
use super::{Phone, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

coded! {
    /// By which way.
    NoticeChannel {
        /// The browser's push service.
        WebPush = "web_push",
        /// A template message of a service account (微信服务号).
        WeChat = "wechat",
        /// A text message through the office's gateway.
        Sms = "sms",
    } else WebPush
}

coded! {
    /// What of a booking a courier is reminded of.
    BookingReminder {
        /// It is tomorrow.
        DayBefore = "day_before",
        /// It is soon.
        TwoHoursBefore = "two_hours_before",
    } else DayBefore
}

const HOUR_MS: i64 = 3_600_000;

impl BookingReminder {
    /// So long before it begins, milliseconds; and how long after that it is still worth saying, where no server ran.
    #[must_use]
    pub fn window(self) -> (i64, i64) {
        match self {
            Self::DayBefore => (24 * HOUR_MS, 6 * HOUR_MS),
            Self::TwoHoursBefore => (2 * HOUR_MS, HOUR_MS + HOUR_MS / 2),
        }
    }

    /// Whether somebody is to be reminded now of what begins then.
    #[must_use]
    pub fn is_due(self, starts_at: Timestamp, now: Timestamp) -> bool {
        let (before, late) = self.window();
        let due = starts_at.0.saturating_sub(before);
        due <= now.0 && now.0 < due.saturating_add(late)
    }
}

/// A code that was sent to confirm a number is good for so long, milliseconds.
pub const CODE_MS: i64 = 10 * 60_000;
/// Another one can be had after so long, milliseconds.
pub const CODE_AGAIN_MS: i64 = 60_000;
/// So often a code may be tried.
pub const MOST_CODE_TRIES: i32 = 5;
/// So many messages at most go out by one channel: the news of so many milliseconds is one message.
pub const NEWS_AGAIN_MS: i64 = 10 * 60_000;

/// A Chinese mobile number, 11 digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MobileNumber(String);

/// It is no mobile number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("手机号不对：写 11 位，像 13812345678")]
pub struct MobileNumberError;

impl MobileNumber {
    /// Reads a number as people write it.
    ///
    /// # Errors
    /// [`MobileNumberError`] for all that gets no text messages.
    pub fn parse(text: &str) -> Result<Self, MobileNumberError> {
        let number = String::from(Phone::parse_call_back(text).map_err(|_| MobileNumberError)?);
        let mobile = number.len() == 11 && number.starts_with('1') && number.bytes().all(|byte| byte.is_ascii_digit());
        if mobile { Ok(Self(number)) } else { Err(MobileNumberError) }
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown to who knows it.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}****{}", self.0.get(..3).unwrap_or_default(), self.0.get(7..).unwrap_or_default())
    }
}

/// Logs hold no numbers.
impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MobileNumber")
    }
}

impl TryFrom<String> for MobileNumber {
    type Error = MobileNumberError;
    fn try_from(text: String) -> Result<Self, MobileNumberError> {
        Self::parse(&text)
    }
}

impl From<MobileNumber> for String {
    fn from(number: MobileNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_as_people_write_it_and_nothing_else_is_one() {
        for written in ["13812345678", "138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８"] {
            let number = MobileNumber::parse(written).unwrap();
            assert_eq!((number.as_str(), number.masked().as_str()), ("13812345678", "138****5678"));
            assert!(!format!("{number:?}").contains("138"));
        }
        for no in ["", "12355", "0731-88886666", "1381234567", "138123456789", "13812345678 转 1", "abc"] {
            assert_eq!(MobileNumber::parse(no), Err(MobileNumberError), "{no}");
        }
    }

    proptest! {
        #[test]
        fn nobody_is_reminded_after_it_began_nor_of_both_at_once(starts in 0..100 * HOUR_MS, now in 0..100 * HOUR_MS) {
            let due: Vec<_> =
                BookingReminder::ALL.iter().filter(|kind| kind.is_due(Timestamp(starts), Timestamp(now))).collect();
            prop_assert!(due.len() <= 1);
            prop_assert!(due.is_empty() || now < starts);
        }
    }
}
