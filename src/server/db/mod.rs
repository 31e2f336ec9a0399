//! The server's database: SQLite in a file by default, PostgreSQL by its address. The same tables and
//! the same queries on both.

pub(crate) mod account_rows;
pub mod activities;
pub(crate) mod activity_rows;
mod address;
pub(crate) mod aid;
pub(crate) mod asked_without_app;
pub(crate) mod attachments;
pub(crate) mod audit;
mod begin;
pub(crate) mod bookings;
pub(crate) mod bulletins;
pub(crate) mod call_backs;
mod came_again;
pub(crate) mod campaign_allotments;
pub(crate) mod campaign_counts;
pub(crate) mod campaigns;
pub(crate) mod cases;
pub(crate) mod certificates;
pub(crate) mod claims;
mod columns;
pub(crate) mod companies;
pub(crate) mod company_behind;
pub(crate) mod company_claims;
pub(crate) mod company_hearing;
mod connection;
pub(crate) mod contribution_samples;
pub(crate) mod contributions;
pub(crate) mod counted_act;
mod counts_by_desk;
pub(crate) mod courier_channels;
pub(crate) mod courier_news;
pub(crate) mod courier_notices;
pub mod courses;
pub(crate) mod danger;
pub(crate) mod deputies;
pub(crate) mod desk_hours;
mod desk_settings;
pub mod desk_table;
pub(crate) mod discussions;
pub(crate) mod drafts;
pub(crate) mod duty_demands;
mod entity;
pub(crate) mod erased;
pub mod failure;
pub mod feed;
mod figure_counts;
pub(crate) mod figure_release;
pub(crate) mod figures;
pub(crate) mod form_numbers;
mod hands;
pub(crate) mod heads;
pub(crate) mod holidays;
pub(crate) mod import_files;
pub mod imports;
pub mod in_use;
pub(crate) mod inbox;
pub(crate) mod intake;
pub(crate) mod keepers;
pub(crate) mod keyed_hash;
mod known_head;
pub(crate) mod letters;
pub(crate) mod library;
pub(crate) mod list_readings;
pub(crate) mod meetings;
mod migrations;
pub(crate) mod noted_hours;
pub(crate) mod notices;
pub(crate) mod nudges;
mod office_figures;
pub(crate) mod office_reminders;
pub(crate) mod office_work;
pub(crate) mod oidc;
pub(crate) mod one_server;
mod opening;
pub(crate) mod outreach;
pub(crate) mod overview;
pub(crate) mod own_revisions;
pub(crate) mod partner_referrals;
pub(crate) mod partners;
mod password_strength;
pub(crate) mod passwords;
pub(crate) mod phrases;
pub(crate) mod proofs;
pub(crate) mod proposal_answers;
pub(crate) mod proposal_papers;
mod proposal_rows;
pub(crate) mod proposals;
pub(crate) mod province;
mod publisher;
pub(crate) mod push;
mod question_scope;
pub(crate) mod questions;
pub(crate) mod quotes;
pub(crate) mod recovery_codes;
pub(crate) mod references;
pub(crate) mod referral_files;
pub(crate) mod referral_links;
pub(crate) mod register;
mod remembered;
mod reminder_outbox;
pub(crate) mod reminders;
pub(crate) mod reports;
pub(crate) mod restored_numbers;
pub(crate) mod retention;
mod revision;
pub(crate) mod roster;
pub mod samples;
pub(crate) mod scope;
pub(crate) mod search;
pub(crate) mod second_factor;
mod secret_key;
pub(crate) mod sessions;
mod settings_number;
mod shared_commit;
pub(crate) mod sign_in;
pub(crate) mod sign_in_codes;
pub(crate) mod sign_in_tries;
pub(crate) mod silence;
pub mod staff;
pub(crate) mod staff_email;
pub(crate) mod staff_row;
pub(crate) mod standards;
mod station_details;
pub(crate) mod station_photos;
mod station_signs;
pub mod station_table;
pub mod stations;
pub(crate) mod submissions;
pub(crate) mod tables;
pub(crate) mod take_error;
pub(crate) mod threads;
mod together;
pub(crate) mod voices;
pub(crate) mod volunteers;
pub(crate) mod withdrawn_referrals;
pub(crate) mod work_behind;
mod wrapped_secrets;

use sea_orm::sqlx::Executor as _;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, IsolationLevel, SqlxError, Statement, TransactionOptions,
};
use std::path::Path;
use std::time::Duration;

pub use connection::{Db, Writing};
pub use publisher::published;
pub(crate) use revision::begin_epoch;
pub use revision::{Head, head};
pub use secret_key::{SecretKey, SecretKeyError};

/// Rows on a page of a list of the console.
pub(crate) const PAGE: u64 = 50;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(10);
/// Connections of one server.
const MOST_CONNECTIONS: u32 = 8;
/// And of one to PostgreSQL, each of which waits for the way there and back.
const MOST_POSTGRES_CONNECTIONS: u32 = 16;
/// A connection that was not used for so long is tried before it is used: the database may have been restarted.
const IDLE: Duration = Duration::from_secs(2);
/// What each connection to PostgreSQL says first: a server that froze or lost its network holds nobody up for long, and
/// who waits for what it holds hears that they may try again.
const SESSION_SETTINGS: &str = "SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s';
    SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/// Opens the database, making it and its tables where they are missing, and brings old tables up to
/// this version.
///
/// # Errors
/// [`DbErr`] if it cannot be reached or is of a newer version.
pub async fn open(url: &str) -> Result<Db, DbErr> {
    let db = Box::pin(ready(url, SecretKey::default())).await?;
    publisher::run(&db);
    imports::run(&db);
    Ok(db)
}

/// The same with the key by which secrets in it are wrapped; those that are not yet, are then.
///
/// # Errors
/// [`SecretKeyError`], also where the key is another database's.
pub async fn open_with(url: &str, key: SecretKey) -> Result<Db, SecretKeyError> {
    let db = Box::pin(ready(url, key)).await?;
    wrapped_secrets::take_up(&db).await?;
    publisher::run(&db);
    imports::run(&db);
    Ok(db)
}

async fn ready(url: &str, key: SecretKey) -> Result<Db, DbErr> {
    let connection = connect(url).await?;
    migrations::run(&connection).await?;
    let writer = match connection.get_database_backend() {
        // Another connection to a database in memory would be to another one.
        DatabaseBackend::Sqlite if [":memory:", "mode=memory"].iter().any(|word| url.contains(word)) => {
            Some(connection.clone())
        }
        DatabaseBackend::Sqlite => Some(connect_with(url, 1).await?),
        _ => None,
    };
    Db::new(connection, writer, key).await
}

/// Leaves out secrets whose key is lost; says how many people sign in without codes from now on.
///
/// # Errors
/// [`DbErr`].
pub async fn forget_secrets(db: &Db) -> Result<u64, DbErr> {
    wrapped_secrets::forget(db).await
}

/// Opens the database with its tables as they are.
///
/// # Errors
/// [`DbErr`] if it cannot be reached.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let most = if url.starts_with("sqlite:") { MOST_CONNECTIONS } else { MOST_POSTGRES_CONNECTIONS };
    connect_with(url, most).await
}

async fn connect_with(url: &str, most: u32) -> Result<DatabaseConnection, DbErr> {
    // As the driver has it: an address goes before a name.
    let usual_host = std::env::var("PGHOSTADDR").or_else(|_| std::env::var("PGHOST")).ok();
    let guarded = address::guarded(url, usual_host.as_deref())?;
    if guarded.unverified {
        tracing::warn!("nobody looks at the certificate of the database on another machine: its address says so");
    }
    let mut options = ConnectOptions::new(guarded.url);
    options.max_connections(most).acquire_timeout(BUSY).sqlx_logging(false).map_sqlx_sqlite_opts(|sqlite| {
        use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit reaches the disk: what a courier was told is taken, is taken.
            .synchronous(SqliteSynchronous::Full)
            // What is deleted is overwritten, also where it stood.
            .pragma("secure_delete", "ON")
            // Nothing of it in files beside it, where nobody would overwrite it; and what a savepoint may take back is
            // not written to the disk a second time.
            .pragma("temp_store", "MEMORY")
            .busy_timeout(BUSY)
    });
    if url.starts_with("sqlite:") {
        options.map_sqlx_sqlite_pool_opts(|pool| pool.before_acquire(|connection, _| Box::pin(is_between(connection))));
    } else {
        options.test_before_acquire_if_idle_for(IDLE).map_sqlx_postgres_pool_opts(|pool| {
            pool.after_connect(|connection, _| {
                Box::pin(async move { connection.execute(SESSION_SETTINGS).await.map(|_| ()) })
            })
        });
    }
    Box::pin(Database::connect(options)).await
}

/// Whether a connection is between transactions; one that is not is closed. When a disk is full, SQLite takes a failed
/// commit back by itself, and sqlx (0.9) goes on counting that transaction: what came next on the connection would have
/// been a savepoint inside nothing, told to be committed and lost with the process.
async fn is_between(connection: &mut SqliteConnection) -> Result<bool, SqlxError> {
    use sea_orm::sqlx::Connection as _;
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // The rollback of one that was dropped may still be on its way.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Opens a file of SQLite's that is there, whatever its name is, and leaves its way of writing as it is.
///
/// # Errors
/// [`DbErr`] if it cannot be opened.
pub(crate) async fn connect_file(path: &Path) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite://file?mode=rw");
    let path = path.to_owned();
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |sqlite| sqlite.filename(&path));
    Box::pin(Database::connect(options)).await
}

/// Begins to read one moment of the database, whatever is written meanwhile.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = match db.get_database_backend() {
        // In SQLite's WAL, a reading transaction sees the moment of its first look to its end.
        DatabaseBackend::Sqlite => TransactionOptions::default(),
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
    };
    begin::begin(db, options).await
}

/// Writes one row: whether the database takes any.
///
/// # Errors
/// [`DbErr`] if it does not; [`failure::Outage::behind`] says what that means.
pub(crate) async fn probe(db: &Db) -> Result<(), DbErr> {
    let now = crate::model::Timestamp::now().0;
    let sql = format!("UPDATE probe SET at = {now} WHERE id = 1");
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.map(|_| ())
}

/// How far this machine's clock is ahead of that of the database, at least, milliseconds; nothing where they are the same
/// machine's. What several servers write is in the order of their clocks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn clock_ahead(db: &Db) -> Result<i64, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(0);
    }
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";
    let before = crate::model::Timestamp::now().0;
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
    let after = crate::model::Timestamp::now().0;
    let there: i64 = row.map_or(Ok(before), |row| row.try_get("", "now"))?;
    // It was read at some moment between the two.
    Ok(if there < before { before - there } else { (after - there).min(0) })
}

/// How many others are connected to it, on PostgreSQL.
///
/// # Errors
/// [`DbErr`].
pub async fn other_connections(db: &DatabaseConnection) -> Result<i64, DbErr> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(0);
    }
    // Its own pool has opened one.
    let sql = "SELECT COUNT(*) AS n FROM pg_stat_activity \
               WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Leaves nothing of what was erased in SQLite's files beside the tables: not in the index of words, where what is
/// deleted is only marked, and not in the log of what was written. While somebody reads for long it is left for the next
/// time. PostgreSQL gives what was deleted free, for what is written next; its log and its backups are the operator's
/// (OPERATIONS.md).
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn overwrite_erased(db: &Db) -> Result<(), DbErr> {
    if !db.take_erased() {
        return Ok(());
    }
    let done = match db.get_database_backend() {
        DatabaseBackend::Sqlite => overwritten(db).await,
        _ => freed(db).await.map(|()| true),
    };
    if !matches!(done, Ok(true)) {
        db.note_erased();
    }
    done.map(|_| ())
}

/// Whether all of it was overwritten.
async fn overwritten(db: &Db) -> Result<bool, DbErr> {
    let merge = "INSERT INTO message_words (message_words) VALUES ('optimize')";
    db.execute_raw(Statement::from_string(DatabaseBackend::Sqlite, merge)).await?;
    let truncate = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
    let row = db.query_one_raw(truncate).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get::<i32>("", "busy"))? == 0)
}

/// Gives all deleted rows free: otherwise they stay until so many are deleted that the database does it by itself.
async fn freed(db: &Db) -> Result<(), DbErr> {
    let sql =
        "SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables WHERE schemaname = current_schema()";
    let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
    let tables = row.map_or(Ok(None), |row| row.try_get::<Option<String>>("", "tables"))?;
    let Some(tables) = tables else { return Ok(()) };
    // In no transaction, as it must be.
    db.execute_unprepared(&format!("VACUUM {tables}")).await.map(|_| ())
}

/// Deletes what was kept for long enough, if no server has done it today; says whether this one did.
///
/// # Errors
/// [`DbErr`].
pub async fn delete_what_was_kept_long_enough(db: &Db, now: crate::model::Timestamp) -> Result<bool, DbErr> {
    Ok(retention::run_daily(db, now).await?.is_some())
}

/// Closes the database at the server's end, whatever comes of it.
pub(crate) async fn close(db: Db) {
    if let Err(error) = db.close().await {
        tracing::warn!("close: {error}");
    }
}
