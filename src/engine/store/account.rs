//! The courier's account on this phone: its key, and how far its own questions are synced.

use super::settings::{get, set};
use super::{Cursor, Store, StoreError};
use crate::api::Act;
use crate::model::AccountKey;
use rusqlite::Connection;

const KEY: &str = "account_key";
const EPOCH: &str = "mine_epoch";
const REVISION: &str = "mine_revision";

impl Store {
    /// The key, if there is one yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account_key(&self) -> Result<Option<AccountKey>, StoreError> {
        key(&self.db)
    }

    /// The key; made now if there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn make_account_key(&mut self) -> Result<AccountKey, StoreError> {
        make_key(&self.db)
    }

    /// Takes over the account of another phone. What was on this one goes; it must have been sent.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn restore_account(&mut self, key: &AccountKey) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        forget(&tx)?;
        set(&tx, KEY, &key.recovery_code())?;
        tx.commit()?;
        Ok(())
    }

    /// Forgets the account and all that was its own.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn forget_account(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        forget(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// Up to where the courier's own questions are known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mine_cursor(&self) -> Result<Cursor, StoreError> {
        let revision = get(&self.db, REVISION)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Cursor { epoch: get(&self.db, EPOCH)?, revision })
    }
}

pub(super) fn set_mine_cursor(db: &Connection, epoch: &str, revision: i64) -> Result<(), StoreError> {
    set(db, EPOCH, epoch)?;
    set(db, REVISION, &revision.to_string())
}

fn key(db: &Connection) -> Result<Option<AccountKey>, StoreError> {
    Ok(get(db, KEY)?.and_then(|code| AccountKey::from_recovery_code(&code).ok()))
}

/// The key; made now if there was none.
pub(super) fn make_key(db: &Connection) -> Result<AccountKey, StoreError> {
    if let Some(key) = key(db)? {
        return Ok(key);
    }
    let key = AccountKey::fresh();
    set(db, KEY, &key.recovery_code())?;
    Ok(key)
}

/// Forgets the account and all that was its own. That another account is to be erased stays to be told.
pub(super) fn forget(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch(
        "DELETE FROM thread; DELETE FROM booking; DELETE FROM own_voice; DELETE FROM supported; DELETE FROM followed; DELETE FROM own_report;
         DELETE FROM own_volunteer;
         DELETE FROM visited; UPDATE discussion SET answered = 0; DELETE FROM file; DELETE FROM draft;
         DELETE FROM unread_item WHERE kind LIKE 'own %'; DELETE FROM earlier WHERE kind LIKE 'own %';",
    )?;
    let erase = serde_json::to_string(&Act::EraseAccount)?;
    db.execute("DELETE FROM outbox WHERE NOT instr(body, ?1)", [format!("\"act\":{erase}")])?;
    db.execute("DELETE FROM setting WHERE name IN (?1, ?2, ?3)", [KEY, EPOCH, REVISION])?;
    super::push::untell(db)
}
