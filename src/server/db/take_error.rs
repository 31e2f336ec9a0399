//! Why something that a courier sends is not taken: what acts on questions, bookings, voices and reports have in common.

use super::bookings::BookError;
use super::failure::got_in_the_way;
use crate::model::case::CaseError;
use crate::model::question::{QuestionError, WordsError};
use crate::model::voice::SurveyError;
use crate::model::volunteer::ApplicationRefused;
use crate::model::{CallBackError, Timestamp};
use sea_orm::DbErr;
use thiserror::Error;

/// Why a submission is not taken.
#[derive(Debug, Error)]
pub(crate) enum TakeError {
    /// The words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The number to call back.
    #[error(transparent)]
    CallBack(#[from] CallBackError),
    /// The state of the question.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The state of the referral.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// This account has no such question.
    #[error("没有这个问题")]
    QuestionNotFound,
    /// The number was used for something else.
    #[error("编号重复")]
    NumberUsed,
    /// A file of the message has not arrived.
    #[error("照片或录音还没有传到")]
    AttachmentMissing,
    /// A file of the message belongs to another one.
    #[error("照片或录音已经用在另一条里")]
    AttachmentClaimed,
    /// A file of the message is of another kind than the message says.
    #[error("照片或录音不能用")]
    AttachmentKind,
    /// The rules of bookings.
    #[error(transparent)]
    Booking(BookError),
    /// There is no such voice or discussion.
    #[error("没有这条心声或话题")]
    VoiceNotFound,
    /// There is no such station.
    #[error("没有这个驿站")]
    StationNotFound,
    /// This account has no such report.
    #[error("没有这条报告")]
    ReportNotFound,
    /// What an application says.
    #[error(transparent)]
    Application(#[from] ApplicationRefused),
    /// Another application of this account waits.
    #[error("你已经报过名，服务台还没有决定。要改，先撤回那一份再报")]
    AppliedBefore,
    /// They are on the staff.
    #[error("已经录取了，不能撤回。不想去了，请告诉服务台")]
    Accepted,
    /// The discussion is over.
    #[error("话题已经结束，谢谢你")]
    DiscussionOver,
    /// The answers fit no questions.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// The account was erased; this was on its way then.
    #[error("这个账号已经删除")]
    AccountErased,
    /// A desk takes nothing from this account for a time.
    #[error("{}", crate::texts::inbox::silenced(*.0))]
    Silenced(Timestamp),
    /// Nothing can be had with this code.
    #[error("领取码不对，或者已经用过、过期了。请再听一遍，或者打 12355 要一个新的")]
    WrongCode,
    /// Too many codes were tried.
    #[error("试得太多了，请过一个小时再试，或者打 12355")]
    TooManyCodes,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<BookError> for TakeError {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Database(error) => Self::Database(error),
            BookError::NumberUsed => Self::NumberUsed,
            BookError::AccountErased => Self::AccountErased,
            other => Self::Booking(other),
        }
    }
}

impl TakeError {
    /// Whether it may be taken if it is tried again at once: two got in each other's way.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Booking(BookError::Busy) => true,
            Self::Database(error) => got_in_the_way(error),
            _ => false,
        }
    }
}
