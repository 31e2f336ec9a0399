//! Errors as phones get them: problem+json (RFC 9457).

use super::ceilings::EXPORTS_A_DAY;
use super::db::bookings::BookError;
use super::db::failure::{Outage, is_no_text};
use super::db::take_error::TakeError;
use super::file_store::FileStoreError;
use crate::api::problem::PROBLEM_JSON;
use crate::api::{Problem, ProblemCode};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;
use std::time::Duration;
use thiserror::Error;

/// Why a request is not answered as asked.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error("a parameter cannot be read: {0}")]
    BadParameter(String),
    #[error("not a station code")]
    BadStationCode,
    #[error("no such station")]
    StationNotFound,
    #[error("the station is gone")]
    StationGone,
    #[error("no such address")]
    NotFound,
    #[error("no such method here")]
    MethodNotAllowed,
    #[error("no account")]
    NoAccount,
    #[error("bad body: {0}")]
    BadBody(String),
    #[error("bad words: {0}")]
    BadWords(String),
    #[error("no such question")]
    QuestionNotFound,
    #[error("no such voice")]
    VoiceNotFound,
    #[error("no such booking")]
    BookingNotFound,
    #[error("booking refused: {0}")]
    BookingRefused(String),
    #[error("wrong state: {0}")]
    WrongState(String),
    #[error("number used")]
    NumberUsed,
    #[error("bad attachment")]
    BadAttachment,
    #[error("attachment missing")]
    AttachmentMissing,
    #[error("attachment claimed")]
    AttachmentClaimed,
    #[error("account erased")]
    AccountErased,
    /// Somebody sends too much; after so long they may again.
    #[error("too many")]
    TooMany(Duration),
    /// All that there is of an account was given out often enough today; after so long it may be again.
    #[error("too many exports today")]
    TooManyExports(Duration),
    /// All together send more than is held at a time; after so long there may be room.
    #[error("busy")]
    Busy(Duration),
    /// So many bits.
    #[error("work wanted")]
    WorkWanted(u8),
    #[error("too many files")]
    TooManyFiles,
    /// Little room is left on the disk, and it is kept for words.
    #[error("disk low")]
    DiskLow,
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("files: {0}")]
    Files(#[from] FileStoreError),
    #[error("stored value: {0}")]
    Stored(#[from] serde_json::Error),
}

/// An account that was erased: title and what to do.
const ERASED: (&str, &str) =
    ("这个账号已经删除", "请在“我的”里再点一次“删除我的数据”，递驿会换一个新账号；要留下的话，先复制");

impl Refusal {
    /// What passes once an operator has seen to it, in words for a courier: nothing was kept, and their phone tries again.
    fn passing(&self) -> Option<&'static str> {
        match self {
            Self::Database(error) => Outage::behind(error).map(|_| "不是你的问题，写好的还在手机上，会自动再发"),
            Self::Files(_) => Some("照片和录音还在手机上，会自动再发"),
            _ => None,
        }
    }

    fn problem(&self) -> Problem {
        if matches!(self, Self::Database(error) if is_no_text(error)) {
            return Self::BadWords(crate::texts::console::NO_TEXT.to_owned()).lasting();
        }
        let Some(detail) = self.passing() else { return self.lasting() };
        let (code, status) = (ProblemCode::Internal, StatusCode::SERVICE_UNAVAILABLE.as_u16());
        Problem {
            code, status, title: "服务器暂时收不下".to_owned(), detail: detail.to_owned(), work_bits: None
        }
    }

    /// What does not pass by itself.
    #[allow(clippy::too_many_lines, reason = "a list")]
    fn lasting(&self) -> Problem {
        let (code, status, title, detail) = match self {
            Self::BadParameter(why) => {
                (ProblemCode::BadParameter, StatusCode::BAD_REQUEST, "参数不对", format!("请检查地址里的参数：{why}"))
            }
            Self::BadStationCode => (
                ProblemCode::BadStationCode,
                StatusCode::BAD_REQUEST,
                "驿站编号不对",
                "编号像这样：430100-0012，请对照驿站门口的牌子再试".to_owned(),
            ),
            Self::StationNotFound => (
                ProblemCode::StationNotFound,
                StatusCode::NOT_FOUND,
                "没有这个驿站",
                "请检查编号，或打开地图找附近的驿站".to_owned(),
            ),
            Self::StationGone => {
                (ProblemCode::StationGone, StatusCode::GONE, "这个驿站已经撤了", "请打开地图找附近的驿站".to_owned())
            }
            Self::NotFound => (ProblemCode::NotFound, StatusCode::NOT_FOUND, "没有这个地址", "请回到首页".to_owned()),
            Self::MethodNotAllowed => (
                ProblemCode::MethodNotAllowed,
                StatusCode::METHOD_NOT_ALLOWED,
                "这个地址不能这样用",
                "请回到首页".to_owned(),
            ),
            Self::NoAccount => (
                ProblemCode::NoAccount,
                StatusCode::UNAUTHORIZED,
                "不知道你是谁",
                "请更新应用再试；换了手机，请用恢复码找回".to_owned(),
            ),
            Self::BadBody(why) => (
                ProblemCode::BadBody,
                StatusCode::BAD_REQUEST,
                "发来的内容读不出来",
                format!("请更新应用再试（{why}）"),
            ),
            Self::BadWords(why) => {
                (ProblemCode::BadWords, StatusCode::UNPROCESSABLE_ENTITY, "内容要改一下", why.clone())
            }
            Self::QuestionNotFound => (
                ProblemCode::QuestionNotFound,
                StatusCode::NOT_FOUND,
                "没有这个提问",
                "它可能已经删除，请刷新".to_owned(),
            ),
            Self::VoiceNotFound => (
                ProblemCode::VoiceNotFound,
                StatusCode::NOT_FOUND,
                "没有这条心声或话题",
                "它可能已经撤了，请更新后再看".to_owned(),
            ),
            Self::BookingNotFound => (
                ProblemCode::BookingNotFound,
                StatusCode::NOT_FOUND,
                "没有这个活动或预约",
                "它可能已经撤了，请更新后再看".to_owned(),
            ),
            Self::BookingRefused(why) => (ProblemCode::BookingRefused, StatusCode::CONFLICT, "没有约上", why.clone()),
            Self::WrongState(why) => (ProblemCode::WrongState, StatusCode::CONFLICT, "现在不能这样做", why.clone()),
            Self::NumberUsed => {
                (ProblemCode::NumberUsed, StatusCode::CONFLICT, "编号重复", "请重新写一遍再发".to_owned())
            }
            Self::BadAttachment => (
                ProblemCode::BadAttachment,
                StatusCode::UNPROCESSABLE_ENTITY,
                "照片或录音不能用",
                "请换一张照片或重新录音，每个不超过 3 MB".to_owned(),
            ),
            Self::AttachmentMissing => (
                ProblemCode::AttachmentMissing,
                StatusCode::CONFLICT,
                "照片或录音还没有传到",
                "应用会自动再传".to_owned(),
            ),
            Self::AttachmentClaimed => (
                ProblemCode::AttachmentClaimed,
                StatusCode::CONFLICT,
                "照片或录音已经用在另一条里",
                "那一条已经收到了；这一条请去掉它，或者重新选照片".to_owned(),
            ),
            Self::AccountErased => (ProblemCode::AccountErased, StatusCode::GONE, ERASED.0, ERASED.1.to_owned()),
            Self::TooMany(_) => (
                ProblemCode::TooMany,
                StatusCode::TOO_MANY_REQUESTS,
                "发得太快了",
                "过几分钟会自动再试；有急事请打 12355".to_owned(),
            ),
            Self::TooManyExports(_) => (
                ProblemCode::TooMany,
                StatusCode::TOO_MANY_REQUESTS,
                "今天取得太多次了",
                format!("全部数据一天取 {EXPORTS_A_DAY} 次就够了，过几个小时可以再取一次"),
            ),
            Self::Busy(_) => (
                ProblemCode::TooMany,
                StatusCode::SERVICE_UNAVAILABLE,
                "现在传的人太多",
                "过一会儿会自动再试；有急事请打 12355".to_owned(),
            ),
            Self::WorkWanted(_) => (
                ProblemCode::WorkWanted,
                StatusCode::TOO_MANY_REQUESTS,
                "现在新来的人很多",
                "手机要先算一小会儿，会自动再发；请更新应用。有急事请打 12355".to_owned(),
            ),
            Self::TooManyFiles => (
                ProblemCode::TooMany,
                StatusCode::TOO_MANY_REQUESTS,
                "照片和录音太多了",
                "文字会照常发出。照片过几个小时会自动再试；一直不行，请打 12355".to_owned(),
            ),
            Self::DiskLow => (
                ProblemCode::TooMany,
                StatusCode::INSUFFICIENT_STORAGE,
                "服务器的地方快用完了",
                "文字照样能发。照片、录音和文件先留在你这里，等管理员腾出地方；手机过一会儿会自动再发。有急事请打 12355".to_owned(),
            ),
            Self::Database(_) | Self::Files(_) | Self::Stored(_) => (
                ProblemCode::Internal,
                StatusCode::INTERNAL_SERVER_ERROR,
                "服务器出错了",
                "不是你的问题，请过一会儿再试".to_owned(),
            ),
        };
        let work_bits = if let Self::WorkWanted(bits) = self { Some(*bits) } else { None };
        Problem { code, status: status.as_u16(), title: title.to_owned(), detail, work_bits }
    }

    /// When the same may be sent again, where that is known.
    fn again_in(&self) -> Option<Duration> {
        match self {
            Self::TooMany(again_in) | Self::TooManyExports(again_in) | Self::Busy(again_in) => Some(*again_in),
            Self::TooManyFiles => Some(Duration::from_hours(1)),
            Self::DiskLow => Some(Duration::from_mins(5)),
            _ => None,
        }
    }

    /// The same for a person: status, title and what to do.
    pub(super) fn for_person(&self) -> (StatusCode, String, String) {
        self.log();
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, problem.title, problem.detail)
    }

    fn log(&self) {
        if matches!(self, Self::Database(error) if is_no_text(error)) {
            return;
        }
        if matches!(self, Self::Database(_) | Self::Files(_) | Self::Stored(_)) {
            tracing::error!("{self}");
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.log();
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(again_in) = self.again_in() {
            // Whole seconds, and never sooner.
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(again_in.as_secs() + 1));
        }
        response
    }
}

impl From<QueryRejection> for Refusal {
    fn from(rejection: QueryRejection) -> Self {
        Self::BadParameter(rejection.body_text())
    }
}

impl From<TakeError> for Refusal {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Words(why) => Self::BadWords(why.to_string()),
            TakeError::CallBack(why) => Self::BadWords(why.to_string()),
            TakeError::Question(why) => Self::WrongState(why.to_string()),
            TakeError::Case(why) => Self::WrongState(why.to_string()),
            TakeError::QuestionNotFound => Self::QuestionNotFound,
            TakeError::NumberUsed => Self::NumberUsed,
            TakeError::AttachmentMissing => Self::AttachmentMissing,
            TakeError::AttachmentClaimed => Self::AttachmentClaimed,
            TakeError::AttachmentKind => Self::BadAttachment,
            TakeError::Booking(BookError::NotFound) => Self::BookingNotFound,
            TakeError::Booking(BookError::Busy) => Self::Database(DbErr::Custom("busy".to_owned())),
            TakeError::Booking(BookError::State(why)) => Self::WrongState(why.to_string()),
            TakeError::Booking(why) => Self::BookingRefused(why.to_string()),
            TakeError::VoiceNotFound => Self::VoiceNotFound,
            TakeError::ReportNotFound => Self::NotFound,
            TakeError::StationNotFound => Self::StationNotFound,
            TakeError::DiscussionOver
            | TakeError::Silenced(_)
            | TakeError::WrongCode
            | TakeError::TooManyCodes
            | TakeError::AppliedBefore
            | TakeError::Accepted => Self::WrongState(error.to_string()),
            TakeError::Application(why) => Self::BadWords(why.to_string()),
            TakeError::Survey(why) => Self::BadWords(why.to_string()),
            TakeError::AccountErased => Self::AccountErased,
            TakeError::Database(error) => Self::Database(error),
        }
    }
}

impl From<PathRejection> for Refusal {
    fn from(_: PathRejection) -> Self {
        Self::BadStationCode
    }
}

/// Answers a method that an address does not take.
pub(super) async fn method_not_allowed() -> Refusal {
    Refusal::MethodNotAllowed
}

/// Answers an address that there is not.
pub(super) fn not_found() -> Response {
    Refusal::NotFound.into_response()
}
