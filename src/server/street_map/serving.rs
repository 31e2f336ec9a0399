//! The folder's files, for phones: in ranges (RFC 9110, 14), each with a tag, so that no two files are ever mixed.

use super::MapFolder;
use crate::api::map_packs::{PACKS, is_file_name};
use crate::api::paths;
use crate::server::problem;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

/// Serves the folder, where there is one.
pub(in crate::server) fn router<S: Clone + Send + Sync + 'static>(folder: Option<&MapFolder>) -> Router<S> {
    let Some(folder) = folder else { return Router::new() };
    Router::new().route(paths::MAP_FILE, get(file).with_state(folder.clone()))
}

/// One file. Its name says what is in it (but for [`PACKS`]), so the name is its tag and any cache may keep it.
async fn file(State(folder): State<MapFolder>, Path(name): Path<String>, mut request: Request) -> Response {
    if !is_file_name(&name) {
        return problem::not_found();
    }
    let path = folder.folder.join(&name);
    let Ok(about) = tokio::fs::metadata(&path).await else { return problem::not_found() };
    let listing = name == PACKS;
    let tag = if listing {
        let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        format!("\"{}-{}\"", written.map_or(0, |at| at.as_millis()), about.len())
    } else {
        format!("\"{name}\"")
    };
    let Ok(tag) = HeaderValue::from_str(&tag) else { return problem::not_found() };
    let asked = request.headers();
    let is = |value: &HeaderValue| value == tag || value.as_bytes() == b"*";
    let known = asked.get_all(header::IF_NONE_MATCH).iter().any(is);
    // Who has a part of another file gets this one whole.
    if asked.get(header::IF_RANGE).is_some_and(|value| !is(value)) {
        request.headers_mut().remove(header::RANGE);
    }
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match ServeFile::new(&path).oneshot(request).await {
            Ok(response) => response.map(axum::body::Body::new),
            Err(never) => match never {},
        }
    };
    let kind = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("json") => "application/json",
        Some("tsv") => "text/tab-separated-values; charset=utf-8",
        Some("roads") => "application/octet-stream",
        _ => "application/vnd.pmtiles",
    };
    let keep = if listing { "no-cache" } else { "public, max-age=31536000, immutable" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::ETAG, tag);
    response
}
