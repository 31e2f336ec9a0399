//! The connection to the database: many read at once; who writes gets a [`Writing`].

use super::begin::begin;
use super::known_head::KnownHead;
use super::notices::{News, Notices};
use super::remembered::Remembered;
use super::revision::Head;
use super::secret_key::SecretKey;
use super::shared_commit::{SharedCommit, Turn};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement, TransactionOptions, prelude::async_trait,
};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Notify;

/// An open database. Cheap to clone. Queries on it read; what belongs together is written through [`Db::write`].
#[derive(Clone, Debug)]
pub struct Db(Arc<Inner>);

/// A database that may be closed meanwhile.
#[derive(Clone, Debug)]
pub(super) struct WeakDb(Weak<Inner>);

impl WeakDb {
    /// The database, if it is still open.
    pub(super) fn upgrade(&self) -> Option<Db> {
        self.0.upgrade().map(Db)
    }
}

#[derive(Debug)]
struct Inner {
    connection: DatabaseConnection,
    /// On SQLite, where there is one writer at a time whatever one does.
    shared: Option<SharedCommit>,
    notices: Notices,
    secret_key: SecretKey,
    head: KnownHead,
    remembered: Remembered,
    /// Something was changed that phones are to be told of.
    due: Arc<Notify>,
    /// There is news that couriers are to be told of by their ways.
    courier_news: Notify,
    /// Something was erased and may still stand in the database's files.
    erased: AtomicBool,
}

impl Db {
    /// Takes over connections to a database whose tables are of this version; on SQLite with the one that writes.
    pub(super) async fn new(
        connection: DatabaseConnection,
        writer: Option<DatabaseConnection>,
        secret_key: SecretKey,
    ) -> Result<Self, DbErr> {
        let notices = match connection.get_database_backend() {
            DatabaseBackend::Postgres => Notices::across(connection.get_postgres_connection_pool().clone()).await?,
            _ => Notices::default(),
        };
        let shared = writer.map(SharedCommit::new);
        let head = KnownHead::of(&connection).await?;
        let (due, courier_news) = (Arc::default(), Notify::new());
        // Perhaps by a server that was killed before it overwrote it.
        let erased = AtomicBool::new(true);
        let inner = Inner {
            connection,
            shared,
            notices,
            secret_key,
            head,
            remembered: Remembered::default(),
            due,
            courier_news,
            erased,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Begins to write. On SQLite, all that wait share one commit, and each hears of it when it is on the disk; a
    /// second [`Writing`] of the same task would wait for the first one for ever.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn write(&self) -> Result<Writing, DbErr> {
        let tx = match &self.0.shared {
            Some(shared) => Tx::Shared(shared.begin().await?),
            None => Tx::Own(self.begin_anew().await?),
        };
        Ok(self.writing(tx))
    }

    /// As [`Self::write`], and does this statement first, whose rows it gives: on SQLite both are one way to the
    /// connection's thread.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn write_with(&self, first: Statement) -> Result<(Writing, Vec<QueryResult>), DbErr> {
        if let Some(shared) = &self.0.shared {
            let (turn, rows) = shared.begin_with(first).await?;
            return Ok((self.writing(Tx::Shared(turn)), rows));
        }
        let tx = self.begin_anew().await?;
        let rows = tx.query_all_raw(first).await?;
        Ok((self.writing(Tx::Own(tx)), rows))
    }

    fn writing(&self, tx: Tx) -> Writing {
        Writing { tx, db: self.clone(), after: Mutex::default() }
    }

    /// Begins on PostgreSQL. Connections of before a restart of the database are broken: each is tried once.
    async fn begin_anew(&self) -> Result<DatabaseTransaction, DbErr> {
        let mut tries = super::MOST_POSTGRES_CONNECTIONS;
        loop {
            match begin(&self.0.connection, TransactionOptions::default()).await {
                Err(DbErr::Conn(_) | DbErr::Exec(_) | DbErr::Query(_)) if tries > 0 => tries -= 1,
                result => return result,
            }
        }
    }

    /// Begins to read one moment of the database, whatever is written meanwhile.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        super::snapshot(&self.0.connection).await
    }

    /// Where the database stands, as it was told: at the latest two seconds ago.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn head(&self) -> Result<Head, DbErr> {
        let before = self.0.head.moment(self.0.notices.feed_told());
        if let Some(head) = self.0.head.get(before) {
            return Ok(head);
        }
        let head = super::head(&self.0.connection).await?;
        self.0.head.set(before, head.clone());
        Ok(head)
    }

    /// As [`Self::head`], where that needs no reading.
    pub(crate) fn known_head(&self) -> Option<Head> {
        self.0.head.get(self.0.head.moment(self.0.notices.feed_told()))
    }

    /// Who waits for what.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.0.notices
    }

    /// What was remembered under this type since the database was opened.
    pub(super) fn remembered<T: std::any::Any + Default + Send + Sync>(&self) -> Arc<T> {
        self.0.remembered.of()
    }

    /// Wakes the publisher.
    pub(super) fn due(&self) -> Arc<Notify> {
        self.0.due.clone()
    }

    /// Wakes one of those who spread news to couriers.
    pub(crate) fn courier_news(&self) -> &Notify {
        &self.0.courier_news
    }

    /// Something was erased that may still stand in the database's files.
    pub(super) fn note_erased(&self) {
        self.0.erased.store(true, Ordering::Release);
    }

    /// Whether something was, since this was asked last.
    pub(super) fn take_erased(&self) -> bool {
        self.0.erased.swap(false, Ordering::AcqRel)
    }

    /// For what must not keep the database open.
    pub(super) fn downgrade(&self) -> WeakDb {
        WeakDb(Arc::downgrade(&self.0))
    }

    /// Closes it, on SQLite with all that was written in its one file.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn close(&self) -> Result<(), DbErr> {
        if let Some(shared) = &self.0.shared {
            if let Err(error) = self.0.connection.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await {
                tracing::warn!("checkpoint: {error}");
            }
            shared.close().await?;
        }
        self.0.connection.clone().close().await
    }

    /// The connection, for what no query on [`Db`] can do.
    #[must_use]
    pub fn connection(&self) -> &DatabaseConnection {
        &self.0.connection
    }
}

/// What is written together: all of it at [`Writing::commit`], or nothing.
#[derive(Debug)]
pub struct Writing {
    tx: Tx,
    db: Db,
    after: Mutex<After>,
}

/// What is dropped before its commit is taken back.
#[derive(Debug)]
enum Tx {
    /// On PostgreSQL.
    Own(DatabaseTransaction),
    /// On SQLite.
    Shared(Turn),
}

/// What is told once it is committed.
#[derive(Debug, Default)]
struct After {
    topics: BTreeSet<News>,
    due: bool,
    courier_news: bool,
    erased: bool,
}

impl Writing {
    /// Has who waits for this told, once it is committed.
    pub(crate) fn tell(&self, topic: News) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).topics.insert(topic);
    }

    /// Has the publisher look, once it is committed.
    pub(super) fn publishes(&self) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).due = true;
    }

    /// Has couriers' news spread, once it is committed.
    pub(super) fn makes_courier_news(&self) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).courier_news = true;
    }

    /// Has what is deleted here overwritten wherever it stood, once it is committed.
    pub(super) fn erases(&self) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).erased = true;
    }

    /// The database that is written to.
    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// Holds off others that come here with the same name, to the end of this transaction. On SQLite, all others are
    /// held off anyway.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn hold(&self, name: &str) -> Result<(), DbErr> {
        self.lock("SELECT pg_advisory_xact_lock(hashtext($1))", name).await
    }

    /// As [`Self::hold`], beside others that do this with the same name: who holds it alone is held off.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn hold_with_others(&self, name: &str) -> Result<(), DbErr> {
        self.lock("SELECT pg_advisory_xact_lock_shared(hashtext($1))", name).await
    }

    async fn lock(&self, how: &str, name: &str) -> Result<(), DbErr> {
        if self.get_database_backend() == DatabaseBackend::Postgres {
            self.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, how, [name.into()])).await?;
        }
        Ok(())
    }

    /// Commits, and tells who waits for it. Nothing is told before it is on the disk; and whoever gave up waiting for
    /// this, others hear of what was written.
    ///
    /// # Errors
    /// [`DbErr`]; then nothing was written, or at least nobody may believe so: it can be sent again.
    pub async fn commit(self) -> Result<(), DbErr> {
        let committed = tokio::spawn(async move {
            let Self { tx, db, after } = self;
            let result = match tx {
                Tx::Own(tx) => tx.commit().await,
                Tx::Shared(turn) => turn.committed().await,
            };
            // Also after an error: the answer alone may have been lost.
            let After { topics, due, courier_news, erased } =
                after.into_inner().unwrap_or_else(PoisonError::into_inner);
            for topic in topics {
                db.0.notices.tell(topic);
            }
            if due {
                db.0.due.notify_one();
            }
            if courier_news {
                db.0.courier_news.notify_one();
            }
            if erased {
                db.note_erased();
            }
            result
        });
        committed.await.map_err(|_| DbErr::Exec(RuntimeErr::Internal("the commit was given up".to_owned())))?
    }

    fn tx(&self) -> Result<&DatabaseTransaction, DbErr> {
        match &self.tx {
            Tx::Own(tx) => Ok(tx),
            Tx::Shared(turn) => turn.tx(),
        }
    }
}

/// A connection to a database whose secrets it can unwrap.
pub(crate) trait HoldsSecretKey: ConnectionTrait {
    /// By what they are wrapped.
    fn secret_key(&self) -> &SecretKey;
}

impl HoldsSecretKey for Db {
    fn secret_key(&self) -> &SecretKey {
        &self.0.secret_key
    }
}

impl HoldsSecretKey for Writing {
    fn secret_key(&self) -> &SecretKey {
        &self.db.0.secret_key
    }
}

/// A statement by itself is a transaction by itself. On SQLite, one that writes takes its turn like all others.
#[async_trait::async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.0.connection.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        if self.0.shared.is_none() {
            return self.0.connection.execute_raw(statement).await;
        }
        let tx = self.write().await?;
        let result = tx.execute_raw(statement).await?;
        tx.commit().await?;
        Ok(result)
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.connection.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.connection.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.connection.query_all_raw(statement).await
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Writing {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.db.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx()?.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx()?.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx()?.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx()?.query_all_raw(statement).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;
    use futures_util::FutureExt as _;
    use std::time::Duration;

    #[tokio::test]
    async fn what_was_written_is_told_though_who_wrote_it_went_away() {
        let db = open("sqlite::memory:").await.unwrap();
        let news = News::Account("a".to_owned());
        let mut heard = db.notices().listen(news.clone());
        let tx = db.write().await.unwrap();
        tx.tell(news);
        assert!(tx.commit().now_or_never().is_none(), "the phone hangs up before the disk has it");
        assert!(heard.wait(tokio::time::Instant::now() + Duration::from_secs(5)).await);
    }
}
