//! The built web app.

use super::first_page::opens;
use super::problem::Refusal;
use super::{pages, problem};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get_service;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use tower_http::services::{ServeDir, ServeFile};

/// Screens of the app, a line each: their addresses all get the same page, which then shows the screen. The service worker
/// answers the same ones without the server, and no other.
const SCREENS: &str = include_str!("../../platforms/web/screens.txt");

/// Serves the files of a folder, compressed as they were built, and the app's page for its screens.
pub(super) fn service(folder: &Path) -> Router {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let page = ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip();
    let mut router = Router::new();
    for screen in SCREENS.lines().filter(|screen| *screen != "/") {
        router = router.route(screen, get_service(page.clone()));
    }
    let contents = Arc::new(Contents { folder: folder.to_owned(), known: Mutex::default() });
    router.fallback_service(get_service(files)).layer(from_fn_with_state(contents, finish))
}

/// What is in the files, as far as anybody asked for them.
struct Contents {
    folder: PathBuf,
    /// Of each file: when it was written, how long it is, and the tag of what is in it.
    known: Mutex<HashMap<PathBuf, (SystemTime, u64, HeaderValue)>>,
}

/// Larger files are not read for their tag, bytes.
const LARGEST_TAGGED: u64 = 32 * 1024 * 1024;

impl Contents {
    /// The tag of what is in the file that an address shows (RFC 9110, 8.8.3). Weak, as it is the same for each way of
    /// compressing it. By what is in it and not by its date: who goes back to an older build gets its files.
    async fn tag(&self, address: &str) -> Option<HeaderValue> {
        let name = Path::new(address.trim_start_matches('/'));
        let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
        let mut file = self.folder.join(name);
        if !plain || !file.is_file() {
            // A screen of the app.
            file = self.folder.join("index.html");
        }
        let about = tokio::fs::metadata(&file).await.ok()?;
        let (written, length) = (about.modified().ok()?, about.len());
        if let Ok(known) = self.known.lock()
            && let Some((at, long, tag)) = known.get(&file)
            && (*at, *long) == (written, length)
        {
            return Some(tag.clone());
        }
        if length > LARGEST_TAGGED {
            return None;
        }
        let bytes = tokio::fs::read(&file).await.ok()?;
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", &crate::server::digest::sha256(&bytes)[..24])).ok()?;
        if let Ok(mut known) = self.known.lock() {
            known.insert(file, (written, length, tag.clone()));
        }
        Some(tag)
    }
}

/// Whether one of the tags that a browser names is this one (RFC 9110, 13.1.2).
fn names(told: &HeaderValue, tag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let (Ok(told), Ok(tag)) = (told.to_str(), tag.to_str()) else { return false };
    told.trim() == "*" || told.split(',').any(|one| opaque(one) == opaque(tag))
}

/// Whether a file system takes these for names: no part longer than it allows, and nothing that ends a name.
fn may_be_a_file(address: &str) -> bool {
    let length = |part: &str| part.len() - 2 * part.matches('%').count().min(part.len() / 3);
    address.len() <= 2_000 && !address.contains("%00") && address.split('/').all(|part| length(part) <= 255)
}

/// Browsers ask each time whether a file is still the same (but one whose name says its build), so that a new version is
/// never mixed with an old one; what is not there is said as everywhere else.
async fn finish(State(contents): State<Arc<Contents>>, mut request: Request, next: Next) -> Response {
    let address = request.uri().path().to_owned();
    if address == "/index.html" {
        return Redirect::permanent("/").into_response();
    }
    let by_somebody = opens(request.headers());
    if !may_be_a_file(&address) {
        return nothing_here(by_somebody);
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let tag = if reads { contents.tag(&address).await } else { None };
    let told = request.headers().get(header::IF_NONE_MATCH).cloned();
    if tag.is_some() {
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
        request.headers_mut().remove(header::IF_NONE_MATCH);
    }
    let mut response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => return nothing_here(by_somebody),
        StatusCode::OK => {
            if let Some(tag) = tag {
                if told.is_some_and(|told| names(&told, &tag)) {
                    let vary = response.headers_mut().remove(header::VARY);
                    response = StatusCode::NOT_MODIFIED.into_response();
                    response.headers_mut().extend(vary.map(|vary| (header::VARY, vary)));
                }
                response.headers_mut().remove(header::LAST_MODIFIED);
                response.headers_mut().insert(header::ETAG, tag);
            }
        }
        _ => {}
    }
    let kept = if response.status() == StatusCode::OK && names_its_build(&address) { FOR_EVER } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}

/// What is never another file may be kept for ever: so a second window has its screens without the server, also where
/// there is no service worker (on plain http).
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Whether a file's name says of which build it is: `late-0123456789abcdef.wasm`.
fn names_its_build(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let build = name.split_once('-').and_then(|(_, rest)| rest.split_once('.'));
    build.is_some_and(|(build, _)| build.len() == 16 && build.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Said to people in words with a way on, to programs as a problem.
fn nothing_here(by_somebody: bool) -> Response {
    if !by_somebody {
        return problem::not_found();
    }
    let (status, title, detail) = Refusal::NotFound.for_person();
    pages::page(status, &title, pages::message_body(&title, &detail))
}

#[cfg(test)]
mod tests {
    use super::{SCREENS, names_its_build};
    use std::collections::BTreeSet;

    #[test]
    fn only_a_file_whose_name_is_never_anothers_is_kept_for_ever() {
        assert!(names_its_build("/late-b19b28408e7b05fb.wasm"));
        for other in [
            "/",
            "/diyi_bg.wasm",
            "/late-.wasm",
            "/late-b19b28408e7b05fb",
            "/first-picture.js",
            "/a-b19b28408e7b05fg.js",
        ] {
            assert!(!names_its_build(other), "{other}");
        }
    }

    #[test]
    fn each_screen_of_the_app_is_one_that_the_server_and_the_service_worker_know() {
        let app = include_str!("../ui/mod.rs");
        let routes = app.split("#[route(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let routes = routes.filter(|route| !route.contains("..")).map(|route| {
            let path = route.split('?').next().unwrap_or_default();
            path.split('/')
                .map(|part| part.strip_prefix(':').map_or(part.to_owned(), |name| format!("{{{name}}}")))
                .collect::<Vec<_>>()
                .join("/")
        });
        assert_eq!(routes.collect::<BTreeSet<_>>(), SCREENS.lines().map(str::to_owned).collect());
    }
}
