//! What couriers send. One address takes all of it: each submission carries a number made on the phone,
//! under which it takes effect once, however often it is sent.

use crate::model::{Attachment, NewMessage, NewQuestion, QuestionId, Rating, ReferralId, SubmissionId, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that a courier sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The key under which it takes effect once.
    pub id: SubmissionId,
    /// What he does.
    #[serde(flatten)]
    pub act: Act,
}

/// What a courier does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", content = "of", rename_all = "snake_case")]
pub enum Act {
    /// Asks a question.
    Ask(NewQuestion),
    /// Writes on; a closed question opens again.
    Write {
        /// Where.
        question: QuestionId,
        /// What.
        message: NewMessage,
    },
    /// Says how he found the answer, which closes the question.
    Rate {
        /// Which question.
        question: QuestionId,
        /// How.
        rating: Rating,
    },
    /// Opens a closed question again.
    Reopen {
        /// Which question.
        question: QuestionId,
    },
    /// Agrees to a referral or refuses it.
    DecideReferral {
        /// The question that the case came from.
        question: QuestionId,
        /// Which referral.
        referral: ReferralId,
        /// Whether he agrees.
        agrees: bool,
    },
    /// Has all his data erased.
    EraseAccount,
}

impl Act {
    /// The question that it belongs to.
    #[must_use]
    pub fn question(&self) -> Option<QuestionId> {
        match self {
            Self::Ask(question) => Some(question.id),
            Self::Write { question, .. }
            | Self::Rate { question, .. }
            | Self::Reopen { question }
            | Self::DecideReferral { question, .. } => Some(*question),
            Self::EraseAccount => None,
        }
    }

    /// Files that must be on the server before it.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Ask(question) => &question.message.attachments,
            Self::Write { message, .. } => &message.attachments,
            Self::Rate { .. } | Self::Reopen { .. } | Self::DecideReferral { .. } | Self::EraseAccount => &[],
        }
    }
}

/// The server has taken a submission, now or when it was sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which one.
    pub id: SubmissionId,
    /// When, milliseconds UTC.
    pub taken_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_survives_the_wire() {
        let submission = Submission {
            id: SubmissionId::fresh(),
            act: Act::DecideReferral { question: QuestionId::fresh(), referral: ReferralId::fresh(), agrees: true },
        };
        let json = serde_json::to_string(&submission).unwrap();
        assert!(json.contains(r#""act":"decide_referral""#), "{json}");
        assert_eq!(serde_json::from_str::<Submission>(&json).unwrap(), submission);
    }
}
