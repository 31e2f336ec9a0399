//! Errors as the desk reads them: a page in Chinese that says what to do.

use super::plain_page;
use super::refill::NotTaken;
use crate::server::ceilings::STAFF_EXPORTS_A_DAY;
use crate::server::db::activities::ActivityError;
use crate::server::db::cases::CaseFailure;
use crate::server::db::failure::{Outage, got_in_the_way, is_no_text};
use crate::server::db::inbox::HandleError;
use crate::server::db::library::LibraryError;
use crate::server::db::passwords::HashError;
use crate::server::db::reports::ReportError;
use crate::server::db::scope::OfSample;
use crate::server::db::staff::StaffError;
use crate::server::db::voices::VoiceError;
use crate::server::problem::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;

/// Why the console does not do as asked.
#[derive(Debug)]
pub(in crate::server) enum DeskRefusal {
    /// Nobody is signed in, or no more.
    SignedOut,
    /// Not theirs to do.
    Forbidden,
    /// They are to choose a password of their own first.
    NewPassword,
    /// The form is not from a page of this session.
    ForeignForm,
    /// There is none, or none that they may see; which of the two is not told.
    NotFound,
    /// What was filled in.
    Wrong(String),
    /// What was filled in in one field.
    WrongAt(&'static str, String),
    /// Somebody else was faster, or the rules say no.
    Conflict(String),
    /// They took so many tables along today.
    TooManyExports,
    /// Too many at this moment.
    Busy,
    /// The database.
    Database(DbErr),
    /// A file, as phones are told of it.
    File(Refusal),
}

impl DeskRefusal {
    /// The same of what was filled in in one field.
    pub(super) fn at(self, field: &'static str) -> Self {
        match self {
            Self::Wrong(why) => Self::WrongAt(field, why),
            other => other,
        }
    }

    /// Its status, title, and what is said to whoever sent it.
    pub(super) fn words(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::File(Refusal::NotFound) => {
                (StatusCode::NOT_FOUND, "没有找到", "这张照片或录音的文件不在了。请告诉管理员。".to_owned())
            }
            Self::File(Refusal::DiskLow) => {
                (StatusCode::INSUFFICIENT_STORAGE, "没有收下文件", crate::texts::imports::DISK_LOW.to_owned())
            }
            Self::File(refusal) => {
                let (status, _, detail) = refusal.for_person();
                (status, "照片或录音的存储有问题", detail)
            }
            Self::SignedOut => {
                (StatusCode::UNAUTHORIZED, "请重新登录", "登录已经过期。重新登录后再试一次。".to_owned())
            }
            Self::Forbidden => {
                (StatusCode::FORBIDDEN, "没有权限", "这件事要由别的岗位来做。需要权限请找管理员。".to_owned())
            }
            Self::TooManyExports => (
                StatusCode::TOO_MANY_REQUESTS,
                crate::texts::console::TOO_MANY_EXPORTS,
                crate::texts::console::too_many_exports(STAFF_EXPORTS_A_DAY),
            ),
            Self::NewPassword => (
                StatusCode::FORBIDDEN,
                crate::texts::sign_in::NEW_PASSWORD_FIRST,
                crate::texts::sign_in::GIVEN_PASSWORD.to_owned(),
            ),
            Self::ForeignForm => {
                (StatusCode::FORBIDDEN, "没有提交", "这个表单已经失效。请返回，刷新页面后再提交。".to_owned())
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "没有找到", "它不存在，或者不归你的服务台管。".to_owned()),
            Self::Wrong(why) | Self::WrongAt(_, why) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "请改一下再提交", why.clone())
            }
            Self::Conflict(why) => (StatusCode::CONFLICT, "没有提交", why.clone()),
            Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, "服务器正忙", "没有保存。请过几秒返回上一页，再提交一次。".to_owned())
            }
            Self::Database(error) if is_no_text(error) => {
                Self::Wrong(crate::texts::console::NO_TEXT.to_owned()).words()
            }
            Self::Database(error) if Outage::behind(error).is_some() => {
                let words = Outage::behind(error).map(|outage| outage.to_string()).unwrap_or_default();
                (StatusCode::SERVICE_UNAVAILABLE, "服务器暂时收不下", format!("没有保存。{words}。"))
            }
            Self::Database(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "服务器出错了", "没有保存。请过一会儿再试。".to_owned())
            }
        }
    }
}

impl std::fmt::Display for DeskRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().2)
    }
}

/// With an answer: nothing was written, as two got in each other's way; the same form may go through at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct TryAgain;

impl IntoResponse for DeskRefusal {
    fn into_response(self) -> Response {
        let mut again = false;
        if let Self::Database(error) = &self
            && !is_no_text(error)
        {
            again = got_in_the_way(error);
            tracing::error!("desk: {error}");
        }
        let (status, title, detail) = self.words();
        let mut response = plain_page::message(status, title, &detail);
        if again {
            response.extensions_mut().insert(TryAgain);
        }
        if matches!(self, Self::Busy) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        let field = match self {
            Self::Wrong(_) | Self::Conflict(_) => Some(""),
            Self::WrongAt(field, _) => Some(field),
            _ => None,
        };
        if let Some(field) = field {
            response.extensions_mut().insert(NotTaken { field, says: detail });
        }
        response
    }
}

impl From<Refusal> for DeskRefusal {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Busy(_) => Self::Busy,
            other => Self::File(other),
        }
    }
}

impl From<DbErr> for DeskRefusal {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<OfSample> for DeskRefusal {
    fn from(error: OfSample) -> Self {
        Self::Conflict(error.to_string())
    }
}

impl From<HandleError> for DeskRefusal {
    fn from(error: HandleError) -> Self {
        match error {
            HandleError::Database(error) => Self::Database(error),
            other => Self::Conflict(other.to_string()),
        }
    }
}

impl From<CaseFailure> for DeskRefusal {
    fn from(error: CaseFailure) -> Self {
        match error {
            CaseFailure::Database(error) => Self::Database(error),
            CaseFailure::NotFound => Self::NotFound,
            other => Self::Conflict(other.to_string()),
        }
    }
}

impl From<LibraryError> for DeskRefusal {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::Database(error) => Self::Database(error),
            LibraryError::NotWaiting | LibraryError::OwnVersion => Self::Conflict(error.to_string()),
        }
    }
}

impl From<ActivityError> for DeskRefusal {
    fn from(error: ActivityError) -> Self {
        match error {
            ActivityError::Database(error) => Self::Database(error),
            ActivityError::NotFound => Self::NotFound,
            other => Self::Conflict(other.to_string()),
        }
    }
}

impl From<VoiceError> for DeskRefusal {
    fn from(error: VoiceError) -> Self {
        match error {
            VoiceError::Database(error) => Self::Database(error),
            other => Self::Conflict(other.to_string()),
        }
    }
}

impl From<ReportError> for DeskRefusal {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Database(error) => Self::Database(error),
            ReportError::Changed => Self::Conflict(error.to_string()),
        }
    }
}

impl From<StaffError> for DeskRefusal {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Database(error) => Self::Database(error),
            StaffError::Login | StaffError::Taken => Self::WrongAt("login", error.to_string()),
            StaffError::Changed => Self::Conflict(error.to_string()),
            StaffError::Name => Self::WrongAt("name", error.to_string()),
            StaffError::Hash(HashError::Busy) => Self::Busy,
            StaffError::Password(_) | StaffError::Hash(_) => Self::WrongAt("password", error.to_string()),
            StaffError::Region => Self::WrongAt("adcode", error.to_string()),
        }
    }
}
