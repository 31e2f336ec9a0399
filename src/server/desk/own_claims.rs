//! What couriers ask of a company, as its own people see it: what the desk wrote, how many couriers, and what they answered.

use super::cases::limit;
use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page_with, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::Timestamp;
use crate::model::partner::MOST_WORDS;
use crate::model::plain_text::paragraphs;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::company_claims::{ClaimBy, ClaimFailure, ClaimHandling, number};
use crate::server::db::tables::{company_claim, company_claim_note, partner};
use crate::server::{App, db};
use crate::texts;
use crate::texts::company_claim as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// By when a claim is to be answered, or where it stands once it is.
pub(super) fn clock(row: &company_claim::Model, now: Timestamp) -> (&'static str, String) {
    if row.state.waits_for_company() {
        limit(Some(row.due_at), None, now)
    } else {
        ("done", says::state(row.state).to_owned())
    }
}

/// The list on the page of a company's people, those that wait for them first.
pub(super) fn list(rows: Vec<company_claim::Model>, now: Timestamp) -> Element {
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let ((class, word), couriers) = (clock(&row, now), says::outside(number(&row)));
            (class, word, texts::case_kind(row.kind), texts::region(row.adcode), couriers, row)
        })
        .collect();
    rsx! {
        h2 { id: "claims", "{says::OURS}" }
        p { "{says::OURS_WHY}" }
        if lines.is_empty() {
            p { class: "empty", "{says::OURS_NONE}" }
        } else {
            table { class: "rows cards", id: "claim-list",
                thead { tr { for word in says::OURS_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (class, word, kind, place, couriers, row) in lines {
                        tr {
                            td { span { class: "clock {class}", "{word}" } }
                            td { a { href: "/desk/own-claims/{row.id}", "{kind}" } }
                            td { "{place}" }
                            td { class: "words", "{row.summary}" }
                            td { "{couriers}" }
                            td { {says::state(row.state)} }
                        }
                    }
                }
            }
        }
    }
}

/// The answer as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AnswerForm {
    version: i32,
    text: String,
}

/// One that is of the company of who asks.
async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(partner::Model, company_claim::Model), DeskRefusal> {
    let partner = db::partners::of_member(&app.db, who.staff.id).await?.ok_or(DeskRefusal::NotFound)?;
    let row = db::company_claims::find_of_partner(&app.db, &partner, id).await?.ok_or(DeskRefusal::NotFound)?;
    Ok((partner, row))
}

/// One of them. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (_, row) = visible(&app, &who, &id).await?;
    view(&app, &who, StatusCode::OK, &row, "", None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    row: &company_claim::Model,
    typed: &str,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    db::audit::record_reading(&app.db, Entry::of(&who.staff, Action::ClaimRead, &row.id, row.adcode), now).await?;
    let notes = db::company_claims::notes(&app.db, [row.id.clone()]).await?;
    let (class, word) = clock(row, now);
    let title = format!("{} · {}", texts::case_kind(row.kind), texts::region(row.adcode));
    let (couriers, counted) = (says::outside(number(row)), says::counted(row.counted_from, row.counted_until));
    let waits = row.state.waits_for_company();
    let (id, version, summary, typed) = (row.id.clone(), row.version, row.summary.clone(), typed.to_owned());
    let body = rsx! {
        div { class: "head", a { class: "button", href: "/desk/referrals#claims", "{says::TO_OURS}" } }
        h1 { "{title}" }
        p { span { class: "clock {class}", "{word}" } " " span { class: "tag", id: "couriers", "{couriers}" } }
        p { class: "by", "{counted}" }
        div { class: "quote", {words(&summary)} }
        {thread(&notes, false)}
        if waits {
            form { method: "post", action: "/desk/own-claims/{id}",
                {hidden(who, Some(version))}
                {refused::head(refused)}
                label { "{says::ANSWER}" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_WORDS}", "{typed}" } {refused::at(refused, "text")} }
                button { class: "main", r#type: "submit", "{says::ANSWER_SEND}" }
            }
        }
    };
    Ok(page_with(status, who, Tab::Referrals, &title, body))
}

/// What was answered and asked again. A company reads no names of the desk's staff.
pub(super) fn thread(notes: &[company_claim_note::Model], of_desk: bool) -> Element {
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            let who = if note.by_company || of_desk { note.who.clone() } else { texts::partner::DESK.to_owned() };
            (who, texts::day_and_clock(note.at), note.text.clone())
        })
        .collect();
    rsx! {
        for (who, at, text) in lines {
            div { class: "note", p { class: "by", "{who} {at}" } {words(&text)} }
        }
    }
}

/// Answers one.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AnswerForm>,
) -> Result<Response, DeskRefusal> {
    let (partner, row) = visible(&app, &who, &id).await?;
    let text = match paragraphs(&form.text, MOST_WORDS).map_err(Refused::text("text", says::ANSWER_WORD)) {
        Ok(text) => text,
        Err(refused) => {
            return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &row, &form.text, Some(&refused)).await;
        }
    };
    let (by, of) = (ClaimBy::Member(&who.staff, &partner), (row.id.as_str(), form.version));
    match db::company_claims::handle(&app.db, by, of, ClaimHandling::Answer(text), Timestamp::now()).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/own-claims/{}", row.id)).into_response()),
        Err(ClaimFailure::Database(error)) => Err(error.into()),
        Err(error) => {
            let (_, row) = visible(&app, &who, &id).await?;
            let refused = Refused::whole(error.to_string());
            view(&app, &who, StatusCode::CONFLICT, &row, &form.text, Some(&refused)).await
        }
    }
}
