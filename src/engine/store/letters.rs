//! Letters and notices on the phone, with what was read.

use super::{Store, StoreError};
use crate::api::json;
use crate::engine::message::ListedLetter;
use crate::model::{Letter, LetterId, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, letter: &Letter) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO letter (id, seen, body) VALUES (?1, 0, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
    )?
    .execute(params![letter.id.to_string(), serde_json::to_string(letter)?])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, id: &LetterId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM letter WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

impl Store {
    /// Letters and notices that are shown now, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn letters(&self, now: Timestamp) -> Result<Vec<ListedLetter>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM letter")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
        let mut listed = Vec::new();
        for row in rows {
            let (body, seen) = row?;
            let letter: Letter = json::read(&body)?;
            if letter.is_shown(now) {
                listed.push(ListedLetter { letter, unread: !seen });
            }
        }
        listed.sort_by_key(|one| std::cmp::Reverse(one.letter.from));
        Ok(listed)
    }

    /// One letter, which is read by that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_letter(&mut self, id: LetterId) -> Result<Option<Letter>, StoreError> {
        let id = id.to_string();
        let body: Option<String> = self
            .db
            .prepare_cached("UPDATE letter SET seen = 1 WHERE id = ?1 RETURNING body")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        body.map(|body| Ok(json::read(&body)?)).transpose()
    }
}
