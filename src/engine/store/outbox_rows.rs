//! Rows of the outbox when the server tells of what they were about, or is another one.

use super::StoreError;
use crate::api::json;
use crate::api::{Act, Submission};
use crate::model::Timestamp;
use rusqlite::Transaction;

/// What was taken is offered again to a server that was set back, for so many milliseconds: 45 days, longer
/// than backups are kept.
pub(super) const OFFERED_AGAIN_MS: i64 = 45 * 86_400_000;

/// The server is another one, or was set back: all that it took lately is offered again, under the same numbers. One
/// that has it answers as before. What was refused is offered, too: it may have been refused because what it is about was
/// lost there, and comes back now.
pub(super) fn offer_again(tx: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'waiting', tries = 0, failure = NULL, problem = NULL
         WHERE (state = 'refused' AND made_at > ?1) OR (state IN ('taken', 'done') AND taken_at > ?1)",
        [now.0 - OFFERED_AGAIN_MS],
    )?;
    Ok(())
}

/// What the courier did that was not refused and did not come back yet.
pub(super) fn on_its_way(tx: &Transaction<'_>) -> Result<Vec<Act>, StoreError> {
    let mut query = tx.prepare("SELECT body FROM outbox WHERE state IN ('waiting', 'taken')")?;
    let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(bodies.iter().filter_map(|body| json::read::<Submission>(body).ok()).map(|sent| sent.act).collect())
}

/// What came back from the server is on its way no more.
pub(super) fn came_back(tx: &Transaction<'_>, about: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE outbox SET state = 'done' WHERE about = ?1 AND state = 'taken'")?.execute([about])?;
    Ok(())
}

/// What was taken about something, with its place in the outbox.
pub(super) fn taken(tx: &Transaction<'_>, about: &str) -> Result<Vec<(i64, Act)>, StoreError> {
    let mut query = tx.prepare_cached("SELECT number, body FROM outbox WHERE about = ?1 AND state = 'taken'")?;
    let rows = query.query_map([about], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut taken = Vec::new();
    for row in rows {
        let (number, body) = row?;
        if let Ok(Submission { act, .. }) = json::read(&body) {
            taken.push((number, act));
        }
    }
    Ok(taken)
}

/// One of those is on its way no more.
pub(super) fn is_done(tx: &Transaction<'_>, number: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE outbox SET state = 'done' WHERE number = ?1 AND state = 'taken'")?.execute([number])?;
    Ok(())
}
