//! Who wants to help at a desk: the office calls them, looks at their proof, and takes them on or not.

use super::guard::{Asked, Filled, SignedIn};
use super::marked::{self, Mark};
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, page, pager, topics, words};
use super::refusal::DeskRefusal;
use crate::model::plain_text::one_line;
use crate::model::volunteer::{MOST_WORDS, VolunteerState, proof_of};
use crate::model::{Day, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::danger::Marked;
use crate::server::db::scope::real;
use crate::server::db::staff::StaffError;
use crate::server::db::tables::volunteer;
use crate::server::db::volunteers::{Accepted, DecisionError};
use crate::server::{App, db};
use crate::texts;
use crate::texts::{training, volunteer as says};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

fn state(state: VolunteerState) -> Element {
    let (word, class) = match state {
        VolunteerState::Waiting => (says::STATES[0], "clock amber"),
        VolunteerState::Accepted => (says::STATES[1], "clock green"),
        VolunteerState::Declined => (says::STATES[2], "tag"),
    };
    rsx! { span { class, "{word}" } }
}

/// All of a desk, who waits first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let mut rows = db::volunteers::list(&app.db, &who.staff, at.page()).await?;
    let more = cut(&mut rows);
    if !rows.is_empty() {
        let entry = Entry::of(&who.staff, Action::VolunteerRead, "volunteers", who.staff.adcode);
        db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    }
    let body = rsx! {
        div { class: "head", h1 { "{says::LIST}" } a { class: "button", href: "/desk/training", "{training::TO_COURSES}" } }
        p { "{says::LIST_WHY}" }
        if rows.is_empty() { p { class: "empty", "{says::NONE}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for row in rows {
                        tr { class: if row.danger_escalates_at.is_some() { "alarmed" },
                            td { a { href: "/desk/volunteers/{row.id}", "{row.name}" } if row.sample { span { class: "tag", "{texts::SAMPLE}" } } }
                            td { {texts::author(row.author)} }
                            td { {texts::region(row.adcode)} }
                            td { {moment(row.applied_at)} }
                            td { {state(row.state)} }
                        }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/volunteers", &[], page))}
    };
    Ok(page(&who, Tab::Training, says::LIST, body))
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<volunteer::Model, DeskRefusal> {
    let row = db::volunteers::find(&app.db, id).await?;
    row.filter(|row| who.staff.covers(row.adcode)).ok_or(DeskRefusal::NotFound)
}

/// One of them. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let now = Timestamp::now();
    let entry = Entry::of(&who.staff, Action::VolunteerRead, &row.id.to_string(), row.adcode);
    db::audit::record_reading(&app.db, entry, now).await?;
    let phone = db::volunteers::phone_of(&app.db, &row)?;
    let has_proof = !row.number.is_empty() || row.until.is_some();
    let proof = training::proof(proof_of(row.author), &row.number, row.until, Day::of(now));
    let waits = row.state == VolunteerState::Waiting;
    let decided = row.decided_at.map(|at| (row.who.clone(), at));
    let mark = Mark::of(row.danger.as_deref(), row.danger_raised_at, row.danger_escalates_at, row.danger_taken_by);
    let mark = marked::shown(&app, &who, mark, &format!("/desk/volunteers/{}", row.id)).await?;
    let from_app = row.account.is_some();
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" }
            span { class: "tag", {texts::author(row.author)} }
            span { class: "tag", {texts::region(row.adcode)} }
            {state(row.state)}
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            a { class: "button", href: "/desk/volunteers", "{says::TO_LIST}" }
        }
        {mark}
        if from_app { p { class: "by", "{says::FROM_APP}" } }
        div { class: "columns",
            section {
                p { strong { "{phone}" } " " span { class: "by", {moment(row.applied_at)} } }
                if !row.organisation.is_empty() { p { "{row.organisation}" } }
                if has_proof { p { "{proof}" } }
                {words(&row.words)}
                if let Some((by, at)) = decided { p { class: "by", "{by} " {moment(at)} } }
                if !row.reason.is_empty() { p { "{row.reason}" } }
                if let Some(staff) = row.staff { p { a { class: "button", href: "/desk/training/people/{staff}", "{says::TO_STAFF}" } } }
            }
            if waits && !row.sample { section { {accept_form(&who, &row, has_proof)} {decline_form(&who, &row)} } }
        }
    };
    Ok(page(&who, Tab::Training, &row.name, body))
}

/// Takes on what the words of an application tell of.
pub(super) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    db::danger::take_on_marked(&app.db, &who.staff, &Marked::Volunteer(row.id), row.adcode, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/volunteers/{}", row.id)).into_response())
}

fn accept_form(who: &SignedIn, row: &volunteer::Model, has_proof: bool) -> Element {
    let id = row.id;
    rsx! {
        h2 { "{says::ACCEPT}" }
        form { class: "wide", method: "post", action: "/desk/volunteers/{id}/accept",
            {hidden(who, None)}
            label { "{says::LOGIN}" input { name: "login", required: true, autocomplete: "off" } }
            label { "{says::PASSWORD}" input { r#type: "password", name: "password", required: true, autocomplete: "new-password" } }
            fieldset {
                legend { "{says::FIELDS}" }
                for (code, word) in topics() {
                    label { class: "check", input { r#type: "checkbox", name: "fields", value: "{code}" } "{word}" }
                }
            }
            if has_proof { label { class: "check", input { r#type: "checkbox", name: "seen", value: "1" } "{says::SEEN}" } }
            button { class: "main", r#type: "submit", "{says::ACCEPT}" }
        }
    }
}

fn decline_form(who: &SignedIn, row: &volunteer::Model) -> Element {
    let id = row.id;
    rsx! {
        h2 { "{says::DECLINE}" }
        form { class: "wide", method: "post", action: "/desk/volunteers/{id}/decline",
            {hidden(who, None)}
            label { "{says::REASON}" textarea { name: "reason", rows: 2, required: true, maxlength: "{MOST_WORDS}" } }
            button { r#type: "submit", "{says::DECLINE}" }
        }
    }
}

/// How somebody is taken on, as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AcceptForm {
    login: String,
    password: String,
    fields: Vec<String>,
    seen: Option<String>,
}

fn refused(error: DecisionError) -> DeskRefusal {
    match error {
        DecisionError::Decided => DeskRefusal::Conflict(error.to_string()),
        DecisionError::Staff(error) => {
            let field = match &error {
                StaffError::Login | StaffError::Taken => "login",
                StaffError::Password(_) => "password",
                _ => return error.into(),
            };
            DeskRefusal::WrongAt(field, error.to_string())
        }
    }
}

/// Takes somebody on.
pub(super) async fn accept(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AcceptForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    real(row.sample)?;
    let fields = form.fields.iter().filter_map(|code| Topic::of_code(code)).collect();
    let accepted = Accepted { login: form.login, password: form.password, fields, seen: form.seen.is_some() };
    db::volunteers::accept(&app.db, &who.staff, &row, accepted, Timestamp::now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/desk/volunteers/{}", row.id)).into_response())
}

/// Why somebody is not taken on, as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct DeclineForm {
    reason: String,
}

/// Does not take somebody on.
pub(super) async fn decline(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DeclineForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    real(row.sample)?;
    let reason = one_line(&form.reason, MOST_WORDS);
    let reason = reason.map_err(|error| DeskRefusal::WrongAt("reason", format!("{}{error}", says::REASON_WORD)))?;
    db::volunteers::decline(&app.db, &who.staff, &row, reason, Timestamp::now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/desk/volunteers/{}", row.id)).into_response())
}
