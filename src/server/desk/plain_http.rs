//! The console is for https, and for the server's own machine: on any other way passwords, sessions and couriers' words are
//! anybody's who listens.

use super::plain_page::html;
use crate::server::App;
use crate::texts::sign_in as words;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use std::net::SocketAddr;

/// Lets through what nobody else can hear. Whoever opens a page otherwise is led to the https address, or is told why not
/// and what to do.
pub(super) async fn keep_off(State(app): State<App>, request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| *address);
    let heard = can_be_heard(app.limits.is_behind_proxy(), from, request.headers());
    if app.desk_over_http || !heard || is_public(request.uri().path()) {
        return next.run(request).await;
    }
    if app.has_https() && request.method() == Method::GET {
        let rest = request.uri().path_and_query().map_or("/desk", |rest| rest.as_str());
        return Redirect::temporary(&format!("{}{rest}", app.config.origin)).into_response();
    }
    let body = rsx! {
        main { class: "narrow",
            h1 { "{words::ONLY_HTTPS}" }
            p { "{words::ONLY_HTTPS_WHY}" }
            p { class: "by", "{words::ONLY_HTTPS_HOW}" }
        }
    };
    html(StatusCode::FORBIDDEN, words::ONLY_HTTPS, body)
}

/// What the refusal itself is drawn with.
fn is_public(path: &str) -> bool {
    path == "/desk/desk.css" || path == "/desk/desk.js"
}

/// Whether it came in the clear from another machine. Behind a proxy its word is what counts: it says how it was asked.
fn can_be_heard(behind_proxy: bool, from: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    if behind_proxy {
        return is_forwarded_in_the_clear(headers);
    }
    from.is_some_and(|address| !address.ip().to_canonical().is_loopback())
}

/// The last word counts: those before it are whatever the client wrote.
fn is_forwarded_in_the_clear(headers: &HeaderMap) -> bool {
    let line = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|line| line.to_str().ok());
    line.and_then(|line| line.rsplit(',').next()).is_some_and(|last| last.trim().eq_ignore_ascii_case("http"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn heard(behind_proxy: bool, from: &str, protocols: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for line in protocols {
            headers.append("x-forwarded-proto", HeaderValue::from_static(line));
        }
        can_be_heard(behind_proxy, from.parse().ok(), &headers)
    }

    #[test]
    fn another_machine_is_heard_and_this_one_is_not() {
        for own in ["127.0.0.1:9", "127.8.0.1:9", "[::1]:9", "[::ffff:127.0.0.1]:9"] {
            assert!(!heard(false, own, &[]), "{own}");
        }
        for other in ["192.168.1.9:9", "[2001:db8::1]:9", "[::ffff:10.0.0.1]:9"] {
            // What the client says of itself is nothing.
            assert!(heard(false, other, &[]) && heard(false, other, &["https"]), "{other}");
        }
    }

    #[test]
    fn a_proxy_says_how_it_was_asked_and_its_last_word_counts() {
        assert!(!heard(true, "10.0.0.2:9", &["https"]) && !heard(true, "10.0.0.2:9", &[]));
        for told in [&["http"][..], &["https", "http"], &["https, http"], &["HTTP"]] {
            assert!(heard(true, "127.0.0.1:9", told), "{told:?}");
        }
    }
}
