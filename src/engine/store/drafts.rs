//! What the courier is writing, kept with every stroke.

use super::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension};

impl Store {
    /// What was being written under a name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM draft WHERE name = ?1")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Keeps what is being written; nothing drops it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_draft(&mut self, name: &str, body: Option<&str>) -> Result<(), StoreError> {
        self.with_room(|store| set(&store.db, name, body))
    }
}

pub(super) fn set(db: &Connection, name: &str, body: Option<&str>) -> Result<(), StoreError> {
    match body {
        Some(body) => {
            db.prepare_cached("INSERT OR REPLACE INTO draft (name, body) VALUES (?1, ?2)")?.execute([name, body])?;
        }
        None => {
            db.prepare_cached("DELETE FROM draft WHERE name = ?1")?.execute([name])?;
        }
    }
    Ok(())
}
