//! Headers that keep a browser from doing what this server never asks of it.

use crate::api::{Config, MARK, MARK_VALUE, MapSource};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use url::Url;

/// The headers of this deployment.
#[derive(Clone)]
pub struct Security {
    policy: HeaderValue,
    /// The deployment is reached by https, and is to be by nothing else.
    https: bool,
}

impl Security {
    /// Lets the browser load from this server, and streets from where the deployment has them.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let tiles = match &config.map {
            MapSource::Base => String::new(),
            MapSource::Pmtiles { url, .. } | MapSource::Raster { url, .. } => host(url),
        };
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
             img-src 'self' data: blob: {tiles}; media-src 'self' blob:; font-src 'self'; \
             connect-src 'self' {tiles}; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'"
        );
        let strictest = HeaderValue::from_static("default-src 'none'");
        let policy = HeaderValue::from_str(&policy).unwrap_or(strictest);
        Self { policy, https: config.origin.starts_with("https:") }
    }
}

/// Where tiles come from, as a CSP source: scheme and host. A path of this server's own needs none.
fn host(template: &str) -> String {
    // Braces of `{z}` are no part of an address, and never stand in the host.
    Url::parse(&template.replace(['{', '}'], "")).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// Whether a browser does nothing with this: data, or nothing at all. What may be shown or run has all headers.
fn is_inert(response: &Response) -> bool {
    match response.headers().get(header::CONTENT_TYPE) {
        Some(kind) => kind.as_bytes().starts_with(b"application/json"),
        None => response.status() == StatusCode::NO_CONTENT || response.status() == StatusCode::NOT_MODIFIED,
    }
}

/// Adds the headers to every answer. To what phones ask for again and again, few: on a bad line each byte is waited for.
pub(super) async fn headers(State(security): State<Security>, request: Request, next: Next) -> Response {
    // Browsers tell pages with forms of their own where these come from, and nobody else.
    let path = request.uri().path();
    let has_forms = path.starts_with("/desk") || path == "/ask" || path == "/claim";
    let referrer = if has_forms { "same-origin" } else { "no-referrer" };
    let mut response = next.run(request).await;
    let inert = is_inert(&response);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(MARK), HeaderValue::from_static(MARK_VALUE));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if inert {
        return response;
    }
    if security.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, security.policy);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(self), camera=(self), microphone=(self)"),
    );
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}
