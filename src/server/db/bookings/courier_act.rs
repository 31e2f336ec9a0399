//! What couriers do with their bookings.

use super::{BookError, Concerned, Held, Tickets};
use crate::model::activity::{BookingRefusal, Wish};
use crate::model::booking::{BookingError, BookingEvent, Holding};
use crate::model::{ActivityId, BookingId, BookingState, Rating, Slot, SlotId, Timestamp};
use crate::server::db::activity_rows::{self, StoredActivity};
use crate::server::db::connection::Writing;
use crate::server::db::heads;
use crate::server::db::own_revisions;
use crate::server::db::tables::{booking, slot};
use crate::server::db::together::{Write, write_together};
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryTrait, SqlErr};
use std::collections::BTreeSet;

/// One courier's act on bookings, within the transaction of their submission.
pub(crate) struct CourierAct<'a> {
    pub(crate) tx: &'a Writing,
    pub(crate) account: &'a str,
    /// They came for the first time today.
    pub(crate) is_new: bool,
    pub(crate) now: Timestamp,
}

impl CourierAct<'_> {
    /// Books a place, or one on the waiting list.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn book(&self, booking: BookingId, of: ActivityId, wish: Wish) -> Result<(), BookError> {
        let at = wish.slot;
        let mut held = self.hold([at].into(), 0).await?;
        // Offers that nobody accepted in time come free first.
        held.settle(at).await?;
        let StoredActivity { activity, .. } = activity_rows::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let holdings = holdings(self.tx, self.account, None).await?;
        let slot = activity.bookable(wish, &holdings, self.now)?;
        let waits_until = self.waits_until(slot).await?;
        let is_free = slot.left() > 0 && waits_until.is_none();
        let state = if is_free { BookingState::Booked } else { BookingState::Waiting };
        let db = self.tx.db();
        let ticket = Tickets::of(db, self.tx).await?.kept(db, self.tx, booking, self.now).await?;
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
            waits_until: Set(waits_until),
            works_in: Set(wish.works_in.filter(|_| activity.local_only)),
            ticket: Set(ticket),
            used_at: Set(None),
            door_key: Set(None),
            notice: Set(waits_until.map(texts::book::newcomers_wait).unwrap_or_default()),
            stars: Set(None),
            comment: Set(String::new()),
            rated_at: Set(None),
        };
        let counted = slot::Entity::update_many()
            .col_expr(slot::Column::Queue, Expr::col(slot::Column::Queue).add(1))
            .col_expr(column(state), Expr::col(column(state)).add(1))
            .filter(slot::Column::Id.eq(at));
        let writes: [Write; 3] = [
            booking::Entity::insert(row).into_query().into(),
            counted.into_query().into(),
            activity_rows::change(self.tx, of).into(),
        ];
        write_together(self.tx, writes).await.map_err(used)
    }

    /// Changes a booking to another time of the same activity; who waits for the old one moves up.
    ///
    /// # Errors
    /// [`BookError`]; then they have what they had.
    pub(crate) async fn change(&self, wanted: BookingId, to: SlotId, overlap_is_fine: bool) -> Result<(), BookError> {
        let row = self.own(wanted).await?;
        let (from, of) = (row.slot, row.activity);
        if self.now >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let mut held = self.hold([from, to].into(), 1).await?;
        // What stood there before the slots were held may be otherwise by now.
        let row = self.own(wanted).await?;
        if row.slot != from {
            return Err(BookError::Busy);
        }
        held.settle(to).await?;
        let StoredActivity { activity, .. } = activity_rows::find(self.tx, of).await?.ok_or(BookError::NotFound)?;
        let besides = holdings(self.tx, self.account, Some(wanted)).await?;
        let slot = activity.changeable(to, &besides, overlap_is_fine, self.now)?;
        if self.waits_until(slot).await?.is_some() {
            return Err(BookingRefusal::Newcomers.into());
        }
        let (starts_at, ends_at) = (slot.starts_at, slot.ends_at);
        // The old place is left whole before the new one is taken: each is counted at its own slot.
        let before = row.state;
        let after = before.after(BookingEvent::Change)?;
        let left = [before.holds_place(), before == BookingState::Waiting].map(|one| -i32::from(one));
        held.count(from, left[0], left[1]).await?;
        held.count(to, 1, 0).await?;
        let said_why = super::says_why_they_wait(&row);
        let mut row = row.into_active_model();
        row.slot = Set(to);
        row.starts_at = Set(starts_at);
        row.ends_at = Set(ends_at);
        row.state = Set(after);
        row.offer_until = Set(None);
        if said_why {
            row.notice = Set(String::new());
        }
        row.waits_until = Set(None);
        row.revision = Set(held.revision(self.account));
        row.update(self.tx).await?;
        held.settle(from).await?;
        Ok(activity_rows::changed(self.tx, of).await?)
    }

    /// Takes a booking back; who waits moves up.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn cancel(&self, wanted: BookingId) -> Result<(), BookError> {
        let row = self.own(wanted).await?;
        let StoredActivity { activity, .. } =
            activity_rows::find(self.tx, row.activity).await?.ok_or(BookError::NotFound)?;
        // Who has not come by then has missed it; what is over cannot be undone.
        if self.now >= row.starts_at {
            return Err(BookingRefusal::Closed.into());
        }
        let (at, of) = (row.slot, activity.id);
        let (mut held, row) = self.hold_own(row).await?;
        held.happen(row, BookingEvent::Cancel, |_| {}).await?;
        held.settle(at).await?;
        Ok(activity_rows::changed(self.tx, of).await?)
    }

    /// Accepts a place that came free.
    ///
    /// # Errors
    /// [`BookError`]; if the time is over, somebody else has it.
    pub(crate) async fn accept(&self, wanted: BookingId) -> Result<(), BookError> {
        let row = self.own(wanted).await?;
        let (at, of) = (row.slot, row.activity);
        let (mut held, row) = self.hold_own(row).await?;
        if row.offer_until.is_some_and(|until| self.now > until) {
            return Err(BookingError.into());
        }
        held.happen(row, BookingEvent::Accept, |row| row.offer_until = Set(None)).await?;
        held.settle(at).await?;
        Ok(activity_rows::changed(self.tx, of).await?)
    }

    /// Says how they found it. Gives what they rated, and the number of this change in their own lists.
    ///
    /// # Errors
    /// [`BookError`] if they were not there.
    pub(crate) async fn rate(&self, wanted: BookingId, rating: Rating) -> Result<(booking::Model, i64), BookError> {
        let account = self.account.to_owned();
        let revision = own_revisions::take_for(self.tx, Some(&account)).await?.of(Some(&account));
        if revision == 0 {
            return Err(BookError::AccountErased);
        }
        let row = self.own(wanted).await?;
        if row.state != BookingState::Attended {
            return Err(BookingError.into());
        }
        let mut after = row.into_active_model();
        after.stars = Set(Some(i32::from(u8::from(rating.stars))));
        after.comment = Set(rating.comment);
        after.rated_at = Set(Some(self.now));
        after.revision = Set(revision);
        Ok((after.update(self.tx).await?, revision))
    }

    /// Forgets whose bookings they were; what is still ahead is taken back.
    ///
    /// # Errors
    /// [`BookError`].
    pub(crate) async fn erase(&self) -> Result<(), BookError> {
        let own = booking::Entity::find().filter(booking::Column::Account.eq(self.account));
        let slots = own.clone().all(self.tx).await?.iter().map(|row| row.slot).collect();
        // Another phone of theirs may have erased the account meanwhile: then there is nothing left to be done.
        let mut held = self.take(slots, 1).await?;
        for row in own.all(self.tx).await? {
            let (at, of) = (row.slot, row.activity);
            if row.state.is_ahead() {
                held.happen(row, BookingEvent::Cancel, |_| {}).await?;
                held.settle(at).await?;
                activity_rows::changed(self.tx, of).await?;
            }
        }
        let nobody: Option<String> = None;
        booking::Entity::update_many()
            .col_expr(booking::Column::Account, Expr::value(nobody))
            .col_expr(booking::Column::Comment, Expr::value(""))
            .filter(booking::Column::Account.eq(self.account))
            .exec(self.tx)
            .await?;
        Ok(())
    }

    /// Until when they wait for a free place at a slot that is held; none where they need not.
    async fn waits_until(&self, slot: &Slot) -> Result<Option<Timestamp>, DbErr> {
        if self.is_new { heads::place_waits_until(self.tx, self.account, slot, self.now).await } else { Ok(None) }
    }

    /// Holds slots, and the accounts that move up or lapse there with the courier's own; they leave so many places.
    async fn hold(&self, slots: BTreeSet<SlotId>, leaves: usize) -> Result<Held<'_>, BookError> {
        let held = self.take(slots, leaves).await?;
        // It was there when this began: it was erased meanwhile, and nothing may stand under it any more.
        if held.revision(self.account) == 0 { Err(BookError::AccountErased) } else { Ok(held) }
    }

    async fn take(&self, slots: BTreeSet<SlotId>, leaves: usize) -> Result<Held<'_>, BookError> {
        let concerned = Concerned::Moving { and: Some(self.account), more: leaves };
        Ok(Held::take(self.tx, slots, concerned, self.now).await?.by(self.account))
    }

    /// Holds the slot of a booking; gives the booking as it is then.
    async fn hold_own(&self, row: booking::Model) -> Result<(Held<'_>, booking::Model), BookError> {
        let held = self.hold([row.slot].into(), 1).await?;
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

/// What somebody has booked, but for the one that they change.
async fn holdings(tx: &Writing, account: &str, but: Option<BookingId>) -> Result<Vec<Holding>, DbErr> {
    let mut query = booking::Entity::find().filter(booking::Column::Account.eq(account));
    if let Some(but) = but {
        query = query.filter(booking::Column::Id.ne(but));
    }
    let rows = query.all(tx).await?;
    Ok(rows
        .into_iter()
        .map(|booking::Model { activity, kind, starts_at, ends_at, state, .. }| Holding {
            activity,
            kind,
            starts_at,
            ends_at,
            state,
        })
        .collect())
}
