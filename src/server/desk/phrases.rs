//! Phrases of the desk: what is written often, for its own eyes until it is sent.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page_with, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::phrase::{MOST_TEXT, MOST_TITLE, VARIABLES};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{Adcode, Timestamp};
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use crate::texts::phrases as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// A phrase as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PhraseForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    title: String,
    text: String,
}

/// The desk's phrases, and the form for another one.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, PhraseForm::default(), None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    typed: PhraseForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let rows = db::phrases::of_desk(&app.db, who.staff.adcode).await?;
    let own = |adcode: Adcode| adcode == who.staff.adcode;
    let id = if typed.id.is_empty() { uuid::Uuid::now_v7().to_string() } else { typed.id.clone() };
    let variables = VARIABLES.map(|(variable, word)| format!("{variable} {word}")).join("、");
    let body = rsx! {
        div { class: "head", h1 { "{words::TITLE}" } a { href: "/desk/inbox", "{console::TO_QUESTIONS}" } }
        p { "{words::WHY}" }
        form { class: "wide", method: "post", action: "/desk/phrases",
            {hidden(who, None)}
            input { r#type: "hidden", name: "id", value: "{id}" }
            {refused::head(refused)}
            label { "{words::NAME}" input { name: "title", value: "{typed.title}", required: true, maxlength: "{MOST_TITLE}" } {refused::at(refused, "title")} }
            label { "{words::text(&variables)}"
                textarea { name: "text", rows: 5, required: true, maxlength: "{MOST_TEXT}", "{typed.text}" }
                {refused::at(refused, "text")}
            }
            button { class: "main", r#type: "submit", "{words::ADD}" }
        }
        if rows.is_empty() { p { class: "empty", "{words::NONE}" } }
        for row in rows {
            div { class: "referral",
                div { class: "head",
                    strong { "{row.title}" }
                    span { class: "by", "{texts::region(row.adcode)}" }
                    if own(row.adcode) {
                        form { method: "post", action: "/desk/phrases/remove",
                            {hidden(who, None)}
                            input { r#type: "hidden", name: "id", value: "{row.id}" }
                            button { r#type: "submit", "{console::REMOVE}" }
                        }
                    }
                }
                {words(&row.text)}
            }
        }
    };
    Ok(page_with(status, who, Tab::Inbox, words::TITLE, body))
}

/// Adds one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PhraseForm>,
) -> Result<Response, DeskRefusal> {
    let read = || -> Result<(String, String), Refused> {
        let title = one_line(&form.title, MOST_TITLE).map_err(Refused::text("title", words::NAME_WORD))?;
        Ok((title, paragraphs(&form.text, MOST_TEXT).map_err(Refused::text("text", words::TEXT_WORD))?))
    };
    match read() {
        Ok((title, text)) => {
            let id = uuid::Uuid::try_parse(&form.id).unwrap_or_else(|_| uuid::Uuid::now_v7());
            db::phrases::add(&app.db, &who.staff, id.to_string(), title, text, Timestamp::now()).await?;
            Ok(Redirect::to("/desk/phrases").into_response())
        }
        Err(refused) => view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, form, Some(&refused)).await,
    }
}

/// Which.
#[derive(Deserialize)]
pub(super) struct RemoveForm {
    id: String,
}

/// Removes one of the desk's own.
pub(super) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<RemoveForm>,
) -> Result<Response, DeskRefusal> {
    // One that is gone already, or another desk's, is left as it is.
    db::phrases::remove(&app.db, &who.staff, &form.id).await?;
    Ok(Redirect::to("/desk/phrases").into_response())
}

/// Those of a desk as an answer to one question would have them.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn filled(
    app: &App,
    desk: Adcode,
    facts: &[(&str, String)],
) -> Result<Vec<(String, String)>, DeskRefusal> {
    let rows = db::phrases::of_desk(&app.db, desk).await?;
    Ok(rows.into_iter().map(|row| (row.title, crate::model::phrase::filled(&row.text, facts))).collect())
}
