//! What is opened in WeChat to bind it: the link of a courier, and where WeChat comes back to.

use crate::model::Timestamp;
use crate::server::limits::Address;
use crate::server::pages::{message_body, page};
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts::channels as words;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// What WeChat comes back with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server) struct CameBack {
    code: String,
    state: String,
}

/// Letters of what WeChat may come back with.
const LONGEST_CODE: usize = 256;

fn says(status: StatusCode, (title, detail): (&str, &str)) -> Response {
    let mut response = page(status, title, message_body(title, detail));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refused(refusal: &Refusal) -> Response {
    let (status, title, detail) = refusal.for_person();
    says(status, (&title, &detail))
}

/// Sends whoever opened a courier's link on to WeChat, if the link holds.
pub(in crate::server) async fn begin(State(app): State<App>, from: Address, Path(secret): Path<String>) -> Response {
    if let Err(refusal) = app.limits.costly_page(from) {
        return refused(&refusal);
    }
    let Some(wechat) = app.courier_channels.0.wechat.as_ref() else { return refused(&Refusal::NotFound) };
    match db::courier_channels::binds(&app.db, &secret, Timestamp::now()).await {
        Ok(true) => {}
        Ok(false) => return says(StatusCode::GONE, words::LINK_OVER),
        Err(error) => return refused(&error.into()),
    }
    let to = wechat.authorization(&secret).and_then(|to| HeaderValue::from_str(&to).ok());
    let Some(to) = to else { return refused(&Refusal::NotFound) };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
        .into_response()
}

/// Binds the WeChat that came back.
pub(in crate::server) async fn back(State(app): State<App>, from: Address, Query(came): Query<CameBack>) -> Response {
    if let Err(refusal) = app.limits.costly_page(from) {
        return refused(&refusal);
    }
    let Some(wechat) = app.courier_channels.0.wechat.as_ref() else { return refused(&Refusal::NotFound) };
    let now = Timestamp::now();
    // Asked before WeChat is: a stranger's made-up link makes this server ask nobody.
    match db::courier_channels::binds(&app.db, &came.state, now).await {
        Ok(true) if !came.code.is_empty() && came.code.len() <= LONGEST_CODE => {}
        Ok(_) => return says(StatusCode::GONE, words::LINK_OVER),
        Err(error) => return refused(&error.into()),
    }
    match wechat.open_id(&came.code).await {
        Ok(Some(open_id)) => match db::courier_channels::bind_wechat(&app.db, &came.state, &open_id, now).await {
            Ok(true) => says(StatusCode::OK, words::BOUND),
            Ok(false) => says(StatusCode::GONE, words::LINK_OVER),
            Err(error) => refused(&error.into()),
        },
        Ok(None) => says(StatusCode::FORBIDDEN, words::NOT_BOUND),
        Err(_) => says(StatusCode::BAD_GATEWAY, words::WECHAT_SILENT),
    }
}
