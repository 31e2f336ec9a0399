//! Whether a form comes from a page of this server.

use super::App;
use axum::http::{HeaderMap, header};
use url::Url;

/// As far as its browser says so: in one way, in an older one, or, if it is no browser or too old for both, not at all.
pub(super) fn own_page(app: &App, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(from) = headers.get(header::ORIGIN) else { return true };
    let Some(from) = from.to_str().ok().and_then(|from| Url::parse(from).ok()) else { return false };
    // Behind a proxy, the host that is asked may be another one than the browser's.
    if Url::parse(&app.config.origin).is_ok_and(|own| own.origin() == from.origin()) {
        return true;
    }
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let asked = asked.and_then(|host| Url::parse(&format!("{}://{host}", from.scheme())).ok());
    asked.is_some_and(|asked| asked.origin() == from.origin())
}
