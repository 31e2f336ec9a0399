//! Activities on the phone: what is near and soon, without a network.

use super::{Store, StoreError};
use crate::api::json;
use crate::engine::message::{ActivityQuery, ListedActivity};
use crate::model::{Activity, ActivityId, ActivityState};
use rusqlite::{OptionalExtension, Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, activity: &Activity) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO activity (id, ends_at, body) VALUES (?1, ?2, ?3)")?.execute(params![
        activity.id.to_string(),
        activity.ends_at().map_or(0, |moment| moment.0),
        serde_json::to_string(activity)?
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, id: &ActivityId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM activity WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

impl Store {
    /// Activities with a slot in the time asked for, nearest or soonest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activities(&self, query: &ActivityQuery) -> Result<Vec<ListedActivity>, StoreError> {
        let (from, until) = query.between;
        let mut statement = self.db.prepare_cached("SELECT body FROM activity WHERE ends_at > ?1")?;
        let bodies = statement.query_map([from.0], |row| row.get::<_, String>(0))?;
        let mut found = Vec::new();
        for body in bodies {
            let activity: Activity = json::read(&body?)?;
            let soon = activity.slots.iter().any(|slot| slot.starts_at >= from && slot.starts_at < until);
            let wanted = query.kind.is_none_or(|kind| kind == activity.kind);
            let theirs = query.region.is_none_or(|region| activity.adcode.holds(region));
            if activity.state == ActivityState::Published && soon && wanted && theirs {
                let metres = query.near.zip(activity.place.position).map(|(here, there)| here.metres_to(there));
                found.push(ListedActivity { activity, metres });
            }
        }
        found.sort_by(|a, b| {
            let far = |one: &ListedActivity| one.metres.unwrap_or(f64::MAX);
            let soon = |one: &ListedActivity| one.activity.next_slot(from).map_or(i64::MAX, |slot| slot.starts_at.0);
            far(a).total_cmp(&far(b)).then(soon(a).cmp(&soon(b)))
        });
        Ok(found)
    }

    /// One activity.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity(&self, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM activity WHERE id = ?1")?;
        let body: Option<String> = query.query_row([id.to_string()], |row| row.get(0)).optional()?;
        body.map(|body| Ok(json::read(&body)?)).transpose()
    }
}
