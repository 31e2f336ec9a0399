//! Numbers after a backup was put back: what was counted since it was made was said on the phone and printed on signs, and
//! names no other thing. So each counter leaves a gap, wider than what any office counts in the time for which phones
//! offer again what they sent; and a wider one the later that is, so that one backup can be put back twice.
//!
//! Tickets need none, as they are made of the booking's own number, which phones bring back; codes for callers and on
//! posters neither, as they are drawn by lot.

use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::{Adcode, Timestamp};
use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};
use std::collections::BTreeSet;

/// Left out among the questions and cases of a desk in a year, and one more for each minute of it.
const REFERENCES: i32 = 10_000;
/// Left out among what is numbered in each region, such as stations, and one more for each hour since [`SINCE`].
const IN_REGIONS: i32 = 1_000;
/// Before this there was nothing to be put back.
const SINCE: i32 = 2026;
/// The row of `reference_counter` that says behind which number those begin that are counted by what is there: of no
/// year and no desk, so that it is in backups of older versions, too.
const BEHIND: [i32; 2] = [0, 0];

/// Behind which number things begin that are numbered in each region by the highest that is there.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn begin_behind(db: &impl ConnectionTrait) -> Result<u32, DbErr> {
    let sql = "SELECT last FROM reference_counter WHERE year = $1 AND adcode = $2";
    let [year, adcode] = BEHIND;
    let found = query(db, sql, [year.into(), adcode.into()]).await?;
    Ok(u32::try_from(found.first().copied().unwrap_or(0)).unwrap_or(0))
}

/// Leaves a gap in all that is counted. To be done in the transaction that makes the database another one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn leave_gaps(tx: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let this_year = now.china_time().year();
    let write = async |sql: &str, values: Vec<Value>| {
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await
    };
    let desks: BTreeSet<i32> = query(tx, "SELECT adcode AS last FROM desk UNION SELECT adcode FROM question", [])
        .await?
        .into_iter()
        .chain(PREFECTURES.iter().map(Prefecture::code).chain([Adcode::HUNAN]).map(number))
        .collect();
    // What was asked before the turn of the year gets a number of that year.
    for year in [this_year - 1, this_year] {
        let gap = REFERENCES.saturating_add(i32::try_from(hours(year, now) * 60 + minute(now)).unwrap_or(i32::MAX));
        let more = "UPDATE reference_counter SET last = last + $1 WHERE year = $2";
        write(more, vec![gap.into(), year.into()]).await?;
        // A desk that had given none when the backup was made may have given some since.
        let first = "INSERT INTO reference_counter (year, adcode, last) VALUES ($1, $2, $3)
            ON CONFLICT (year, adcode) DO NOTHING";
        for desk in &desks {
            write(first, vec![year.into(), (*desk).into(), gap.into()]).await?;
        }
    }
    let highest = query(tx, "SELECT COALESCE(MAX(number), 0) AS last FROM station", []).await?;
    let highest = highest.into_iter().chain([i32::try_from(begin_behind(tx).await?).unwrap_or(0)]).max().unwrap_or(0);
    let gap = IN_REGIONS.saturating_add(i32::try_from(hours(SINCE, now)).unwrap_or(0));
    let [year, adcode] = BEHIND;
    let set = "INSERT INTO reference_counter (year, adcode, last) VALUES ($1, $2, $3)
        ON CONFLICT (year, adcode) DO UPDATE SET last = excluded.last";
    write(set, vec![year.into(), adcode.into(), highest.saturating_add(gap).into()]).await?;
    Ok(())
}

/// Whole hours since a year began.
fn hours(year: i32, now: Timestamp) -> i64 {
    let began = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    now.china_time().signed_duration_since(began).num_hours()
}

fn minute(now: Timestamp) -> i64 {
    i64::from(now.china_time().minute())
}

fn number(of: Adcode) -> i32 {
    i32::try_from(of.number()).unwrap_or(0)
}

/// The column `last` of all rows.
async fn query<const N: usize>(db: &impl ConnectionTrait, sql: &str, values: [Value; N]) -> Result<Vec<i32>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        last: i32,
    }
    let rows = Row::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values));
    Ok(rows.all(db).await?.into_iter().map(|row| row.last).collect())
}
