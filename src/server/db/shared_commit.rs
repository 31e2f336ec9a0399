//! SQLite's writers, one after another, share commits: each writes within a savepoint of its own, and one commit (one
//! wait for the disk) ends them all. Who has written is answered only after that commit.
//!
//! They share one connection, too: what it has read of the file stays true, as nobody else writes, and who begins while
//! a commit is on its way to the disk waits for the connection instead of asking SQLite again and again.
//!
//! Each statement is a way to the connection's thread and back, so ending one writer's savepoint and beginning the next
//! one's is a single statement, which can have the next one's first statement with it; the last one is ended by the
//! commit.

use super::begin::begin;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, QueryResult, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions,
};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

/// What several writers share.
#[derive(Clone, Debug)]
pub(super) struct SharedCommit {
    connection: DatabaseConnection,
    open: Arc<Mutex<Option<Open>>>,
    /// Something is to be committed. The one that commits then waits for its turn behind all that wait already; so it
    /// ends what they wrote, too.
    filled: Arc<Notify>,
}

/// A transaction that several write into.
#[derive(Debug)]
struct Open {
    tx: DatabaseTransaction,
    left: Left,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

/// In what state the last writer left their savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Nobody has written yet.
    Fresh,
    /// What they wrote is to be committed.
    Written,
    /// What they wrote is to be taken back.
    Abandoned,
}

impl Left {
    /// Ends the last savepoint and begins the next one.
    const fn next(self) -> &'static str {
        match self {
            Self::Fresh => "SAVEPOINT writing",
            Self::Written => "RELEASE writing; SAVEPOINT writing",
            Self::Abandoned => "ROLLBACK TO writing; RELEASE writing; SAVEPOINT writing",
        }
    }
}

impl Open {
    async fn run(&self, sql: &str) -> Result<(), DbErr> {
        self.tx.execute_raw(Statement::from_string(DatabaseBackend::Sqlite, sql)).await.map(|_| ())
    }

    /// Nothing of what is shared is believed: all who wait for it hear so.
    fn give_up(self, error: &DbErr) {
        for waits in self.waiting {
            let _ = waits.send(Err(error.clone()));
        }
    }

    async fn commit(self) {
        let taken_back = match self.left {
            // The commit releases what is left open.
            Left::Fresh | Left::Written => Ok(()),
            Left::Abandoned => self.run("ROLLBACK TO writing").await,
        };
        if let Err(error) = taken_back {
            self.give_up(&error);
            return;
        }
        let Self { tx, waiting, .. } = self;
        let result = tx.commit().await;
        for waits in waiting {
            let _ = waits.send(result.clone());
        }
    }
}

impl SharedCommit {
    /// `connection` is one, and nobody else's.
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let shared = Self { connection, open: Arc::default(), filled: Arc::default() };
        // Ends with the last clone of what it is given, as nobody fills anything then.
        tokio::spawn(commits(Arc::downgrade(&shared.open), shared.filled.clone()));
        shared
    }

    /// Waits for the turn to write.
    ///
    /// # Errors
    /// [`DbErr`]; also if what the last writers wrote could not be ended (the disk is full, or fails).
    pub(super) async fn begin(&self) -> Result<Turn, DbErr> {
        let mut turn = self.turn().await?;
        if let Some(shared) = turn.open.as_mut() {
            // Who goes away here leaves a savepoint in which nothing stands: the next one ends it just the same.
            let begun = shared.run(shared.left.next()).await;
            shared.left = Left::Abandoned;
            if let Err(error) = begun {
                turn.open.take().into_iter().for_each(|shared| shared.give_up(&error));
                return Err(error);
            }
        }
        Ok(turn)
    }

    /// Waits for the turn to write and begins it with this statement, whose rows it gives.
    ///
    /// # Errors
    /// As [`Self::begin`], and those of the statement.
    pub(super) async fn begin_with(&self, first: Statement) -> Result<(Turn, Vec<QueryResult>), DbErr> {
        let shared = self.clone();
        // By itself, so that whoever asked may go away in the middle of it: a savepoint that was not begun yet must not
        // be taken back, as that would be the last writer's.
        let begun = tokio::spawn(async move {
            let mut turn = shared.turn().await?;
            let open = turn.open.as_mut().ok_or_else(|| failed("no transaction"))?;
            let sql = format!("{}; {}", open.left.next(), first.sql);
            open.left = Left::Abandoned;
            let rows = open.tx.query_all_raw(Statement { sql, ..first }).await?;
            Ok((turn, rows))
        });
        begun.await.map_err(|_| failed("the beginning was given up"))?
    }

    /// Waits for the turn, and begins a transaction where there is none.
    async fn turn(&self) -> Result<Turn, DbErr> {
        let mut open = self.open.clone().lock_owned().await;
        if open.is_none() {
            let options = TransactionOptions {
                // A transaction that reads first and writes then could not wait for another process that writes.
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let tx = begin(&self.connection, options).await?;
            *open = Some(Open { tx, left: Left::Fresh, waiting: Vec::new() });
        }
        Ok(Turn { open, filled: self.filled.clone() })
    }

    /// Closes the connection.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.clone().close().await
    }
}

/// The turn of one writer. Dropped, what they wrote is taken back, and the turn passes to the next one.
#[derive(Debug)]
pub(super) struct Turn {
    open: OwnedMutexGuard<Option<Open>>,
    filled: Arc<Notify>,
}

impl Turn {
    /// What is written into.
    ///
    /// # Errors
    /// [`DbErr`] after the end.
    pub(super) fn tx(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.open.as_ref().map(|open| &open.tx).ok_or_else(|| failed("no transaction"))
    }

    /// Passes the turn on, and waits until what was written is on the disk.
    ///
    /// # Errors
    /// [`DbErr`]; then nothing was written, or at least nobody may believe so.
    pub(super) async fn committed(mut self) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        if let Some(open) = self.open.as_mut() {
            open.left = Left::Written;
            open.waiting.push(tell);
        }
        drop(self);
        match told.await {
            Ok(result) => result,
            Err(_) => Err(failed("the commit was given up")),
        }
    }
}

impl Drop for Turn {
    /// The one that commits waits for the lock that is let go right after this.
    fn drop(&mut self) {
        self.filled.notify_one();
    }
}

fn failed(why: &str) -> DbErr {
    DbErr::Exec(RuntimeErr::Internal(format!("shared commit: {why}")))
}

async fn commits(open: std::sync::Weak<Mutex<Option<Open>>>, filled: Arc<Notify>) {
    loop {
        filled.notified().await;
        let Some(open) = open.upgrade() else { return };
        let taken = open.lock().await.take();
        if let Some(open) = taken {
            open.commit().await;
        }
    }
}
