//! One server of several looks through what offices wrote, and leaves room for whoever waits for an answer.

use crate::server::db::connection::Db;
use sea_orm::{ConnectionTrait, DbErr, ExecResult, Statement, Value};
use std::time::{Duration, Instant};

/// Whoever ended in the middle has it for so long.
const LEASE_MS: i64 = 120_000;
/// It is renewed after so long.
const RENEWED: Duration = Duration::from_secs(20);
/// For each time that some was read, so many times that long nothing is.
const REST: u32 = 3;
const LONGEST_REST: Duration = Duration::from_secs(2);

/// Held while this server looks through them.
pub(super) struct Lease<'a> {
    db: &'a Db,
    holder: String,
    renewed: Instant,
    /// When it began to read.
    reads: Instant,
}

impl<'a> Lease<'a> {
    /// Takes it; nothing while another server has it.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn take(db: &'a Db) -> Result<Option<Self>, DbErr> {
        let (holder, now) = (uuid::Uuid::new_v4().to_string(), crate::model::Timestamp::now().0);
        let sql = "INSERT INTO quote_lease (id, holder, until) VALUES (1, $1, $2)
            ON CONFLICT (id) DO UPDATE SET holder = $1, until = $2 WHERE quote_lease.until < $3";
        let values = [Value::from(holder.clone()), (now + LEASE_MS).into(), now.into()];
        let taken = execute(db, sql, values).await?.rows_affected() == 1;
        Ok(taken.then(|| Self { db, holder, renewed: Instant::now(), reads: Instant::now() }))
    }

    /// To be called after each part that was read: rests in relation to how long that took.
    ///
    /// # Errors
    /// [`DbErr`]; also where another server has it meanwhile.
    pub(super) async fn rest(&mut self) -> Result<(), DbErr> {
        if self.renewed.elapsed() > RENEWED {
            let until = crate::model::Timestamp::now().0 + LEASE_MS;
            let sql = "UPDATE quote_lease SET until = $2 WHERE id = 1 AND holder = $1";
            if execute(self.db, sql, [self.holder.clone().into(), until.into()]).await?.rows_affected() == 0 {
                return Err(DbErr::Custom("another server looks for quotes".to_owned()));
            }
            self.renewed = Instant::now();
        }
        tokio::time::sleep((self.reads.elapsed() * REST).min(LONGEST_REST)).await;
        self.reads = Instant::now();
        Ok(())
    }

    /// Lets others.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn end(self) -> Result<(), DbErr> {
        let sql = "UPDATE quote_lease SET until = 0 WHERE id = 1 AND holder = $1";
        execute(self.db, sql, [self.holder.into()]).await.map(|_| ())
    }
}

async fn execute(db: &Db, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<ExecResult, DbErr> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await
}
