//! The courier's account on this phone: its key, and how far its own questions are synced.

use super::settings::{get, set};
use super::{Cursor, Store, StoreError};
use crate::model::AccountKey;

const KEY: &str = "account_key";
const EPOCH: &str = "mine_epoch";
const REVISION: &str = "mine_revision";

impl Store {
    /// The key, if there is one yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account_key(&self) -> Result<Option<AccountKey>, StoreError> {
        Ok(get(&self.db, KEY)?.and_then(|code| AccountKey::from_recovery_code(&code).ok()))
    }

    /// The key; made now if there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn make_account_key(&mut self) -> Result<AccountKey, StoreError> {
        if let Some(key) = self.account_key()? {
            return Ok(key);
        }
        let key = AccountKey::fresh();
        set(&self.db, KEY, &key.recovery_code())?;
        Ok(key)
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

pub(super) fn set_mine_cursor(db: &rusqlite::Connection, epoch: &str, revision: i64) -> Result<(), StoreError> {
    set(db, EPOCH, epoch)?;
    set(db, REVISION, &revision.to_string())
}

fn forget(db: &rusqlite::Connection) -> Result<(), StoreError> {
    db.execute_batch(
        "DELETE FROM thread; DELETE FROM booking; DELETE FROM own_voice; DELETE FROM supported; DELETE FROM followed; DELETE FROM own_report;
         UPDATE discussion SET answered = 0; DELETE FROM outbox; DELETE FROM file; DELETE FROM draft;",
    )?;
    db.execute("DELETE FROM setting WHERE name IN (?1, ?2, ?3)", [KEY, EPOCH, REVISION])?;
    super::push::untell(db)
}
