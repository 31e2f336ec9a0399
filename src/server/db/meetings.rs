//! Meetings of deputies with couriers: who is asked, who came, what was said. Couriers say by a booking that they come,
//! so nothing of theirs stands here.

use super::PAGE;
use super::activities::{self, ActivityError, ActivityHandling, NewSlot, StoredActivity};
use super::bookings;
use super::connection::{Db, Writing};
use super::quotes::Quoting;
use super::scope::{RegionColumn as _, seen_with_samples};
use super::tables::{booking, deputy, meeting, meeting_deputy};
use super::threads::stored;
use super::{audit, quotes};
use crate::model::activity::Place;
use crate::model::deputy::{MeetingState, ends};
use crate::model::staff::Staff;
use crate::model::{
    Activity, ActivityId, ActivityKind, ActivityState, Adcode, AttachmentId, BookingId, BookingState, DeputyId,
    MeetingId, Timestamp,
};
use crate::texts;
use crate::texts::deputy as says;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::BTreeSet;
use thiserror::Error;

/// Meetings that a page shows at most.
const MOST: u64 = 300;
/// Stands where an account would for photos of meetings: no courier's key can be this.
pub(crate) const PHOTOS: &str = "meetings";

/// Why nothing is done to a meeting.
#[derive(Debug, Error)]
pub(crate) enum MeetingError {
    /// Somebody else was faster.
    #[error("这一场刚刚有变化，请看过最新的再提交")]
    Changed,
    /// It took place, or was called off.
    #[error("这一场已经开过或者取消，不能这样改")]
    WrongState,
    /// Couriers are told of its time.
    #[error("{}", says::TIME_IS_TOLD)]
    TimeIsTold,
    /// It began.
    #[error("{}", says::TIME_IS_OVER)]
    TimeIsOver,
    /// It did not begin.
    #[error("{}", says::NOT_BEGUN)]
    NotBegun,
    /// The couriers' side of it.
    #[error(transparent)]
    Activity(#[from] ActivityError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What an office writes of a meeting before it takes place.
#[derive(Clone, Debug)]
pub(crate) struct MeetingEntry {
    pub(crate) adcode: Adcode,
    pub(crate) title: String,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) place: String,
    pub(crate) agenda: String,
    /// Whom it asks.
    pub(crate) asked: BTreeSet<DeputyId>,
}

/// A courier on a meeting's list: a number, and nothing of who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListedCourier {
    /// From 1, in the order in which they said that they come.
    pub(crate) number: usize,
    pub(crate) booking: BookingId,
    pub(crate) state: BookingState,
    /// Where they deliver, if they said it.
    pub(crate) works_in: Option<Adcode>,
}

/// The photos of a meeting.
///
/// # Errors
/// [`DbErr`] if its row is damaged.
pub(crate) fn photos_of(row: &meeting::Model) -> Result<Vec<AttachmentId>, DbErr> {
    stored(serde_json::from_str(&row.photos))
}

/// Meetings of a desk's region, those to come first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<meeting::Model>, DbErr> {
    let found = meeting::Entity::find().filter(seen_with_samples(
        meeting::Column::Adcode,
        meeting::Column::Sample.eq(true),
        staff,
    ));
    let mut rows = found.order_by_desc(meeting::Column::StartsAt).limit(MOST).all(db).await?;
    let planned = |row: &meeting::Model| row.state == MeetingState::Planned;
    rows.sort_by_key(|row| (!planned(row), if planned(row) { row.starts_at } else { Timestamp(-row.starts_at.0) }));
    Ok(rows)
}

/// A page of them, those to come first, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    region: Option<Adcode>,
    page: u64,
) -> Result<Vec<meeting::Model>, DbErr> {
    let planned = || meeting::Column::State.eq(MeetingState::Planned);
    let starts = || Expr::col(meeting::Column::StartsAt);
    let first: Expr = Expr::case(planned(), 0).finally(1).into();
    let then: Expr = Expr::case(planned(), starts()).finally(Expr::val(0_i64).sub(starts())).into();
    meeting::Entity::find()
        .filter(seen_with_samples(meeting::Column::Adcode, meeting::Column::Sample.eq(true), staff))
        .filter(Condition::all().add_option(region.map(|region| meeting::Column::Adcode.eq(region))))
        .order_by_asc(first)
        .order_by_asc(then)
        .order_by_asc(meeting::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
}

/// One meeting.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: MeetingId) -> Result<Option<meeting::Model>, DbErr> {
    meeting::Entity::find_by_id(id).one(db).await
}

/// Whether there is none, or only the sample, which a first start that was cut short left before it took place.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn lack_sample(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let whole =
        Condition::any().add(meeting::Column::Sample.eq(false)).add(meeting::Column::State.ne(MeetingState::Planned));
    Ok(meeting::Entity::find().filter(whole).limit(1).one(db).await?.is_none())
}

/// Whom a meeting asks, and whether they came.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn deputies(db: &impl ConnectionTrait, id: MeetingId) -> Result<Vec<(deputy::Model, bool)>, DbErr> {
    let asked = meeting_deputy::Entity::find().filter(meeting_deputy::Column::Meeting.eq(id)).all(db).await?;
    let ids = asked.iter().map(|row| row.deputy);
    let people = deputy::Entity::find().filter(deputy::Column::Id.is_in(ids));
    let people = people.order_by_asc(deputy::Column::Name).all(db).await?;
    let came = |person: &deputy::Model| asked.iter().any(|row| row.deputy == person.id && row.came);
    Ok(people.into_iter().map(|person| (person.clone(), came(&person))).collect())
}

/// Meetings that somebody came to, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_deputy(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: DeputyId,
) -> Result<Vec<meeting::Model>, DbErr> {
    let came = meeting_deputy::Entity::find()
        .select_only()
        .column(meeting_deputy::Column::Meeting)
        .filter(meeting_deputy::Column::Deputy.eq(id))
        .filter(meeting_deputy::Column::Came.eq(true));
    // What of another region they took part in is that region's.
    let found = meeting::Entity::find().filter(meeting::Column::Adcode.seen_by(staff));
    let found = found.filter(meeting::Column::Id.in_subquery(came.into_query()));
    found.order_by_desc(meeting::Column::StartsAt).limit(MOST).all(db).await
}

/// The couriers who said that they come. Who takes it back keeps their number, so that nobody becomes another one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn couriers(db: &impl ConnectionTrait, of: ActivityId) -> Result<Vec<ListedCourier>, DbErr> {
    let rows = bookings::of_activity(db, of).await?;
    let listed = |(number, row): (usize, booking::Model)| ListedCourier {
        number,
        booking: row.id,
        state: row.state,
        works_in: row.works_in,
    };
    Ok((1..).zip(rows).map(listed).collect())
}

async fn ask(tx: &Writing, id: MeetingId, asked: &BTreeSet<DeputyId>) -> Result<(), DbErr> {
    let gone = meeting_deputy::Entity::delete_many().filter(meeting_deputy::Column::Meeting.eq(id));
    gone.filter(meeting_deputy::Column::Deputy.is_not_in(asked.iter().copied())).exec(tx).await?;
    for deputy in asked.iter().copied() {
        let row = meeting_deputy::ActiveModel { meeting: Set(id), deputy: Set(deputy), came: Set(false) };
        let known = OnConflict::columns([meeting_deputy::Column::Meeting, meeting_deputy::Column::Deputy])
            .do_nothing()
            .to_owned();
        meeting_deputy::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Keeps a new meeting. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    id: MeetingId,
    entry: &MeetingEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = meeting::ActiveModel {
        id: Set(id),
        adcode: Set(entry.adcode),
        title: Set(entry.title.clone()),
        state: Set(MeetingState::Planned),
        starts_at: Set(entry.starts_at),
        place: Set(entry.place.clone()),
        agenda: Set(entry.agenda.clone()),
        minutes: Set(String::new()),
        guests: Set(0),
        activity: Set(None),
        photos: Set("[]".to_owned()),
        sample: Set(by.is_none()),
        version: Set(1),
        ends_at: Set(Some(entry.ends_at)),
        follow_up: Set(String::new()),
    };
    let quoting = quotes::watch(&tx, Quoting::Meeting, id).await?;
    let once = OnConflict::column(meeting::Column::Id).do_nothing().to_owned();
    if meeting::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1 {
        quoting.note(&tx).await?;
        ask(&tx, id, &entry.asked).await?;
        if let Some(by) = by {
            let put = audit::Entry::of(by, audit::Action::MeetingChanged, &id.to_string(), entry.adcode).saying("add");
            audit::write(&tx, put, now).await?;
        }
    }
    tx.commit().await
}

/// Keeps a made-up meeting that took place, with its minutes.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn add_sample(
    db: &Db,
    id: MeetingId,
    entry: &MeetingEntry,
    minutes: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    add(db, None, id, entry, now).await?;
    let tx = db.write().await?;
    meeting::Entity::update_many()
        .col_expr(meeting::Column::State, Expr::value(MeetingState::Held))
        .col_expr(meeting::Column::Minutes, Expr::value(minutes))
        .filter(meeting::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    meeting_deputy::Entity::update_many()
        .col_expr(meeting_deputy::Column::Came, Expr::value(true))
        .filter(meeting_deputy::Column::Meeting.eq(id))
        .exec(&tx)
        .await?;
    tx.commit().await
}

/// What is done to a meeting.
#[derive(Clone, Debug)]
pub(crate) enum MeetingHandling {
    /// It is written anew.
    Write(MeetingEntry),
    /// Couriers of its region are invited by this activity.
    Invite(ActivityId),
    /// Who came: deputies, and couriers who did not book.
    Came(BTreeSet<DeputyId>, u32),
    /// What was said, and what is to follow; with that it took place.
    Minutes(String, String),
    /// What it was about in the end, of a meeting that took place.
    Agenda(String),
    /// Its photos.
    Photos(Vec<AttachmentId>),
    /// It is called off, for this reason.
    CallOff(String),
}

/// Has the couriers who said that they come to a meeting told what is done to it. What the meeting itself refuses
/// afterwards is told to nobody.
async fn tell_couriers(
    tx: &Writing,
    by: &Staff,
    (id, version): (MeetingId, i32),
    handling: &MeetingHandling,
    now: Timestamp,
) -> Result<(), MeetingError> {
    let read = find(tx, id).await?.filter(|row| row.version == version && row.state == MeetingState::Planned);
    let Some((of, before)) = read.and_then(|row| Some((row.activity?, row))) else { return Ok(()) };
    let Some(StoredActivity { activity, version }) = activities::find(tx, of).await? else { return Ok(()) };
    let open = matches!(activity.state, ActivityState::Draft | ActivityState::Published);
    let change = match handling {
        MeetingHandling::Write(entry)
            if open
                && (entry.starts_at, entry.ends_at) == (before.starts_at, ends(before.starts_at, before.ends_at)) =>
        {
            let about = says::invitation(&entry.agenda, entry.asked.len());
            let moved = entry.place != before.place;
            if !moved && entry.title == before.title && about == activity.about {
                return Ok(());
            }
            let notice = if moved { says::moved(&entry.place) } else { activity.notice.clone() };
            let place = Place { name: entry.place.clone(), ..Place::default() };
            ActivityHandling::Write(Box::new(Activity { title: entry.title.clone(), about, place, notice, ..activity }))
        }
        // Also one that could not be published any more.
        MeetingHandling::CallOff(reason) if open => ActivityHandling::CallOff(reason.clone()),
        _ => return Ok(()),
    };
    Ok(activities::handle_in(tx, by, (of, version), change, now).await?)
}

/// Writes down which deputies came: who of them was not known to have come before, and who is not any more, by name.
async fn mark_came(
    tx: &Writing,
    id: MeetingId,
    came: &BTreeSet<DeputyId>,
) -> Result<(Vec<String>, Vec<String>), DbErr> {
    let before = deputies(tx, id).await?.into_iter().filter(|(_, came)| *came).map(|(person, _)| person.id);
    let before: BTreeSet<DeputyId> = before.collect();
    let of_it = meeting_deputy::Entity::update_many().filter(meeting_deputy::Column::Meeting.eq(id));
    of_it.col_expr(meeting_deputy::Column::Came, Expr::value(false)).exec(tx).await?;
    for deputy in came.iter().copied() {
        let row = meeting_deputy::ActiveModel { meeting: Set(id), deputy: Set(deputy), came: Set(true) };
        // Somebody may come who was not asked.
        let asked = OnConflict::columns([meeting_deputy::Column::Meeting, meeting_deputy::Column::Deputy])
            .update_column(meeting_deputy::Column::Came)
            .to_owned();
        meeting_deputy::Entity::insert(row).on_conflict(asked).exec_without_returning(tx).await?;
    }
    let people = deputies(tx, id).await?;
    let named = |of: BTreeSet<DeputyId>| -> Vec<String> {
        people.iter().filter(|(person, _)| of.contains(&person.id)).map(|(person, _)| person.name.clone()).collect()
    };
    Ok((named(came - &before), named(&before - came)))
}

/// What the log says of minutes that are kept: that it took place with them, or how what stood there before was corrected.
fn said_of_minutes(before: &meeting::Model, (minutes, follow_up): (&str, &str)) -> String {
    let letters = |minutes: &str, follow_up: &str| (minutes.chars().count(), follow_up.chars().count());
    let same = before.minutes == minutes && before.follow_up == follow_up;
    if before.state != MeetingState::Held || before.minutes.is_empty() || same {
        return "held".to_owned();
    }
    says::corrected_minutes(letters(&before.minutes, &before.follow_up), letters(minutes, follow_up))
}

/// Does something to a meeting, if nobody did anything since `version` was read. Who said that they come is told what
/// changed, or that it is called off and why.
///
/// # Errors
/// [`MeetingError`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    by: &Staff,
    (id, version): (MeetingId, i32),
    handling: MeetingHandling,
    now: Timestamp,
) -> Result<(), MeetingError> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Meeting, id).await?;
    // Couriers' slots and accounts are held before the meeting, see `bookings`.
    tell_couriers(&tx, by, (id, version), &handling, now).await?;
    let row = meeting::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version && by.covers(row.adcode)).ok_or(MeetingError::Changed)?;
    let (state, began, adcode, invited) = (row.state, row.starts_at <= now, row.adcode, row.activity.is_some());
    let told_time = (row.starts_at, ends(row.starts_at, row.ends_at));
    let before = row.clone();
    let held = state == MeetingState::Held;
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    let planned = || if state == MeetingState::Planned { Ok(()) } else { Err(MeetingError::WrongState) };
    let takes_place = || match state {
        MeetingState::CalledOff => Err(MeetingError::WrongState),
        _ if !began => Err(MeetingError::NotBegun),
        _ => Ok(()),
    };
    let what = match handling {
        MeetingHandling::Write(entry) => {
            planned()?;
            if invited && (entry.starts_at, entry.ends_at) != told_time {
                return Err(MeetingError::TimeIsTold);
            }
            // Where couriers are invited, it stays their region's.
            after.adcode = Set(if invited { adcode } else { entry.adcode });
            after.title = Set(entry.title);
            after.starts_at = Set(entry.starts_at);
            after.ends_at = Set(Some(entry.ends_at));
            after.place = Set(entry.place);
            after.agenda = Set(entry.agenda);
            ask(&tx, id, &entry.asked).await?;
            "change".to_owned()
        }
        MeetingHandling::Invite(activity) => {
            planned()?;
            if began {
                return Err(MeetingError::TimeIsOver);
            }
            if invited {
                return Err(MeetingError::Changed);
            }
            after.activity = Set(Some(activity));
            "invite".to_owned()
        }
        MeetingHandling::Came(came, guests) => {
            takes_place()?;
            let (came_now, not_now) = mark_came(&tx, id, &came).await?;
            after.guests = Set(i32::try_from(guests).unwrap_or(i32::MAX));
            after.state = Set(MeetingState::Held);
            let counted = (before.guests, i32::try_from(guests).unwrap_or(i32::MAX));
            if held { says::corrected_came(&came_now, &not_now, counted) } else { "came".to_owned() }
        }
        MeetingHandling::Minutes(minutes, follow_up) => {
            takes_place()?;
            let said = said_of_minutes(&before, (&minutes, &follow_up));
            after.minutes = Set(minutes);
            after.follow_up = Set(follow_up);
            after.state = Set(MeetingState::Held);
            said
        }
        MeetingHandling::Agenda(agenda) => {
            if !held {
                return Err(MeetingError::WrongState);
            }
            let letters = (before.agenda.chars().count(), agenda.chars().count());
            after.agenda = Set(agenda);
            says::corrected_agenda(letters)
        }
        MeetingHandling::Photos(photos) => {
            after.photos = Set(stored(serde_json::to_string(&photos))?);
            "photos".to_owned()
        }
        MeetingHandling::CallOff(_) => {
            planned()?;
            after.state = Set(MeetingState::CalledOff);
            "call".to_owned()
        }
    };
    after.update(&tx).await?;
    quoting.note(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::MeetingChanged, &id.to_string(), adcode).saying(what);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Invites the couriers of a meeting's region: an activity that they book.
///
/// # Errors
/// [`MeetingError`].
pub(crate) async fn invite(
    db: &Db,
    by: &Staff,
    (row, version): (&meeting::Model, i32),
    places: u32,
    now: Timestamp,
) -> Result<(), MeetingError> {
    let starts_at = row.starts_at;
    let asked = deputies(db, row.id).await?.len();
    let activity = Activity {
        id: ActivityId::fresh(),
        kind: ActivityKind::Meeting,
        title: row.title.clone(),
        host: says::host(texts::region(row.adcode)),
        about: says::invitation(&row.agenda, asked),
        bring: String::new(),
        adcode: row.adcode,
        local_only: row.adcode != Adcode::HUNAN,
        place: Place { name: row.place.clone(), ..Place::default() },
        slots: vec![],
        opens_at: now,
        closes_at: starts_at,
        limit: None,
        state: ActivityState::Draft,
        notice: String::new(),
        materials: String::new(),
        sample: false,
    };
    let slot = NewSlot { starts_at, ends_at: ends(starts_at, row.ends_at), capacity: places };
    // A draft that no meeting names is nobody's invitation, so the meeting comes to name it before it is told.
    activities::create(db, &activity, &[slot]).await?;
    if let Err(error) = handle(db, by, (row.id, version), MeetingHandling::Invite(activity.id), now).await {
        let reason = ActivityHandling::CallOff(String::new());
        activities::handle(db, by, activity.id, 1, reason, now).await?;
        return Err(error);
    }
    activities::handle(db, by, activity.id, 1, ActivityHandling::Publish, now).await?;
    Ok(())
}
