//! What the province asks prefectures to see to (催办): asked, done, withdrawn, and the record of it, which is the same for
//! both.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{LAST_PAGE, Tab, at_page, cut, hidden, moment, options, page, pager, region_choice, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::province::{MOST_NUDGE, NudgeState, nudge_day};
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::staff::Permission;
use crate::model::{Adcode, Day, Timestamp};
use crate::server::db::tables::nudge;
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Days that the form offers.
const OFFERED_DAYS: i64 = 7;

/// A prefecture is asked to see to something.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NudgeForm {
    adcode: String,
    note: String,
    due: String,
}

/// What was typed of it: whom, what, and by which day.
type Typed = (Adcode, String, Option<Day>);

impl NudgeForm {
    /// The form for a prefecture, with a day in a week.
    pub(super) fn to(desk: &str, now: Timestamp) -> Self {
        let due = Day::of(now).plus(OFFERED_DAYS).to_string();
        Self { adcode: desk.to_owned(), due, ..Self::default() }
    }

    pub(super) fn read(&self, today: Day) -> Result<Typed, Refused> {
        let desk = Adcode::parse(&self.adcode).ok().filter(|desk| PREFECTURES.iter().any(|one| one.code() == *desk));
        let desk = desk.ok_or_else(|| Refused::at("adcode", says::NO_PLACE))?;
        let note = paragraphs(&self.note, MOST_NUDGE).map_err(Refused::text("note", says::NUDGE_NOTE_WORD))?;
        let due = match self.due.trim() {
            "" => None,
            typed => {
                let day = Day::parse(typed).map_err(|_| Refused::at("due", says::NO_NUDGE_DAY))?;
                Some(nudge_day(day, today).map_err(|error| Refused::at("due", error.to_string()))?)
            }
        };
        Ok((desk, note, due))
    }
}

fn state(row: &nudge::Model) -> NudgeState {
    NudgeState::of(row.done_at, row.withdrawn_at, row.due_day, Day::of(Timestamp::now()))
}

/// How one stands: with who did it or withdrew it, and what they said.
fn standing(row: &nudge::Model) -> Element {
    let (class, tag, words) = match (state(row), row.done_at, row.withdrawn_at) {
        (NudgeState::Done, Some(at), _) => ("tag", says::done_by(&row.done_who, at), row.answer.clone()),
        (NudgeState::Withdrawn, _, Some(at)) => {
            ("tag", says::withdrawn_by(&row.withdrawn_who, at), row.withdrawn_why.clone())
        }
        (NudgeState::Late, ..) => ("clock red", says::NUDGE_LATE.to_owned(), String::new()),
        _ => ("clock amber", says::STANDS.to_owned(), String::new()),
    };
    rsx! {
        span { class, "{tag}" }
        if !words.is_empty() { p { class: "by", "{words}" } }
    }
}

/// Asks it no more.
fn withdraw_form(who: &SignedIn, row: &nudge::Model) -> Element {
    let may = who.staff.role.may(Permission::OverseeProvince) && state(row).is_open();
    let (who, id) = (who.clone(), row.id.clone());
    rsx! {
        if may {
            details {
                summary { "{says::NUDGE_WITHDRAW}" }
                form { class: "row", method: "post", action: "/desk/nudges/{id}/withdraw",
                    {hidden(&who, None)}
                    label { "{says::NUDGE_WHY}" input { name: "why", maxlength: "{MOST_NUDGE}" } }
                    button { r#type: "submit", "{says::NUDGE_WITHDRAW}" }
                }
            }
        }
    }
}

/// The form, and what was asked last.
pub(super) fn nudge_section(
    who: &SignedIn,
    nudges: &[nudge::Model],
    typed: &NudgeForm,
    refused: Option<&Refused>,
) -> Element {
    let prefectures = PREFECTURES.iter().map(|one| (one.code().to_string(), one.name.to_owned())).collect();
    let asked = nudges.to_vec();
    rsx! {
        div { class: "columns",
            section {
                h2 { id: "nudge", "{says::NUDGE}" }
                form { class: "wide", method: "post", action: "/desk/province/nudge",
                    {hidden(who, None)}
                    {refused::head(refused)}
                    label { "{says::NUDGE_WHOM}" select { name: "adcode", required: true, {options(Some(says::CHOOSE), prefectures, &typed.adcode)} } {refused::at(refused, "adcode")} }
                    label { "{says::NUDGE_NOTE}" textarea { name: "note", rows: 3, required: true, maxlength: "{MOST_NUDGE}", "{typed.note}" } {refused::at(refused, "note")} }
                    label { "{says::NUDGE_DUE}" input { r#type: "date", name: "due", value: "{typed.due}" } {refused::at(refused, "due")} }
                    button { class: "main", r#type: "submit", "{says::NUDGE_SEND}" }
                }
            }
            section {
                h2 { "{says::NUDGES}" }
                if asked.is_empty() { p { class: "empty", "{says::NO_NUDGES}" } } else { p { a { href: "/desk/nudges", "{says::NUDGE_HISTORY}" } } }
                div { id: "nudges",
                    for row in asked {
                        div { class: "referral",
                            p { strong { {Prefecture::of(row.adcode).map_or("", |one| one.name)} } " " span { class: "by", "{row.who} " {moment(row.made_at)} } " "
                                if let Some(due) = row.due_day { span { class: "tag", {says::due_by(due)} } " " }
                            }
                            {words(&row.note)}
                            {standing(&row)}
                            {withdraw_form(who, &row)}
                        }
                    }
                }
            }
        }
    }
}

/// What the province asks a desk to see to, on the desk's own first page.
pub(super) fn asked_of(who: &SignedIn, asked: Vec<nudge::Model>) -> Element {
    let may = who.staff.role.may(Permission::AssignQuestions);
    let who = who.clone();
    rsx! {
        for row in asked {
            section { class: "note nudge", role: "status",
                p { strong { "{says::FROM_PROVINCE}" } " " span { class: "by", "{row.who} " {moment(row.made_at)} } " "
                    if let Some(due) = row.due_day { span { class: if state(&row) == NudgeState::Late { "clock red" } else { "tag" }, {says::due_by(due)} } }
                }
                {words(&row.note)}
                if may {
                    form { class: "row", method: "post", action: "/desk/nudges/{row.id}",
                        {hidden(&who, None)}
                        label { "{says::ANSWER}" textarea { name: "answer", rows: 1, maxlength: "{MOST_NUDGE}" } }
                        button { class: "main", r#type: "submit", "{says::DONE}" }
                    }
                }
                p { a { href: "/desk/nudges", "{says::NUDGE_HISTORY}" } }
            }
        }
    }
}

/// What was done about it.
#[derive(Deserialize)]
pub(super) struct DoneForm {
    #[serde(default)]
    answer: String,
}

/// A line that may be empty.
fn maybe(field: &'static str, typed: &str, word: &str) -> Result<String, DeskRefusal> {
    match one_line(typed, MOST_NUDGE) {
        Ok(line) => Ok(line),
        Err(TextError::Empty) => Ok(String::new()),
        Err(error) => Err(DeskRefusal::WrongAt(field, format!("{word}{error}"))),
    }
}

async fn own(app: &App, who: &SignedIn, id: &str) -> Result<nudge::Model, DeskRefusal> {
    let row = db::nudges::find(&app.db, id).await?.filter(|row| who.staff.covers(row.adcode));
    row.ok_or(DeskRefusal::NotFound)
}

/// It is done.
pub(super) async fn done(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DoneForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let answer = maybe("answer", &form.answer, says::ANSWER_WORD)?;
    if db::nudges::finish(&app.db, &who.staff, &row, answer, Timestamp::now()).await? {
        Ok(Redirect::to(if who.staff.sees_all() { "/desk/province#nudge" } else { "/desk/overview" }).into_response())
    } else if row.withdrawn_at.is_some() {
        Err(DeskRefusal::Conflict(says::NOT_OPEN.to_owned()))
    } else {
        Err(DeskRefusal::Conflict(says::DONE_BEFORE.to_owned()))
    }
}

/// Why it is asked no more.
#[derive(Deserialize)]
pub(super) struct WithdrawForm {
    #[serde(default)]
    why: String,
}

/// Asks it no more.
pub(super) async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<WithdrawForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let why = maybe("why", &form.why, says::NUDGE_WHY_WORD)?;
    if db::nudges::withdraw(&app.db, &who.staff, &row, why, Timestamp::now()).await? {
        Ok(Redirect::to("/desk/nudges").into_response())
    } else {
        Err(DeskRefusal::Conflict(says::NOT_OPEN.to_owned()))
    }
}

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NudgeFilter {
    adcode: String,
    page: u64,
}

/// All that was asked of the region, as both sides see it.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<NudgeFilter>,
) -> Result<Response, DeskRefusal> {
    let at = looking.page.min(LAST_PAGE);
    let mut rows = db::nudges::page(&app.db, &who.staff, Adcode::parse(&looking.adcode).ok(), at).await?;
    let more = cut(&mut rows);
    let oversees = who.staff.role.may(Permission::OverseeProvince);
    let (tab, back, to) = if oversees {
        (Tab::Province, "/desk/province", says::BACK)
    } else {
        (Tab::Overview, "/desk/overview", texts::overview::TITLE)
    };
    let body = rsx! {
        div { class: "head", h1 { "{says::NUDGE_HISTORY}" } a { class: "button", href: "{back}", "{to}" } }
        p { class: "by", "{says::NUDGE_HISTORY_WHY}" }
        if who.staff.sees_all() {
            form { class: "filters", method: "get", action: "/desk/nudges",
                {region_choice(&who.staff, &looking.adcode)}
                button { r#type: "submit", "{texts::console::FILTER}" }
            }
        }
        if rows.is_empty() { p { class: "empty", "{says::NO_NUDGES}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::NUDGE_COLUMNS { th { "{word}" } } } }
                tbody {
                    for row in rows {
                        tr {
                            td { {texts::region(row.adcode)} }
                            td { "{row.who} " {moment(row.made_at)} }
                            td { class: "words", {words(&row.note)} }
                            td { if let Some(due) = row.due_day { "{due}" } }
                            td { class: "words", {standing(&row)} {withdraw_form(&who, &row)} }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page("/desk/nudges", &[("adcode", &looking.adcode)], page))}
    };
    Ok(page(&who, tab, says::NUDGE_HISTORY, body))
}
