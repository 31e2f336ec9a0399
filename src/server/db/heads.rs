//! Whose heads count at once, and whose wait: see `model::head`. What of a network is kept is a hash that only this server
//! can make, for the day on which an account came.

use super::connection::{Db, Writing};
use super::keyed_hash::keyed_hash;
use super::{own_revisions, reports, voices};
use crate::model::head::HeadCount;
use crate::model::timestamp::DAY_MS;
use crate::model::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// Bytes of the hash that are kept: enough that two networks of a day are not taken for one.
const MARK: usize = 8;

/// How an account comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Coming {
    /// Its heads count, or nobody counts them.
    #[default]
    Counted,
    /// For the first time, with what it shares with all that came from its network today.
    First(String),
    /// Again, on another day than the first: what waited counts.
    Again,
}

impl Coming {
    /// Of an account, by where it is now.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn of(
        db: &Db,
        found: Option<own_revisions::KnownAccount>,
        network: &str,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        Ok(match found {
            None => {
                let hash = keyed_hash(db, db.connection(), &format!("newcomer {} {network}", Day::of(now))).await?;
                Self::First(crate::server::digest::hex(&hash[..MARK]))
            }
            Some(found) if found.newcomer && now.millis_since(found.made_at) >= DAY_MS => Self::Again,
            Some(_) => Self::Counted,
        })
    }

    /// What is kept with the account.
    pub(super) fn mark(&self) -> Option<&str> {
        match self {
            Self::First(mark) => Some(mark),
            Self::Counted | Self::Again => None,
        }
    }
}

/// Whether an account's head waits for this: a table, its column for what is counted, and which.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn waits(
    tx: &Writing,
    account: &str,
    count: HeadCount,
    (table, column, of): (&str, &str, &str),
) -> Result<bool, DbErr> {
    // Names of the schema's own.
    let sql = format!(
        "SELECT COUNT(DISTINCT head.account) AS others FROM account own
            JOIN account other ON other.newcomer = own.newcomer AND other.id <> own.id
            JOIN \"{table}\" head ON head.account = other.id
            WHERE own.id = $1 AND own.newcomer <> '' AND head.\"{column}\" = $2 AND NOT head.waits"
    );
    let values = [Value::from(account), Value::from(of)];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let others = row.map_or(Ok(0), |row| row.try_get::<i64>("", "others"))?;
    Ok(count.waits(usize::try_from(others).unwrap_or(usize::MAX)))
}

/// An account came again: what waited of it counts.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn count(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let known = "UPDATE account SET newcomer = NULL WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), known, [account.into()])).await?;
    voices::count_waiting(tx, account).await?;
    reports::count_waiting(tx, account).await
}

/// Forgets which newcomers of earlier days came from one network: no other comes that day any more.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_networks(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let sql = "UPDATE account SET newcomer = '' WHERE newcomer <> '' AND made_at < $1";
    let values = [Value::from(now.0 - DAY_MS)];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(|_| ())
}
