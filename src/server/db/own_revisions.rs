//! The numbers of couriers' own lists: a counter for each account. What changes there takes the account's next number
//! in the transaction that changes it, which holds its account from there to its end. So a courier's changes become
//! visible in order, and no two couriers wait for each other.

use super::connection::Writing;
use super::notices::News;
use crate::model::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Statement, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The number that this transaction's changes have in each account's lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnRevisions(BTreeMap<String, i64>);

impl OwnRevisions {
    /// The number for a row of this account; 0 for one that was erased or numbered by nobody.
    pub(crate) fn of(&self, account: Option<&String>) -> i64 {
        account.and_then(|account| self.0.get(account)).copied().unwrap_or(0)
    }
}

/// Accounts in one statement.
const AT_ONCE: usize = 500;

/// Takes the next number of each of these accounts and holds them, in their order, so that no two transactions wait for
/// each other. To be called once in a transaction, before it changes anything of theirs; slots come before, see
/// [`super::bookings`]. Their phones are told at the commit.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take(tx: &Writing, accounts: &BTreeSet<String>) -> Result<OwnRevisions, DbErr> {
    let all: Vec<&String> = accounts.iter().collect();
    let mut taken = BTreeMap::new();
    for some in all.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let places = places.join(", ");
        let which = match tx.get_database_backend() {
            DatabaseBackend::Postgres => {
                format!("SELECT id FROM account WHERE id IN ({places}) ORDER BY id FOR UPDATE")
            }
            _ => places,
        };
        let sql = format!("UPDATE account SET revision = revision + 1 WHERE id IN ({which}) RETURNING id, revision");
        let values = some.iter().map(|account| Value::from((*account).clone()));
        let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        for row in rows {
            let account: String = row.try_get("", "id")?;
            tx.tell(News::Account(account.clone()));
            taken.insert(account, row.try_get("", "revision")?);
        }
    }
    Ok(OwnRevisions(taken))
}

/// [`take`] for the account of one row.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take_for(tx: &Writing, account: Option<&String>) -> Result<OwnRevisions, DbErr> {
    take(tx, &account.cloned().into_iter().collect()).await
}

/// How far an account's own lists go; nothing for one that never sent anything, or was erased.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newest(db: &impl ConnectionTrait, account: &str) -> Result<Option<i64>, DbErr> {
    let sql = "SELECT revision FROM account WHERE id = $1";
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [account.into()])).await?;
    row.map(|row| row.try_get("", "revision")).transpose()
}

/// An account that sent something before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownAccount {
    /// When it did first.
    pub(crate) made_at: Timestamp,
    /// It did not come again on another day so far, see [`super::heads`].
    pub(crate) newcomer: bool,
}

/// An account; nothing for one that never sent anything, or was erased.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn found(db: &impl ConnectionTrait, account: &str) -> Result<Option<KnownAccount>, DbErr> {
    let sql = "SELECT made_at, newcomer FROM account WHERE id = $1";
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [account.into()])).await?;
    let of = |row: QueryResult| {
        let newcomer: Option<String> = row.try_get("", "newcomer")?;
        Ok(KnownAccount { made_at: row.try_get("", "made_at")?, newcomer: newcomer.is_some() })
    };
    row.map(of).transpose()
}

/// Takes an account out.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let sql = "DELETE FROM account WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [account.into()])).await.map(|_| ())
}
