//! What was referred to the partner of who asks: only what is open, and only what the courier agreed to tell.

use super::guard::{Asked, Filled, SignedIn};
use super::own_claims;
use super::page::{Tab, hidden, moment, page_with, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::partner::MOST_WORDS;
use crate::model::plain_text::paragraphs;
use crate::model::{Day, ReferralId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::companies::HalfYear;
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::tables::{partner, referral_note};
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Days ahead within which a partner may say that it will answer.
const MOST_AHEAD: i64 = 365;

/// Whether something was answered just now.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    answered: Option<String>,
}

/// The partner of who asks.
async fn own_partner(app: &App, who: &SignedIn) -> Result<Option<partner::Model>, DeskRefusal> {
    Ok(db::partners::of_member(&app.db, who.staff.id).await?)
}

/// How many questions were about the company that a partner is, as everybody outside may be told; nothing where it is
/// none of the list.
async fn about_company(app: &App, partner: &partner::Model, now: Timestamp) -> Result<Option<String>, DeskRefusal> {
    let Some(company) = &partner.company else { return Ok(None) };
    let half = HalfYear::last_over(now);
    let released = db::companies::released(&app.db, half, now).await?;
    let count = texts::disclosure::number(db::companies::told(&released, Some(company)));
    Ok(Some(texts::company::about_you(&texts::company::half_year(half.parts()), &count)))
}

/// The list, the first due first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(said): Asked<Said>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let partner = own_partner(&app, &who).await?;
    let rows = match &partner {
        Some(partner) => db::partner_referrals::of_partner(&app.db, &partner.id).await?,
        None => Vec::new(),
    };
    let about = match &partner {
        Some(partner) => about_company(&app, partner, now).await?,
        None => None,
    };
    let claims = match &partner {
        Some(partner) if partner.company.is_some() => Some(db::company_claims::of_partner(&app.db, partner).await?),
        _ => None,
    };
    super::worklist::record_list(&app, &who.staff, "referrals", rows.len(), now).await?;
    let lines: Vec<_> = rows
        .iter()
        .map(|Referred { row, case }| {
            let state = match (row.asked_at, row.accepted_at) {
                (Some(_), _) => says::WAITS_FOR_DESK,
                (None, Some(_)) => says::ACCEPTED,
                (None, None) => says::NEW,
            };
            let reason: String = row.reason.chars().take(60).collect();
            (row.id, due(row.due_at, now), texts::case_kind(case.kind), texts::region(case.adcode), reason, state)
        })
        .collect();
    let title = partner.as_ref().map_or_else(|| says::OURS.to_owned(), |one| format!("{} · {}", says::OURS, one.name));
    let body = rsx! {
        div { class: "head", h1 { "{title}" } }
        if said.answered.is_some() { p { class: "said", role: "status", "{says::ANSWERED}" } }
        if partner.is_none() { p { class: "error", role: "alert", "{says::NO_PARTNER}" } }
        p { "{says::OURS_WHY}" }
        if let Some(about) = about { p { id: "about-company", "{about}" } }
        if lines.is_empty() {
            p { class: "empty", "{says::OURS_NONE}" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { for word in says::OURS_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (id, (class, word), kind, place, reason, state) in lines {
                        tr {
                            td { span { class: "clock {class}", "{word}" } }
                            td { a { href: "/desk/referrals/{id}", "{kind}" } }
                            td { "{place}" }
                            td { class: "words", "{reason}" }
                            td { "{state}" }
                        }
                    }
                }
            }
        }
        if let Some(claims) = claims { {own_claims::list(claims, now)} }
    };
    Ok(page_with(StatusCode::OK, &who, Tab::Referrals, says::OURS, body))
}

fn due(due: Option<Timestamp>, now: Timestamp) -> (&'static str, String) {
    super::cases::limit(due, None, now)
}

/// What was typed into one of the forms of a referral.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server) struct WorkForm {
    /// Which: `accept`, `ask`, `promise`, `answer`.
    pub(in crate::server) act: String,
    pub(in crate::server) text: String,
    pub(in crate::server) day: String,
}

impl WorkForm {
    /// What is to be done, or at which field why not.
    pub(in crate::server) fn handling(&self, now: Timestamp) -> Result<Handling, (&'static str, String)> {
        let text = |word: &str| paragraphs(&self.text, MOST_WORDS).map_err(|error| ("text", format!("{word}{error}")));
        match self.act.as_str() {
            "accept" => Ok(Handling::Accept),
            "ask" => Ok(Handling::Ask(text(says::ASK_WORD)?)),
            "answer" => Ok(Handling::Answer(text(says::ANSWER_WORD)?)),
            "promise" => {
                let today = Day::of(now);
                let day = Day::parse(&self.day).ok();
                let day = day.filter(|day| (0..=MOST_AHEAD).contains(&day.days_since(today)));
                Ok(Handling::Promise(day.ok_or_else(|| ("day", says::NO_DAY.to_owned()))?))
            }
            _ => Err(("", says::LINK_BAD_FORM.to_owned())),
        }
    }
}

/// What stands on the page of a referral, with a link or without: what the partner is told, and what was said since.
pub(in crate::server) fn told(of: &Referred, notes: &[referral_note::Model], now: Timestamp) -> Element {
    let (row, case) = (&of.row, &of.case);
    let (class, word) = due(row.due_at, now);
    let promised = row.promised_day.as_deref().map(says::we_promised);
    let accepted = row.accepted_at.map(says::accepted);
    let title = format!("{} · {}", texts::case_kind(case.kind), texts::region(case.adcode));
    rsx! {
        h1 { "{title}" }
        p { span { class: "clock {class}", "{word}" }
            if let Some(accepted) = accepted { " " span { class: "tag", "{accepted}" } }
            if let Some(promised) = promised { " " span { class: "tag", "{promised}" } }
        }
        div { class: "quote", {words(&row.reason)} }
        {thread(notes, false)}
    }
}

/// What was asked back and answered. A partner reads no names of the desk's staff.
pub(in crate::server) fn thread(notes: &[referral_note::Model], of_desk: bool) -> Element {
    let lines: Vec<_> = notes
        .iter()
        .map(|note| {
            let who = if note.by_partner || of_desk { note.who.clone() } else { says::DESK.to_owned() };
            (who, note.at, note.text.clone())
        })
        .collect();
    rsx! {
        if !lines.is_empty() {
            h2 { "{says::NOTES}" }
            for (who, at, text) in lines {
                div { class: "note", p { class: "by", "{who} " {moment(at)} } {words(&text)} }
            }
        }
    }
}

/// One of them. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, &id, StatusCode::OK, &WorkForm::default(), None).await
}

/// One that is open and was referred to the partner of who asks.
async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(partner::Model, Referred), DeskRefusal> {
    let partner = own_partner(app, who).await?.ok_or(DeskRefusal::NotFound)?;
    let id: ReferralId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let of = db::partner_referrals::find_open(&app.db, id).await?;
    let of = of.filter(|of| of.row.partner.as_deref() == Some(partner.id.as_str())).ok_or(DeskRefusal::NotFound)?;
    Ok((partner, of))
}

async fn view(
    app: &App,
    who: &SignedIn,
    id: &str,
    status: StatusCode,
    typed: &WorkForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, of) = visible(app, who, id).await?;
    let entry = Entry::of(&who.staff, Action::ReferralRead, &of.case.id.to_string(), of.case.adcode);
    db::audit::record_reading(&app.db, entry, now).await?;
    let notes = db::partner_referrals::notes(&app.db, [of.row.id]).await?;
    let action = format!("/desk/referrals/{}", of.row.id);
    let form = |act: &'static str| WorkPart { act, action: action.clone(), who: Some(who.clone()) };
    let error = |act: &str| refused.filter(|_| typed.act == act);
    let body = rsx! {
        div { class: "head", a { class: "button", href: "/desk/referrals", "{says::TO_OURS}" } }
        div { class: "two",
            section {
                {told(&of, &notes, now)}
                {answer_form(&form("answer"), typed, error("answer"))}
            }
            aside { {side_forms(&form, &of, typed, &error)} }
        }
    };
    Ok(page_with(status, who, Tab::Referrals, texts::case_kind(of.case.kind), body))
}

/// One of the forms of a referral.
pub(in crate::server) struct WorkPart {
    /// What it does.
    act: &'static str,
    /// Where it is sent.
    action: String,
    /// Whose session its hidden fields are of; nobody's on the page of a link.
    who: Option<SignedIn>,
}

impl WorkPart {
    /// One on the page of a link.
    pub(in crate::server) fn by_link(act: &'static str, action: &str) -> Self {
        Self { act, action: action.to_owned(), who: None }
    }

    fn hidden(&self) -> Element {
        let (who, act) = (self.who.clone(), self.act);
        rsx! {
            if let Some(who) = who { {hidden(&who, None)} }
            input { r#type: "hidden", name: "act", value: act }
        }
    }
}

/// The forms beside the answer: to take it on, to say by when, to ask back.
pub(in crate::server) fn side_forms<'a>(
    form: &impl Fn(&'static str) -> WorkPart,
    of: &Referred,
    typed: &WorkForm,
    error: &impl Fn(&str) -> Option<&'a Refused>,
) -> Element {
    let (accept, promise, ask) = (form("accept"), form("promise"), form("ask"));
    let text = if typed.act == "ask" { typed.text.clone() } else { String::new() };
    let day = if typed.act == "promise" { typed.day.clone() } else { of.row.promised_day.clone().unwrap_or_default() };
    let accepted = of.row.accepted_at.is_some();
    rsx! {
        if !accepted {
            form { method: "post", action: "{accept.action}",
                {accept.hidden()}
                {refused::head(error("accept"))}
                button { class: "button main", r#type: "submit", "{says::ACCEPT}" }
            }
        }
        form { method: "post", action: "{promise.action}",
            {promise.hidden()}
            {refused::head(error("promise"))}
            label { "{says::PROMISE}" input { r#type: "date", name: "day", required: true, value: "{day}" } {refused::at(error("promise"), "day")} }
            button { class: "button", r#type: "submit", "{says::PROMISE_SEND}" }
        }
        form { method: "post", action: "{ask.action}",
            {ask.hidden()}
            {refused::head(error("ask"))}
            label { "{says::ASK}" textarea { name: "text", rows: 3, required: true, maxlength: "{MOST_WORDS}", "{text}" } {refused::at(error("ask"), "text")} }
            button { class: "button", r#type: "submit", "{says::ASK_SEND}" }
        }
    }
}

/// The form of the answer.
pub(in crate::server) fn answer_form(form: &WorkPart, typed: &WorkForm, error: Option<&Refused>) -> Element {
    let text = if typed.act == "answer" { typed.text.clone() } else { String::new() };
    rsx! {
        form { method: "post", action: "{form.action}",
            {form.hidden()}
            {refused::head(error)}
            label { "{says::ANSWER}" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_WORDS}", "{text}" } {refused::at(error, "text")} }
            button { class: "button main", r#type: "submit", "{says::ANSWER_SEND}" }
        }
    }
}

/// Works on one.
pub(super) async fn work(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<WorkForm>,
) -> Result<Response, DeskRefusal> {
    let (partner, of) = visible(&app, &who, &id).await?;
    let now = Timestamp::now();
    let handling = match form.handling(now) {
        Ok(handling) => handling,
        // None of the page's forms.
        Err(("", says)) => return Err(DeskRefusal::Wrong(says)),
        Err((field, says)) => {
            let refused = Refused::at(field, says);
            return view(&app, &who, &id, StatusCode::UNPROCESSABLE_ENTITY, &form, Some(&refused)).await;
        }
    };
    let answers = matches!(handling, Handling::Answer(_));
    match db::partner_referrals::handle(&app.db, By::Member(&who.staff, &partner), of.row.id, handling, now).await {
        Ok(()) => {
            let to = if answers { "/desk/referrals?answered=1".to_owned() } else { format!("/desk/referrals/{id}") };
            Ok(Redirect::to(&to).into_response())
        }
        Err(ReferralFailure::Database(error)) => Err(error.into()),
        Err(error) => Err(DeskRefusal::Conflict(error.to_string())),
    }
}
