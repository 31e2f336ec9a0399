//! Bookings: never more than there are places; who waits moves up in the order in which they came.

mod courier_act;
mod door;
mod held;
mod tickets;

pub(crate) use courier_act::CourierAct;
pub(crate) use door::{AtDoor, check_in, note_came, undo_check_in};
pub(crate) use held::{Concerned, Held};
pub(super) use tickets::give_anew;
pub(crate) use tickets::{Tickets, mark_bare};

use super::PAGE;
use super::activity_rows;
use super::connection::{Db, Writing};
use super::courier_news;
use super::own_revisions;
use super::tables::{booking, slot};
use super::threads::newer;
use crate::api::BookingChange;
use crate::model::activity::BookingRefusal;
use crate::model::booking::{BookingError, BookingEvent, OFFER_BEFORE_MS};
use crate::model::{ActivityId, Booking, BookingState, Rating, SlotId, Stars, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::BTreeSet;
use thiserror::Error;

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
    /// The account was erased; this was on its way then.
    #[error("这个账号已经删除")]
    AccountErased,
    /// Another phone of the same courier changes it at this very moment; to be sent again.
    #[error("正在处理，请稍等")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Tells all who still may come what changed. Takes their accounts' numbers: nothing else of theirs may be held yet.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell_all(tx: &Writing, of: ActivityId, notice: &str) -> Result<(), DbErr> {
    let ahead = [BookingState::Booked, BookingState::Offered, BookingState::Waiting];
    let theirs = booking::Column::Activity.eq(of).and(booking::Column::State.is_in(ahead));
    let theirs = booking::Entity::find().filter(theirs);
    let told: BTreeSet<String> = theirs.clone().all(tx).await?.into_iter().filter_map(|row| row.account).collect();
    let revisions = own_revisions::take(tx, &told).await?;
    for row in theirs.all(tx).await? {
        let revision = revisions.of(row.account.as_ref());
        let mut row = row.into_active_model();
        row.notice = Set(notice.to_owned());
        row.revision = Set(revision);
        row.update(tx).await?;
    }
    courier_news::note(tx, &revisions, &told).await
}

/// That somebody who waits may be offered a place that is free.
fn may_be_offered(now: Timestamp) -> sea_orm::sea_query::Expr {
    booking::Column::WaitsUntil.is_null().or(booking::Column::WaitsUntil.lte(now))
}

/// Whether a booking's notice is only why its courier has to wait, and nothing that somebody had to say.
fn says_why_they_wait(row: &booking::Model) -> bool {
    row.waits_until.is_some() && row.notice.starts_with(crate::texts::book::NEWCOMERS_WAIT)
}

/// Settles slots where an offer's time is over or a place is free for somebody who had to let others come first, and lets
/// go who waited in vain. A slot with a row that nobody can read
/// holds up no other.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle_all(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let offered = booking::Column::State.eq(BookingState::Offered).and(booking::Column::OfferUntil.lt(now));
    let in_vain = booking::Column::State.eq(BookingState::Waiting).and(booking::Column::StartsAt.lt(now));
    let room = slot::Entity::find()
        .select_only()
        .column(slot::Column::Id)
        .filter(slot::Column::Waiting.gt(0))
        .filter(Expr::col(slot::Column::Taken).lt(Expr::col(slot::Column::Capacity)))
        .filter(slot::Column::StartsAt.gt(now.plus_millis(OFFER_BEFORE_MS)));
    let free = booking::Column::State
        .eq(BookingState::Waiting)
        .and(may_be_offered(now))
        .and(booking::Column::Slot.in_subquery(room.into_query()));
    let due: Vec<(SlotId, ActivityId)> = booking::Entity::find()
        .select_only()
        .column(booking::Column::Slot)
        .column(booking::Column::Activity)
        .distinct()
        .filter(offered.or(in_vain).or(free))
        .limit(1_000)
        .into_tuple()
        .all(db)
        .await?;
    for (at, of) in due {
        if let Err(error) = settle_one(db, at, of, now).await {
            tracing::error!("slot {at} of {of} is not settled: {error}");
        }
    }
    Ok(())
}

async fn settle_one(db: &Db, at: SlotId, of: ActivityId, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let mut held = Held::take(&tx, [at].into(), Concerned::Everybody, now).await?;
    held.settle(at).await?;
    let waiting_in_vain = booking::Column::Slot
        .eq(at)
        .and(booking::Column::StartsAt.lt(now))
        .and(booking::Column::State.eq(BookingState::Waiting));
    held.end_all(waiting_in_vain, BookingEvent::Lapse, "").await?;
    activity_rows::changed(&tx, of).await?;
    tx.commit().await
}

/// A booking as its courier sees it.
fn booking_of(row: booking::Model, tickets: &Tickets) -> Result<Booking, DbErr> {
    let state = row.state;
    let shows = matches!(state, BookingState::Booked | BookingState::Offered | BookingState::Attended);
    let ticket = if shows { Some(tickets.shown(&row)?) } else { None };
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
        ticket,
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
    db: &Db,
    on: &impl ConnectionTrait,
    account: &str,
    since: i64,
) -> Result<Vec<BookingChange>, DbErr> {
    let own = booking::Entity::find().filter(booking::Column::Account.eq(account));
    let rows = newer(on, own, booking::Column::Revision, since, |row| row.revision).await?;
    let tickets = Tickets::of(db, on).await?;
    let change =
        |row: booking::Model| Ok(BookingChange { revision: row.revision, booking: booking_of(row, &tickets)? });
    rows.into_iter().map(change).collect()
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
