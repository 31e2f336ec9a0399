//! Numbers what is due in the feed: in short transactions, one after another, whichever server runs them. So numbers
//! become visible in order and no phone passes one over, while nobody who writes waits for a number. Things that
//! changed several times meanwhile get one.

use super::connection::{Db, Writing};
use super::feed::{self, Column, Entity};
use super::notices::News;
use super::{activities, activity_rows, proposal_rows, proposals, voices};
use crate::api::Item;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DbErr, Statement, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What is due that one transaction numbers.
const AT_ONCE: u64 = 500;
/// Between two looks without being told: what a server left that was killed between its commit and here.
const LOOK: Duration = Duration::from_secs(2);

/// Numbers for as long as the database is open.
pub(super) fn run(db: &Db) {
    let (db, due) = (db.downgrade(), db.due());
    tokio::spawn(async move {
        while let Some(open) = db.upgrade() {
            if let Err(error) = published(&open).await {
                tracing::error!("publisher: {error}");
            }
            drop(open);
            let _ = tokio::time::timeout(LOOK, due.notified()).await;
        }
    });
}

/// Waits until phones can read all that was committed before.
///
/// # Errors
/// [`DbErr`].
pub async fn published(db: &Db) -> Result<(), DbErr> {
    let sql = "SELECT MAX(id) AS last FROM feed_due";
    let last = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let Some(last) = last.map_or(Ok(None), |row| row.try_get::<Option<i64>>("", "last"))? else { return Ok(()) };
    // What is due later is somebody else's: while couriers write there is always something.
    while number_due(db, last).await? > 0 {}
    Ok(())
}

/// Numbers what is due up to the id `last`, at most so much as fits into one short transaction; says how much there was.
/// What a newer version made due stays so until one comes that knows its kind: of this version's feed it would be lost.
///
/// # Errors
/// [`DbErr`]; then it stays due.
async fn number_due(db: &Db, last: i64) -> Result<usize, DbErr> {
    let kinds: Vec<String> = Item::KINDS.iter().map(|(kind, _)| format!("'{kind}'")).collect();
    let which = format!("id <= {last} AND kind IN ({})", kinds.join(", "));
    // Most looks find nothing, and nothing to find takes no turn from who writes.
    let looks = format!("SELECT id FROM feed_due WHERE {which} LIMIT 1");
    if db.query_one_raw(Statement::from_string(db.get_database_backend(), looks)).await?.is_none() {
        return Ok(0);
    }
    let tx = db.write().await?;
    tx.hold("publisher").await?;
    let sql = format!(
        "DELETE FROM feed_due WHERE id IN (SELECT id FROM feed_due WHERE {which} ORDER BY id LIMIT {AT_ONCE}) RETURNING kind, key"
    );
    let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    let mut due = BTreeSet::new();
    for row in &rows {
        due.insert((row.try_get::<String>("", "kind")?, row.try_get::<String>("", "key")?));
    }
    let count = i64::try_from(due.len()).unwrap_or(i64::MAX);
    let first = take_numbers(&tx, count).await? - count + 1;
    let mut numbers = BTreeMap::new();
    for ((kind, key), number) in due.into_iter().zip(first..) {
        let put_together = match put_together(&tx, &kind, &key).await {
            Err(error) if is_damaged(&error) => {
                // Phones keep what they have of it, and all else goes on; `diyi-server check` finds it.
                tracing::error!("publisher: {kind} {key} cannot be read, so phones are not told of it: {error}");
                continue;
            }
            result => result?,
        };
        match put_together {
            PutTogether::Here(item) => put(&tx, &item, number).await?,
            PutTogether::Nothing => {}
            PutTogether::ByWhoChangedIt => drop(numbers.insert((kind, key), number)),
        }
    }
    set_numbers(&tx, &numbers).await?;
    tx.tell(News::Feed);
    tx.commit().await?;
    Ok(rows.len())
}

/// Takes numbers and gives the last one.
async fn take_numbers(tx: &Writing, count: i64) -> Result<i64, DbErr> {
    let sql = "UPDATE deployment SET revision = revision + $1 WHERE id = 1 RETURNING revision";
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [count.into()])).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("deployment".to_owned()))?.try_get("", "revision")
}

/// Whether a row holds what nobody can read. All else that fails is the database's, and passes.
fn is_damaged(error: &DbErr) -> bool {
    matches!(error, DbErr::Type(_) | DbErr::Json(_) | DbErr::Custom(_))
}

enum PutTogether {
    /// As it is now.
    Here(Item),
    /// Phones are not to know of it.
    Nothing,
    /// Whoever changed it wrote it into the feed.
    ByWhoChangedIt,
}

/// What many change at once is put together here, where nobody waits for it.
async fn put_together(tx: &Writing, kind: &str, key: &str) -> Result<PutTogether, DbErr> {
    let item = match kind {
        activity_rows::KIND => activities::item(tx, key).await?,
        voices::KIND => voices::item(tx, key).await?,
        proposal_rows::KIND => proposals::item(tx, key).await?,
        _ => return Ok(PutTogether::ByWhoChangedIt),
    };
    Ok(match item {
        Some(item) => PutTogether::Here(item),
        // Who took it away for good said so.
        None if feed::one(tx, kind, key).await?.is_some_and(|told| told.body.is_none()) => PutTogether::ByWhoChangedIt,
        None => PutTogether::Nothing,
    })
}

async fn put(tx: &Writing, item: &Item, number: i64) -> Result<(), DbErr> {
    let stored = item.stored().map_err(|error| DbErr::Custom(error.to_string()))?;
    let Some((kind, key, body)) = stored else { return Ok(()) };
    let row = feed::ActiveModel {
        kind: Set(kind.to_owned()),
        key: Set(key),
        revision: Set(number),
        body: Set(body),
        scope: Set(feed::number_of(item.scope())),
    };
    let newest =
        OnConflict::columns([Column::Kind, Column::Key]).update_columns([Column::Revision, Column::Body]).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(tx).await.map(|_| ())
}

/// Sets the numbers and nothing else: what somebody writes into the feed at this moment stays.
async fn set_numbers(tx: &Writing, numbers: &BTreeMap<(String, String), i64>) -> Result<(), DbErr> {
    if numbers.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> = (0..numbers.len())
        .map(|row| {
            format!(
                "(CAST(${} AS TEXT), CAST(${} AS TEXT), CAST(${} AS BIGINT))",
                row * 3 + 1,
                row * 3 + 2,
                row * 3 + 3
            )
        })
        .collect();
    let sql = format!(
        "UPDATE feed SET revision = n.column3 FROM (VALUES {}) AS n WHERE feed.kind = n.column1 AND feed.key = n.column2",
        rows.join(", ")
    );
    let values = numbers
        .iter()
        .flat_map(|((kind, key), number)| [Value::from(kind.clone()), Value::from(key.clone()), Value::from(*number)]);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.map(|_| ())
}
