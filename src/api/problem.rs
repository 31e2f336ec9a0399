//! Errors on the wire: `application/problem+json` (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, for programs. Codes are stable; texts may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A parameter is missing or cannot be read.
    BadParameter,
    /// The station's code is not a code.
    BadStationCode,
    /// There is no such station.
    StationNotFound,
    /// There was one, it is gone.
    StationGone,
    /// There is no such address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The key of the account is missing or is none.
    NoAccount,
    /// The body cannot be read, or is too large.
    BadBody,
    /// What was written cannot be taken as it is; the detail says what to change.
    BadWords,
    /// There is no such question of this account.
    QuestionNotFound,
    /// There is no such activity or booking of this account.
    BookingNotFound,
    /// There is no such voice or discussion.
    VoiceNotFound,
    /// The rules of the activity say no; the detail says which.
    BookingRefused,
    /// This cannot happen to the question, the case or the referral now.
    WrongState,
    /// The same number was used before for something else.
    NumberUsed,
    /// The file is no photo and no voice note, or is damaged or too large.
    BadAttachment,
    /// The message names a file that the server does not have.
    AttachmentMissing,
    /// Too much in too short a time; later it will do.
    TooMany,
    /// The server failed; trying again may help.
    Internal,
    /// A code of a newer server.
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// Whether sending the same again later may help.
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Internal | Self::TooMany | Self::AttachmentMissing | Self::Unknown)
    }
}

/// An error as the server answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// HTTP status.
    pub status: u16,
    /// What went wrong, in the user's language.
    pub title: String,
    /// What to do about it.
    pub detail: String,
}
