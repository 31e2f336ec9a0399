//! The server's database: SQLite in a file by default, PostgreSQL by its address. The same tables and
//! the same queries on both.

pub mod activities;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod bookings;
pub(crate) mod cases;
mod connection;
mod desk_settings;
pub mod desk_table;
pub(crate) mod discussions;
mod entity;
pub mod feed;
pub(crate) mod figures;
pub mod imports;
pub(crate) mod inbox;
pub(crate) mod keepers;
pub(crate) mod letters;
pub(crate) mod library;
mod migrations;
pub(crate) mod notices;
pub(crate) mod one_server;
mod opening;
pub(crate) mod own_revisions;
pub(crate) mod proposals;
mod publisher;
pub(crate) mod push;
pub(crate) mod questions;
pub(crate) mod reports;
mod revision;
pub(crate) mod roster;
pub(crate) mod second_factor;
mod shared_commit;
pub mod staff;
pub(crate) mod standards;
pub mod station_table;
pub mod stations;
pub(crate) mod submissions;
pub(crate) mod tables;
pub(crate) mod take_error;
pub(crate) mod threads;
mod together;
pub(crate) mod voices;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbErr};
use std::time::Duration;

pub use connection::{Db, Writing};
pub use publisher::published;
pub use revision::{Head, head};

/// Rows on a page of a list of the console.
pub(crate) const PAGE: u64 = 50;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(10);
/// Connections of one server.
const MOST_CONNECTIONS: u32 = 8;
/// A connection that was not used for so long is tried before it is used: the database may have been restarted.
const IDLE: Duration = Duration::from_secs(2);

/// Opens the database, making it and its tables where they are missing, and brings old tables up to
/// this version.
///
/// # Errors
/// [`DbErr`] if it cannot be reached or is of a newer version.
pub async fn open(url: &str) -> Result<Db, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(MOST_CONNECTIONS)
        .acquire_timeout(BUSY)
        .test_before_acquire_if_idle_for(IDLE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // Every commit reaches the disk: what a courier was told is taken, is taken.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY)
        });
    let connection = Database::connect(options).await?;
    migrations::run(&connection).await?;
    let db = Db::new(connection).await?;
    publisher::run(&db);
    Ok(db)
}

/// Whether the database answers.
///
/// # Errors
/// [`DbErr`] if it does not.
pub async fn check(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("SELECT 1").await.map(|_| ())
}
