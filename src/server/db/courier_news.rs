//! Couriers of whose things somebody else changed one, and who are to be told by each of their ways. It is written in the
//! transaction that makes the news, so that a server killed after it leaves it to whoever looks next; which ways these
//! are is looked up by who spreads it, once, whichever of several servers that is.

use super::connection::{Db, Writing};
use super::own_revisions::OwnRevisions;
use super::tables::courier_news;
use super::{courier_notices, push};
use crate::model::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{QueryOrder, QuerySelect, Statement, Value};

/// Accounts in one statement of who makes news.
const NOTED_AT_ONCE: usize = 500;
/// Accounts whose news one transaction spreads.
const SPREAD_AT_ONCE: u64 = 200;

/// Has these accounts told that something of theirs was changed by somebody else's hand, once it is committed. They are
/// held, so that nobody is noted whom another transaction erases; who has no way on is not noted. The app itself, where
/// it is open, is told by what holds them ([`super::own_revisions::take`]).
///
/// # Errors
/// [`DbErr`].
pub(super) async fn note<'a>(
    tx: &Writing,
    held: &OwnRevisions,
    accounts: impl IntoIterator<Item = &'a String>,
) -> Result<(), DbErr> {
    let accounts: Vec<&String> = accounts.into_iter().filter(|account| held.of(Some(account)) > 0).collect();
    for some in accounts.chunks(NOTED_AT_ONCE) {
        let places: Vec<String> = (2..some.len() + 2).map(|place| format!("${place}")).collect();
        let theirs = format!("account IN ({})", places.join(", "));
        let sql = format!(
            "INSERT INTO courier_news (account, at) SELECT w.account, CAST($1 AS BIGINT) FROM (
                SELECT account FROM push WHERE {theirs}
                UNION SELECT account FROM courier_channel WHERE confirmed_at IS NOT NULL AND {theirs}
            ) AS w WHERE TRUE ON CONFLICT (account) DO UPDATE SET at = excluded.at"
        );
        let values =
            std::iter::once(Value::from(Timestamp::now().0)).chain(some.iter().map(|one| Value::from((*one).clone())));
        let noted = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        if tx.execute_raw(noted).await?.rows_affected() > 0 {
            tx.makes_courier_news();
        }
    }
    Ok(())
}

/// What there is to be sent now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spread {
    /// To browsers.
    pub(crate) to_browsers: bool,
    /// By other ways.
    pub(crate) by_other_ways: bool,
}

/// Writes down by which ways those are to be told of whom there is news. On PostgreSQL, what another server writes down
/// at this moment is left to it.
///
/// # Errors
/// [`DbErr`]; then it is still to be spread.
pub(crate) async fn spread(db: &Db, now: Timestamp) -> Result<Spread, DbErr> {
    let mut spread = Spread::default();
    // Most looks find nothing, and nothing to find takes no turn from who writes.
    while courier_news::Entity::find().limit(1).one(db).await?.is_some() {
        let tx = db.write().await?;
        let accounts: Vec<String> = courier_news::Entity::find()
            .select_only()
            .column(courier_news::Column::Account)
            .order_by_asc(courier_news::Column::At)
            .order_by_asc(courier_news::Column::Account)
            .limit(SPREAD_AT_ONCE)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(&tx)
            .await?;
        if accounts.is_empty() {
            break;
        }
        courier_news::Entity::delete_many().filter(courier_news::Column::Account.is_in(&accounts)).exec(&tx).await?;
        let to_browsers = push::tell(&tx, &accounts, now).await?;
        let by_other_ways = courier_notices::news(&tx, &accounts, now).await?;
        tx.commit().await?;
        spread.to_browsers |= to_browsers;
        spread.by_other_ways |= by_other_ways;
    }
    Ok(spread)
}

/// Forgets that there is news for an account: before its ways are forgotten, as who spreads holds them in that order, too.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    courier_news::Entity::delete_by_id(account.to_owned()).exec(tx).await.map(|_| ())
}
