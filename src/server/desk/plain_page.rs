//! A page of the console for whoever asks, signed in or not.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use dioxus::prelude::*;

/// A page that says one thing, to whoever asks.
pub(super) fn message(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = rsx! {
        header { class: "bar", a { class: "brand", href: "/desk", "递驿服务台" } }
        main { class: "narrow",
            h1 { "{title}" }
            p { role: "alert", "{detail}" }
            p { a { class: "button", href: "/desk", "回到服务台" } }
        }
    };
    html(status, title, body)
}

/// Any page of the console.
pub(super) fn html(status: StatusCode, title: &str, body: Element) -> Response {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let body = dioxus_ssr::render_element(body);
    let page = format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · 递驿服务台</title>\
         <link rel=\"icon\" href=\"/icons/icon.svg\"><link rel=\"stylesheet\" href=\"/desk/desk.css\">\
         <script src=\"/desk/desk.js\" defer></script></head><body>{body}</body></html>"
    );
    (status, [(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}
