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
    /// The message names a file that belongs to another message already.
    AttachmentClaimed,
    /// The account was erased, and takes nothing more.
    AccountErased,
    /// Too much in too short a time; later it will do.
    TooMany,
    /// Many new accounts come: this one is taken once its phone has worked for it, [`Problem::work_bits`].
    WorkWanted,
    /// The server failed; trying again may help.
    Internal,
    /// A code of a newer server.
    #[serde(other)]
    Unknown,
}

/// What a phone does about a problem with something that it sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Sends the same again, later.
    Again,
    /// Sends the same again, but not before some time has passed: whoever asks too often is told to wait.
    AgainAfterTime,
    /// Sends its files once more, and then the same again.
    FilesAgain,
    /// Shows the courier why it will not be taken as it is. Nothing is sent until they decide.
    AskCourier,
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
    /// With [`ProblemCode::WorkWanted`]: how much work, see `model::account_work`. It goes into the address as `work`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_bits: Option<u8>,
}

impl Problem {
    /// What is shown where there is one line for it.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.detail.is_empty() { self.title.clone() } else { format!("{}：{}", self.title, self.detail) }
    }

    /// What a phone does about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self.code {
            ProblemCode::TooMany | ProblemCode::WorkWanted => Remedy::AgainAfterTime,
            ProblemCode::AttachmentMissing => Remedy::FilesAgain,
            // An address that is not there, a key or a body that is not read: a server half set up or older than the
            // app, or something between that changed it on the way.
            ProblemCode::Internal
            | ProblemCode::NotFound
            | ProblemCode::MethodNotAllowed
            | ProblemCode::NoAccount
            | ProblemCode::BadBody => Remedy::Again,
            // A refusal of a newer server: the status tells whose fault it is (RFC 9110, 15.5 and 15.6).
            ProblemCode::Unknown => match self.status {
                429 => Remedy::AgainAfterTime,
                408 | 425 => Remedy::Again,
                400..500 => Remedy::AskCourier,
                _ => Remedy::Again,
            },
            ProblemCode::BadParameter
            | ProblemCode::BadStationCode
            | ProblemCode::StationNotFound
            | ProblemCode::StationGone
            | ProblemCode::BadWords
            | ProblemCode::QuestionNotFound
            | ProblemCode::BookingNotFound
            | ProblemCode::VoiceNotFound
            | ProblemCode::BookingRefused
            | ProblemCode::WrongState
            | ProblemCode::NumberUsed
            | ProblemCode::BadAttachment
            | ProblemCode::AttachmentClaimed
            | ProblemCode::AccountErased => Remedy::AskCourier,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, status: u16) -> Problem {
        let json = format!(r#"{{"code":"{code}","status":{status},"title":"","detail":""}}"#);
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_refusal_that_an_old_app_does_not_know_is_shown_and_not_sent_again_for_ever() {
        assert_eq!(problem("sky_falls", 422).remedy(), Remedy::AskCourier);
        assert_eq!(problem("sky_falls", 503).remedy(), Remedy::Again);
        assert_eq!(problem("sky_falls", 429).remedy(), Remedy::AgainAfterTime);
    }

    #[test]
    fn what_will_never_be_taken_is_told_apart_from_what_passes() {
        assert_eq!(problem("attachment_claimed", 409).remedy(), Remedy::AskCourier);
        assert_eq!(problem("attachment_missing", 409).remedy(), Remedy::FilesAgain);
        assert_eq!(problem("too_many", 429).remedy(), Remedy::AgainAfterTime);
        assert_eq!(problem("internal", 500).remedy(), Remedy::Again);
        assert_eq!(problem("not_found", 404).remedy(), Remedy::Again);
    }
}
