//! Where this browser is told of news, and whether the server knows.

use super::settings::{get, set};
use super::{Store, StoreError};
use crate::api::PushAddress;
use crate::api::json;

/// Where, and whether it is wanted; [`TOLD`] once the server knows.
const PUSH: &str = "push";
const TOLD: &str = "push_told";

impl Store {
    /// Keeps where this browser is told of news; nothing takes it back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_push(&mut self, endpoint: Option<&str>) -> Result<(), StoreError> {
        let before = self.push()?;
        let after = match (endpoint, &before) {
            (Some(endpoint), _) => PushAddress { endpoint: endpoint.to_owned(), wanted: true },
            (None, Some(before)) => PushAddress { wanted: false, ..before.clone() },
            (None, None) => return Ok(()),
        };
        if before.as_ref() != Some(&after) {
            let tx = self.db.transaction()?;
            set(&tx, PUSH, &serde_json::to_string(&after)?)?;
            untell(&tx)?;
            tx.commit()?;
        }
        Ok(())
    }

    /// What the server is still to be told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn untold_push(&self) -> Result<Option<PushAddress>, StoreError> {
        if get(&self.db, TOLD)?.is_some() { Ok(None) } else { self.push() }
    }

    /// The server knows; unless it has changed since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn push_was_told(&mut self, address: &PushAddress) -> Result<(), StoreError> {
        if self.push()?.as_ref() == Some(address) {
            set(&self.db, TOLD, "1")?;
        }
        Ok(())
    }

    fn push(&self) -> Result<Option<PushAddress>, StoreError> {
        Ok(get(&self.db, PUSH)?.and_then(|text| json::read(&text).ok()))
    }
}

/// Another account is another one's news: the server is to be told again.
pub(super) fn untell(db: &rusqlite::Connection) -> Result<(), StoreError> {
    db.execute("DELETE FROM setting WHERE name = ?1", [TOLD])?;
    Ok(())
}
