//! The register of deputies of people's congresses and members of the CPPCC.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, cut, entry_end, hidden, moment, options, own_region, own_regions, page};
use super::refusal::DeskRefusal;
use super::register::{Reach, RegisterSearch};
use crate::model::deputy::{DeputyKind, DeputyLevel, MOST_CONTACT, MOST_LINE};
use crate::model::plain_text::{TextError, one_line};
use crate::model::staff::Permission;
use crate::model::{DeputyId, Timestamp};
use crate::server::db::deputies::DeputyEntry;
use crate::server::db::tables::deputy;
use crate::server::{App, db};
use crate::texts;
use crate::texts::deputy as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Somebody as they are typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DeputyForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    kind: String,
    level: String,
    name: String,
    adcode: String,
    term: String,
    unit: String,
    contact: String,
    active: Option<String>,
}

fn wrong(field: &'static str, says: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, says.into())
}

impl DeputyForm {
    fn of(row: &deputy::Model) -> Self {
        Self {
            id: row.id.to_string(),
            version: row.version,
            kind: row.kind.code().to_owned(),
            level: row.level.code().to_owned(),
            name: row.name.clone(),
            adcode: row.adcode.to_string(),
            term: row.term.clone(),
            unit: row.unit.clone(),
            contact: row.contact.clone(),
            active: row.active.then(|| "1".to_owned()),
        }
    }

    fn read(&self, who: &SignedIn, active: bool) -> Result<DeputyEntry, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_LINE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        let may_be_empty = |field, text: &str, most, word: &str| match one_line(text, most) {
            Err(TextError::Empty) => Ok(String::new()),
            other => other.map_err(|error| wrong(field, format!("{word}{error}"))),
        };
        Ok(DeputyEntry {
            kind: DeputyKind::of_code(&self.kind).ok_or_else(|| wrong("kind", says::NO_KIND))?,
            level: DeputyLevel::of_code(&self.level).ok_or_else(|| wrong("level", says::NO_LEVEL))?,
            adcode: own_region(&who.staff, &self.adcode).ok_or_else(|| wrong("adcode", says::NO_REGION))?,
            name: line("name", &self.name, says::NAME)?,
            term: line("term", &self.term, says::TERM_WORD)?,
            unit: may_be_empty("unit", &self.unit, MOST_LINE, says::UNIT)?,
            contact: may_be_empty("contact", &self.contact, MOST_CONTACT, says::CONTACT_WORD)?,
            active,
        })
    }
}

/// Somebody in one line.
pub(super) fn in_one_line(row: &deputy::Model) -> String {
    says::named(row.kind, row.level, &row.name, &row.unit)
}

/// The register.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<RegisterSearch>,
) -> Result<Response, DeskRefusal> {
    let mut rows = db::deputies::page(&app.db, &who.staff, &looking.query()).await?;
    let more = cut(&mut rows);
    let tallies = db::deputies::tallies(&app.db, &who.staff).await?;
    let keeps = who.staff.role.may(Permission::KeepDeputies);
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let (came, handed_in) = tallies.get(&row.id).copied().unwrap_or_default();
            (row, came, handed_in)
        })
        .collect();
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/meetings", "{says::MEETINGS}" } a { class: "button", href: "/desk/proposals", "{texts::proposal_paper::TITLE}" } }
        p { "{says::WHY}" }
        {looking.form(&who, ("/desk/deputies", Reach::WithProvince), &[], rsx! {})}
        if lines.is_empty() {
            p { class: "empty", id: "list", {looking.nothing(says::NONE)} }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, came, handed_in) in lines {
                        tr { class: if row.active { "" } else { "off" },
                            td { {says::kind(row.kind)} }
                            td { {says::level(row.level)} }
                            td { a { href: "/desk/deputies/{row.id}", "{row.name}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if !row.active { span { class: "tag", "{says::LEFT}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { "{row.term}" }
                            td { class: "words", "{row.unit}" }
                            td { "{came} / {handed_in}" }
                        }
                    }
                }
            }
        }
        {looking.pager("/desk/deputies", &[], more)}
        if keeps {
            h2 { "{says::ADD}" }
            {form(&who, "/desk/deputies", &DeputyForm::default(), true)}
        }
    };
    Ok(page(&who, Tab::Voices, says::TITLE, body))
}

fn form(who: &SignedIn, action: &str, typed: &DeputyForm, new: bool) -> Element {
    let id = if new { DeputyId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let kinds = DeputyKind::ALL.iter().map(|one| (one.code().to_owned(), says::kind(*one).to_owned())).collect();
    let levels = DeputyLevel::ALL.iter().map(|one| (one.code().to_owned(), says::level(*one).to_owned())).collect();
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            div { class: "row",
                label { "{says::KIND}" select { name: "kind", {options(None, kinds, &typed.kind)} } }
                label { "{says::LEVEL}" select { name: "level", {options(None, levels, &typed.level)} } }
                label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } }
            }
            div { class: "row",
                label { "{says::NAME}" input { name: "name", required: true, maxlength: "{MOST_LINE}", autocomplete: "off", value: "{typed.name}" } }
                label { "{says::TERM}" input { name: "term", required: true, maxlength: "{MOST_LINE}", value: "{typed.term}" } }
            }
            label { "{says::UNIT}" input { name: "unit", maxlength: "{MOST_LINE}", value: "{typed.unit}" } }
            label { "{says::CONTACT}" input { name: "contact", maxlength: "{MOST_CONTACT}", value: "{typed.contact}" } }
            {entry_end((!new).then_some(typed.active.is_some()), says::ADD, says::ACTIVE)}
        }
    }
}

/// Adds somebody.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<DeputyForm>,
) -> Result<Response, DeskRefusal> {
    let entry = form.read(&who, true)?;
    let id = form.id.parse().unwrap_or_else(|_| DeputyId::fresh());
    db::deputies::add(&app.db, Some(&who.staff), id, entry, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/deputies/{id}")).into_response())
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<deputy::Model, DeskRefusal> {
    let id: DeputyId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    db::deputies::find(&app.db, &who.staff, id).await?.ok_or(DeskRefusal::NotFound)
}

/// Somebody, with what they took part in.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let keeps = who.staff.may(Permission::KeepDeputies, row.adcode);
    let meetings = db::meetings::of_deputy(&app.db, &who.staff, row.id).await?;
    let of: Vec<_> = db::proposal_papers::dossiers(&app.db, &who.staff).await?.into_values().collect();
    let handed_in = of.into_iter().filter(|one| one.deputy == Some(row.id)).map(|one| one.proposal);
    let mut proposals = Vec::new();
    for id in handed_in {
        if let Some(found) = db::proposals::find(&app.db, id).await? {
            proposals.push((id, found.proposal.title, found.proposal.sample));
        }
    }
    let address = format!("/desk/deputies/{}", row.id);
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" }
            span { class: "tag", {says::level(row.level)} {says::kind(row.kind)} }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !row.active { span { class: "tag danger", "{says::LEFT}" } }
            a { class: "button", href: "/desk/deputies", "{says::TO_DEPUTIES}" }
        }
        div { class: "columns",
            section {
                if keeps { {form(&who, &address, &DeputyForm::of(&row), false)} } else {
                    p { "{row.term}　{row.unit}" }
                    p { "{row.contact}" }
                }
            }
            section {
                h2 { "{says::TOOK_PART}" }
                if meetings.is_empty() { p { class: "empty", "{says::TOOK_NO_PART}" } }
                ul { for one in meetings { li { a { href: "/desk/meetings/{one.id}", "{one.title}" } " " {moment(one.starts_at)}
                    if one.sample { " " span { class: "tag", "{texts::SAMPLE}" } }
                } } }
                h2 { "{says::HANDED_IN}" }
                if proposals.is_empty() { p { class: "empty", "{says::HANDED_NOTHING_IN}" } }
                ul { for (id, title, sample) in proposals { li { a { href: "/desk/proposals/{id}", "{title}" }
                    if sample { " " span { class: "tag", "{texts::SAMPLE}" } }
                } } }
            }
        }
    };
    Ok(page(&who, Tab::Voices, &row.name, body))
}

/// Changes what stands of somebody.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DeputyForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    if !who.staff.covers(row.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    let entry = form.read(&who, form.active.is_some())?;
    if db::deputies::change(&app.db, &who.staff, (row.id, form.version), entry, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/deputies/{}", row.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
    }
}
