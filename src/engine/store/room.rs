//! A phone that is full: the courier's words always fit.

use super::settings::{get, set};
use super::{Store, StoreError};
use crate::engine::message::StoreFailure;

/// Bytes that are held ready for words, and given up when nothing else is left.
const RESERVE: usize = 128 * 1024;
const NAME: &str = "reserve";

impl Store {
    /// Holds the reserve ready, where there is room for it.
    ///
    /// # Errors
    /// [`StoreError`]; a phone that is full already has none.
    pub fn hold_reserve(&mut self) -> Result<(), StoreError> {
        if get(&self.db, NAME)?.is_none() {
            set(&self.db, NAME, &"0".repeat(RESERVE))?;
        }
        Ok(())
    }

    /// Makes the database smaller, for those that keep it whole: what can be had again goes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shrink(&mut self) -> Result<(), StoreError> {
        self.make_room()?;
        Ok(self.db.execute_batch("VACUUM")?)
    }

    /// Makes room within the file: the reserve, and photos that this phone can get again.
    pub(super) fn make_room(&mut self) -> Result<(), StoreError> {
        // One after the other: each frees what the next may need to be written at all.
        self.db.execute("DELETE FROM setting WHERE name = 'reserve'", [])?;
        self.drop_photos()
    }

    /// Drops photos and voice notes that the server has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_photos(&mut self) -> Result<(), StoreError> {
        self.db.execute(
            "DELETE FROM file WHERE uploaded = 1
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE state IN ('waiting', 'refused') AND instr(body, file.id))
             AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(body, file.id))",
            [],
        )?;
        Ok(())
    }
}

impl StoreError {
    /// Whether there is no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let code = match self {
            Self::Database(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure))
    }
}

impl From<StoreError> for StoreFailure {
    fn from(error: StoreError) -> Self {
        if error.is_full() { Self::Full(error.to_string()) } else { Self::Other(error.to_string()) }
    }
}
