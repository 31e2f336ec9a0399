//! What is done to the files of couriers beside requests: those in rows are moved out, those whose rows are gone are
//! removed, and so are those that never got a row.

use super::db::attachments;
use super::file_store::{FileStore, FileStoreError, new_name};
use crate::model::Timestamp;
use crate::model::timestamp::DAY_MS;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashSet;
use thiserror::Error;

/// Rows and files at a time: few enough that no memory is filled and nobody waits.
const BATCH: u64 = 20;
/// A file without a row is removed after so many milliseconds: its row may still be on its way.
const STRAY_MS: i64 = DAY_MS;
/// Numbers in one question to the database.
const NAMES: usize = 500;
/// So many strays are believed without a second look.
const FEW: usize = 100;

/// Why files are not kept in order. What was done stays, the rest is done the next time.
#[derive(Debug, Error)]
pub enum KeepingError {
    /// The database.
    #[error("{0}")]
    Database(#[from] DbErr),
    /// The store.
    #[error(transparent)]
    Store(#[from] FileStoreError),
    /// Not the store of this database, by all that one can see.
    #[error("存储里 {all} 个文件有 {stray} 个不在数据库里：像是别的数据库的，没有清理")]
    Foreign {
        /// Files in the store.
        all: usize,
        /// Files that no row names.
        stray: usize,
    },
}

/// Moves bytes out of their rows, a few at a time. Cut short, it is gone on with. Says how many were moved.
///
/// # Errors
/// [`KeepingError`].
pub async fn move_out_of_rows(db: &impl ConnectionTrait, store: &FileStore) -> Result<usize, KeepingError> {
    let mut moved = 0;
    loop {
        let rows = attachments::holding_bytes(db, BATCH).await?;
        if rows.is_empty() {
            return Ok(moved);
        }
        for row in rows {
            let name = new_name(row.id);
            store.put(&name, row.bytes).await?;
            attachments::was_moved(db, row.id, &name).await?;
            moved += 1;
        }
    }
}

/// Removes files whose rows are gone.
///
/// # Errors
/// [`KeepingError`].
pub async fn remove_deleted(db: &impl ConnectionTrait, store: &FileStore) -> Result<usize, KeepingError> {
    let mut removed = 0;
    loop {
        let deleted = attachments::deleted(db, BATCH).await?;
        if deleted.is_empty() {
            return Ok(removed);
        }
        let (mut gone, mut failed) = (Vec::new(), None);
        for name in deleted {
            match store.remove(&name).await {
                Ok(()) => gone.push(name),
                Err(error) => failed = Some(error),
            }
        }
        removed += gone.len();
        attachments::were_removed(db, &gone).await?;
        // One that cannot be removed keeps no other from it; it is tried again the next time.
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
}

/// Removes files that no row names and that are older than a day: left by a server that ended between the two.
///
/// # Errors
/// [`KeepingError`].
pub async fn remove_strays(
    db: &impl ConnectionTrait,
    store: &FileStore,
    now: Timestamp,
) -> Result<usize, KeepingError> {
    let (all, old) = store.names(now.0 - STRAY_MS).await?;
    let mut strays = Vec::new();
    for names in old.chunks(NAMES) {
        let named: HashSet<String> = attachments::named(db, names).await?.into_iter().collect();
        strays.extend(names.iter().filter(|name| !named.contains(*name)));
    }
    if strays.len() > FEW && strays.len() * 2 > all {
        return Err(KeepingError::Foreign { all, stray: strays.len() });
    }
    for name in &strays {
        store.remove(name).await?;
    }
    Ok(strays.len())
}
