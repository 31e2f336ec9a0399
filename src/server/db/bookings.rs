//! Bookings: never more than there are places; who waits moves up in the order in which they came.

use super::PAGE;
use super::activities::{self, StoredActivity};
use super::audit;
use super::connection::{Db, Writing};
use super::keyed_hash::keyed_hash;
use super::own_revisions::{self, OwnRevisions};
use super::tables::{booking, slot};
use super::threads::{newer, stored};
use super::together::{Write, write_together};
use crate::api::BookingChange;
use crate::model::activity::{BookingRefusal, Wish};
use crate::model::booking::{BookingError, BookingEvent, Holding, OFFER_BEFORE_MS, offer_until};
use crate::model::staff::Staff;
use crate::model::{
    ActivityId, ActivityState, Adcode, Booking, BookingId, BookingState, Rating, SlotId, Stars, TicketCode, Timestamp,
};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, SqlErr};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Accounts whose bookings changed.
pub type ChangedAccounts = BTreeSet<String>;

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
    /// Another phone of the same courier changes it at this very moment; to be sent again.
    #[error("正在处理，请稍等")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// One courier's act on bookings, within the transaction of their submission.
pub(crate) struct CourierAct<'a> {
    pub(crate) tx: &'a Writing,
    pub(crate) account: &'a str,
    pub(crate) now: Timestamp,
}

impl CourierAct<'_> {
    /// Books a place, or one on the waiting list.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn book(
        &self,
        booking: BookingId,
        of: ActivityId,
        wish: Wish,
    ) -> Result<ChangedAccounts, BookError> {
        let at = wish.slot;
        let mut held = self.hold([at].into()).await?;
        // Offers that nobody accepted in time come free first.
        let told = held.settle(at).await?;
        let StoredActivity { activity, .. } = activities::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let holdings = holdings(self.tx, self.account, None).await?;
        let slot = activity.bookable(wish, &holdings, self.now)?;
        let state = if slot.left() > 0 { BookingState::Booked } else { BookingState::Waiting };
        let ticket = ticket(self.tx, booking).await?;
        let row = booking::ActiveModel {
            id: Set(booking),
            account: Set(Some(self.account.to_owned())),
            activity: Set(of),
            slot: Set(at),
            kind: Set(activity.kind),
            title: Set(activity.title.clone()),
            starts_at: Set(slot.starts_at),
            ends_at: Set(slot.ends_at),
            state: Set(state),
            revision: Set(held.revision(self.account)),
            number: Set(held.next_in_queue(at)),
            ahead: Set(i32::try_from(slot.waiting).unwrap_or(i32::MAX)),
            offer_until: Set(None),
            works_in: Set(wish.works_in.filter(|_| activity.local_only)),
            ticket: Set(ticket.as_str().to_owned()),
            used_at: Set(None),
            door_key: Set(None),
            notice: Set(String::new()),
            stars: Set(None),
            comment: Set(String::new()),
        };
        let counted = slot::Entity::update_many()
            .col_expr(slot::Column::Queue, Expr::col(slot::Column::Queue).add(1))
            .col_expr(column(state), Expr::col(column(state)).add(1))
            .filter(slot::Column::Id.eq(at));
        let writes: [Write; 3] = [
            booking::Entity::insert(row).into_query().into(),
            counted.into_query().into(),
            activities::change(self.tx, of).into(),
        ];
        write_together(self.tx, writes).await.map_err(used)?;
        Ok(told)
    }

    /// Changes a booking to another time of the same activity; who waits for the old one moves up.
    ///
    /// # Errors
    /// [`BookError`]; then they have what they had.
    pub(crate) async fn change(
        &self,
        wanted: BookingId,
        to: SlotId,
        overlap_is_fine: bool,
    ) -> Result<ChangedAccounts, BookError> {
        let row = self.own(wanted).await?;
        let (from, of) = (row.slot, row.activity);
        if self.now >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let mut held = self.hold([from, to].into()).await?;
        // What stood there before the slots were held may be otherwise by now.
        let row = self.own(wanted).await?;
        if row.slot != from {
            return Err(BookError::Busy);
        }
        let mut told = held.settle(to).await?;
        let StoredActivity { activity, .. } = activities::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let besides = holdings(self.tx, self.account, Some(wanted)).await?;
        let slot = activity.changeable(to, &besides, overlap_is_fine, self.now)?;
        let (starts_at, ends_at) = (slot.starts_at, slot.ends_at);
        // The old place is left whole before the new one is taken: each is counted at its own slot.
        let before = row.state;
        let after = before.after(BookingEvent::Change)?;
        let left = [before.holds_place(), before == BookingState::Waiting].map(|one| -i32::from(one));
        held.count(from, left[0], left[1]).await?;
        held.count(to, 1, 0).await?;
        let mut row = row.into_active_model();
        row.slot = Set(to);
        row.starts_at = Set(starts_at);
        row.ends_at = Set(ends_at);
        row.state = Set(after);
        row.offer_until = Set(None);
        row.revision = Set(held.revision(self.account));
        row.update(self.tx).await?;
        told.extend(held.settle(from).await?);
        activities::changed(self.tx, of).await?;
        Ok(told)
    }

    /// Takes a booking back; who waits moves up.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn cancel(&self, wanted: BookingId) -> Result<ChangedAccounts, BookError> {
        let row = self.own(wanted).await?;
        let StoredActivity { activity, .. } =
            activities::find(self.tx, row.activity).await?.ok_or(BookError::NotFound)?;
        // Who has not come by then has missed it; what is over cannot be undone.
        if self.now >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let (at, of) = (row.slot, activity.id);
        let (mut held, row) = self.hold_own(row).await?;
        held.happen(row, BookingEvent::Cancel, |_| {}).await?;
        let told = held.settle(at).await?;
        activities::changed(self.tx, of).await?;
        Ok(told)
    }

    /// Accepts a place that came free.
    ///
    /// # Errors
    /// [`BookError`]; if the time is over, somebody else has it.
    pub(crate) async fn accept(&self, wanted: BookingId) -> Result<ChangedAccounts, BookError> {
        let row = self.own(wanted).await?;
        let (at, of) = (row.slot, row.activity);
        let (mut held, row) = self.hold_own(row).await?;
        if row.offer_until.is_some_and(|until| self.now > until) {
            return Err(BookingError.into());
        }
        held.happen(row, BookingEvent::Accept, |row| row.offer_until = Set(None)).await?;
        let told = held.settle(at).await?;
        activities::changed(self.tx, of).await?;
        Ok(told)
    }

    /// Says how they found it.
    ///
    /// # Errors
    /// [`BookError`] if they were not there.
    pub(crate) async fn rate(&self, wanted: BookingId, rating: Rating) -> Result<(), BookError> {
        let revisions = own_revisions::take_for(self.tx, Some(&self.account.to_owned())).await?;
        let row = self.own(wanted).await?;
        if row.state != BookingState::Attended {
            return Err(BookingError.into());
        }
        let mut after = row.into_active_model();
        after.stars = Set(Some(i32::from(u8::from(rating.stars))));
        after.comment = Set(rating.comment);
        after.revision = Set(revisions.of(Some(&self.account.to_owned())));
        after.update(self.tx).await?;
        Ok(())
    }

    /// Forgets whose bookings they were; what is still ahead is taken back.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn erase(&self) -> Result<ChangedAccounts, BookError> {
        let own = booking::Entity::find().filter(booking::Column::Account.eq(self.account));
        let slots = own.clone().all(self.tx).await?.iter().map(|row| row.slot).collect();
        let mut held = self.hold(slots).await?;
        let mut told = ChangedAccounts::new();
        for row in own.all(self.tx).await? {
            let (at, of) = (row.slot, row.activity);
            if row.state.is_ahead() {
                held.happen(row, BookingEvent::Cancel, |_| {}).await?;
                told.extend(held.settle(at).await?);
                activities::changed(self.tx, of).await?;
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

    /// Holds slots, and the accounts that move up or lapse there with the courier's own.
    async fn hold(&self, slots: BTreeSet<SlotId>) -> Result<Held<'_>, BookError> {
        Ok(Held::take(self.tx, slots, Concerned::Moving { and: Some(self.account), more: 1 }, self.now).await?)
    }

    /// Holds the slot of a booking; gives the booking as it is then.
    async fn hold_own(&self, row: booking::Model) -> Result<(Held<'_>, booking::Model), BookError> {
        let held = self.hold([row.slot].into()).await?;
        let now = booking::Entity::find_by_id(row.id).one(self.tx).await?.ok_or(BookError::NotFound)?;
        // It was changed to another slot by another phone of the same courier, at this very moment.
        if now.slot == row.slot { Ok((held, now)) } else { Err(BookError::Busy) }
    }

    async fn own(&self, wanted: BookingId) -> Result<booking::Model, BookError> {
        let row = booking::Entity::find_by_id(wanted).one(self.tx).await?;
        row.filter(|row| row.account.as_deref() == Some(self.account)).ok_or(BookError::NotFound)
    }
}

/// A row that takes a number which was used for another one.
fn used(error: DbErr) -> BookError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => BookError::NumberUsed,
        _ => error.into(),
    }
}

/// What counts those who are there in this state.
fn column(state: BookingState) -> slot::Column {
    if state == BookingState::Waiting { slot::Column::Waiting } else { slot::Column::Taken }
}

/// Whose bookings may change while slots are held.
pub(crate) enum Concerned<'a> {
    /// Who moves up or lets an offer lapse, if as many places come free as `more` says, and this account.
    Moving {
        /// Who acts.
        and: Option<&'a str>,
        /// Places that may come free at each of the slots.
        more: usize,
    },
    /// All who have anything there.
    Everybody,
}

/// Slots that are held, with the accounts of those whose bookings may change there. Slots come first, in the order of
/// their numbers, then accounts in theirs: so no two transactions wait for each other, and places are counted by one
/// at a time.
pub(crate) struct Held<'a> {
    tx: &'a Writing,
    slots: BTreeMap<SlotId, slot::Model>,
    /// Slots where an offer's time is over.
    lapsed: BTreeSet<SlotId>,
    revisions: OwnRevisions,
    now: Timestamp,
}

/// A slot, and whether an offer's time is over there.
#[derive(FromQueryResult)]
struct HeldSlot {
    #[sea_orm(nested)]
    slot: slot::Model,
    lapsed: bool,
}

impl<'a> Held<'a> {
    /// Waits until nobody else holds them.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn take(
        tx: &'a Writing,
        slots: BTreeSet<SlotId>,
        concerned: Concerned<'_>,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let there = || booking::Entity::find().filter(booking::Column::Slot.is_in(slots.iter().copied()));
        let offered = booking::Column::State.eq(BookingState::Offered);
        let over = offered.and(booking::Column::OfferUntil.lt(now));
        let over_here = booking::Entity::find()
            .select_only()
            .column(booking::Column::Id)
            .filter(Expr::col((booking::Entity, booking::Column::Slot)).equals((slot::Entity, slot::Column::Id)))
            .filter(over.clone());
        let found = slot::Entity::find()
            .column_as(Expr::exists(over_here.into_query()), "lapsed")
            .filter(slot::Column::Id.is_in(slots.iter().copied()))
            .order_by_asc(slot::Column::Id)
            .lock_exclusive()
            .into_model::<HeldSlot>()
            .all(tx)
            .await?;
        let lapsed: BTreeSet<SlotId> = found.iter().filter(|found| found.lapsed).map(|found| found.slot.id).collect();
        let rows: Vec<slot::Model> = found.into_iter().map(|found| found.slot).collect();
        let mut accounts = BTreeSet::new();
        match concerned {
            Concerned::Everybody => accounts.extend(there().all(tx).await?.into_iter().filter_map(|row| row.account)),
            Concerned::Moving { and, more } => {
                accounts.extend(and.map(str::to_owned));
                let over = if lapsed.is_empty() { Vec::new() } else { there().filter(over).all(tx).await? };
                for row in &rows {
                    let free = usize::try_from(row.capacity - row.taken).unwrap_or(0)
                        + over.iter().filter(|one| one.slot == row.id).count()
                        + more;
                    if row.waiting > 0 {
                        let next = queue(row.id).limit(free as u64).all(tx).await?;
                        accounts.extend(next.into_iter().filter_map(|row| row.account));
                    }
                }
                accounts.extend(over.into_iter().filter_map(|row| row.account));
            }
        }
        let revisions = own_revisions::take(tx, &accounts).await?;
        let slots = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { tx, slots, lapsed, revisions, now })
    }

    fn revision(&self, account: &str) -> i64 {
        self.revisions.of(Some(&account.to_owned()))
    }

    /// Behind all who came before.
    fn next_in_queue(&self, at: SlotId) -> i64 {
        self.slots.get(&at).map_or(0, |slot| slot.queue) + 1
    }

    /// Changes a booking's state and the counts of its slot with it.
    async fn happen(
        &mut self,
        row: booking::Model,
        event: BookingEvent,
        change: impl FnOnce(&mut booking::ActiveModel),
    ) -> Result<(), BookError> {
        let before = row.state;
        let after = before.after(event)?;
        let (at, revision) = (row.slot, self.revisions.of(row.account.as_ref()));
        let mut row = row.into_active_model();
        row.state = Set(after);
        row.revision = Set(revision);
        change(&mut row);
        row.update(self.tx).await?;
        let places = i32::from(after.holds_place()) - i32::from(before.holds_place());
        let waiting = i32::from(after == BookingState::Waiting) - i32::from(before == BookingState::Waiting);
        Ok(self.count(at, places, waiting).await?)
    }

    /// So many more hold a place at a slot, and so many more wait there.
    async fn count(&mut self, at: SlotId, places: i32, waiting: i32) -> Result<(), DbErr> {
        if (places, waiting) == (0, 0) {
            return Ok(());
        }
        slot::Entity::update_many()
            .col_expr(slot::Column::Taken, Expr::col(slot::Column::Taken).add(places))
            .col_expr(slot::Column::Waiting, Expr::col(slot::Column::Waiting).add(waiting))
            .filter(slot::Column::Id.eq(at))
            .exec(self.tx)
            .await?;
        if let Some(slot) = self.slots.get_mut(&at) {
            slot.taken += places;
            slot.waiting += waiting;
        }
        Ok(())
    }

    /// [`Held::happen`] for what the server itself does, where the state was just read.
    async fn event(
        &mut self,
        row: booking::Model,
        event: BookingEvent,
        change: impl FnOnce(&mut booking::ActiveModel),
    ) -> Result<(), DbErr> {
        self.happen(row, event, change).await.map_err(|error| match error {
            BookError::Database(error) => error,
            other => DbErr::Custom(other.to_string()),
        })
    }

    /// Lets offers lapse whose time is over, and offers free places to who waits, in the order in which they came.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn settle(&mut self, at: SlotId) -> Result<ChangedAccounts, DbErr> {
        let now = self.now;
        let mut told = ChangedAccounts::new();
        if self.lapsed.remove(&at) {
            let over = booking::Entity::find()
                .filter(booking::Column::Slot.eq(at))
                .filter(booking::Column::State.eq(BookingState::Offered))
                .filter(booking::Column::OfferUntil.lt(now));
            for row in over.all(self.tx).await? {
                told.extend(row.account.clone());
                self.event(row, BookingEvent::Lapse, |_| {}).await?;
            }
        }
        loop {
            let Some(slot) = self.slots.get(&at) else { return Ok(told) };
            let starts_at = slot.starts_at;
            let late = now >= starts_at.plus_millis(-OFFER_BEFORE_MS);
            if slot.taken >= slot.capacity || slot.waiting == 0 || late {
                return Ok(told);
            }
            let Some(next) = queue(at).one(self.tx).await? else { return Ok(told) };
            told.extend(next.account.clone());
            let until = offer_until(now, starts_at);
            self.event(next, BookingEvent::Offer, |booking| booking.offer_until = Set(Some(until))).await?;
        }
    }

    /// Changes how many places there are.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn resize(&mut self, at: SlotId, capacity: u32) -> Result<(), DbErr> {
        let capacity = i32::try_from(capacity).unwrap_or(i32::MAX);
        let changed = slot::Entity::update_many().col_expr(slot::Column::Capacity, Expr::value(capacity));
        changed.filter(slot::Column::Id.eq(at)).exec(self.tx).await?;
        if let Some(slot) = self.slots.get_mut(&at) {
            slot.capacity = capacity;
        }
        Ok(())
    }

    /// Has an event happen to all bookings to which it can, and tells them why.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn end_all(
        &mut self,
        which: sea_orm::sea_query::Expr,
        what: BookingEvent,
        notice: &str,
    ) -> Result<ChangedAccounts, DbErr> {
        let mut told = ChangedAccounts::new();
        for row in booking::Entity::find().filter(which).all(self.tx).await? {
            if row.state.after(what).is_ok() {
                told.extend(row.account.clone());
                self.event(row, what, |row| {
                    if !notice.is_empty() {
                        row.notice = Set(notice.to_owned());
                    }
                })
                .await?;
            }
        }
        Ok(told)
    }
}

/// Who waits at a slot, in the order in which they came.
fn queue(at: SlotId) -> Select<booking::Entity> {
    booking::Entity::find()
        .filter(booking::Column::Slot.eq(at))
        .filter(booking::Column::State.eq(BookingState::Waiting))
        .order_by_asc(booking::Column::Number)
}

/// Tells all who still may come what changed. Takes their accounts' numbers: nothing else of theirs may be held yet.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell_all(tx: &Writing, of: ActivityId, notice: &str) -> Result<ChangedAccounts, DbErr> {
    let ahead = [BookingState::Booked, BookingState::Offered, BookingState::Waiting];
    let theirs = booking::Column::Activity.eq(of).and(booking::Column::State.is_in(ahead));
    let theirs = booking::Entity::find().filter(theirs);
    let told: ChangedAccounts = theirs.clone().all(tx).await?.into_iter().filter_map(|row| row.account).collect();
    let revisions = own_revisions::take(tx, &told).await?;
    for row in theirs.all(tx).await? {
        let revision = revisions.of(row.account.as_ref());
        let mut row = row.into_active_model();
        row.notice = Set(notice.to_owned());
        row.revision = Set(revision);
        row.update(tx).await?;
    }
    Ok(told)
}

/// Settles slots where an offer's time is over, and lets go who waited in vain. Gives whom to tell.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle_all(db: &Db, now: Timestamp) -> Result<ChangedAccounts, DbErr> {
    let offered = booking::Column::State.eq(BookingState::Offered).and(booking::Column::OfferUntil.lt(now));
    let in_vain = booking::Column::State.eq(BookingState::Waiting).and(booking::Column::StartsAt.lt(now));
    let due = booking::Entity::find().filter(offered.or(in_vain)).limit(1_000).all(db).await?;
    let slots: BTreeSet<(SlotId, ActivityId)> = due.into_iter().map(|row| (row.slot, row.activity)).collect();
    let mut told = ChangedAccounts::new();
    for (at, of) in slots {
        let tx = db.write().await?;
        let mut held = Held::take(&tx, [at].into(), Concerned::Everybody, now).await?;
        held.lapsed.insert(at);
        told.extend(held.settle(at).await?);
        let waiting_in_vain = booking::Column::Slot
            .eq(at)
            .and(booking::Column::StartsAt.lt(now))
            .and(booking::Column::State.eq(BookingState::Waiting));
        told.extend(held.end_all(waiting_in_vain, BookingEvent::Lapse, "").await?);
        activities::changed(&tx, of).await?;
        tx.commit().await?;
    }
    Ok(told)
}

/// What somebody has booked, but for the one that they change.
async fn holdings(tx: &Writing, account: &str, but: Option<BookingId>) -> Result<Vec<Holding>, DbErr> {
    let mut query = booking::Entity::find().filter(booking::Column::Account.eq(account));
    if let Some(but) = but {
        query = query.filter(booking::Column::Id.ne(but));
    }
    let rows = query.all(tx).await?;
    rows.into_iter().map(|row| Ok(booking_of(row)?.holding())).collect()
}

/// A ticket that only this server can make: a keyed hash (HMAC, RFC 2104) of the booking's number.
async fn ticket(tx: &Writing, booking: BookingId) -> Result<TicketCode, DbErr> {
    let digest = keyed_hash(tx.db(), tx, &booking.to_string()).await?;
    let bits = digest.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    Ok(TicketCode::from_bits(bits >> 4))
}

/// A booking as its courier sees it.
///
/// # Errors
/// [`DbErr`].
pub(crate) fn booking_of(row: booking::Model) -> Result<Booking, DbErr> {
    let state = row.state;
    let shows = matches!(state, BookingState::Booked | BookingState::Offered | BookingState::Attended);
    let stars = row.stars.and_then(|stars| Stars::try_from(u8::try_from(stars).unwrap_or(0)).ok());
    Ok(Booking {
        id: row.id,
        activity: row.activity,
        slot: row.slot,
        kind: row.kind,
        title: row.title,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        state,
        ahead: u32::try_from(row.ahead).unwrap_or(0),
        offer_until: row.offer_until,
        ticket: if shows { Some(stored(TicketCode::parse(&row.ticket))?) } else { None },
        used_at: row.used_at,
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
        .filter(booking::Column::Activity.eq(of))
        .order_by_asc(booking::Column::StartsAt)
        .order_by_asc(booking::Column::Number)
        .all(db)
        .await
}

/// A page of them, and one more where there is another; with how many came and how many did not, of all.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page_of_activity(
    db: &impl ConnectionTrait,
    of: ActivityId,
    page: u64,
) -> Result<(Vec<booking::Model>, [u64; 2]), DbErr> {
    let all = || booking::Entity::find().filter(booking::Column::Activity.eq(of));
    let count = async |state: BookingState| all().filter(booking::Column::State.eq(state)).count(db).await;
    let counts = [count(BookingState::Attended).await?, count(BookingState::Missed).await?];
    let some = all()
        .order_by_asc(booking::Column::StartsAt)
        .order_by_asc(booking::Column::Number)
        .order_by_asc(booking::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1);
    Ok((some.all(db).await?, counts))
}

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
    let with_it = || booking::Entity::find().filter(booking::Column::Ticket.eq(ticket.as_str()));
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
    let place = activities::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    audit::write(&tx, audit::Entry::of(staff, audit::Action::CheckedIn, &welcomed.id.to_string(), place), now).await?;
    tx.commit().await?;
    Ok(AtDoor::Welcome(welcomed))
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
        activities::find(&tx, of).await?.is_some_and(|found| found.activity.state == ActivityState::Published);
    if !published || row.state.after(BookingEvent::UndoCheckIn).is_err() {
        return Ok(false);
    }
    held.event(row, BookingEvent::UndoCheckIn, |row| {
        row.used_at = Set(None);
        row.door_key = Set(None);
    })
    .await?;
    let place = activities::place_of(&tx, of).await?.unwrap_or(Adcode::HUNAN);
    let entry = audit::Entry::of(staff, audit::Action::CheckedIn, &wanted.to_string(), place).saying("undo");
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
