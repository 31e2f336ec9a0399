//! Activities as they are stored, and how phones are told of them: what both the office's acts and couriers' bookings need.

use super::connection::Writing;
use super::feed;
use super::tables::{activity, slot};
use super::threads::stored;
use crate::model::{Activity, ActivityId, Adcode, Slot};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::InsertStatement;

/// An activity and its row.
pub(crate) struct StoredActivity {
    pub(crate) activity: Activity,
    pub(crate) version: i32,
}

/// One activity with its slots.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, wanted: ActivityId) -> Result<Option<StoredActivity>, DbErr> {
    let Some(row) = activity::Entity::find_by_id(wanted).one(db).await? else { return Ok(None) };
    let slots = slot::Entity::find()
        .filter(slot::Column::Activity.eq(row.id))
        .order_by_asc(slot::Column::StartsAt)
        .order_by_asc(slot::Column::Id)
        .all(db)
        .await?;
    let mut activity: Activity = stored(serde_json::from_str(&row.body))?;
    activity.state = row.state;
    activity.slots = slots.iter().map(slot_of).collect();
    Ok(Some(StoredActivity { activity, version: row.version }))
}

fn slot_of(row: &slot::Model) -> Slot {
    let count = |count: i32| u32::try_from(count).unwrap_or(0);
    Slot {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        capacity: count(row.capacity),
        taken: count(row.taken),
        waiting: count(row.waiting),
    }
}

/// The word of its kind in the feed.
pub(super) const KIND: &str = "activity";

/// Has phones told how an activity stands now. Many book at once; so it is put together by the publisher.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn changed(tx: &Writing, activity: ActivityId) -> Result<(), DbErr> {
    feed::changed(tx, KIND, &activity.to_string()).await
}

/// [`changed`] as a row for [`super::together::write_together`].
pub(super) fn change(tx: &Writing, activity: ActivityId) -> InsertStatement {
    feed::change(tx, KIND, &activity.to_string())
}

/// Where an activity is held, for whoever may see it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn place_of(db: &impl ConnectionTrait, wanted: ActivityId) -> Result<Option<Adcode>, DbErr> {
    let row = activity::Entity::find_by_id(wanted).one(db).await?;
    Ok(row.map(|row| row.adcode))
}
