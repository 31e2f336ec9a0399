//! Asking without the app: a form, a code, and a page that shows the answer to who has the code. The same limits and rules
//! as for what phones send.

mod answer;
mod form;
mod waited;

use super::App;
use super::problem::Refusal;
use super::security::knowing_own_forms;
use crate::texts;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use tower::ServiceExt as _;

/// Bytes of the form: the longest question as browsers write it, and what stands beside it.
const MOST_FORM: usize = 64 * 1024;

/// Its addresses; `built` serves the files of the app.
pub(super) fn router(built: &Router) -> Router<App> {
    let built = built.clone();
    let ask = get(move |State(app): State<App>, request: Request| {
        let built = built.clone();
        async move {
            let (address, headers) = (request.uri().clone(), request.headers().clone());
            let mut response = match form::empty(&app, &address, &headers).await {
                Some(response) => response,
                None => match built.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                },
            };
            response.headers_mut().append(header::VARY, HeaderValue::from_static("accept, cookie"));
            response
        }
    });
    Router::new()
        .route("/ask", ask.post(form::submit))
        .route("/claim", get(answer::form).post(answer::show))
        .layer(DefaultBodyLimit::max(MOST_FORM))
        .layer(knowing_own_forms())
}

/// What nobody else who holds this phone must find.
fn kept_by_nobody(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Why a form is not taken, in words.
fn words(refusal: &Refusal) -> String {
    // A page without a script cannot work for its account.
    if matches!(refusal, Refusal::WorkWanted(_)) {
        return texts::claim::CROWDED.to_owned();
    }
    let (_, title, detail) = refusal.for_person();
    if detail.is_empty() { title } else { format!("{title}：{detail}") }
}
