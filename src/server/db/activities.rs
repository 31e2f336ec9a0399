//! Activities with their slots: made by an office, told to phones with the places that are left.

use super::PAGE;
use super::activity_rows::changed;
pub(crate) use super::activity_rows::{StoredActivity, find};
use super::audit;
use super::bookings::{self, Concerned, Held};
use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::scope::RegionColumn as _;
use super::tables::{activity, booking, meeting, slot};
use super::threads::stored;
use crate::api::Item;
use crate::model::activity::MOST_SLOTS;
use crate::model::booking::BookingEvent;
use crate::model::deputy::MeetingState;
use crate::model::staff::Staff;
use crate::model::{Activity, ActivityId, ActivityState, MeetingId, SlotId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why something is not done to an activity.
#[derive(Debug, Error)]
pub enum ActivityError {
    /// Somebody else was faster.
    #[error("这个活动刚刚有变化，请看过最新内容再提交")]
    Changed,
    /// There is none.
    #[error("没有这个活动")]
    NotFound,
    /// It is over or called off.
    #[error("这个活动现在不能这样改")]
    WrongState,
    /// It has no time that can be booked.
    #[error("请先添加场次，再发布")]
    NoSlots,
    /// More slots than an activity has.
    #[error("一个活动最多 200 场，请分成几个活动")]
    TooManySlots,
    /// It goes on or is still to come.
    #[error("还有场次没有结束（最后一场到{0}）。结束以后再点“办完了”，没来的才记为缺席")]
    NotOver(String),
    /// It invites to a meeting, which says when, where and whether.
    #[error("{}", crate::texts::deputy::INVITATION_OF_MEETING)]
    OfMeeting,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A time to add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSlot {
    /// Milliseconds UTC.
    pub starts_at: Timestamp,
    /// Milliseconds UTC.
    pub ends_at: Timestamp,
    /// Places.
    pub capacity: u32,
}

/// Activities of a region, those to come first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    over: bool,
    page: u64,
) -> Result<Vec<(Activity, i32)>, DbErr> {
    let closed = [ActivityState::Done, ActivityState::Cancelled];
    let mut query = activity::Entity::find();
    query = if over {
        query.filter(activity::Column::State.is_in(closed)).order_by_desc(activity::Column::StartsAt)
    } else {
        query.filter(activity::Column::State.is_not_in(closed)).order_by_asc(activity::Column::StartsAt)
    };
    query = query.filter(activity::Column::Adcode.seen_by(staff));
    let rows = query.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(stored) = find(db, row.id).await? {
            found.push((stored.activity, stored.version));
        }
    }
    Ok(found)
}

/// Keeps a new activity, a draft.
///
/// # Errors
/// [`DbErr`].
pub async fn create(db: &Db, activity: &Activity, slots: &[NewSlot]) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Activity, activity.id).await?;
    let row = activity::ActiveModel {
        id: Set(activity.id),
        adcode: Set(activity.adcode),
        kind: Set(activity.kind),
        state: Set(ActivityState::Draft),
        starts_at: Set(Timestamp(0)),
        ends_at: Set(Timestamp(0)),
        version: Set(1),
        body: Set(stored(serde_json::to_string(&without_slots(activity)))?),
    };
    activity::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    add_slots(&tx, activity.id, slots).await?;
    tx.commit().await
}

fn without_slots(activity: &Activity) -> Activity {
    Activity { slots: Vec::new(), ..activity.clone() }
}

async fn add_slots(tx: &Writing, of: ActivityId, slots: &[NewSlot]) -> Result<(), DbErr> {
    for new in slots {
        let row = slot::ActiveModel {
            id: Set(SlotId::fresh()),
            activity: Set(of),
            starts_at: Set(new.starts_at),
            ends_at: Set(new.ends_at),
            capacity: Set(i32::try_from(new.capacity).unwrap_or(i32::MAX)),
            taken: Set(0),
            waiting: Set(0),
            queue: Set(0),
        };
        slot::Entity::insert(row).exec_without_returning(tx).await?;
    }
    let first = slot::Entity::find().filter(slot::Column::Activity.eq(of)).all(tx).await?;
    let starts = first.iter().map(|slot| slot.starts_at).min().unwrap_or_default();
    let ends = first.iter().map(|slot| slot.ends_at).max().unwrap_or_default();
    activity::Entity::update_many()
        .col_expr(activity::Column::StartsAt, Expr::value(starts))
        .col_expr(activity::Column::EndsAt, Expr::value(ends))
        .filter(activity::Column::Id.eq(of))
        .exec(tx)
        .await
        .map(|_| ())
}

/// An activity as phones get it; nothing of a draft.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn item(db: &impl ConnectionTrait, key: &str) -> Result<Option<Item>, DbErr> {
    let found = find(db, stored(key.parse())?).await?.map(|found| found.activity);
    Ok(found.filter(|found| found.state != ActivityState::Draft).map(|found| Item::Activity(Box::new(found))))
}

/// What an office does to an activity.
#[derive(Clone, Debug)]
pub enum ActivityHandling {
    /// Writes it anew; those who booked are told `notice`, if there is any.
    Write(Box<Activity>),
    /// Adds times.
    AddSlots(Vec<NewSlot>),
    /// Changes how many places there are; who waits moves up.
    Resize(SlotId, u32),
    /// Takes a time out; who booked it is told why.
    DropSlot(SlotId, String),
    /// Shows it to couriers.
    Publish,
    /// Calls it off; who booked is told why.
    CallOff(String),
    /// Says that it is over; who did not come is noted.
    Finish,
}

/// The meeting to which an activity invites, if it does, and whether it is still to be.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn meeting_of(db: &impl ConnectionTrait, id: ActivityId) -> Result<Option<(MeetingId, bool)>, DbErr> {
    let found = meeting::Entity::find().filter(meeting::Column::Activity.eq(id));
    Ok(found.one(db).await?.map(|row| (row.id, row.state == MeetingState::Planned)))
}

/// Does something to an activity, if nobody did anything since `version` was read. Whom it concerns is told. What
/// invites to a meeting says what the meeting says, so it is changed and called off there alone; places and who came are
/// its own.
///
/// # Errors
/// [`ActivityError`]; then nothing was written.
pub async fn handle(
    db: &Db,
    staff: &Staff,
    wanted: ActivityId,
    version: i32,
    handling: ActivityHandling,
    now: Timestamp,
) -> Result<(), ActivityError> {
    let tx = db.write().await?;
    if let Some((_, is_to_be)) = meeting_of(&tx, wanted).await? {
        let found = find(&tx, wanted).await?.ok_or(ActivityError::NotFound)?.activity;
        // What can be read of it afterwards is written here.
        let open = matches!(found.state, ActivityState::Draft | ActivityState::Published);
        match &handling {
            ActivityHandling::Write(_)
            | ActivityHandling::AddSlots(_)
            | ActivityHandling::DropSlot(..)
            | ActivityHandling::CallOff(_)
                if open && is_to_be =>
            {
                return Err(ActivityError::OfMeeting);
            }
            ActivityHandling::Publish if !is_to_be => return Err(ActivityError::WrongState),
            _ => {}
        }
    }
    handle_in(&tx, staff, (wanted, version), handling, now).await?;
    Ok(tx.commit().await?)
}

/// [`handle`] with what else is done by it, in a transaction that holds neither a slot nor an account so far.
///
/// # Errors
/// [`ActivityError`]; then nothing of the transaction may be committed.
pub(super) async fn handle_in(
    tx: &Writing,
    staff: &Staff,
    (wanted, version): (ActivityId, i32),
    handling: ActivityHandling,
    now: Timestamp,
) -> Result<(), ActivityError> {
    let quoting = quotes::watch(tx, Quoting::Activity, wanted).await?;
    let read = find(tx, wanted).await?.ok_or(ActivityError::NotFound)?.activity;
    let all: BTreeSet<SlotId> = read.slots.iter().map(|slot| slot.id).collect();
    let mut held = hold(tx, &all, &handling, now).await?;
    // Not against who books there, whose row names it: their accounts are held before it here, and after it there.
    let row = activity::Entity::find_by_id(wanted).lock(LockType::NoKeyUpdate).one(tx).await?;
    let row = row.ok_or(ActivityError::NotFound)?;
    if row.version != version {
        return Err(ActivityError::Changed);
    }
    let StoredActivity { activity: before, .. } = find(tx, wanted).await?.ok_or(ActivityError::NotFound)?;
    let place = before.adcode;
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    let moved_to = |next: ActivityState| {
        if before.state.may_become(next) { Ok(next) } else { Err(ActivityError::WrongState) }
    };
    let open = matches!(before.state, ActivityState::Draft | ActivityState::Published);
    if !open && !matches!(&handling, ActivityHandling::Write(new) if only_materials(&before, new)) {
        return Err(ActivityError::WrongState);
    }
    let what = match handling {
        ActivityHandling::Write(new) => {
            let new = Activity { id: wanted, state: before.state, slots: Vec::new(), ..*new };
            after.adcode = Set(new.adcode);
            after.kind = Set(new.kind);
            if !new.notice.is_empty() && new.notice != before.notice {
                bookings::tell_all(tx, wanted, &new.notice).await?;
            }
            after.body = Set(stored(serde_json::to_string(&new))?);
            "write"
        }
        ActivityHandling::AddSlots(slots) => {
            if before.slots.len() + slots.len() > MOST_SLOTS {
                return Err(ActivityError::TooManySlots);
            }
            after.update(tx).await?;
            add_slots(tx, wanted, &slots).await?;
            // The times of the whole were written with them.
            let row = activity::Entity::find_by_id(wanted).one(tx).await?.ok_or(ActivityError::NotFound)?;
            after = row.into_active_model();
            "add slots"
        }
        ActivityHandling::Resize(slot, capacity) => {
            if !all.contains(&slot) {
                return Err(ActivityError::NotFound);
            }
            held.resize(slot, capacity).await?;
            held.settle(slot).await?;
            "resize"
        }
        ActivityHandling::DropSlot(slot, reason) => {
            if !all.contains(&slot) {
                return Err(ActivityError::NotFound);
            }
            let of_slot = booking::Column::Slot.eq(slot);
            held.end_all(of_slot, BookingEvent::CallOff, &reason).await?;
            slot::Entity::delete_many()
                .filter(slot::Column::Id.eq(slot))
                .filter(slot::Column::Activity.eq(wanted))
                .exec(tx)
                .await?;
            "drop slot"
        }
        ActivityHandling::Publish => {
            if before.slots.is_empty() {
                return Err(ActivityError::NoSlots);
            }
            after.state = Set(moved_to(ActivityState::Published)?);
            "publish"
        }
        ActivityHandling::CallOff(reason) => {
            after.state = Set(moved_to(ActivityState::Cancelled)?);
            let body = Activity { notice: reason.clone(), ..without_slots(&before) };
            after.body = Set(stored(serde_json::to_string(&body))?);
            let of_activity = booking::Column::Activity.eq(wanted);
            held.end_all(of_activity, BookingEvent::CallOff, &reason).await?;
            "call off"
        }
        ActivityHandling::Finish => {
            if let Some(ends_at) = before.ends_at().filter(|ends_at| *ends_at > now) {
                return Err(ActivityError::NotOver(crate::texts::day_and_clock(ends_at)));
            }
            after.state = Set(moved_to(ActivityState::Done)?);
            let of_activity = || booking::Column::Activity.eq(wanted);
            held.end_all(of_activity(), BookingEvent::Miss, "").await?;
            held.end_all(of_activity(), BookingEvent::Lapse, "").await?;
            "finish"
        }
    };
    after.update(tx).await?;
    quoting.note(tx).await?;
    changed(tx, wanted).await?;
    let entry = audit::Entry::of(staff, audit::Action::ActivityChanged, &wanted.to_string(), place).saying(what);
    audit::write(tx, entry, now).await?;
    Ok(())
}

/// Holds the slots that something concerns, with the accounts of who is booked there: before the activity itself.
async fn hold<'a>(
    tx: &'a Writing,
    all: &BTreeSet<SlotId>,
    handling: &ActivityHandling,
    now: Timestamp,
) -> Result<Held<'a>, DbErr> {
    let (slots, concerned) = match handling {
        ActivityHandling::Resize(slot, capacity) => {
            let more = usize::try_from(*capacity).unwrap_or(usize::MAX);
            ([*slot].into(), Concerned::Moving { and: None, more })
        }
        ActivityHandling::DropSlot(slot, _) => ([*slot].into(), Concerned::Everybody),
        ActivityHandling::CallOff(_) | ActivityHandling::Finish => (all.clone(), Concerned::Everybody),
        ActivityHandling::Write(_) | ActivityHandling::AddSlots(_) | ActivityHandling::Publish => {
            (BTreeSet::new(), Concerned::Everybody)
        }
    };
    // Only its own.
    Held::take(tx, slots.intersection(all).copied().collect(), concerned, now).await
}

/// Shows a sample to couriers; no office has a hand in it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn publish_sample(db: &Db, wanted: ActivityId) -> Result<(), DbErr> {
    let tx = db.write().await?;
    activity::Entity::update_many()
        .col_expr(activity::Column::State, Expr::value(ActivityState::Published))
        .filter(activity::Column::Id.eq(wanted))
        .exec(&tx)
        .await?;
    changed(&tx, wanted).await?;
    tx.commit().await
}

/// Whether nothing changes but what can be read afterwards.
fn only_materials(before: &Activity, new: &Activity) -> bool {
    let same = Activity { materials: new.materials.clone(), slots: new.slots.clone(), ..before.clone() };
    same == *new
}

/// Whether there never was one.
///
/// # Errors
/// [`DbErr`].
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(activity::Entity::find().one(db).await?.is_none())
}
