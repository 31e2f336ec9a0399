//! What couriers ask of companies, as desks work on it: written and sent on a company's page, given back or closed there,
//! and a list of all.

use super::claim_hearing::{ask, named, regions, warning};
use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::office_work::{SpanChoice, WorkTable};
use super::own_claims::{clock, thread};
use super::page::{LAST_PAGE, Tab, at_page, cut, hidden, options, own_region, page, pager, words};
use super::refusal::DeskRefusal;
use crate::model::case::CaseKind;
use crate::model::company_claim::{ClaimState, MOST_SUMMARY, SPANS};
use crate::model::office_work::OfficeWork;
use crate::model::partner::{MOST_WORDS, answer_until};
use crate::model::plain_text::{TextError, paragraphs};
use crate::model::{Day, Timestamp};
use crate::server::db::company_claims::{ClaimBy, ClaimFailure, ClaimHandling, ClaimQuery, NewClaim, number};
use crate::server::db::company_hearing::CompanyHearing;
use crate::server::db::scope::real;
use crate::server::db::tables::{company, company_claim, company_claim_note};
use crate::server::{App, db};
use crate::texts;
use crate::texts::company_claim as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Days ahead by which a company may be asked to answer.
const MOST_AHEAD: i64 = 365;

/// A company.
async fn known(app: &App, id: &str) -> Result<company::Model, DeskRefusal> {
    db::companies::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)
}

/// Which page of what couriers ask of it, or that on which this one stands.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OfCompany {
    page: Option<u64>,
    claim: Option<String>,
}

/// The page of a company: who of it can sign in here, what couriers ask of it, and the form for more.
pub(super) async fn of_company(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(looking): Asked<OfCompany>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let row = known(&app, &id).await?;
    let at = match (looking.page, &looking.claim) {
        (Some(page), _) => page.min(LAST_PAGE),
        (None, Some(claim)) => db::company_claims::page_of(&app.db, &who.staff, &row.id, claim).await?,
        (None, None) => 0,
    };
    let mut claims = db::company_claims::of_company(&app.db, &who.staff, &row.id, at).await?;
    let more = cut(&mut claims);
    let notes = db::company_claims::notes(&app.db, claims.iter().map(|one| one.id.clone())).await?;
    let hearing = CompanyHearing::of(&app.db, [row.id.clone()], now).await?;
    let seen_by = named(&hearing.seeing_some(&row.id, who.staff.adcode));
    let cards: Vec<Element> = claims
        .iter()
        .map(|claim| {
            let notes: Vec<_> = notes.iter().filter(|note| note.claim == claim.id).cloned().collect();
            card(&who, claim, &notes, &hearing, now)
        })
        .collect();
    let (name, active) = (row.name.clone(), row.active);
    let body = rsx! {
        div { class: "head", h1 { "{name}" }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !active { span { class: "tag danger", "{texts::company::GIVEN_UP}" } }
            a { class: "button", href: "/desk/cases?company={row.id}", "{texts::company::ITS_CASES}" }
            a { class: "button", href: "/desk/claims", "{says::OPEN}" }
            a { class: "button", href: "/desk/companies", "{says::TO_COMPANIES}" }
        }
        p { "{says::WHY}" }
        p { class: "by", id: "seen-by", if seen_by.is_empty() { "{says::NOBODY_THERE}" } else { "{says::SEEN_BY_EACH}{seen_by}" } }
        div { class: "two",
            section { id: "claims",
                h2 { "{says::TITLE}" }
                if cards.is_empty() { p { class: "empty", "{says::NONE_OF_COMPANY}" } }
                for card in cards { {card} }
                {pager(at, more, |page| at_page(&format!("/desk/companies/{}", row.id), &[], page))}
            }
            aside {
                if active && !row.sample {
                    h2 { "{says::NEW}" }
                    {new_form(&who, &row.id, &hearing)}
                }
            }
        }
    };
    Ok(page(&who, Tab::Partners, &row.name, body))
}

fn new_form(who: &SignedIn, company: &str, hearing: &CompanyHearing) -> Element {
    let regions = regions(who, hearing, company);
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    let days = SPANS.iter().map(|days| (days.to_string(), says::days(*days))).collect();
    let (own, company) = (who.staff.adcode.to_string(), company.to_owned());
    let id = uuid::Uuid::now_v7();
    rsx! {
        form { method: "post", action: "/desk/companies/{company}/claims",
            {hidden(who, None)}
            input { r#type: "hidden", name: "id", value: "{id}" }
            label { "{says::KIND}" select { name: "kind", {options(None, kinds, CaseKind::UnpaidWages.code())} } }
            label { "{says::REGION}" select { name: "adcode", {options(None, regions, &own)} } }
            label { "{says::DAYS}" select { name: "days", {options(None, days, "90")} } }
            label { "{says::SUMMARY}" textarea { name: "summary", rows: 4, required: true, maxlength: "{MOST_SUMMARY}" } }
            label { "{says::DUE}" input { r#type: "date", name: "due" } }
            button { class: "main", r#type: "submit", "{says::SEND}" }
        }
    }
}

/// One of them with all that was said about it; the forms of who may.
fn card(
    who: &SignedIn,
    row: &company_claim::Model,
    notes: &[company_claim_note::Model],
    hearing: &CompanyHearing,
    now: Timestamp,
) -> Element {
    let (class, word) = clock(row, now);
    let (kind, place) = (texts::case_kind(row.kind), texts::region(row.adcode));
    let (couriers, counted) = (says::inside(number(row)), says::counted(row.counted_from, row.counted_until));
    let (id, version, state, summary) = (row.id.clone(), row.version, row.state, row.summary.clone());
    let sent = format!("{} {}", row.who, texts::day_and_clock(row.sent_at));
    let withdrawn = row.withdrawn_at.is_some();
    let open = state != ClaimState::Done;
    let seen_by = Some(named(&hearing.seeing(&row.company, row.adcode))).filter(|names| open && !names.is_empty());
    let deaf = warning(hearing, &row.company, row.adcode).filter(|_| open);
    rsx! {
        div { class: "note", id: "claim-{id}",
            h3 { "{kind} · {place} " span { class: "clock {class}", "{word}" } " " span { class: "tag", "{couriers}" } if withdrawn { " " span { class: "tag danger", "{says::WITHDRAWN}" } } }
            p { class: "by", "{sent} · {counted}" }
            if let Some(seen_by) = seen_by { p { class: "by seen-by", "{says::SEEN_BY}{seen_by}" } }
            if let Some(deaf) = deaf { p { class: "error deaf", "{deaf}" } }
            {words(&summary)}
            {thread(notes, true)}
            if open {
                form { method: "post", action: "/desk/claims/{id}",
                    {hidden(who, Some(version))}
                    label { "{says::WORD}" textarea { name: "text", rows: 2, maxlength: "{MOST_WORDS}" } }
                    if state == ClaimState::Answered {
                        label { "{says::NEW_DUE}" input { r#type: "date", name: "due" } }
                        button { r#type: "submit", name: "act", value: "return", "{says::RETURN}" }
                    }
                    button { class: if state == ClaimState::Answered { "main" }, r#type: "submit", name: "act", value: "close", "{says::CLOSE}" }
                }
            }
            if !withdrawn {
                details {
                    summary { "{says::WITHDRAW_HEAD}" }
                    form { method: "post", action: "/desk/claims/{id}",
                        {hidden(who, Some(version))}
                        input { r#type: "hidden", name: "act", value: "withdraw" }
                        label { "{says::WITHDRAW_WHY}" input { name: "why", required: true, maxlength: "{MOST_WORDS}" } }
                        button { class: "irreversible", r#type: "submit", "{says::WITHDRAW}" }
                    }
                }
            }
        }
    }
}

/// Until when a typed day goes; nothing where none was typed.
fn due_of(typed: &str) -> Result<Option<Timestamp>, DeskRefusal> {
    if typed.is_empty() {
        return Ok(None);
    }
    let today = Day::of(Timestamp::now());
    let day = Day::parse(typed).ok().filter(|day| (1..=MOST_AHEAD).contains(&day.days_since(today)));
    let day = day.ok_or_else(|| DeskRefusal::WrongAt("due", says::NO_DUE.to_owned()))?;
    Ok(Some(answer_until(day)))
}

fn text_of(typed: &str, most: usize, field: &'static str, word: &str) -> Result<String, DeskRefusal> {
    paragraphs(typed, most).map_err(|error| DeskRefusal::WrongAt(field, format!("{word}{error}")))
}

/// A claim as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SendForm {
    /// Made with the form, so that a second click sends no second one.
    id: String,
    kind: String,
    adcode: String,
    days: String,
    summary: String,
    due: String,
    sure: Sure,
}

impl SendForm {
    /// What was typed, to be sent once more by who is sure.
    fn fields(&self, new: &NewClaim) -> Vec<(&'static str, String)> {
        vec![
            ("id", new.id.clone()),
            ("kind", self.kind.clone()),
            ("adcode", self.adcode.clone()),
            ("days", self.days.clone()),
            ("summary", self.summary.clone()),
            ("due", self.due.clone()),
        ]
    }

    fn read(&self, who: &SignedIn, company: String) -> Result<NewClaim, DeskRefusal> {
        let wrong = |field: &'static str, says: &str| DeskRefusal::WrongAt(field, says.to_owned());
        let days = self.days.parse().ok().filter(|days| SPANS.contains(days));
        Ok(NewClaim {
            id: uuid::Uuid::try_parse(&self.id).unwrap_or_else(|_| uuid::Uuid::now_v7()).to_string(),
            company,
            kind: CaseKind::of_code(&self.kind).ok_or_else(|| wrong("kind", says::NO_KIND))?,
            adcode: own_region(&who.staff, &self.adcode).ok_or_else(|| wrong("adcode", says::NO_REGION))?,
            days: days.ok_or_else(|| wrong("days", says::NO_DAYS))?,
            summary: text_of(&self.summary, MOST_SUMMARY, "summary", says::SUMMARY_WORD)?,
            due: due_of(&self.due)?,
        })
    }
}

/// Sends one.
pub(super) async fn send(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SendForm>,
) -> Result<Response, DeskRefusal> {
    let row = known(&app, &id).await?;
    if !row.active {
        return Err(DeskRefusal::Conflict(texts::company::GIVEN_UP.to_owned()));
    }
    real(row.sample)?;
    let (new, now) = (form.read(&who, row.id.clone())?, Timestamp::now());
    let raised = db::company_claims::would_tell(&app.db, &new, now).await?;
    if raised.all == 0 {
        return Err(DeskRefusal::WrongAt("kind", says::NOBODY_ASKS.to_owned()));
    }
    let hearing = CompanyHearing::of(&app.db, [row.id.clone()], now).await?;
    let deaf = warning(&hearing, &row.id, new.adcode);
    let counted = says::would_tell(raised.couriers, raised.all);
    if let Some(page) = ask(&who, form.sure, &row.id, (counted, deaf), form.fields(&new)) {
        return Ok(page);
    }
    db::company_claims::send(&app.db, &who.staff, new, now).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/desk/companies/{}", row.id)).into_response())
}

/// What the desk does with an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ClaimForm {
    version: i32,
    act: String,
    text: String,
    due: String,
    /// Why it is taken back.
    why: String,
    sure: Sure,
}

impl ClaimForm {
    fn handling(&self) -> Result<ClaimHandling, DeskRefusal> {
        let text = || text_of(&self.text, MOST_WORDS, "text", says::WORD_WORD);
        match self.act.as_str() {
            "return" => Ok(ClaimHandling::Return(text()?, due_of(&self.due)?)),
            "close" => Ok(ClaimHandling::Close(match paragraphs(&self.text, MOST_WORDS) {
                Err(TextError::Empty) => String::new(),
                _ => text()?,
            })),
            "withdraw" => Ok(ClaimHandling::Withdraw(text_of(&self.why, MOST_WORDS, "why", says::WITHDRAW_WHY_WORD)?)),
            _ => Err(DeskRefusal::Wrong(says::NO_ACT.to_owned())),
        }
    }
}

/// Gives one back or closes it.
pub(super) async fn work(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ClaimForm>,
) -> Result<Response, DeskRefusal> {
    let row = db::company_claims::find_seen(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let of = (row.id.as_str(), form.version);
    let (handling, back) = (form.handling()?, format!("/desk/companies/{}", row.company));
    if matches!(handling, ClaimHandling::Withdraw(_)) {
        let question = Question {
            tab: Tab::Partners,
            title: says::WITHDRAW_SURE.to_owned(),
            happens: says::WITHDRAW_HAPPENS.map(str::to_owned).to_vec(),
            action: format!("/desk/claims/{}", row.id),
            fields: vec![("version", form.version.to_string()), ("act", form.act.clone()), ("why", form.why.clone())],
            word: says::WITHDRAW,
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    let done = db::company_claims::handle(&app.db, ClaimBy::Desk(&who.staff), of, handling, Timestamp::now()).await;
    done.map_err(refused)?;
    Ok(Redirect::to(&back).into_response())
}

fn refused(error: ClaimFailure) -> DeskRefusal {
    match error {
        ClaimFailure::Database(error) => error.into(),
        other => DeskRefusal::Conflict(other.to_string()),
    }
}

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ClaimFilter {
    state: String,
    to_do: Option<String>,
    page: u64,
}

/// All of a desk.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<ClaimFilter>,
    Asked(span): Asked<SpanChoice>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let to_do = looking.to_do.is_some();
    let (state, at) = (ClaimState::of_code(&looking.state), looking.page.min(LAST_PAGE));
    let query = ClaimQuery { state, to_do_at: to_do.then_some(now), page: at };
    let mut rows = db::company_claims::list(&app.db, &who.staff, query).await?;
    let more = cut(&mut rows);
    let companies = db::companies::list(&app.db).await?;
    let names: HashMap<String, String> = companies.into_iter().map(|row| (row.id, row.name)).collect();
    let hearing = CompanyHearing::of(&app.db, rows.iter().map(|row| row.company.clone()), now).await?;
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let ((class, word), couriers) = (clock(&row, now), says::inside(number(&row)));
            let name = names.get(&row.company).cloned().unwrap_or_default();
            let deaf = row.state != ClaimState::Done && hearing.in_region(&row.company, row.adcode).is_deaf();
            (class, word, name, deaf, texts::region(row.adcode), couriers, row)
        })
        .collect();
    let states = ClaimState::ALL.iter().map(|one| (one.code().to_owned(), says::state(*one).to_owned())).collect();
    let all = !to_do && state.is_none();
    let work = WorkTable::count(&app, &who, OfficeWork::Claims, &span).await?;
    let kept = [("state", looking.state.as_str()), ("to_do", if to_do { "1" } else { "" })];
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/companies", "{says::TO_COMPANIES}" } }
        p { "{says::WHY}" }
        nav { class: "filters views",
            a { href: "/desk/claims", "aria-current": if all { "page" }, "{says::ALL}" }
            a { href: "/desk/claims?to_do=1", "aria-current": if to_do { "page" }, "{says::TO_DO}" }
        }
        form { class: "filters", method: "get", action: "/desk/claims",
            select { name: "state", "aria-label": says::COLUMNS[6], {options(Some(says::ALL), states, &looking.state)} }
            button { r#type: "submit", "{texts::partner::SHOW}" }
        }
        if lines.is_empty() {
            p { class: "empty", "{says::NONE}" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (class, word, name, deaf, place, couriers, row) in lines {
                        tr {
                            td { span { class: "clock {class}", "{word}" } }
                            td { a { href: "/desk/companies/{row.company}?claim={row.id}#claim-{row.id}", "{name}" }
                                if deaf { span { class: "tag danger", "{texts::partner::DEAF}" } }
                            }
                            td { {texts::case_kind(row.kind)} }
                            td { "{place}" }
                            td { class: "words", "{row.summary}" }
                            td { "{couriers}" }
                            td { if row.withdrawn_at.is_some() { "{says::WITHDRAWN}" } else { {says::state(row.state)} } }
                        }
                    }
                }
            }
            {pager(at, more, |page| at_page("/desk/claims", &kept, page))}
        }
        h2 { "{texts::office_work::TITLE}" }
        {work.drawn("/desk/claims")}
    };
    Ok(page(&who, Tab::Partners, says::TITLE, body))
}
