//! Single values: where sync is, settings of the deployment.

use super::{Cursor, Store, StoreError};
use crate::api::Config;
use crate::api::json;
use crate::engine::message::Preferences;
use crate::model::Timestamp;
use rusqlite::{Connection, OptionalExtension};

const EPOCH: &str = "epoch";
const REVISION: &str = "revision";
const SYNCED_AT: &str = "synced_at";
const CONFIG: &str = "config";
const PREFERENCES: &str = "preferences";
const CLOCK_SKEW: &str = "clock_skew";

impl Store {
    /// Up to where the phone knows the server's changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cursor(&self) -> Result<Cursor, StoreError> {
        let revision = get(&self.db, REVISION)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Cursor { epoch: get(&self.db, EPOCH)?, revision })
    }

    /// When the phone last had all that the server had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn synced_at(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(get(&self.db, SYNCED_AT)?.and_then(|text| text.parse().ok()).map(Timestamp))
    }

    /// Remembers that the phone now has all that the server has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_synced_at(&mut self, moment: Timestamp) -> Result<(), StoreError> {
        set(&self.db, SYNCED_AT, &moment.0.to_string())
    }

    /// Milliseconds that the server's clock was ahead of the phone's when it was last heard.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clock_skew(&self) -> Result<i64, StoreError> {
        Ok(get(&self.db, CLOCK_SKEW)?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Remembers it, so that a phone with a wrong clock has the right time without a network, too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_clock_skew(&mut self, skew: i64) -> Result<(), StoreError> {
        set(&self.db, CLOCK_SKEW, &skew.to_string())
    }

    /// Settings of the deployment as last heard, or those of a phone that never heard any.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn config(&self) -> Result<Config, StoreError> {
        let stored = get(&self.db, CONFIG)?;
        // Settings that an older version wrote in another shape are asked for again at the next sync.
        Ok(stored.and_then(|text| json::read(&text).ok()).unwrap_or_default())
    }

    /// How the courier wants the app.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn preferences(&self) -> Result<Preferences, StoreError> {
        let stored = get(&self.db, PREFERENCES)?;
        Ok(stored.and_then(|text| json::read(&text).ok()).unwrap_or_default())
    }

    /// Keeps how the courier wants the app.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_preferences(&mut self, preferences: &Preferences) -> Result<(), StoreError> {
        set(&self.db, PREFERENCES, &serde_json::to_string(preferences)?)
    }

    /// Keeps the settings; says whether they differ from before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_config(&mut self, config: &Config) -> Result<bool, StoreError> {
        let text = serde_json::to_string(config)?;
        let differs = get(&self.db, CONFIG)?.as_deref() != Some(&text);
        if differs {
            set(&self.db, CONFIG, &text)?;
        }
        Ok(differs)
    }
}

pub(super) fn set_cursor(db: &Connection, cursor: &Cursor) -> Result<(), StoreError> {
    match &cursor.epoch {
        Some(epoch) => set(db, EPOCH, epoch)?,
        None => {
            db.execute("DELETE FROM setting WHERE name = ?1", [EPOCH])?;
        }
    }
    set(db, REVISION, &cursor.revision.to_string())
}

pub(super) fn get(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut query = db.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

pub(super) fn set(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?.execute([name, value])?;
    Ok(())
}
