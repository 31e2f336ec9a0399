//! What is done to a meeting: changed, couriers invited, who came, what was said, called off, photos.

use super::show::view;
use super::{MeetingForm, known, may_be_empty, to, visible, wrong};
use crate::model::deputy::{
    MOST_AGENDA, MOST_COURIERS, MOST_FOLLOW_UP, MOST_LINE, MOST_MINUTES, MOST_PHOTOS, MeetingState,
};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{AttachmentId, DeputyId, Timestamp};
use crate::server::db::meetings::MeetingHandling;
use crate::server::db::tables::meeting;
use crate::server::desk::confirm::{Question, Sure, asked};
use crate::server::desk::guard::{Filled, SignedIn, Uploaded};
use crate::server::desk::page::Tab;
use crate::server::desk::photos::{self, PhotoForm};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::deputy as says;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeSet;

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
pub(in crate::server::desk) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MeetingForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    if form.find.is_some() {
        return view(&app, &who, &row, Some(&form)).await;
    }
    let mut entry = form.read(&app, &who, row.sample).await?;
    // Whom the province asked and this desk does not see stays asked.
    let mut reach = db::deputies::list(&app.db, &who.staff, row.sample).await?;
    // Who does not go with it does not stay.
    reach.extend(db::deputies::list(&app.db, &who.staff, !row.sample).await?);
    let reach: BTreeSet<DeputyId> = reach.into_iter().map(|one| one.id).collect();
    let asked = db::meetings::deputies(&app.db, row.id).await?.into_iter().map(|(person, _)| person.id);
    entry.asked.extend(asked.filter(|id| !reach.contains(id)));
    done(&app, &who, (&row, form.version), MeetingHandling::Write(entry)).await
}

/// How many are invited.
#[derive(Deserialize)]
pub(in crate::server::desk) struct InviteForm {
    version: i32,
    #[serde(default)]
    places: String,
}

/// Invites couriers.
pub(in crate::server::desk) async fn invite(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<InviteForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let places = form.places.trim().parse().ok().filter(|places| (1..=MOST_COURIERS).contains(places));
    let places = places.ok_or_else(|| wrong("places", says::NO_PLACES))?;
    if row.starts_at <= Timestamp::now() {
        return Err(wrong("places", says::TIME_IS_OVER));
    }
    db::meetings::invite(&app.db, &who.staff, (&row, form.version), places, Timestamp::now()).await?;
    Ok(to(row.id))
}

/// Who came.
#[derive(Deserialize)]
pub(in crate::server::desk) struct CameForm {
    version: i32,
    #[serde(default)]
    came: Vec<String>,
    #[serde(default)]
    guests: String,
}

/// Writes down who came.
pub(in crate::server::desk) async fn came(
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
    let mut came = known(&app, &who, &form.came, row.sample).await?;
    // Whom the province asked and this desk does not see may have come, too.
    let asked = db::meetings::deputies(&app.db, row.id).await?.into_iter().map(|(person, _)| person.id);
    came.extend(asked.filter(|id| form.came.contains(&id.to_string())));
    done(&app, &who, (&row, form.version), MeetingHandling::Came(came, guests)).await
}

/// What was said.
#[derive(Deserialize)]
pub(in crate::server::desk) struct MinutesForm {
    version: i32,
    minutes: String,
    #[serde(default)]
    follow_up: String,
}

/// Keeps the minutes.
pub(in crate::server::desk) async fn minutes(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MinutesForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let text = paragraphs(&form.minutes, MOST_MINUTES);
    let text = text.map_err(|error| wrong("minutes", format!("{}{error}", says::MINUTES)))?;
    let follow_up = may_be_empty("follow_up", &form.follow_up, MOST_FOLLOW_UP, says::FOLLOW_UP_WORD)?;
    done(&app, &who, (&row, form.version), MeetingHandling::Minutes(text, follow_up)).await
}

/// What it was about.
#[derive(Deserialize)]
pub(in crate::server::desk) struct AgendaForm {
    version: i32,
    #[serde(default)]
    agenda: String,
}

/// Corrects the agenda of a meeting that took place.
pub(in crate::server::desk) async fn agenda(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AgendaForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let text = may_be_empty("agenda", &form.agenda, MOST_AGENDA, says::AGENDA_WORD)?;
    done(&app, &who, (&row, form.version), MeetingHandling::Agenda(text)).await
}

/// Why it is called off.
#[derive(Deserialize)]
pub(in crate::server::desk) struct CallOffForm {
    version: i32,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: Sure,
}

/// Calls one off, once it is sure.
pub(in crate::server::desk) async fn call_off(
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
    done(&app, &who, (&row, form.version), MeetingHandling::CallOff(reason)).await
}

/// Adds photos.
pub(in crate::server::desk) async fn add_photos(
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
pub(in crate::server::desk) async fn drop_photo(
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
pub(in crate::server::desk) async fn photo(
    State(app): State<App>,
    who: SignedIn,
    Path((id, photo)): Path<(String, AttachmentId)>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    photos::show(&app, &db::meetings::photos_of(&row)?, photo).await
}

/// Which couriers came, by their numbers.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct CouriersForm {
    /// Those whose box is ticked.
    courier: Vec<usize>,
    /// Those whose box was ticked when the page was drawn, so that only what was changed is done.
    shown: Vec<usize>,
}

/// Writes down which of the couriers who said that they come did, whether or not somebody looked at their tickets.
pub(in crate::server::desk) async fn couriers(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CouriersForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let now = Timestamp::now();
    let open = row.state != MeetingState::CalledOff && row.starts_at <= now;
    let activity = row.activity.filter(|_| open).ok_or_else(|| DeskRefusal::Conflict(says::NOT_BEGUN.to_owned()))?;
    for one in db::meetings::couriers(&app.db, activity).await? {
        let came = form.courier.contains(&one.number);
        if came != form.shown.contains(&one.number) {
            db::bookings::note_came(&app.db, &who.staff, activity, (one.booking, came), now).await?;
        }
    }
    Ok(to(row.id))
}
