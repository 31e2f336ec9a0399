//! Numbers of things that phones and the desk make. `UUIDv7`: made anywhere without asking, in the order
//! of time, not to be guessed.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use uuid::{NoContext, Timestamp as UuidTime, Uuid};

/// Why a text is not a number of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("编号不对")]
pub struct IdError;

fn fresh() -> Uuid {
    let millis = u64::try_from(super::Timestamp::now().0).unwrap_or(0);
    let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or(0);
    Uuid::new_v7(UuidTime::from_unix(NoContext, millis / 1000, nanos))
}

/// Tells nothing, not even when it was made.
fn random() -> Uuid {
    Uuid::new_v4()
}

macro_rules! id {
    ($made:ident: $($(#[$doc:meta])* $name:ident)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// A number that nothing else has.
            #[must_use]
            pub fn fresh() -> Self { Self($made()) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> { Uuid::try_parse(text).map(Self).map_err(|_| IdError) }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> { text.parse() }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self { id.to_string() }
        }
    )+ };
}

id! { random:
    /// Something that a courier said: others see it, and are not told when by the millisecond.
    VoiceId
}

id! { fresh:
    /// One thing that a courier sent: the key under which it takes effect once, however often it is sent.
    SubmissionId
    /// A question with all that was written after it.
    QuestionId
    /// One message of a question.
    MessageId
    /// A photo or a voice note.
    AttachmentId
    /// An answer of the library.
    AnswerId
    /// A case.
    CaseId
    /// A referral of a case.
    ReferralId
    /// A member of a desk's staff.
    StaffId
    /// An activity.
    ActivityId
    /// A time of an activity that can be booked.
    SlotId
    /// A booking.
    BookingId
    /// A letter or a notice.
    LetterId
    /// A discussion that an office opens.
    DiscussionId
    /// A proposal that came of voices.
    ProposalId
    /// A report of a station.
    ReportId
    /// A season's plan of a desk.
    CampaignId
    /// A course for who answers.
    CourseId
    /// What a course gives to read or to look at.
    MaterialId
    /// Somebody's proof of what they learned.
    QualificationId
    /// Hours that the office noted by hand for somebody.
    NotedHoursId
    /// Somebody who wants to help at a desk.
    VolunteerId
    /// A deputy of a people's congress, or a member of the CPPCC.
    DeputyId
    /// A meeting of them with couriers.
    MeetingId
    /// What a prefecture hands in to the province.
    ContributionId
    /// A bulletin of the province.
    BulletinId
}

impl From<QuestionId> for SubmissionId {
    /// Of a form that knows one number alone: a question that it sends has the same as a question and as what was sent.
    fn from(question: QuestionId) -> Self {
        Self(question.0)
    }
}

impl From<MessageId> for SubmissionId {
    /// Of what follows a message: see `Submission::words_first`.
    fn from(message: MessageId) -> Self {
        Self(message.0)
    }
}

impl From<SubmissionId> for QuestionId {
    /// Of what a desk has to hear of though it was said elsewhere: no other question has its number.
    fn from(submission: SubmissionId) -> Self {
        Self(submission.0)
    }
}

impl From<SubmissionId> for MessageId {
    /// As the other way round.
    fn from(submission: SubmissionId) -> Self {
        Self(submission.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back_and_grow_with_time() {
        let first = QuestionId::fresh();
        std::thread::sleep(std::time::Duration::from_millis(3));
        let second = QuestionId::fresh();
        assert!(first.to_string() < second.to_string());
        assert_eq!(first.to_string().parse::<QuestionId>().unwrap(), first);
        assert!("1 OR 1=1".parse::<QuestionId>().is_err());
    }
}
