//! Meetings of deputies with couriers (面对面): who is asked, couriers invited through the app, who came, what was said.

mod acts;
mod paper;
mod people;
mod show;

pub(super) use acts::{add_photos, agenda, call_off, came, change, couriers, drop_photo, invite, minutes, photo};
pub(super) use paper::print;
pub(super) use show::show;

use self::people::People;
use super::activities::moment_of;
use super::deputies::in_one_line;
use super::guard::{Asked, Filled, SignedIn};
use super::page::{
    LAST_PAGE, Tab, at_page, cut, hidden, moment, options, own_region, own_regions, page, pager, region_choice,
};
use super::refusal::DeskRefusal;
use crate::model::deputy::{LENGTHS, MOST_AGENDA, MOST_LINE, MeetingState, end_after, ends};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::{Adcode, DeputyId, MeetingId, Timestamp};
use crate::server::db::meetings::{ListedCourier, MeetingEntry, MeetingError};
use crate::server::db::scope::{alike, seen, seen_or_sample};
use crate::server::db::tables::{deputy, meeting};
use crate::server::{App, db};
use crate::texts;
use crate::texts::deputy as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeSet;

impl From<MeetingError> for DeskRefusal {
    fn from(error: MeetingError) -> Self {
        match error {
            MeetingError::Database(error) => Self::Database(error),
            MeetingError::Activity(error) => error.into(),
            MeetingError::TimeIsTold => Self::WrongAt("starts", error.to_string()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// A meeting as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MeetingForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    title: String,
    adcode: String,
    starts: String,
    /// Minutes.
    lasts: String,
    place: String,
    agenda: String,
    asked: Vec<String>,
    /// What is looked for among the deputies.
    people: String,
    /// Only that is wanted; nothing is kept.
    find: Option<String>,
}

fn wrong(field: &'static str, says: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, says.into())
}

fn may_be_empty(field: &'static str, text: &str, most: usize, word: &str) -> Result<String, DeskRefusal> {
    match paragraphs(text, most) {
        Err(TextError::Empty) => Ok(String::new()),
        other => other.map_err(|error| wrong(field, format!("{word}{error}"))),
    }
}

impl MeetingForm {
    fn of(row: &meeting::Model, asked: &[(deputy::Model, bool)]) -> Self {
        Self {
            id: row.id.to_string(),
            version: row.version,
            title: row.title.clone(),
            adcode: row.adcode.to_string(),
            starts: row.starts_at.china_time().format("%Y-%m-%dT%H:%M").to_string(),
            lasts: length_of(row).to_string(),
            place: row.place.clone(),
            agenda: row.agenda.clone(),
            asked: asked.iter().map(|(person, _)| person.id.to_string()).collect(),
            ..Self::default()
        }
    }

    async fn read(&self, app: &App, who: &SignedIn, sample: bool) -> Result<MeetingEntry, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_LINE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        let starts_at = moment_of(&self.starts, says::STARTS).map_err(|_| wrong("starts", says::NO_TIME))?;
        let minutes = match self.lasts.trim() {
            // A form of before, which did not ask.
            "" => i64::from(USUAL_LENGTH),
            typed => typed.parse().map_err(|_| wrong("lasts", says::NO_LENGTH))?,
        };
        Ok(MeetingEntry {
            title: line("title", &self.title, says::MEETING_TITLE)?,
            adcode: own_region(&who.staff, &self.adcode).ok_or(DeskRefusal::NotFound)?,
            starts_at,
            ends_at: end_after(starts_at, minutes).map_err(|error| wrong("lasts", error.to_string()))?,
            place: line("place", &self.place, says::PLACE)?,
            agenda: may_be_empty("agenda", &self.agenda, MOST_AGENDA, says::AGENDA_WORD)?,
            asked: known(app, who, &self.asked, sample).await?,
        })
    }
}

/// Minutes that are chosen where nobody chose.
const USUAL_LENGTH: u16 = 120;

/// How many minutes a meeting lasts.
fn length_of(row: &meeting::Model) -> i64 {
    ends(row.starts_at, row.ends_at).millis_since(row.starts_at) / 60_000
}

/// The lengths that can be chosen, with that of a meeting that has another one.
fn lengths(typed: &str) -> Vec<(String, String)> {
    let mut all: Vec<i64> = LENGTHS.iter().map(|minutes| i64::from(*minutes)).collect();
    all.extend(typed.parse::<i64>().ok().filter(|minutes| !all.contains(minutes)));
    all.sort_unstable();
    all.into_iter().map(|minutes| (minutes.to_string(), says::lasts(minutes))).collect()
}

/// Those of these numbers whom a desk may ask to a meeting: a sample to a sample, else nobody who is made up.
async fn known(app: &App, who: &SignedIn, typed: &[String], sample: bool) -> Result<BTreeSet<DeputyId>, DeskRefusal> {
    let typed: BTreeSet<DeputyId> = typed.iter().filter_map(|id| id.parse().ok()).collect();
    let mut found = BTreeSet::new();
    for kind in [false, true] {
        for row in db::deputies::list(&app.db, &who.staff, kind).await? {
            if typed.contains(&row.id) {
                alike(row.sample, sample)?;
                found.insert(row.id);
            }
        }
    }
    Ok(found)
}

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MeetingFilter {
    adcode: String,
    page: u64,
}

/// All of the region, and the form for a new one.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<MeetingFilter>,
) -> Result<Response, DeskRefusal> {
    let typed = MeetingForm { adcode: who.staff.adcode.to_string(), ..MeetingForm::default() };
    view(&app, &who, &looking, &typed).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    looking: &MeetingFilter,
    typed: &MeetingForm,
) -> Result<Response, DeskRefusal> {
    let at = looking.page.min(LAST_PAGE);
    let mut rows = db::meetings::page(&app.db, &who.staff, Adcode::parse(&looking.adcode).ok(), at).await?;
    let more = cut(&mut rows);
    let mut lines = Vec::new();
    for row in rows {
        let asked = db::meetings::deputies(&app.db, row.id).await?;
        let coming = match row.activity {
            Some(activity) => coming(row.state, &db::meetings::couriers(&app.db, activity).await?),
            None => 0,
        };
        lines.push((row, asked.len(), coming));
    }
    let people = db::deputies::list(&app.db, &who.staff, false).await?;
    let body = rsx! {
        div { class: "head", h1 { "{says::MEETINGS}" } a { class: "button", href: "/desk/deputies", "{says::TITLE}" } a { class: "button", href: "/desk/proposals", "{texts::proposal_paper::TITLE}" } }
        p { "{says::MEETINGS_WHY}" }
        if who.staff.sees_all() {
            form { class: "filters", method: "get", action: "/desk/meetings",
                {region_choice(&who.staff, &looking.adcode)}
                button { r#type: "submit", "{texts::console::FILTER}" }
            }
        }
        if lines.is_empty() {
            p { class: "empty", "{says::NO_MEETINGS}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::MEETING_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, asked, coming) in lines {
                        tr { class: if row.state == MeetingState::CalledOff { "off" },
                            td { {moment(row.starts_at)} }
                            td { class: "words", a { href: "/desk/meetings/{row.id}", "{row.title}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { "{asked}" }
                            td { "{coming + usize::try_from(row.guests).unwrap_or(0)}" }
                            td { span { class: "tag", {says::meeting_state(row.state)} } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page("/desk/meetings", &[("adcode", &looking.adcode)], page))}
        h2 { "{says::NEW_MEETING}" }
        {form(who, "/desk/meetings", typed, &people, true)}
    };
    Ok(page(who, Tab::Voices, says::MEETINGS, body))
}

/// How many come; of a meeting that took place, how many came.
fn coming(state: MeetingState, couriers: &[ListedCourier]) -> usize {
    use crate::model::BookingState as S;
    let counts = |of: S| match state {
        MeetingState::Held => of == S::Attended,
        MeetingState::Planned | MeetingState::CalledOff => matches!(of, S::Booked | S::Offered | S::Attended),
    };
    couriers.iter().filter(|one| counts(one.state)).count()
}

fn form(who: &SignedIn, action: &str, typed: &MeetingForm, people: &[deputy::Model], new: bool) -> Element {
    let id = if typed.id.is_empty() { MeetingId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let lasts = if typed.lasts.is_empty() { USUAL_LENGTH.to_string() } else { typed.lasts.clone() };
    let lengths = lengths(&lasts);
    let first = Adcode::parse(&typed.adcode).unwrap_or(who.staff.adcode);
    let people = People::of("asked", people, (&typed.asked, first), &typed.people).boxes(true);
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            label { "{says::MEETING_TITLE}" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{typed.title}" } }
            div { class: "row",
                label { "{says::MEETING_REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } }
                label { "{says::STARTS}" input { r#type: "datetime-local", name: "starts", required: true, value: "{typed.starts}" } }
                label { "{says::LASTS}" select { name: "lasts", {options(None, lengths, &lasts)} } }
            }
            label { "{says::PLACE}" input { name: "place", required: true, maxlength: "{MOST_LINE}", value: "{typed.place}" } }
            label { "{says::AGENDA}" textarea { name: "agenda", rows: 4, maxlength: "{MOST_AGENDA}", "{typed.agenda}" } }
            fieldset { legend { "{says::ASKED}" }
                {people}
            }
            button { class: "main", r#type: "submit", if new { "{says::NEW_MEETING}" } else { "{texts::console::SAVE}" } }
        }
    }
}

/// Keeps a new one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<MeetingForm>,
) -> Result<Response, DeskRefusal> {
    if form.find.is_some() {
        return view(&app, &who, &MeetingFilter::default(), &form).await;
    }
    let entry = form.read(&app, &who, false).await?;
    let id = form.id.parse().unwrap_or_else(|_| MeetingId::fresh());
    db::meetings::add(&app.db, Some(&who.staff), id, &entry, Timestamp::now()).await?;
    Ok(to(id))
}

fn to(id: MeetingId) -> Response {
    Redirect::to(&format!("/desk/meetings/{id}")).into_response()
}

async fn readable(app: &App, who: &SignedIn, id: &str) -> Result<meeting::Model, DeskRefusal> {
    let id: MeetingId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::meetings::find(&app.db, id).await?;
    seen_or_sample(found, &who.staff, |row| (row.adcode, row.sample)).ok_or(DeskRefusal::NotFound)
}

/// One that somebody may change.
async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<meeting::Model, DeskRefusal> {
    let id: MeetingId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    seen(db::meetings::find(&app.db, id).await?, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)
}
