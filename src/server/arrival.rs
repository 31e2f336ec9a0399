//! Where a poster's code leads: counted once a day and address, and on to the stations of its prefecture. Nothing is
//! kept in the browser; what is kept of it is a mark that nobody can read, for the rest of the day.

use super::App;
use super::db;
use super::limits::Address;
use super::page_head::PageHead;
use super::pages::{origin, screen, whole};
use crate::model::outreach::{PosterCode, is_robot};
use crate::model::{Adcode, Day, Timestamp};
use crate::texts;
use crate::texts::outreach as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use dioxus::prelude::*;

/// Leads on. A code that nobody knows leads to all stations: what hangs on a wall for years goes on being of use.
pub(super) async fn show(
    State(app): State<App>,
    from: Address,
    method: Method,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let found = match PosterCode::parse(&code) {
        Some(code) => db::outreach::find(&app.db, &code).await.unwrap_or_else(|error| {
            tracing::error!("arrival: {error}");
            None
        }),
        None => None,
    };
    let Some(row) = found else { return Redirect::to("/").into_response() };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let today = Day::of(Timestamp::now());
    let counts = row.active && method == Method::GET && !is_robot(agent);
    // One address drives no number up, and a flood writes nothing.
    let counts = counts && app.limits.costly_page(from).is_ok() && app.arrivals.is_first(from, &row.code, today);
    if counts && let Err(error) = db::outreach::arrived(&app.db, &row, today).await {
        tracing::error!("arrival: {error}");
    }
    let to = if row.adcode == Adcode::HUNAN { "/".to_owned() } else { format!("/?region={}", row.adcode) };
    let title = says::shared_title(&row.headline, texts::region(row.adcode));
    let head = PageHead {
        title: title.clone(),
        description: says::SHARED_LINE.to_owned(),
        path: format!("/p/{}", row.code),
        unlisted: true,
        ..PageHead::default()
    };
    let (heading, href) = (row.headline, to.clone());
    let body = rsx! {
        {screen(rsx! {
            h1 { "{heading}" }
            p { "{says::SHARED_LINE}" }
            p { img { src: "/icons/icon-512.png", alt: texts::PRODUCT, width: "160", height: "160" } }
            p { a { class: "button main huge", href: "{href}", "{says::OPEN}" } }
        })}
    };
    let mut response = Html(whole(&head, origin(&app, &headers).as_deref(), body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Without a script and before anything is drawn.
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={to}")) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}
