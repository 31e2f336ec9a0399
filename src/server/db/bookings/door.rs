//! Tickets at the door.

use super::{Concerned, Held, Tickets};
use crate::model::booking::BookingEvent;
use crate::model::staff::Staff;
use crate::model::{ActivityId, ActivityState, Adcode, BookingId, BookingState, TicketCode, Timestamp};
use crate::server::db::connection::Db;
use crate::server::db::tables::booking;
use crate::server::db::{activity_rows, audit};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

/// What the door says to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AtDoor {
    /// Come in.
    Welcome(Box<booking::Model>),
    /// The ticket was used before, then.
    UsedAt(i64),
    /// It is for another day, and nobody said that this does not matter.
    OtherDay(Timestamp),
    /// It is for something else.
    OtherActivity(String),
    /// It does not let anybody in: waiting, cancelled, called off.
    NotValid(BookingState),
    /// There is no such ticket.
    Unknown,
}

/// Lets somebody in by their ticket: once. `key` is the door's own number for the attempt; said again under the same
/// number, it is the same attempt. `at` is when it was, by the door's clock, where the network was down. A ticket of
/// another day lets in only if `any_day`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn check_in(
    db: &Db,
    staff: &Staff,
    of: ActivityId,
    ticket: &TicketCode,
    key: &str,
    (at, any_day): (Timestamp, bool),
) -> Result<AtDoor, DbErr> {
    let now = Timestamp::now();
    let tx = db.write().await?;
    let mark = Tickets::of(db, &tx).await?.mark(ticket)?;
    let with_it = || booking::Entity::find().filter(booking::Column::Ticket.is_in([mark.as_str(), ticket.as_str()]));
    let Some(read) = with_it().one(&tx).await? else { return Ok(AtDoor::Unknown) };
    let concerned = Concerned::Moving { and: read.account.as_deref(), more: 0 };
    let mut held = Held::take(&tx, [read.slot].into(), concerned, now).await?;
    let Some(row) = with_it().one(&tx).await? else { return Ok(AtDoor::Unknown) };
    if row.activity != of {
        return Ok(AtDoor::OtherActivity(row.title));
    }
    if let Some(used) = row.used_at {
        let same = row.door_key.as_deref() == Some(key);
        return Ok(if same { AtDoor::Welcome(Box::new(row)) } else { AtDoor::UsedAt(used.0) });
    }
    let state = row.state;
    if state.after(BookingEvent::CheckIn).is_err() {
        return Ok(AtDoor::NotValid(state));
    }
    // A door's clock may be wrong; it is never believed beyond now.
    let used_at = std::cmp::min(at, now);
    let day = |at: Timestamp| at.china_time().date();
    if !any_day && day(row.starts_at) != day(used_at) {
        return Ok(AtDoor::OtherDay(row.starts_at));
    }
    let welcomed = Box::new(row.clone());
    held.event(row, BookingEvent::CheckIn, |row| {
        row.used_at = Set(Some(used_at));
        row.door_key = Set(Some(key.chars().take(64).collect()));
    })
    .await?;
    let place = activity_rows::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    audit::write(&tx, audit::Entry::of(staff, audit::Action::CheckedIn, &welcomed.id.to_string(), place), now).await?;
    tx.commit().await?;
    Ok(AtDoor::Welcome(welcomed))
}

/// Writes down that somebody on the list came or, by mistake, did not, whatever their ticket: also once the activity is over.
/// Says whether that changed anything.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn note_came(
    db: &Db,
    staff: &Staff,
    of: ActivityId,
    (wanted, came): (BookingId, bool),
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let find = || booking::Entity::find_by_id(wanted).filter(booking::Column::Activity.eq(of));
    let Some(read) = find().one(&tx).await? else { return Ok(false) };
    let concerned = Concerned::Moving { and: read.account.as_deref(), more: 0 };
    let mut held = Held::take(&tx, [read.slot].into(), concerned, now).await?;
    let Some(row) = find().one(&tx).await? else { return Ok(false) };
    let event = if came { BookingEvent::CheckIn } else { BookingEvent::UndoCheckIn };
    if row.state.after(event).is_err() {
        return Ok(false);
    }
    held.event(row, event, |row| {
        row.used_at = Set(came.then_some(now));
        row.door_key = Set(None);
    })
    .await?;
    let over = activity_rows::find(&tx, of).await?.is_some_and(|found| found.activity.state == ActivityState::Done);
    if let Some(row) = find().one(&tx).await?.filter(|_| over && !came) {
        held.event(row, BookingEvent::Miss, |_| {}).await?;
    }
    let place = activity_rows::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    let entry = audit::Entry::of(staff, audit::Action::CheckedIn, &wanted.to_string(), place);
    audit::write(&tx, if came { entry } else { entry.saying("undo") }, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes back that somebody was let in, as long as the activity is not over. Says whether there was anything to take
/// back.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn undo_check_in(db: &Db, staff: &Staff, of: ActivityId, wanted: BookingId) -> Result<bool, DbErr> {
    let now = Timestamp::now();
    let tx = db.write().await?;
    let find = || {
        let own = booking::Column::Activity.eq(of);
        booking::Entity::find_by_id(wanted).filter(own)
    };
    let Some(read) = find().one(&tx).await? else { return Ok(false) };
    let concerned = Concerned::Moving { and: read.account.as_deref(), more: 0 };
    let mut held = Held::take(&tx, [read.slot].into(), concerned, now).await?;
    let Some(row) = find().one(&tx).await? else { return Ok(false) };
    let published =
        activity_rows::find(&tx, of).await?.is_some_and(|found| found.activity.state == ActivityState::Published);
    if !published || row.state.after(BookingEvent::UndoCheckIn).is_err() {
        return Ok(false);
    }
    held.event(row, BookingEvent::UndoCheckIn, |row| {
        row.used_at = Set(None);
        row.door_key = Set(None);
    })
    .await?;
    let place = activity_rows::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    let entry = audit::Entry::of(staff, audit::Action::CheckedIn, &wanted.to_string(), place).saying("undo");
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
