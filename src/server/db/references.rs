//! The numbers of questions and cases that are said on the phone: given once, when a desk first sees the thing, so that
//! no courier who sends a question waits for another one's number.

use super::connection::{Db, Writing};
use super::own_revisions;
use super::tables::{case, question};
use crate::model::{Adcode, Reference, Timestamp};
use chrono::Datelike as _;
use sea_orm::entity::prelude::*;
use sea_orm::{Statement, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The first of `count` numbers of a year and a desk.
async fn take(tx: &Writing, year: i32, desk: Adcode, count: u32) -> Result<u32, DbErr> {
    let sql = "INSERT INTO reference_counter (year, adcode, last) VALUES ($1, $2, $3)
        ON CONFLICT (year, adcode) DO UPDATE SET last = reference_counter.last + $3 RETURNING last";
    let values: [Value; 3] = [year.into(), desk.into(), i32::try_from(count).unwrap_or(i32::MAX).into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let last: i32 = row.map_or(Ok(0), |row| row.try_get("", "last"))?;
    Ok(u32::try_from(last).unwrap_or(0).saturating_sub(count) + 1)
}

/// The next number of a desk. To be called last in a transaction: it holds the desk's counter to its end.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn next(tx: &Writing, desk: Adcode, now: Timestamp) -> Result<Reference, DbErr> {
    let year = now.china_time().year();
    Ok(Reference::new(year, desk, take(tx, year, desk, 1).await?))
}

/// Gives those of these questions a number that have none, by the year in which they were asked. Their couriers are
/// told theirs.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_questions(db: &Db, rows: &mut [question::Model]) -> Result<(), DbErr> {
    if rows.iter().all(|row| row.number.is_some()) {
        return Ok(());
    }
    let tx = db.write().await?;
    let lacking = |row: &&mut question::Model| row.number.is_none();
    let accounts: BTreeSet<String> = rows.iter_mut().filter(lacking).filter_map(|row| row.account.clone()).collect();
    let revisions = own_revisions::take(&tx, &accounts).await?;
    let mut by_desk: BTreeMap<(i32, Adcode), Vec<&mut question::Model>> = BTreeMap::new();
    for row in rows.iter_mut().filter(lacking) {
        let year = row.asked_at.china_time().year();
        by_desk.entry((year, row.adcode)).or_default().push(row);
    }
    for ((year, desk), mut rows) in by_desk {
        rows.sort_by_key(|row| row.asked_at);
        let first = take(&tx, year, desk, u32::try_from(rows.len()).unwrap_or(0)).await?;
        for (row, sequence) in rows.into_iter().zip(first..) {
            let number = Reference::new(year, desk, sequence).to_string();
            let mut given = question::Entity::update_many()
                .col_expr(question::Column::Number, Expr::value(number.clone()))
                .filter(question::Column::Id.eq(row.id))
                .filter(question::Column::Number.is_null());
            if row.account.is_some() {
                let revision = revisions.of(row.account.as_ref());
                given = given.col_expr(question::Column::Revision, Expr::value(revision));
            }
            if given.exec(&tx).await?.rows_affected > 0 {
                row.number = Some(number);
            } else {
                // Another page was faster; this number is nobody's.
                let known = question::Entity::find_by_id(row.id).one(&tx).await?;
                row.number = known.and_then(|row| row.number);
            }
        }
    }
    tx.commit().await
}

/// The same for cases that were opened before there were numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_cases(db: &Db, rows: &mut [case::Model]) -> Result<(), DbErr> {
    for row in rows.iter_mut().filter(|row| row.number.is_none()) {
        let tx = db.write().await?;
        let number = next(&tx, row.adcode, row.opened_at).await?.to_string();
        let given = case::Entity::update_many()
            .col_expr(case::Column::Number, Expr::value(number))
            .filter(case::Column::Id.eq(row.id))
            .filter(case::Column::Number.is_null());
        given.exec(&tx).await?;
        row.number = case::Entity::find_by_id(row.id).one(&tx).await?.and_then(|row| row.number);
        tx.commit().await?;
    }
    Ok(())
}
