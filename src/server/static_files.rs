//! The built web app.

use super::problem;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get_service;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// Screens of the app: their addresses all get the same page, which then shows the screen.
const SCREENS: [&str; 23] = [
    "/voices",
    "/speak",
    "/voice/{id}",
    "/discussion/{id}",
    "/proposals",
    "/proposal/{id}",
    "/map",
    "/station/{code}",
    "/door/{code}",
    "/ask",
    "/question/{id}",
    "/answers",
    "/answer/{id}",
    "/book",
    "/activities/map",
    "/activity/{id}",
    "/booking/{id}",
    "/letters",
    "/letter/{id}",
    "/scan",
    "/suggest-station",
    "/mine",
    "/outbox",
];

/// Serves the files of a folder, compressed as they were built, and the app's page for its screens.
pub(super) fn service(folder: &Path) -> Router {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let page = ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip();
    let mut router = Router::new();
    for screen in SCREENS {
        router = router.route(screen, get_service(page.clone()));
    }
    router.fallback_service(get_service(files)).layer(from_fn(finish))
}

/// Browsers ask each time whether a file is still the same, so that a new version is never mixed with
/// an old one; what is not there is said as everywhere else.
async fn finish(request: Request, next: Next) -> Response {
    if request.uri().path() == "/index.html" {
        return Redirect::permanent("/").into_response();
    }
    let mut response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => problem::not_found(),
        _ => {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        }
    }
}
