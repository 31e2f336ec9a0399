//! A native host's network: HTTP by `reqwest`. In browsers it is the browser's own (`platform/worker/fetch`).

use super::host::{Method, Request, Response, Unreachable};
use crate::api::{MARK, MARK_VALUE};
use reqwest::Client;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// A server by its address.
#[derive(Clone, Debug)]
pub struct Http {
    origin: String,
    client: Client,
}

impl Http {
    /// The server at `origin`, such as `https://HOST`.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self { origin: origin.trim_end_matches('/').to_owned(), client: Client::new() }
    }

    /// Asks it.
    ///
    /// # Errors
    /// [`Unreachable`] if there is no whole answer.
    pub async fn request(&self, request: Request) -> Result<Response, Unreachable> {
        let url = format!("{}{}", self.origin, request.path);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
        };
        let mut building = self.client.request(method, &url).timeout(Duration::from_millis(request.patience));
        if let Some(bearer) = &request.bearer {
            building = building.bearer_auth(bearer);
        }
        if request.json {
            building = building.header("content-type", "application/json");
        }
        if let Some(body) = request.body {
            building = building.body(body);
        }
        let lost = |error: reqwest::Error| Unreachable(error.to_string());
        let answer = building.send().await.map_err(lost)?;
        let redirected = reqwest::Url::parse(&url).is_ok_and(|asked| asked != *answer.url());
        let status = answer.status().as_u16();
        let headers = answer.headers();
        let header = |name: &str| text(headers, name);
        let response = Response {
            status,
            marked: header(MARK).as_deref() == Some(MARK_VALUE),
            redirected,
            content_type: header("content-type").unwrap_or_default().to_ascii_lowercase(),
            date: header("date"),
            retry_after: header("retry-after").and_then(|seconds| seconds.trim().parse().ok()),
            body: Vec::new(),
        };
        let body = answer.bytes().await.map_err(lost)?;
        Ok(Response { body: body.into(), ..response })
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
