//! The phone's SQLite: what was synced from the server, and settings.

mod account;
mod activities;
mod aid;
mod answers;
mod bookings;
mod desks;
mod drafts;
mod earlier;
mod files;
mod followed;
mod letters;
mod outbox;
mod outbox_rows;
mod push;
mod reports;
mod rescue;
mod room;
mod schema;
mod scopes;
mod settings;
mod stations;
mod synced;
mod synced_kinds;
mod threads;
mod voices;
mod volunteers;

pub use outbox::Outgoing;
pub use rescue::{open_or_rescue, save};

use rusqlite::Connection;
use thiserror::Error;

/// The phone's database.
pub struct Store {
    db: Connection,
}

/// Why the store failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// What is stored cannot be read.
    #[error("stored value: {0}")]
    Stored(#[from] serde_json::Error),
    /// Its file is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The database is of a newer version of the app.
    #[error("the database is of version {0}, newer than this app")]
    Newer(i64),
}

/// Up to where the phone knows the server's changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Which server database the revision counts for; none before the first page.
    pub epoch: Option<String>,
    /// The last revision taken in.
    pub revision: i64,
}

impl Store {
    /// Opens the store in a database, making or upgrading its tables.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be written or is of a newer version.
    pub fn open(mut db: Connection) -> Result<Self, StoreError> {
        schema::upgrade(&mut db)?;
        stations::find_by_new_words(&mut db)?;
        Ok(Self { db })
    }

    /// Does something that must fit: where the phone is full, photos that the server has go first, then a reserve.
    fn with_room<T>(&mut self, act: impl Fn(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match act(self) {
            Err(error) if error.is_full() => {
                self.make_room()?;
                act(self)
            }
            outcome => outcome,
        }
    }

    /// The whole database as it would stand in a file, for those that have none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn image(&self) -> Result<Vec<u8>, StoreError> {
        Ok(self.db.serialize("main")?.to_vec())
    }

    /// How many rows were written since it was opened: what was kept before stands as long as this does.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.db.total_changes()
    }
}
