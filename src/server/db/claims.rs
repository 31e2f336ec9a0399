//! Codes by which somebody takes over what stands under a desk's own account, see [`super::intake`].

use super::connection::{Db, Writing};
use super::keyed_hash::keyed_hash;
use super::own_revisions;
use super::tables::{attachment, claim, question};
use super::take_error::TakeError;
use crate::model::claim::ClaimCode;
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{QuestionId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, Statement, Value};

/// Begins the number of an account that only a desk writes for: no key of a courier's has such a hash.
const OF_DESK: &str = "desk-";
/// How long a code can be used.
const CODE_MS: i64 = 30 * DAY_MS;
/// Codes that one account may try in an hour.
const MOST_TRIES: i32 = 5;

/// The account under which a desk writes down a question of somebody without the app.
pub(super) fn account_for(question: QuestionId) -> String {
    format!("{OF_DESK}{question}")
}

/// Whether an account is a desk's own, for somebody without the app.
pub(crate) fn is_of_desk(account: &str) -> bool {
    account.starts_with(OF_DESK)
}

/// A fresh code for a question in place of all before.
pub(super) async fn put_code(tx: &Writing, question: QuestionId, now: Timestamp) -> Result<ClaimCode, DbErr> {
    let code = ClaimCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1 ^ uuid::Uuid::new_v4().as_u64_pair().1);
    claim::Entity::delete_many()
        .filter(claim::Column::Question.eq(question))
        .filter(claim::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    let row = claim::ActiveModel {
        id: Set(kept_as(tx.db(), tx, &code).await?),
        question: Set(question),
        expires_at: Set(now.plus_millis(CODE_MS)),
        used_at: Set(None),
    };
    claim::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(code)
}

/// What is kept of a code: nobody who has the database alone finds codes by trying all there are.
async fn kept_as(db: &Db, on: &impl ConnectionTrait, code: &ClaimCode) -> Result<String, DbErr> {
    let hash = keyed_hash(db, on, &format!("claim {}", code.as_str())).await?;
    Ok(crate::server::digest::hex(&hash))
}

/// By what a code is found.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn of_code(db: &Db, on: &impl ConnectionTrait, code: &ClaimCode) -> Result<SimpleExpr, DbErr> {
    // A version before kept a hash that anybody can make.
    let before = crate::server::digest::sha256(format!("claim {}", code.as_str()).as_bytes());
    Ok(claim::Column::Id.is_in([kept_as(db, on, code).await?, before]))
}

/// Another code for a question; none where its caller has it already.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn new_code(db: &Db, row: &question::Model, now: Timestamp) -> Result<Option<String>, DbErr> {
    if !row.account.as_deref().is_some_and(is_of_desk) {
        return Ok(None);
    }
    let tx = db.write().await?;
    tx.hold(&format!("claim {}", row.id)).await?;
    let code = put_code(&tx, row.id, now).await?;
    tx.commit().await?;
    Ok(Some(code.to_string()))
}

/// Counts a try of an account, whatever comes of it.
///
/// # Errors
/// [`TakeError::TooManyCodes`].
pub(super) async fn count_try(db: &Db, account: &str, now: Timestamp) -> Result<(), TakeError> {
    let sql = "INSERT INTO claim_try (account, hour, count) VALUES ($1, $2, 1)
        ON CONFLICT (account, hour) DO UPDATE SET count = claim_try.count + 1 RETURNING count";
    let tx = db.write().await?;
    let values: [Value; 2] = [account.into(), (now.0 / HOUR_MS).into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let count: i32 = row.map_or(Ok(0), |row| row.try_get("", "count"))?;
    tx.commit().await?;
    if count > MOST_TRIES { Err(TakeError::TooManyCodes) } else { Ok(()) }
}

/// Forgets an account's tries.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let sql = "DELETE FROM claim_try WHERE account = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [account.into()])).await.map(|_| ())
}

/// Forgets tries of hours that are over.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_tries(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let sql = "DELETE FROM claim_try WHERE hour < $1";
    let hour = [(now.0 / HOUR_MS).into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, hour)).await.map(|_| ())
}

/// Gives the question of a code to an account, which is held: once.
///
/// # Errors
/// [`TakeError::WrongCode`] where there is none, it was used, or its time is over.
pub(super) async fn claim(
    tx: &Writing,
    account: &str,
    code: &ClaimCode,
    (revision, now): (i64, Timestamp),
) -> Result<(), TakeError> {
    let this = of_code(tx.db(), tx, code).await?;
    let used = claim::Entity::update_many()
        .col_expr(claim::Column::UsedAt, Expr::value(now))
        .filter(this.clone())
        .filter(claim::Column::UsedAt.is_null())
        .filter(claim::Column::ExpiresAt.gt(now));
    if used.exec(tx).await?.rows_affected == 0 {
        return Err(TakeError::WrongCode);
    }
    let claimed = claim::Entity::find().filter(this).one(tx).await?.ok_or(TakeError::WrongCode)?;
    let row = question::Entity::find_by_id(claimed.question).lock_exclusive().one(tx).await?;
    let row = row.filter(|row| row.account.as_deref().is_some_and(is_of_desk)).ok_or(TakeError::WrongCode)?;
    let before = row.account.clone().unwrap_or_default();
    attachment::Entity::update_many()
        .col_expr(attachment::Column::Account, Expr::value(account))
        .filter(attachment::Column::Account.eq(&before))
        .exec(tx)
        .await?;
    let version = row.version;
    // What was split off goes along.
    question::Entity::update_many()
        .col_expr(question::Column::Account, Expr::value(account))
        .col_expr(question::Column::Revision, Expr::value(revision))
        .filter(question::Column::Account.eq(&before))
        .exec(tx)
        .await?;
    let mut after = row.into_active_model();
    after.account = Set(Some(account.to_owned()));
    after.revision = Set(revision);
    after.version = Set(version + 1);
    after.update(tx).await?;
    own_revisions::forget(tx, &before).await?;
    Ok(())
}
