//! How far the feed goes, kept in memory: most that everybody asks for is answered without the database.

use super::revision::Head;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, Statement};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// What is known is believed for so long without being told anything: a connection that hears nothing may be broken.
const BELIEVED: Duration = Duration::from_secs(2);

/// Where the database stood when it was looked at last.
#[derive(Debug, Default)]
pub(super) struct KnownHead {
    known: Mutex<Option<Known>>,
    /// SQLite's write-ahead log: it changes with each commit, be it another program's.
    log: Option<PathBuf>,
}

#[derive(Debug)]
struct Known {
    head: Head,
    before: FeedMoment,
    at: Instant,
}

/// Before something was read; what is different afterwards may have changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FeedMoment {
    /// [`super::notices::Notices::feed_told`].
    told: u64,
    log: Option<(u64, SystemTime)>,
}

impl KnownHead {
    /// Of this database.
    pub(super) async fn of(connection: &DatabaseConnection) -> Result<Self, DbErr> {
        if connection.get_database_backend() != DatabaseBackend::Sqlite {
            return Ok(Self::default());
        }
        let list = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA database_list");
        let row = connection.query_one_raw(list).await?;
        let file: Option<String> = row.map(|row| row.try_get("", "file")).transpose()?;
        let log = file.filter(|file| !file.is_empty()).map(|file| PathBuf::from(format!("{file}-wal")));
        Ok(Self { log, ..Self::default() })
    }

    /// Now.
    pub(super) fn moment(&self, told: u64) -> FeedMoment {
        let log = self.log.as_ref().and_then(|log| std::fs::metadata(log).ok());
        FeedMoment { told, log: log.and_then(|log| Some((log.len(), log.modified().ok()?))) }
    }

    /// What is known, if nothing changed since.
    pub(super) fn get(&self, now: FeedMoment) -> Option<Head> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref().filter(|known| known.before == now && known.at.elapsed() < BELIEVED);
        known.map(|known| known.head.clone())
    }

    /// What was read after `before`.
    pub(super) fn set(&self, before: FeedMoment, head: Head) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Known { head, before, at: Instant::now() });
    }
}
