//! The page that shows what was answered to who has the code.

use super::{kept_by_nobody, words};
use crate::model::{Author, ClaimCode, Thread, Timestamp};
use crate::server::limits::Address;
use crate::server::own_page::own_page;
use crate::server::pages::{page, screen};
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts;
use crate::views::Words;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;

/// The code as it was typed. It never stands in an address, which browsers and proxies keep.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    code: String,
    /// `erase`; else it is read.
    act: String,
    sure: Option<String>,
}

/// The page on which it is typed.
pub(super) async fn form() -> Response {
    view(StatusCode::OK, "", None)
}

/// The question and its answers.
pub(super) async fn show(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let Form(Typed { code, act, sure }) = typed.unwrap_or_default();
    if !own_page(&app, &headers) {
        return view(StatusCode::FORBIDDEN, &code, Some(texts::claim::FOREIGN.to_owned()));
    }
    let read = match ClaimCode::parse(&code) {
        Ok(_) if app.limits.typing_code(from).is_err() => {
            return view(StatusCode::TOO_MANY_REQUESTS, &code, Some(texts::claim::TOO_MANY.to_owned()));
        }
        Ok(code) if act == "erase" && sure.is_some() => return erased(&app, &code).await,
        Ok(code) => db::asked_without_app::read_by_code(&app.db, &code, Timestamp::now()).await,
        Err(error) => return view(StatusCode::UNPROCESSABLE_ENTITY, &code, Some(error.to_string())),
    };
    match read {
        Ok(threads) if !threads.is_empty() => told(&code, &threads),
        Ok(_) => view(StatusCode::NOT_FOUND, &code, Some(texts::claim::WRONG.to_owned())),
        Err(error) => view(StatusCode::INTERNAL_SERVER_ERROR, &code, Some(words(&Refusal::from(error)))),
    }
}

fn view(status: StatusCode, typed: &str, refused: Option<String>) -> Response {
    let typed: String = typed.chars().take(20).collect();
    let main = rsx! {
        h1 { "{texts::claim::TITLE}" }
        p { "{texts::claim::LINE}" }
        form { method: "post", action: "/claim",
            if let Some(why) = refused {
                p { class: "error", role: "alert", "{why}" }
            }
            label { r#for: "code", "{texts::claim::CODE}" }
            input { id: "code", name: "code", required: true, autocomplete: "off", autocapitalize: "characters", maxlength: 20, value: "{typed}" }
            button { class: "button main huge", r#type: "submit", "{texts::claim::SHOW}" }
        }
        p { a { class: "button", href: "/ask", "{texts::ask::TITLE}" } }
    };
    kept_by_nobody(page(status, texts::claim::TITLE, screen(main)))
}

fn told(code: &str, threads: &[Thread]) -> Response {
    let now = Timestamp::now();
    let code = code.to_owned();
    let main = rsx! {
        for thread in threads {
            h1 { "{texts::topic(thread.topic)}" }
            if let Some(number) = &thread.number {
                p { "{texts::claim::number(&number.to_string())}" }
            }
            p { class: "address", "{texts::thread::state(thread.state, thread.due_at, now)}" }
            ul { class: "messages",
                for message in &thread.messages {
                    li { class: if message.by == Author::Courier { "own" } else { "desk" },
                        p { class: "by",
                            strong { if message.by == Author::Courier { "{texts::thread::ME}" } else { "{texts::author(message.by)}" } }
                            " {texts::day_and_clock(message.at)}"
                        }
                        Words { text: message.text.clone() }
                        if !message.attachments.is_empty() || !message.documents.is_empty() {
                            p { class: "unknown", "{texts::claim::FILES}" }
                        }
                        if let Some(at) = message.corrected_at.filter(|_| message.withdrawn_at.is_none()) {
                            p { class: "corrected", "{texts::thread::corrected(at)}" }
                        }
                    }
                }
            }
            if thread.messages.iter().all(|message| message.by == Author::Courier) {
                p { role: "status", "{texts::claim::NOT_YET}" }
            }
        }
        form { method: "post", action: "/claim",
            input { r#type: "hidden", name: "code", value: "{code}" }
            button { class: "button", r#type: "submit", "{texts::list::TRY_AGAIN}" }
        }
        p { "{texts::claim::IN_APP}" }
        details {
            summary { "{texts::claim::ERASE}" }
            p { "{texts::claim::ERASE_WHAT}" }
            form { method: "post", action: "/claim",
                input { r#type: "hidden", name: "code", value: "{code}" }
                input { r#type: "hidden", name: "act", value: "erase" }
                label { class: "check", input { r#type: "checkbox", name: "sure", value: "1", required: true } "{texts::claim::ERASE_SURE}" }
                button { class: "button danger", r#type: "submit", "{texts::claim::ERASE}" }
            }
        }
    };
    kept_by_nobody(page(StatusCode::OK, texts::claim::TITLE, screen(main)))
}

/// Erases what was asked under a code.
async fn erased(app: &App, code: &ClaimCode) -> Response {
    match db::asked_without_app::erase_by_code(&app.db, code, Timestamp::now()).await {
        Ok(true) => {
            let main = rsx! {
                h1 { "{texts::claim::ERASED}" }
                p { a { class: "button", href: "/", "{texts::PRODUCT}" } }
            };
            kept_by_nobody(page(StatusCode::OK, texts::claim::ERASED, screen(main)))
        }
        Ok(false) => view(StatusCode::NOT_FOUND, &code.to_string(), Some(texts::claim::WRONG.to_owned())),
        Err(error) => {
            let refusal = Refusal::from(error);
            let (status, _, _) = refusal.for_person();
            view(status, &code.to_string(), Some(words(&refusal)))
        }
    }
}
