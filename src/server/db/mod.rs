//! The server's database: SQLite in a file by default, PostgreSQL by its address. The same tables and
//! the same queries on both.

pub mod activities;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod bookings;
pub(crate) mod cases;
pub mod desk_table;
pub(crate) mod discussions;
mod entity;
pub mod feed;
pub(crate) mod figures;
pub(crate) mod holidays;
pub(crate) mod import_files;
pub mod imports;
pub(crate) mod inbox;
pub(crate) mod keepers;
pub(crate) mod letters;
pub(crate) mod library;
mod migrations;
pub(crate) mod proposals;
pub(crate) mod push;
pub(crate) mod reports;
mod revision;
pub(crate) mod roster;
pub(crate) mod second_factor;
pub mod staff;
pub(crate) mod standards;
mod station_details;
pub mod station_table;
pub mod stations;
pub(crate) mod submissions;
pub(crate) mod tables;
pub(crate) mod threads;
pub(crate) mod voices;

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, IsolationLevel, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::time::Duration;

pub use revision::{Head, head, take_revisions};

/// Rows on a page of a list of the console.
pub(crate) const PAGE: u64 = 50;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(10);

/// Opens the database, making it and its tables where they are missing, and brings old tables up to
/// this version.
///
/// # Errors
/// [`DbErr`] if it cannot be reached or is of a newer version.
pub async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(8).acquire_timeout(BUSY).sqlx_logging(false).map_sqlx_sqlite_opts(|sqlite| {
        use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit reaches the disk: what a courier was told is taken, is taken.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
    });
    let db = Database::connect(options).await?;
    // All of it or nothing: a server killed at its first start must be able to start again.
    let tx = db.begin().await?;
    migrations::Migrator::up(&tx, None).await?;
    tx.commit().await?;
    Ok(db)
}

/// Begins to read one moment of the database, whatever is written meanwhile.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    match db.get_database_backend() {
        // In SQLite's WAL, a reading transaction sees the moment of its first look to its end.
        DatabaseBackend::Sqlite => db.begin().await,
        _ => db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await,
    }
}

/// Whether the database answers.
///
/// # Errors
/// [`DbErr`] if it does not.
pub async fn check(db: &DatabaseConnection) -> Result<(), DbErr> {
    db.execute_unprepared("SELECT 1").await.map(|_| ())
}
