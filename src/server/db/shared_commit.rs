//! SQLite's writers, one after another, share commits: each writes within a savepoint of its own, and one commit (one
//! wait for the disk) ends them all. Who has written is answered only after that commit.

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
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
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

impl SharedCommit {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let shared = Self { connection, open: Arc::default(), filled: Arc::default() };
        // Ends with the last clone of what it is given, as nobody fills anything then.
        tokio::spawn(commits(Arc::downgrade(&shared.open), shared.filled.clone()));
        shared
    }

    /// Waits for the turn to write.
    pub(super) async fn begin(&self) -> Result<(DatabaseTransaction, Turn), DbErr> {
        let mut open = self.open.clone().lock_owned().await;
        if open.is_none() {
            let options = TransactionOptions {
                // A transaction that reads first and writes then could not wait for another writer.
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let tx = self.connection.begin_with_options(options).await?;
            *open = Some(Open { tx, waiting: Vec::new() });
        }
        let savepoint = match open.as_ref() {
            Some(open) => open.tx.begin().await,
            None => Err(failed("no transaction")),
        };
        let turn = Turn { open: Some(open), filled: self.filled.clone() };
        Ok((savepoint?, turn))
    }
}

/// The turn of one writer. Dropped, it passes to the next one.
#[derive(Debug)]
pub(super) struct Turn {
    open: Option<OwnedMutexGuard<Option<Open>>>,
    filled: Arc<Notify>,
}

impl Turn {
    /// Passes the turn on, and waits until what was written is on the disk.
    pub(super) async fn committed(mut self) -> Result<(), DbErr> {
        let (tell, told) = oneshot::channel();
        if let Some(mut open) = self.open.take()
            && let Some(open) = open.as_mut()
        {
            open.waiting.push(tell);
        }
        drop(self);
        match told.await {
            Ok(result) => result,
            Err(_) => Err(failed("the commit was given up")),
        }
    }
}

impl Turn {
    /// What is written within one savepoint could not be ended: the disk is full, or fails. Then nothing of what is
    /// shared is believed, and all who wait for it hear so.
    pub(super) fn give_up(mut self, error: &DbErr) {
        let shared = self.open.as_mut().and_then(|open| open.take());
        for waits in shared.into_iter().flat_map(|shared| shared.waiting) {
            let _ = waits.send(Err(error.clone()));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.open.take());
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
        if let Some(Open { tx, waiting }) = taken {
            let result = tx.commit().await;
            for waits in waiting {
                let _ = waits.send(result.clone());
            }
        }
    }
}
