//! Errors as phones get them: problem+json (RFC 9457).

use crate::api::problem::PROBLEM_JSON;
use crate::api::{Problem, ProblemCode};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::DbErr;
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
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("stored value: {0}")]
    Stored(#[from] serde_json::Error),
}

impl Refusal {
    fn problem(&self) -> Problem {
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
            Self::Database(_) | Self::Stored(_) => (
                ProblemCode::Internal,
                StatusCode::INTERNAL_SERVER_ERROR,
                "服务器出错了",
                "不是你的问题，请过一会儿再试".to_owned(),
            ),
        };
        Problem { code, status: status.as_u16(), title: title.to_owned(), detail }
    }

    /// The same for a person: status, title and what to do.
    pub(super) fn for_person(&self) -> (StatusCode, String, String) {
        self.log();
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, problem.title, problem.detail)
    }

    fn log(&self) {
        if matches!(self, Self::Database(_) | Self::Stored(_)) {
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
        response
    }
}

impl From<QueryRejection> for Refusal {
    fn from(rejection: QueryRejection) -> Self {
        Self::BadParameter(rejection.body_text())
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
