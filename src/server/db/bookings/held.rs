//! Slots that are held while places are counted.

use super::BookError;
use crate::model::booking::{BookingEvent, COUNTED_AHEAD, OFFER_BEFORE_MS, offer_until};
use crate::model::{BookingState, SlotId, Timestamp};
use crate::server::db::connection::Writing;
use crate::server::db::courier_news;
use crate::server::db::own_revisions::{self, OwnRevisions};
use crate::server::db::tables::{booking, slot};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Slots where somebody waits no more, and those behind them were not told yet.
    left: BTreeSet<SlotId>,
    revisions: OwnRevisions,
    /// Whose own act it is: what comes of it is no news to them.
    by: Option<&'a str>,
    now: Timestamp,
}

/// Accounts that are held for one slot at most: all who can wait there.
const MOST_IN_ONE: u64 = 1_000_000;

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
                    let lapsed = over.iter().filter(|one| one.slot == row.id).count();
                    let free =
                        if is_late(row, now) { 0 } else { usize::try_from(row.capacity - row.taken).unwrap_or(0) };
                    let leaving = free.saturating_add(lapsed).saturating_add(more) as u64;
                    if row.waiting > 0 && leaving > 0 {
                        // Who moves up, and those behind them who are told how many are still before them.
                        let most = std::cmp::min(leaving.saturating_add(COUNTED_AHEAD.into()), MOST_IN_ONE);
                        let next = queue(row.id, now).limit(most).all(tx).await?;
                        accounts.extend(next.into_iter().filter_map(|row| row.account));
                    }
                }
                accounts.extend(over.into_iter().filter_map(|row| row.account));
            }
        }
        let revisions = own_revisions::take(tx, &accounts).await?;
        let slots = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { tx, slots, lapsed, left: BTreeSet::new(), revisions, by: None, now })
    }

    /// The same, held by a courier for what they do themselves.
    pub(super) fn by(self, courier: &'a str) -> Self {
        Self { by: Some(courier), ..self }
    }

    pub(super) fn revision(&self, account: &str) -> i64 {
        self.revisions.of(Some(&account.to_owned()))
    }

    /// Behind all who came before.
    pub(super) fn next_in_queue(&self, at: SlotId) -> i64 {
        self.slots.get(&at).map_or(0, |slot| slot.queue) + 1
    }

    /// Changes a booking's state and the counts of its slot with it.
    pub(super) async fn happen(
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
    pub(super) async fn count(&mut self, at: SlotId, places: i32, waiting: i32) -> Result<(), DbErr> {
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
        if waiting < 0 {
            self.left.insert(at);
        }
        Ok(())
    }

    /// [`Held::happen`] for what the server itself does, where the state was just read.
    pub(super) async fn event(
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

    /// Lets offers lapse whose time is over, offers free places to who waits, in the order in which they came, and
    /// tells those behind them how many are still before them. All of that is news to them.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn settle(&mut self, at: SlotId) -> Result<(), DbErr> {
        let now = self.now;
        let mut told = BTreeSet::new();
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
        while let Some(slot) = self.slots.get(&at) {
            let starts_at = slot.starts_at;
            if slot.taken >= slot.capacity || slot.waiting == 0 || is_late(slot, now) {
                break;
            }
            let Some(next) = queue(at, now).one(self.tx).await? else { break };
            told.extend(next.account.clone());
            let until = offer_until(now, starts_at);
            let said_why = super::says_why_they_wait(&next);
            self.event(next, BookingEvent::Offer, |booking| {
                booking.offer_until = Set(Some(until));
                if said_why {
                    booking.notice = Set(String::new());
                }
            })
            .await?;
        }
        if self.left.remove(&at) {
            told.extend(self.count_ahead(at).await?);
        }
        self.news(&told).await
    }

    /// It is news to these, but for who did it.
    async fn news(&self, to: &BTreeSet<String>) -> Result<(), DbErr> {
        let others = to.iter().filter(|account| self.by != Some(account.as_str()));
        courier_news::note(self.tx, &self.revisions, others).await
    }

    /// Counts anew how many are before each of the first who wait; gives for whom that changed.
    async fn count_ahead(&self, at: SlotId) -> Result<BTreeSet<String>, DbErr> {
        let mut told = BTreeSet::new();
        for (ahead, row) in (0..).zip(queue(at, self.now).limit(u64::from(COUNTED_AHEAD)).all(self.tx).await?) {
            let revision = self.revisions.of(row.account.as_ref());
            // Whose account is not held cannot be told; the next change counts them.
            if row.ahead == ahead || revision == 0 {
                continue;
            }
            told.extend(row.account.clone());
            let mut row = row.into_active_model();
            row.ahead = Set(ahead);
            row.revision = Set(revision);
            row.update(self.tx).await?;
        }
        Ok(told)
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

    /// Has an event happen to all bookings to which it can, and tells them why: that is news to them.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn end_all(
        &mut self,
        which: sea_orm::sea_query::Expr,
        what: BookingEvent,
        notice: &str,
    ) -> Result<(), DbErr> {
        let mut told = BTreeSet::new();
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
        self.news(&told).await
    }
}

/// Whether it begins too soon for somebody who waits to be offered a place.
fn is_late(slot: &slot::Model, now: Timestamp) -> bool {
    now >= slot.starts_at.plus_millis(-OFFER_BEFORE_MS)
}

/// Who waits at a slot and may be offered a place now, in the order in which they came.
fn queue(at: SlotId, now: Timestamp) -> Select<booking::Entity> {
    booking::Entity::find()
        .filter(booking::Column::Slot.eq(at))
        .filter(booking::Column::State.eq(BookingState::Waiting))
        .filter(super::may_be_offered(now))
        .order_by_asc(booking::Column::Number)
}
