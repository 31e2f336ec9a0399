//! What all pages that need no script are made of.

use super::App;
use super::page_head::PageHead;
use crate::model::desk::HOTLINE;
use crate::views::Icon;
use crate::{icons, texts};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use dioxus::prelude::*;
use url::{Host, Url};

/// Where printed codes and links lead: the public address of the deployment. As long as none is set, the one that the
/// browser asked if that is this machine's own; any other could be written by anybody, so there is none.
pub(super) fn origin(app: &App, headers: &HeaderMap) -> Option<String> {
    if !app.config.origin.is_empty() {
        return Some(app.config.origin.clone());
    }
    let asked = headers.get(header::HOST).and_then(|value| value.to_str().ok())?;
    let asked = Url::parse(&format!("http://{asked}")).ok()?;
    is_this_machine(&asked).then(|| asked.origin().ascii_serialization())
}

fn is_this_machine(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

pub(super) fn page(status: StatusCode, title: &str, body: Element) -> Response {
    let head = PageHead { title: title.to_owned(), unlisted: true, ..PageHead::default() };
    (status, Html(whole(&head, None, body))).into_response()
}

pub(super) fn whole(head: &PageHead, origin: Option<&str>, body: Element) -> String {
    let head = head.elements(origin);
    let body = dioxus_ssr::render_element(body);
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"theme-color\" content=\"#0b5d3b\">{head}\
         <link rel=\"icon\" href=\"/icons/icon.svg\"><link rel=\"stylesheet\" href=\"/style.css\"></head>\
         <body>{body}</body></html>"
    )
}

pub(super) fn top() -> Element {
    rsx! {
        header { class: "bar",
            a { class: "bar-title", href: "/", "{texts::PRODUCT}" }
            a { class: "bar-call", href: "tel:{HOTLINE}", Icon { path: icons::CALL } "{HOTLINE}" }
        }
    }
}

/// A page's main part below the bar.
pub(super) fn screen(main: Element) -> Element {
    rsx! {
        {top()}
        main { class: "screen", {main} }
    }
}

pub(super) fn message_body(title: &str, detail: &str) -> Element {
    rsx! {
        {top()}
        main { class: "screen",
            h1 { "{title}" }
            p { "{detail}" }
            p { a { class: "button", href: "/", "找附近的驿站" } }
        }
    }
}
