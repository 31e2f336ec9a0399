//! What one server of several does, while the others wait.

use super::begin::begin;
use super::connection::Db;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseBackend, DatabaseTransaction, Statement, TransactionOptions};
use std::fs::File;
use std::path::PathBuf;

/// The number of PostgreSQL's lock.
const FIRST_START: i64 = 0x6469_7969_0002;

/// Held by the server that fills an empty database; let go when it is dropped or its process ends, however it ends.
pub(crate) enum FirstStart {
    /// A transaction that holds the lock.
    Postgres(DatabaseTransaction),
    /// A locked file beside the database's, if that has one.
    Sqlite(Option<File>),
}

impl FirstStart {
    /// Waits until no other server does it.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn begin(db: &Db) -> Result<Self, DbErr> {
        if db.get_database_backend() == DatabaseBackend::Postgres {
            let tx = begin(db.connection(), TransactionOptions::default()).await?;
            // Whoever is first may take long, and writes by other connections meanwhile.
            let turn = format!(
                "SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
                 SELECT pg_advisory_xact_lock({FIRST_START})"
            );
            tx.execute_unprepared(&turn).await?;
            return Ok(Self::Postgres(tx));
        }
        let Some(database) = file_of(db).await? else { return Ok(Self::Sqlite(None)) };
        let mut path = database.into_os_string();
        path.push(".first-start");
        let locked = tokio::task::spawn_blocking(move || {
            let file = File::create(path)?;
            file.lock().map(|()| file)
        });
        let failed = |error: String| DbErr::Custom(format!("first start: {error}"));
        let file =
            locked.await.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
        Ok(Self::Sqlite(Some(file)))
    }

    /// Lets the next one.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn end(self) -> Result<(), DbErr> {
        match self {
            Self::Postgres(tx) => tx.rollback().await,
            Self::Sqlite(file) => {
                drop(file);
                Ok(())
            }
        }
    }
}

/// The file of a database; none in memory or on PostgreSQL.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn file_of(db: &Db) -> Result<Option<PathBuf>, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(None);
    }
    let list = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA database_list");
    let row = db.query_one_raw(list).await?;
    let file: Option<String> = row.map(|row| row.try_get("", "file")).transpose()?;
    Ok(file.filter(|file| !file.is_empty()).map(PathBuf::from))
}
