//! Headers that keep a browser from doing what this server never asks of it.

use crate::api::{Config, MARK, MARK_VALUE, MapSource};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use tower_http::set_header::SetResponseHeaderLayer;
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

/// For pages with forms: browsers tell this server where these come from, and nobody else.
pub(super) fn knowing_own_forms() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"))
}

/// Whether a browser does nothing with this: data, or nothing at all. What may be shown or run has all headers.
fn is_inert<B>(response: &Response<B>) -> bool {
    match response.headers().get(header::CONTENT_TYPE) {
        Some(kind) => kind.as_bytes().starts_with(b"application/json"),
        None => response.status() == StatusCode::NO_CONTENT || response.status() == StatusCode::NOT_MODIFIED,
    }
}

impl Security {
    /// Adds the headers to an answer. To what phones ask for again and again, few: on a bad line each byte is waited for.
    pub(super) fn headers<B>(&self, mut answer: Response<B>) -> Response<B> {
        let inert = is_inert(&answer);
        let headers = answer.headers_mut();
        headers.insert(HeaderName::from_static(MARK), HeaderValue::from_static(MARK_VALUE));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if inert {
            return answer;
        }
        if self.https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        // Nobody is told where a browser comes from, but see `knowing_own_forms`.
        headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
        headers.insert(
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("geolocation=(self), camera=(self), microphone=(self)"),
        );
        headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
        answer
    }
}
