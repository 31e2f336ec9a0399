//! Bookings: never more than there are places; who waits moves up in the order in which he came.

use super::activities::{self, Stored};
use super::tables::{booking, secret, slot};
use super::threads::{id, newer, number, stored};
use super::{audit, take_revisions};
use crate::api::BookingChange;
use crate::model::activity::{BookingRefusal, Wish};
use crate::model::booking::{BookingError, BookingEvent, Holding, OFFER_BEFORE_MS, offer_until};
use crate::model::staff::Staff;
use crate::model::{
    ActivityId, Adcode, Booking, BookingId, BookingState, Rating, SlotId, Stars, TicketCode, Timestamp,
};
use hmac::{Hmac, Mac};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QueryOrder, QuerySelect, TransactionTrait};
use sha2::Sha256;
use std::collections::BTreeSet;
use thiserror::Error;

/// Accounts whose bookings changed.
pub type Told = BTreeSet<String>;

/// Why a booking is not taken.
#[derive(Debug, Error)]
pub(crate) enum BookError {
    /// The rules of the activity.
    #[error(transparent)]
    Refused(#[from] BookingRefusal),
    /// The state of the booking.
    #[error(transparent)]
    State(#[from] BookingError),
    /// There is no such activity, or no such booking of this account.
    #[error("没有这个活动或预约")]
    NotFound,
    /// The number was used for something else.
    #[error("编号重复")]
    NumberUsed,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// One courier's act on bookings, within the transaction of his submission.
pub(crate) struct Act<'a> {
    pub(crate) tx: &'a DatabaseTransaction,
    pub(crate) account: &'a str,
    pub(crate) revision: i64,
    pub(crate) now: Timestamp,
}

impl Act<'_> {
    /// Books a place, or one on the waiting list.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn book(&self, booking: BookingId, of: ActivityId, wish: Wish) -> Result<Told, BookError> {
        let at = wish.slot;
        if booking::Entity::find_by_id(booking.to_string()).one(self.tx).await?.is_some() {
            return Err(BookError::NumberUsed);
        }
        // Offers that nobody accepted in time come free first.
        let told = settle(self.tx, at, self.now, self.revision).await?;
        let Stored { activity, .. } = activities::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let held = holdings(self.tx, self.account, None).await?;
        let slot = activity.bookable(wish, &held, self.now)?;
        let state = if slot.left() > 0 { BookingState::Booked } else { BookingState::Waiting };
        let ticket = ticket(self.tx, booking).await?;
        let row = booking::ActiveModel {
            id: Set(booking.to_string()),
            account: Set(Some(self.account.to_owned())),
            activity: Set(of.to_string()),
            slot: Set(at.to_string()),
            kind: Set(activity.kind.code().to_owned()),
            title: Set(activity.title.clone()),
            starts_at: Set(slot.starts_at.0),
            ends_at: Set(slot.ends_at.0),
            state: Set(state.code().to_owned()),
            revision: Set(self.revision),
            number: Set(self.revision),
            ahead: Set(i32::try_from(slot.waiting).unwrap_or(i32::MAX)),
            offer_until: Set(None),
            works_in: Set(wish.works_in.filter(|_| activity.local_only).map(number)),
            ticket: Set(ticket.as_str().to_owned()),
            used_at: Set(None),
            door_key: Set(None),
            notice: Set(String::new()),
            stars: Set(None),
            comment: Set(String::new()),
        };
        booking::Entity::insert(row).exec_without_returning(self.tx).await?;
        let column = if state == BookingState::Booked { slot::Column::Taken } else { slot::Column::Waiting };
        count(self.tx, at, column, 1).await?;
        activities::publish(self.tx, of, self.revision).await?;
        Ok(told)
    }

    /// Changes a booking to another time of the same activity; who waits for the old one moves up.
    ///
    /// # Errors
    /// [`BookError`]; then he has what he had.
    pub(crate) async fn change(&self, wanted: BookingId, to: SlotId, overlap_is_fine: bool) -> Result<Told, BookError> {
        let row = self.own(wanted).await?;
        let (from, of) = (id(&row.slot)?, id(&row.activity)?);
        if self.now.0 >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let mut told = settle(self.tx, to, self.now, self.revision).await?;
        let Stored { activity, .. } = activities::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let besides = holdings(self.tx, self.account, Some(wanted)).await?;
        let slot = activity.changeable(to, &besides, overlap_is_fine, self.now)?;
        let (starts_at, ends_at) = (slot.starts_at.0, slot.ends_at.0);
        // He leaves the old place whole before he takes the new one: each is counted at its own slot.
        let before = BookingState::from(row.state.clone());
        let after = before.after(BookingEvent::Change)?;
        count(self.tx, from, slot::Column::Taken, -i32::from(before.holds_place())).await?;
        count(self.tx, from, slot::Column::Waiting, -i32::from(before == BookingState::Waiting)).await?;
        count(self.tx, to, slot::Column::Taken, 1).await?;
        let mut row = row.into_active_model();
        row.slot = Set(to.to_string());
        row.starts_at = Set(starts_at);
        row.ends_at = Set(ends_at);
        row.state = Set(after.code().to_owned());
        row.offer_until = Set(None);
        row.revision = Set(self.revision);
        row.update(self.tx).await?;
        told.extend(settle(self.tx, from, self.now, self.revision).await?);
        activities::publish(self.tx, of, self.revision).await?;
        Ok(told)
    }

    /// Takes a booking back; who waits moves up.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn cancel(&self, wanted: BookingId) -> Result<Told, BookError> {
        let row = self.own(wanted).await?;
        let Stored { activity, .. } =
            activities::find(self.tx, id(&row.activity)?).await?.ok_or(BookError::NotFound)?;
        // Who has not come by then has missed it; what is over cannot be undone.
        if self.now.0 >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let (at, of) = (id(&row.slot)?, activity.id);
        happen(self.tx, row, BookingEvent::Cancel, self.revision, |_| {}).await?;
        let told = settle(self.tx, at, self.now, self.revision).await?;
        activities::publish(self.tx, of, self.revision).await?;
        Ok(told)
    }

    /// Accepts a place that came free.
    ///
    /// # Errors
    /// [`BookError`]; if the time is over, somebody else has it.
    pub(crate) async fn accept(&self, wanted: BookingId) -> Result<Told, BookError> {
        let row = self.own(wanted).await?;
        let (at, of) = (id(&row.slot)?, id(&row.activity)?);
        if row.offer_until.is_some_and(|until| self.now.0 > until) {
            return Err(BookingError.into());
        }
        happen(self.tx, row, BookingEvent::Accept, self.revision, |row| row.offer_until = Set(None)).await?;
        let told = settle(self.tx, at, self.now, self.revision).await?;
        activities::publish(self.tx, of, self.revision).await?;
        Ok(told)
    }

    /// Says how he found it.
    ///
    /// # Errors
    /// [`BookError`] if he was not there.
    pub(crate) async fn rate(&self, wanted: BookingId, rating: Rating) -> Result<Told, BookError> {
        let row = self.own(wanted).await?;
        if BookingState::from(row.state.clone()) != BookingState::Attended {
            return Err(BookingError.into());
        }
        let mut after = row.into_active_model();
        after.stars = Set(Some(i32::from(u8::from(rating.stars))));
        after.comment = Set(rating.comment);
        after.revision = Set(self.revision);
        after.update(self.tx).await?;
        Ok(Told::new())
    }

    /// Forgets whose bookings they were; what is still ahead is taken back.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn erase(&self) -> Result<Told, BookError> {
        let rows = booking::Entity::find().filter(booking::Column::Account.eq(self.account)).all(self.tx).await?;
        let mut told = Told::new();
        for row in rows {
            let (at, of) = (id(&row.slot)?, id(&row.activity)?);
            if BookingState::from(row.state.clone()).is_ahead() {
                happen(self.tx, row, BookingEvent::Cancel, self.revision, |_| {}).await?;
                told.extend(settle(self.tx, at, self.now, self.revision).await?);
                let revision = take_revisions(self.tx, 1).await?;
                activities::publish(self.tx, of, revision).await?;
            }
        }
        let nobody: Option<String> = None;
        booking::Entity::update_many()
            .col_expr(booking::Column::Account, Expr::value(nobody))
            .col_expr(booking::Column::Comment, Expr::value(""))
            .filter(booking::Column::Account.eq(self.account))
            .exec(self.tx)
            .await?;
        Ok(told)
    }

    async fn own(&self, wanted: BookingId) -> Result<booking::Model, BookError> {
        let row = booking::Entity::find_by_id(wanted.to_string()).one(self.tx).await?;
        row.filter(|row| row.account.as_deref() == Some(self.account)).ok_or(BookError::NotFound)
    }
}

/// Changes a booking's state and the counts of its slot with it.
async fn happen(
    tx: &DatabaseTransaction,
    row: booking::Model,
    event: BookingEvent,
    revision: i64,
    change: impl FnOnce(&mut booking::ActiveModel),
) -> Result<(), BookError> {
    let before = BookingState::from(row.state.clone());
    let after = before.after(event)?;
    let at = id(&row.slot)?;
    let mut row = row.into_active_model();
    row.state = Set(after.code().to_owned());
    row.revision = Set(revision);
    change(&mut row);
    row.update(tx).await?;
    let places = i32::from(after.holds_place()) - i32::from(before.holds_place());
    let waiting = i32::from(after == BookingState::Waiting) - i32::from(before == BookingState::Waiting);
    count(tx, at, slot::Column::Taken, places).await?;
    count(tx, at, slot::Column::Waiting, waiting).await?;
    Ok(())
}

async fn count(tx: &DatabaseTransaction, at: SlotId, column: slot::Column, by: i32) -> Result<(), DbErr> {
    if by != 0 {
        slot::Entity::update_many()
            .col_expr(column, Expr::col(column).add(by))
            .filter(slot::Column::Id.eq(at.to_string()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Lets offers lapse whose time is over, and offers free places to who waits, in the order in which they came.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle(tx: &DatabaseTransaction, at: SlotId, now: Timestamp, revision: i64) -> Result<Told, DbErr> {
    let mut told = Told::new();
    let lapsed = booking::Entity::find()
        .filter(booking::Column::Slot.eq(at.to_string()))
        .filter(booking::Column::State.eq(BookingState::Offered.code()))
        .filter(booking::Column::OfferUntil.lt(now.0))
        .all(tx)
        .await?;
    for row in lapsed {
        told.extend(row.account.clone());
        event(tx, row, BookingEvent::Lapse, revision, |_| {}).await?;
    }
    loop {
        let Some(row) = slot::Entity::find_by_id(at.to_string()).one(tx).await? else { return Ok(told) };
        let late = now.0 >= row.starts_at - OFFER_BEFORE_MS;
        if row.taken >= row.capacity || row.waiting == 0 || late {
            return Ok(told);
        }
        let next = booking::Entity::find()
            .filter(booking::Column::Slot.eq(at.to_string()))
            .filter(booking::Column::State.eq(BookingState::Waiting.code()))
            .order_by_asc(booking::Column::Number)
            .one(tx)
            .await?;
        let Some(next) = next else { return Ok(told) };
        told.extend(next.account.clone());
        let until = offer_until(now, Timestamp(row.starts_at));
        event(tx, next, BookingEvent::Offer, revision, |booking| booking.offer_until = Set(Some(until.0))).await?;
    }
}

/// [`happen`] for what the server itself does, where the state was just read.
async fn event(
    tx: &DatabaseTransaction,
    row: booking::Model,
    event: BookingEvent,
    revision: i64,
    change: impl FnOnce(&mut booking::ActiveModel),
) -> Result<(), DbErr> {
    happen(tx, row, event, revision, change).await.map_err(|error| match error {
        BookError::Database(error) => error,
        other => DbErr::Custom(other.to_string()),
    })
}

/// Has an event happen to all bookings to which it can, and tells them why.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end_all(
    tx: &DatabaseTransaction,
    which: sea_orm::sea_query::Expr,
    what: BookingEvent,
    notice: &str,
    revision: i64,
) -> Result<Told, DbErr> {
    let mut told = Told::new();
    for row in booking::Entity::find().filter(which).all(tx).await? {
        if BookingState::from(row.state.clone()).after(what).is_ok() {
            told.extend(row.account.clone());
            event(tx, row, what, revision, |row| {
                if !notice.is_empty() {
                    row.notice = Set(notice.to_owned());
                }
            })
            .await?;
        }
    }
    Ok(told)
}

/// Tells all who still may come what changed.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell_all(
    tx: &DatabaseTransaction,
    of: ActivityId,
    notice: &str,
    revision: i64,
) -> Result<Told, DbErr> {
    let ahead = [BookingState::Booked, BookingState::Offered, BookingState::Waiting].map(BookingState::code);
    let theirs = || booking::Column::Activity.eq(of.to_string()).and(booking::Column::State.is_in(ahead));
    let rows = booking::Entity::find().filter(theirs()).all(tx).await?;
    booking::Entity::update_many()
        .col_expr(booking::Column::Notice, Expr::value(notice))
        .col_expr(booking::Column::Revision, Expr::value(revision))
        .filter(theirs())
        .exec(tx)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.account).collect())
}

/// Settles slots where an offer's time is over, and lets go who waited in vain. Gives whom to tell.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle_all(db: &DatabaseConnection, now: Timestamp) -> Result<Told, DbErr> {
    let offered = booking::Column::State.eq(BookingState::Offered.code()).and(booking::Column::OfferUntil.lt(now.0));
    let in_vain = booking::Column::State.eq(BookingState::Waiting.code()).and(booking::Column::StartsAt.lt(now.0));
    let due = booking::Entity::find().filter(offered.or(in_vain)).limit(1_000).all(db).await?;
    let slots: BTreeSet<(String, String)> = due.into_iter().map(|row| (row.slot, row.activity)).collect();
    let mut told = Told::new();
    for (at, of) in slots {
        let tx = db.begin().await?;
        let revision = take_revisions(&tx, 1).await?;
        told.extend(settle(&tx, id(&at)?, now, revision).await?);
        let waiting_in_vain = booking::Column::Slot
            .eq(&at)
            .and(booking::Column::StartsAt.lt(now.0))
            .and(booking::Column::State.eq(BookingState::Waiting.code()));
        told.extend(end_all(&tx, waiting_in_vain, BookingEvent::Lapse, "", revision).await?);
        activities::publish(&tx, id(&of)?, revision).await?;
        tx.commit().await?;
    }
    Ok(told)
}

/// What somebody has booked, but for the one that he changes.
async fn holdings(tx: &DatabaseTransaction, account: &str, but: Option<BookingId>) -> Result<Vec<Holding>, DbErr> {
    let mut query = booking::Entity::find().filter(booking::Column::Account.eq(account));
    if let Some(but) = but {
        query = query.filter(booking::Column::Id.ne(but.to_string()));
    }
    let rows = query.all(tx).await?;
    rows.into_iter().map(|row| Ok(booking_of(row)?.holding())).collect()
}

/// A ticket that only this server can make: a keyed hash (HMAC, RFC 2104) of the booking's number.
async fn ticket(db: &impl ConnectionTrait, booking: BookingId) -> Result<TicketCode, DbErr> {
    let row = secret::Entity::find_by_id("ticket".to_owned()).one(db).await?;
    let key = row.ok_or_else(|| DbErr::RecordNotFound("secret".to_owned()))?.value;
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|error| DbErr::Custom(error.to_string()))?;
    let digest = mac.chain_update(booking.to_string()).finalize().into_bytes();
    let bits = digest.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    Ok(TicketCode::from_bits(bits >> 4))
}

/// A booking as its courier sees it.
///
/// # Errors
/// [`DbErr`].
pub(crate) fn booking_of(row: booking::Model) -> Result<Booking, DbErr> {
    let state = BookingState::from(row.state);
    let shows = matches!(state, BookingState::Booked | BookingState::Offered | BookingState::Attended);
    let stars = row.stars.and_then(|stars| Stars::try_from(u8::try_from(stars).unwrap_or(0)).ok());
    Ok(Booking {
        id: id(&row.id)?,
        activity: id(&row.activity)?,
        slot: id(&row.slot)?,
        kind: row.kind.into(),
        title: row.title,
        starts_at: Timestamp(row.starts_at),
        ends_at: Timestamp(row.ends_at),
        state,
        ahead: u32::try_from(row.ahead).unwrap_or(0),
        offer_until: row.offer_until.map(Timestamp),
        ticket: if shows { Some(stored(TicketCode::parse(&row.ticket))?) } else { None },
        used_at: row.used_at.map(Timestamp),
        notice: row.notice,
        rating: stars.map(|stars| Rating { stars, comment: row.comment }),
    })
}

/// An account's bookings that changed after `since`, oldest change first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    db: &impl ConnectionTrait,
    account: &str,
    since: i64,
) -> Result<Vec<BookingChange>, DbErr> {
    let own = booking::Entity::find().filter(booking::Column::Account.eq(account));
    let rows = newer(db, own, booking::Column::Revision, since, |row| row.revision).await?;
    rows.into_iter().map(|row| Ok(BookingChange { revision: row.revision, booking: booking_of(row)? })).collect()
}

/// All bookings of an activity, by time and then in the order in which they came.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_activity(db: &impl ConnectionTrait, of: ActivityId) -> Result<Vec<booking::Model>, DbErr> {
    booking::Entity::find()
        .filter(booking::Column::Activity.eq(of.to_string()))
        .order_by_asc(booking::Column::StartsAt)
        .order_by_asc(booking::Column::Number)
        .all(db)
        .await
}

/// What the door says to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AtDoor {
    /// Come in.
    Welcome(Box<booking::Model>),
    /// The ticket was used before, then.
    UsedAt(i64),
    /// It is for something else.
    OtherActivity(String),
    /// It does not let anybody in: waiting, cancelled, called off.
    NotValid(BookingState),
    /// There is no such ticket.
    Unknown,
}

/// Lets somebody in by his ticket: once. `key` is the door's own number for the attempt; said again under the same
/// number, it is the same attempt. `at` is when it was, by the door's clock, where the network was down.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn check_in(
    db: &DatabaseConnection,
    staff: &Staff,
    of: ActivityId,
    ticket: &TicketCode,
    key: &str,
    at: Timestamp,
) -> Result<(AtDoor, Told), DbErr> {
    let now = Timestamp::now();
    let tx = db.begin().await?;
    let revision = take_revisions(&tx, 1).await?;
    let found = booking::Entity::find().filter(booking::Column::Ticket.eq(ticket.as_str())).one(&tx).await?;
    let Some(row) = found else { return Ok((AtDoor::Unknown, Told::new())) };
    if row.activity != of.to_string() {
        return Ok((AtDoor::OtherActivity(row.title), Told::new()));
    }
    if let Some(used) = row.used_at {
        let same = row.door_key.as_deref() == Some(key);
        return Ok((if same { AtDoor::Welcome(Box::new(row)) } else { AtDoor::UsedAt(used) }, Told::new()));
    }
    let state = BookingState::from(row.state.clone());
    if state.after(BookingEvent::CheckIn).is_err() {
        return Ok((AtDoor::NotValid(state), Told::new()));
    }
    // A door's clock may be wrong; it is never believed beyond now.
    let used_at = std::cmp::min(at.0, now.0);
    let welcomed = Box::new(row.clone());
    let told = row.account.clone().into_iter().collect();
    event(&tx, row, BookingEvent::CheckIn, revision, |row| {
        row.used_at = Set(Some(used_at));
        row.door_key = Set(Some(key.chars().take(64).collect()));
    })
    .await?;
    let place = activities::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    audit::write(&tx, audit::Entry::of(staff, audit::Action::CheckedIn, &welcomed.id, place), now).await?;
    tx.commit().await?;
    Ok((AtDoor::Welcome(welcomed), told))
}
