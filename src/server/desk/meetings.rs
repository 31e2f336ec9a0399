//! Meetings of deputies with couriers (面对面): who is asked, couriers invited through the app, who came, what was said.

use super::activities::moment_of;
use super::confirm::{Question, Sure, asked};
use super::deputies::in_one_line;
use super::guard::{Filled, SignedIn, Uploaded};
use super::page::{Tab, hidden, moment, options, own_region, own_regions, page, words};
use super::photos::{self, PhotoForm};
use super::refusal::DeskRefusal;
use crate::model::deputy::{MOST_AGENDA, MOST_COURIERS, MOST_LINE, MOST_MINUTES, MOST_PHOTOS, MeetingState};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::{AttachmentId, DeputyId, MeetingId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::meetings::{ListedCourier, MeetingEntry, MeetingError, MeetingHandling};
use crate::server::db::scope::seen;
use crate::server::db::tables::{deputy, meeting};
use crate::server::{App, db};
use crate::texts;
use crate::texts::deputy as says;
use axum::extract::{Path, State};
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
    place: String,
    agenda: String,
    asked: Vec<String>,
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
            starts: Timestamp(row.starts_at).china_time().format("%Y-%m-%dT%H:%M").to_string(),
            place: row.place.clone(),
            agenda: row.agenda.clone(),
            asked: asked.iter().map(|(person, _)| person.id.to_string()).collect(),
        }
    }

    async fn read(&self, app: &App, who: &SignedIn) -> Result<MeetingEntry, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_LINE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        Ok(MeetingEntry {
            title: line("title", &self.title, says::MEETING_TITLE)?,
            adcode: own_region(&who.staff, &self.adcode).ok_or(DeskRefusal::NotFound)?,
            starts_at: moment_of(&self.starts, says::STARTS).map_err(|_| wrong("starts", says::NO_TIME))?,
            place: line("place", &self.place, says::PLACE)?,
            agenda: may_be_empty("agenda", &self.agenda, MOST_AGENDA, says::AGENDA_WORD)?,
            asked: known(app, who, &self.asked).await?,
        })
    }
}

/// Those of these numbers whom a desk may ask.
async fn known(app: &App, who: &SignedIn, typed: &[String]) -> Result<BTreeSet<DeputyId>, DeskRefusal> {
    let all = db::deputies::list(&app.db, &who.staff).await?;
    let typed: BTreeSet<DeputyId> = typed.iter().filter_map(|id| id.parse().ok()).collect();
    Ok(all.into_iter().map(|row| row.id).filter(|id| typed.contains(id)).collect())
}

/// All of the region, and the form for a new one.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let mut lines = Vec::new();
    for row in db::meetings::list(&app.db, &who.staff).await? {
        let asked = db::meetings::deputies(&app.db, row.id).await?;
        let coming = match row.activity {
            Some(activity) => coming(&db::meetings::couriers(&app.db, activity).await?),
            None => 0,
        };
        lines.push((row, asked.len(), coming));
    }
    let people = db::deputies::list(&app.db, &who.staff).await?;
    let body = rsx! {
        div { class: "head", h1 { "{says::MEETINGS}" } a { class: "button", href: "/desk/deputies", "{says::TITLE}" } a { class: "button", href: "/desk/proposals", "{texts::proposal_paper::TITLE}" } }
        p { "{says::MEETINGS_WHY}" }
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
        h2 { "{says::NEW_MEETING}" }
        {form(&who, "/desk/meetings", &MeetingForm::default(), &people, true)}
    };
    Ok(page(&who, Tab::Voices, says::MEETINGS, body))
}

/// How many come, or came.
fn coming(couriers: &[ListedCourier]) -> usize {
    use crate::model::BookingState as S;
    couriers.iter().filter(|one| matches!(one.state, S::Booked | S::Offered | S::Attended)).count()
}

fn form(who: &SignedIn, action: &str, typed: &MeetingForm, people: &[deputy::Model], new: bool) -> Element {
    let id = if new { MeetingId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let people: Vec<_> = people
        .iter()
        .filter(|row| row.active || typed.asked.contains(&row.id.to_string()))
        .map(|row| (row.id.to_string(), in_one_line(row)))
        .collect();
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            label { "{says::MEETING_TITLE}" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{typed.title}" } }
            div { class: "row",
                label { "{says::MEETING_REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } }
                label { "{says::STARTS}" input { r#type: "datetime-local", name: "starts", required: true, value: "{typed.starts}" } }
            }
            label { "{says::PLACE}" input { name: "place", required: true, maxlength: "{MOST_LINE}", value: "{typed.place}" } }
            label { "{says::AGENDA}" textarea { name: "agenda", rows: 4, maxlength: "{MOST_AGENDA}", "{typed.agenda}" } }
            fieldset { legend { "{says::ASKED}" }
                if people.is_empty() { p { class: "empty", "{says::NOBODY_TO_ASK}" } }
                for (id, name) in people {
                    label { class: "check", input { r#type: "checkbox", name: "asked", value: "{id}", checked: typed.asked.contains(&id) } "{name}" }
                }
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
    let entry = form.read(&app, &who).await?;
    let id = form.id.parse().unwrap_or_else(|_| MeetingId::fresh());
    db::meetings::add(&app.db, Some(&who.staff), id, &entry, Timestamp::now()).await?;
    Ok(to(id))
}

fn to(id: MeetingId) -> Response {
    Redirect::to(&format!("/desk/meetings/{id}")).into_response()
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<meeting::Model, DeskRefusal> {
    let id: MeetingId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    seen(db::meetings::find(&app.db, id).await?, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)
}

/// One meeting.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let row = visible(&app, &who, &id).await?;
    let asked = db::meetings::deputies(&app.db, row.id).await?;
    let couriers = match row.activity {
        Some(activity) => {
            let entry = Entry::of(&who.staff, Action::BookingsRead, &activity.to_string(), row.adcode);
            db::audit::record_reading(&app.db, entry, now).await?;
            db::meetings::couriers(&app.db, activity).await?
        }
        None => Vec::new(),
    };
    let people = db::deputies::list(&app.db, &who.staff).await?;
    let photos = db::meetings::photos_of(&row)?;
    let mut proposals = Vec::new();
    for of in db::proposal_papers::dossiers(&app.db, &who.staff).await?.into_values() {
        if of.meeting == Some(row.id)
            && let Some(found) = db::proposals::find(&app.db, of.proposal).await?
        {
            proposals.push((of.proposal, found.proposal.title));
        }
    }
    let began = row.starts_at <= now.0;
    let planned = row.state == MeetingState::Planned;
    let address = format!("/desk/meetings/{}", row.id);
    let typed = MeetingForm::of(&row, &asked);
    let others = people.iter().filter(|one| one.active && asked.iter().all(|(person, _)| person.id != one.id));
    let others: Vec<_> = others.map(|one| (one.id, in_one_line(one))).collect();
    let asked: Vec<_> = asked.iter().map(|(person, came)| (person.id, in_one_line(person), *came)).collect();
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", {says::meeting_state(row.state)} }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            a { class: "button", href: "/desk/meetings", "{says::TO_MEETINGS}" }
        }
        div { class: "two",
            section {
                dl {
                    dt { "{says::STARTS}" } dd { {moment(row.starts_at)} }
                    dt { "{says::PLACE}" } dd { "{row.place}" }
                    dt { "{says::AGENDA_WORD}" } dd { {words(&row.agenda)} }
                }
                if began && row.state != MeetingState::CalledOff {
                    {came_form(&who, &address, &row, &asked, &others)}
                    h2 { "{says::MINUTES}" }
                    form { method: "post", action: "{address}/minutes",
                        {hidden(&who, Some(row.version))}
                        label { "{says::MINUTES_HINT}" textarea { name: "minutes", rows: 10, required: true, maxlength: "{MOST_MINUTES}", "{row.minutes}" } }
                        button { class: "main", r#type: "submit", "{says::KEEP_MINUTES}" }
                    }
                } else {
                    h2 { "{says::DEPUTIES}" }
                    if asked.is_empty() { p { class: "empty", "{says::NOBODY_ASKED}" } }
                    ul { for (id, name, _) in asked.clone() { li { a { href: "/desk/deputies/{id}", "{name}" } } } }
                }
                h2 { "{says::PROPOSALS}" }
                if proposals.is_empty() { p { class: "empty", "{says::NO_PROPOSALS}" } }
                ul { for (id, title) in proposals { li { a { href: "/desk/proposals/{id}", "{title}" } } } }
                {photos_part(&who, &address, &photos)}
            }
            aside {
                h2 { "{says::COURIERS}" }
                {couriers_part(&who, &address, &row, &couriers, planned && !began)}
            }
        }
        if planned {
            details { summary { "{says::CHANGE}" } {form(&who, &address, &typed, &people, false)} }
            form { class: "row", method: "post", action: "{address}/call-off",
                {hidden(&who, Some(row.version))}
                input { name: "reason", required: true, maxlength: "{MOST_LINE}", placeholder: says::REASON, "aria-label": says::REASON }
                button { class: "irreversible", r#type: "submit", "{says::CALL_OFF}" }
            }
        }
    };
    Ok(page(&who, Tab::Voices, &row.title, body))
}

fn came_form(
    who: &SignedIn,
    address: &str,
    row: &meeting::Model,
    asked: &[(DeputyId, String, bool)],
    others: &[(DeputyId, String)],
) -> Element {
    let (who, address, asked, others) = (who.clone(), address.to_owned(), asked.to_vec(), others.to_vec());
    let (version, guests) = (row.version, row.guests);
    rsx! {
        h2 { "{says::CAME}" }
        form { method: "post", action: "{address}/came",
            {hidden(&who, Some(version))}
            for (id, name, came) in asked {
                label { class: "check", input { r#type: "checkbox", name: "came", value: "{id}", checked: came } "{name}" }
            }
            if !others.is_empty() {
                details { summary { "{says::OTHERS}" }
                    for (id, name) in others {
                        label { class: "check", input { r#type: "checkbox", name: "came", value: "{id}" } "{name}" }
                    }
                }
            }
            label { "{says::GUESTS}" input { name: "guests", inputmode: "numeric", value: "{guests}" } }
            button { class: "main", r#type: "submit", "{says::KEEP_CAME}" }
        }
    }
}

fn couriers_part(
    who: &SignedIn,
    address: &str,
    row: &meeting::Model,
    couriers: &[ListedCourier],
    may_invite: bool,
) -> Element {
    let (who, address, version, activity) = (who.clone(), address.to_owned(), row.version, row.activity);
    let lines: Vec<_> = couriers
        .iter()
        .map(|one| {
            let place = one.works_in.map_or("", texts::region);
            (says::courier(one.number), texts::booking_state(one.state), place)
        })
        .collect();
    rsx! {
        if let Some(activity) = activity {
            p { span { class: "tag", "{says::INVITED}" } " " a { href: "/desk/activities/{activity}", "{says::TO_ACTIVITY}" } }
            if lines.is_empty() { p { class: "empty", "{says::NO_COURIERS}" } } else {
                table { class: "rows", id: "couriers",
                    thead { tr { for word in says::COURIER_COLUMNS { th { "{word}" } } } }
                    tbody { for (name, state, place) in lines { tr { td { "{name}" } td { "{state}" } td { "{place}" } } } }
                }
            }
        } else if may_invite {
            form { method: "post", action: "{address}/invite",
                {hidden(&who, Some(version))}
                p { "{says::INVITE_HINT}" }
                label { "{says::PLACES}" input { name: "places", inputmode: "numeric", required: true, value: "20" } }
                button { class: "main", r#type: "submit", "{says::INVITE}" }
            }
        } else {
            p { class: "empty", "{says::NO_COURIERS}" }
        }
    }
}

/// Photos of something, with the forms that add and take out some.
pub(super) fn photos_part(who: &SignedIn, address: &str, photos: &[AttachmentId]) -> Element {
    let (who, address, photos) = (who.clone(), address.to_owned(), photos.to_vec());
    rsx! {
        h2 { "{says::PHOTOS}" }
        p { class: "by", "{says::PHOTOS_HINT}" }
        for photo in photos {
            form { class: "row", method: "post", action: "{address}/drop-photo",
                {hidden(&who, None)}
                input { r#type: "hidden", name: "photo", value: "{photo}" }
                img { class: "small", src: "{address}/photos/{photo}", alt: says::PHOTO_ALT, loading: "lazy" }
                button { r#type: "submit", "{says::DROP_PHOTO}" }
            }
        }
        form { method: "post", action: "{address}/photos", enctype: "multipart/form-data",
            {hidden(&who, None)}
            label { "{says::CHOOSE_PHOTOS}" input { r#type: "file", name: "photo", accept: "image/*", multiple: true, required: true } }
            button { r#type: "submit", "{says::ADD_PHOTOS}" }
        }
    }
}

async fn done(
    app: &App,
    who: &SignedIn,
    (row, version): (&meeting::Model, i32),
    handling: MeetingHandling,
) -> Result<Response, DeskRefusal> {
    db::meetings::handle(&app.db, &who.staff, (row.id, version), handling, Timestamp::now()).await?;
    Ok(to(row.id))
}

/// Changes one; who comes is told of what changed.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MeetingForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let mut entry = form.read(&app, &who).await?;
    // Whom the province asked and this desk does not see stays asked.
    let reach: BTreeSet<DeputyId> =
        db::deputies::list(&app.db, &who.staff).await?.into_iter().map(|one| one.id).collect();
    let asked = db::meetings::deputies(&app.db, row.id).await?.into_iter().map(|(person, _)| person.id);
    entry.asked.extend(asked.filter(|id| !reach.contains(id)));
    let write = MeetingHandling::Write(entry);
    let now = Timestamp::now();
    let done = done(&app, &who, (&row, form.version), write).await?;
    for account in db::meetings::tell_change(&app.db, &who.staff, row.id, &row, now).await? {
        app.tell_courier(account);
    }
    Ok(done)
}

/// How many are invited.
#[derive(Deserialize)]
pub(super) struct InviteForm {
    version: i32,
    #[serde(default)]
    places: String,
}

/// Invites couriers.
pub(super) async fn invite(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<InviteForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let places = form.places.trim().parse().ok().filter(|places| (1..=MOST_COURIERS).contains(places));
    let places = places.ok_or_else(|| wrong("places", says::NO_PLACES))?;
    if row.starts_at <= Timestamp::now().0 {
        return Err(wrong("places", says::TIME_IS_OVER));
    }
    db::meetings::invite(&app.db, &who.staff, (&row, form.version), places, Timestamp::now()).await?;
    Ok(to(row.id))
}

/// Who came.
#[derive(Deserialize)]
pub(super) struct CameForm {
    version: i32,
    #[serde(default)]
    came: Vec<String>,
    #[serde(default)]
    guests: String,
}

/// Writes down who came.
pub(super) async fn came(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CameForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let guests = match form.guests.trim() {
        "" => Some(0),
        typed => typed.parse().ok().filter(|guests| *guests <= MOST_COURIERS),
    };
    let guests = guests.ok_or_else(|| wrong("guests", says::NO_GUESTS))?;
    let mut came = known(&app, &who, &form.came).await?;
    // Whom the province asked and this desk does not see may have come, too.
    let asked = db::meetings::deputies(&app.db, row.id).await?.into_iter().map(|(person, _)| person.id);
    came.extend(asked.filter(|id| form.came.contains(&id.to_string())));
    done(&app, &who, (&row, form.version), MeetingHandling::Came(came, guests)).await
}

/// What was said.
#[derive(Deserialize)]
pub(super) struct MinutesForm {
    version: i32,
    minutes: String,
}

/// Keeps the minutes.
pub(super) async fn minutes(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MinutesForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let text = paragraphs(&form.minutes, MOST_MINUTES);
    let text = text.map_err(|error| wrong("minutes", format!("{}{error}", says::MINUTES)))?;
    done(&app, &who, (&row, form.version), MeetingHandling::Minutes(text)).await
}

/// Why it is called off.
#[derive(Deserialize)]
pub(super) struct CallOffForm {
    version: i32,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: Sure,
}

/// Calls one off, once it is sure.
pub(super) async fn call_off(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CallOffForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let reason = one_line(&form.reason, MOST_LINE);
    let reason = reason.map_err(|error| wrong("reason", format!("{}{error}", says::REASON_WORD)))?;
    let address = format!("/desk/meetings/{}", row.id);
    let asking = Question {
        tab: Tab::Voices,
        title: says::CALL_OFF_SURE.to_owned(),
        happens: vec![says::CALL_OFF_HAPPENS.to_owned(), reason.clone()],
        action: format!("{address}/call-off"),
        fields: vec![("version", form.version.to_string()), ("reason", reason.clone())],
        word: says::CALL_OFF,
    };
    if let Some(page) = asked(&who, form.sure, &address, asking) {
        return Ok(page);
    }
    let of = (&row, form.version);
    for account in db::meetings::call_off(&app.db, &who.staff, of, reason, Timestamp::now()).await? {
        app.tell_courier(account);
    }
    Ok(to(row.id))
}

/// Adds photos.
pub(super) async fn add_photos(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let mut all = db::meetings::photos_of(&row)?;
    let of = row.id.to_string();
    let kept = photos::add(&app, form.files, (all.len(), MOST_PHOTOS), (db::meetings::PHOTOS, &of)).await?;
    all.extend(&kept);
    let outcome = done(&app, &who, (&row, row.version), MeetingHandling::Photos(all)).await;
    photos::or_dropped(&app, &kept, outcome).await
}

/// Takes a photo out; one that is out already is out.
pub(super) async fn drop_photo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let Some(left) = photos::without(db::meetings::photos_of(&row)?, photo) else { return Ok(to(row.id)) };
    let done = done(&app, &who, (&row, row.version), MeetingHandling::Photos(left)).await?;
    db::attachments::drop(&app.db, photo).await?;
    Ok(done)
}

/// A photo.
pub(super) async fn photo(
    State(app): State<App>,
    who: SignedIn,
    Path((id, photo)): Path<(String, AttachmentId)>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    photos::show(&app, &db::meetings::photos_of(&row)?, photo).await
}
