//! How long the server keeps what is whose, by kind: nothing about a person stays longer than it is needed for
//! (PIPL, articles 19 and 47). Office's own things (stations, letters, activities) are not counted here.

use super::coded::coded;
use super::timestamp::DAY_MS;
use super::timestamp::Timestamp;
use std::ops::RangeInclusive;
use thiserror::Error;

coded! {
    /// What is kept for a time of its own.
    RetentionKind {
        /// The number to be called back at, after a question was last answered.
        CallBack = "call_back",
        /// Answers and forms that somebody of the staff did not send.
        Draft = "draft",
        /// Photos and voice notes of questions that are over.
        QuestionFile = "question_file",
        /// Words of questions that are over, and of their cases.
        Question = "question",
        /// Words and photos of reports of stations that were dealt with.
        Report = "report",
        /// Voices that are not shown.
        RefusedVoice = "refused_voice",
        /// Who booked, and what they wrote afterwards.
        Booking = "booking",
        /// What somebody said of themselves who wanted to help, after that was decided.
        Volunteer = "volunteer",
        /// Who used which station at which hour.
        Visit = "visit",
        /// That something was sent, so that it counts once.
        Receipt = "receipt",
        /// What is left of accounts that were erased, and accounts with nothing in them.
        EmptyAccount = "empty_account",
        /// What shifts and offices told each other beside questions and cases.
        OfficeNote = "office_note",
        /// Where staff signed in, of what they were reminded, and where who left was written to.
        StaffTrace = "staff_trace",
        /// Who of the staff read and did what.
        Audit = "audit",
    } else Question
}

/// Days that are none for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("要 {least} 到 {most} 天")]
pub struct RetentionError {
    least: u16,
    most: u16,
}

impl RetentionKind {
    /// Days, where nobody set others.
    #[must_use]
    pub fn default_days(self) -> u16 {
        match self {
            Self::CallBack | Self::Draft | Self::StaffTrace => 30,
            Self::Visit => 90,
            Self::RefusedVoice | Self::Volunteer | Self::Receipt => 180,
            Self::QuestionFile | Self::Report | Self::Booking => 365,
            Self::Question | Self::EmptyAccount | Self::OfficeNote => 730,
            // Who read what is asked for long after it was read.
            Self::Audit => 1_095,
        }
    }

    /// Days that can be set. The bounds keep what other rules need: phones send again what the server took within 45
    /// days, and figures of a month are made from what happened in it.
    #[must_use]
    pub fn bounds(self) -> RangeInclusive<u16> {
        match self {
            Self::CallBack | Self::Draft | Self::StaffTrace => 7..=180,
            Self::Visit | Self::RefusedVoice => 40..=730,
            Self::Volunteer => 30..=730,
            Self::Receipt => 60..=730,
            Self::QuestionFile | Self::Report | Self::Booking => 60..=1_095,
            Self::Question | Self::EmptyAccount | Self::OfficeNote => 90..=1_825,
            Self::Audit => 365..=3_650,
        }
    }

    /// So many days for this kind.
    ///
    /// # Errors
    /// [`RetentionError`] outside of [`Self::bounds`].
    pub fn checked_days(self, days: u16) -> Result<u16, RetentionError> {
        let bounds = self.bounds();
        if bounds.contains(&days) {
            Ok(days)
        } else {
            Err(RetentionError { least: *bounds.start(), most: *bounds.end() })
        }
    }
}

/// What happened before this moment has been kept for long enough.
#[must_use]
pub fn kept_since(now: Timestamp, days: u16) -> Timestamp {
    Timestamp(now.0 - i64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_default_can_be_set_and_no_kind_is_kept_for_ever_or_dropped_at_once() {
        for kind in RetentionKind::ALL {
            assert_eq!(kind.checked_days(kind.default_days()), Ok(kind.default_days()), "{kind:?}");
            assert!(kind.checked_days(0).is_err() && kind.checked_days(u16::MAX).is_err(), "{kind:?}");
            assert_eq!(RetentionKind::of_code(kind.code()), Some(*kind));
        }
        // Files go before the words that they came with.
        assert!(RetentionKind::QuestionFile.default_days() <= RetentionKind::Question.default_days());
    }

    #[test]
    fn receipts_outlive_what_phones_send_again() {
        assert!(*RetentionKind::Receipt.bounds().start() > 45);
    }
}
