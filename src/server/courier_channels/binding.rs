//! What is opened in WeChat to bind it: the link of a courier, and where WeChat comes back to.

use super::wechat::WeChat;
use crate::api::paths;
use crate::model::Timestamp;
use crate::server::limits::Address;
use crate::server::pages::{message_body, page, top};
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts::channels as words;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
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
    uncached(page(status, title, message_body(title, detail)))
}

fn uncached(mut response: Response) -> Response {
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

/// Asks whoever WeChat came back with whether it is to be bound: a link that somebody else sent binds nobody by being
/// opened.
pub(in crate::server) async fn back(State(app): State<App>, from: Address, Query(came): Query<CameBack>) -> Response {
    if let Err(response) = held(&app, from, &came).await {
        return response;
    }
    let CameBack { code, state } = came;
    let (title, detail) = words::BIND;
    let body = rsx! {
        {top()}
        main { class: "screen",
            h1 { "{title}" }
            p { "{detail}" }
            form { method: "post", action: paths::WECHAT_BACK,
                input { r#type: "hidden", name: "code", value: "{code}" }
                input { r#type: "hidden", name: "state", value: "{state}" }
                button { class: "button main", r#type: "submit", "{words::BIND_GO}" }
            }
        }
    };
    uncached(page(StatusCode::OK, title, body))
}

/// Binds the WeChat that came back and was confirmed.
pub(in crate::server) async fn bind(
    State(app): State<App>,
    from: Address,
    came: Result<Form<CameBack>, FormRejection>,
) -> Response {
    let Ok(Form(came)) = came else { return says(StatusCode::GONE, words::LINK_OVER) };
    let wechat = match held(&app, from, &came).await {
        Ok(wechat) => wechat,
        Err(response) => return response,
    };
    match wechat.open_id(&came.code).await {
        Ok(Some(open_id)) => {
            match db::courier_channels::bind_wechat(&app.db, &came.state, &open_id, Timestamp::now()).await {
                Ok(true) => says(StatusCode::OK, words::BOUND),
                Ok(false) => says(StatusCode::GONE, words::LINK_OVER),
                Err(error) => refused(&error.into()),
            }
        }
        Ok(None) => says(StatusCode::FORBIDDEN, words::NOT_BOUND),
        Err(_) => says(StatusCode::BAD_GATEWAY, words::WECHAT_SILENT),
    }
}

/// The service account, if the link that WeChat came back with still holds. A stranger's made-up link makes this server
/// ask nobody.
async fn held<'a>(app: &'a App, from: Address, came: &CameBack) -> Result<&'a WeChat, Response> {
    app.limits.costly_page(from).map_err(|refusal| refused(&refusal))?;
    let wechat = app.courier_channels.0.wechat.as_ref().ok_or_else(|| refused(&Refusal::NotFound))?;
    match db::courier_channels::binds(&app.db, &came.state, Timestamp::now()).await {
        Ok(true) if !came.code.is_empty() && came.code.len() <= LONGEST_CODE => Ok(wechat),
        Ok(_) => Err(says(StatusCode::GONE, words::LINK_OVER)),
        Err(error) => Err(refused(&error.into())),
    }
}
