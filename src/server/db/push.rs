//! Browsers that are told when there is news, and which of them are to be told now.

use super::connection::Db;
use super::connection::HoldsSecretKey as _;
use super::secret_key::of_secret;
use super::tables::{push, secret};
use crate::model::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// Browsers of one account.
const MOST: u64 = 5;
/// Browsers told in one go.
const AT_ONCE: u64 = 64;
/// For how long a server has what it took in order to tell it, milliseconds: longer than any push service's patience.
const TAKEN_MS: i64 = 60_000;

/// The key that the server signs with, as it was first kept; `fresh` is kept if there was none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn key(db: &Db, fresh: String) -> Result<String, DbErr> {
    let fresh = db.secret_key().wrap(&of_secret("push"), &fresh)?;
    let row = secret::ActiveModel { name: Set("push".to_owned()), value: Set(fresh) };
    let known = OnConflict::column(secret::Column::Name).do_nothing().to_owned();
    secret::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    let row = secret::Entity::find_by_id("push".to_owned()).one(db).await?;
    let kept = row.ok_or_else(|| DbErr::RecordNotFound("secret".to_owned()))?.value;
    db.secret_key().unwrap(&of_secret("push"), &kept)
}

/// Tells a browser from now on of this account's news. It may have been another account's before.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    account: &str,
    endpoint: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = push::ActiveModel {
        endpoint: Set(endpoint),
        account: Set(account.to_owned()),
        made_at: Set(now),
        due_at: Set(None),
        tries: Set(0),
    };
    let mut moved = OnConflict::column(push::Column::Endpoint);
    moved.update_columns([push::Column::Account, push::Column::MadeAt, push::Column::DueAt, push::Column::Tries]);
    push::Entity::insert(row).on_conflict(moved).exec_without_returning(db).await?;
    let old = push::Entity::find()
        .filter(push::Column::Account.eq(account))
        .order_by_desc(push::Column::MadeAt)
        .offset(MOST)
        .limit(MOST)
        .all(db)
        .await?;
    for row in old {
        remove(db, &row.endpoint).await?;
    }
    Ok(())
}

/// Tells a browser no more.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remove(db: &impl ConnectionTrait, endpoint: &str) -> Result<(), DbErr> {
    push::Entity::delete_by_id(endpoint.to_owned()).exec(db).await.map(|_| ())
}

/// Tells a browser of this account no more.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remove_own(db: &impl ConnectionTrait, account: &str, endpoint: &str) -> Result<(), DbErr> {
    push::Entity::delete_many()
        .filter(push::Column::Endpoint.eq(endpoint))
        .filter(push::Column::Account.eq(account))
        .exec(db)
        .await
        .map(|_| ())
}

/// Forgets all browsers of an account.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn erase(db: &impl ConnectionTrait, account: &str) -> Result<(), DbErr> {
    push::Entity::delete_many().filter(push::Column::Account.eq(account)).exec(db).await.map(|_| ())
}

/// There is news for accounts: their browsers are to be told. Says whether there are any.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell(db: &impl ConnectionTrait, accounts: &[String], now: Timestamp) -> Result<bool, DbErr> {
    let told = push::Entity::update_many()
        .col_expr(push::Column::DueAt, Expr::value(now))
        .col_expr(push::Column::Tries, Expr::value(0))
        .filter(push::Column::Account.is_in(accounts))
        .exec(db)
        .await?;
    Ok(told.rows_affected > 0)
}

/// Takes browsers that are to be told by now, the longest due first, so that no other server tells them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<push::Model>, DbErr> {
    let due = push::Entity::find()
        .filter(push::Column::DueAt.lte(now))
        .order_by_asc(push::Column::DueAt)
        .limit(AT_ONCE)
        .all(db)
        .await?;
    let until = Some(now.plus_millis(TAKEN_MS));
    let mut taken = Vec::new();
    for row in due {
        let mine = push::Entity::update_many()
            .col_expr(push::Column::DueAt, Expr::value(until))
            .filter(push::Column::Endpoint.eq(&row.endpoint))
            .filter(push::Column::DueAt.eq(row.due_at))
            .exec(db)
            .await?;
        if mine.rows_affected == 1 {
            taken.push(push::Model { due_at: until, ..row });
        }
    }
    Ok(taken)
}

/// A browser was told, or will be tried again at `again`; unless there was news meanwhile.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    row: &push::Model,
    again: Option<Timestamp>,
) -> Result<(), DbErr> {
    let tries = if again.is_some() { row.tries + 1 } else { 0 };
    push::Entity::update_many()
        .col_expr(push::Column::DueAt, Expr::value(again.map(|at| at.0)))
        .col_expr(push::Column::Tries, Expr::value(tries))
        .filter(push::Column::Endpoint.eq(&row.endpoint))
        .filter(push::Column::DueAt.eq(row.due_at))
        .exec(db)
        .await
        .map(|_| ())
}
