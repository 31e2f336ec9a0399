//! Where a poster's code leads: counted once a day and address, and on to the stations of its prefecture. Nothing is
//! kept in the browser; what is kept of it is a mark that nobody can read, for the rest of the day.

use super::App;
use super::db;
use super::db::tables::outreach_poster;
use super::limits::Address;
use super::outreach_drawing::{DrawingError, shared_picture};
use super::page_head::PageHead;
use super::pages::{origin, screen, whole};
use super::problem::Refusal;
use crate::model::outreach::{PosterCode, is_robot};
use crate::model::{Adcode, Day, Timestamp};
use crate::texts;
use crate::texts::outreach as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use std::time::Duration;

/// Who waits for a picture in vain may ask again then.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Where the page to forward is.
pub(super) fn forward_path(code: &str) -> String {
    format!("/p/{code}/share")
}

/// Leads on. A code that nobody knows leads to all stations: what hangs on a wall for years goes on being of use.
pub(super) async fn show(
    State(app): State<App>,
    from: Address,
    method: Method,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let Some(row) = came(&app, from, &method, &headers, &code).await else { return Redirect::to("/").into_response() };
    let to = leads_to(&row);
    // Most are gone before they see it: nothing is drawn for them.
    let mut response = page(
        &app,
        &headers,
        row,
        rsx! {
            img { src: "/icons/icon-512.png", alt: texts::PRODUCT, width: "160", height: "160" }
        },
    );
    // Without a script and before anything is drawn.
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={to}")) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

/// The same page, which stays until they touch it: what is forwarded from it has its title and picture, where one that
/// leads on would forward the app's own.
pub(super) async fn forward(
    State(app): State<App>,
    from: Address,
    method: Method,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let Some(row) = came(&app, from, &method, &headers, &code).await else { return Redirect::to("/").into_response() };
    let (picture, heading) = (picture_path(&row.code), row.headline.clone());
    page(&app, &headers, row, rsx! { img { src: "{picture}", alt: "{heading}", width: "320", height: "320" } })
}

/// The picture of it.
///
/// # Errors
/// [`Refusal`] to who asks for too many, and where none can be drawn.
pub(super) async fn picture(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let row = found(&app, &code).await.ok_or(Refusal::NotFound)?;
    app.limits.costly_page(from)?;
    let origin = origin(&app, &headers).ok_or(Refusal::NotFound)?;
    let png = shared_picture(&app, &origin, row).await.map_err(|error| match error {
        DrawingError::Database(error) => Refusal::from(error),
        DrawingError::Busy => Refusal::Busy(TRY_AGAIN),
        DrawingError::Poster(error) => {
            tracing::error!("picture of a poster: {error}");
            Refusal::NotFound
        }
    })?;
    let kept = HeaderValue::from_static("public, max-age=3600");
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/png")), (header::CACHE_CONTROL, kept)], png)
        .into_response())
}

/// Where a code leads whose arrival is counted.
async fn came(
    app: &App,
    from: Address,
    method: &Method,
    headers: &HeaderMap,
    code: &str,
) -> Option<outreach_poster::Model> {
    let row = found(app, code).await?;
    count(app, from, method, headers, &row).await;
    Some(row)
}

async fn found(app: &App, code: &str) -> Option<outreach_poster::Model> {
    let code = PosterCode::parse(code)?;
    db::outreach::find(&app.db, &code).await.unwrap_or_else(|error| {
        tracing::error!("arrival: {error}");
        None
    })
}

/// Counts that somebody came.
async fn count(app: &App, from: Address, method: &Method, headers: &HeaderMap, row: &outreach_poster::Model) {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let today = Day::of(Timestamp::now());
    let counts = row.active && method == Method::GET && !is_robot(agent);
    // One address drives no number up, and a flood writes nothing.
    let counts = counts && app.limits.costly_page(from).is_ok() && app.arrivals.is_first(from, &row.code, today);
    if counts && let Err(error) = db::outreach::arrived(&app.db, row, today).await {
        tracing::error!("arrival: {error}");
    }
}

fn leads_to(row: &outreach_poster::Model) -> String {
    if row.adcode == Adcode::HUNAN { "/".to_owned() } else { format!("/?region={}", row.adcode) }
}

fn picture_path(code: &str) -> String {
    format!("{}.png", forward_path(code))
}

fn page(app: &App, headers: &HeaderMap, row: outreach_poster::Model, shown: Element) -> Response {
    let head = PageHead {
        title: says::shared_title(&row.headline, texts::region(row.adcode)),
        description: says::SHARED_LINE.to_owned(),
        path: forward_path(&row.code),
        picture: Some(picture_path(&row.code)),
        unlisted: true,
        ..PageHead::default()
    };
    let (href, heading) = (leads_to(&row), row.headline);
    let body = rsx! {
        {screen(rsx! {
            h1 { "{heading}" }
            p { "{says::SHARED_LINE}" }
            p { a { class: "button main huge", href: "{href}", "{says::OPEN}" } }
            p { {shown} }
        })}
    };
    let mut response = Html(whole(&head, origin(app, headers).as_deref(), body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
