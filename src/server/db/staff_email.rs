//! The address to which somebody of the staff has reminders sent to themselves: theirs once a code that was sent there
//! came back.

use super::tables::{staff, staff_email};
use crate::model::reminder::{CODE_AGAIN_MS, CODE_MS, MOST_CODE_TRIES};
use crate::model::{StaffId, Timestamp};
use argon2::password_hash::rand_core::{OsRng, RngCore};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use std::collections::HashMap;
use thiserror::Error;

/// Why an address is not asked about or not confirmed.
#[derive(Debug, Error)]
pub(crate) enum EmailError {
    /// A code was sent a moment ago.
    #[error("刚刚发过一封，请等一分钟再发")]
    TooSoon,
    /// The code is another one.
    #[error("确认码不对，请看最新一封邮件里的 6 位数字")]
    Wrong,
    /// It is too old, or was tried too often.
    #[error("确认码过期了，或者输错太多次，请重新发一封")]
    Over,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What is kept of somebody's address.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<staff_email::Model>, DbErr> {
    staff_email::Entity::find_by_id(staff).one(db).await
}

fn hash(staff: StaffId, address: &str, code: &str) -> String {
    crate::server::digest::sha256(format!("{staff}\n{address}\n{code}").as_bytes())
}

/// Gives the code that is to be sent to an address. The one that is confirmed stays until then.
///
/// # Errors
/// [`EmailError`].
pub(crate) async fn ask(
    db: &impl ConnectionTrait,
    staff: StaffId,
    address: &str,
    now: Timestamp,
) -> Result<String, EmailError> {
    let before = of(db, staff).await?;
    if before
        .as_ref()
        .is_some_and(|row| !row.asked_address.is_empty() && now.millis_since(row.asked_at) < CODE_AGAIN_MS)
    {
        return Err(EmailError::TooSoon);
    }
    let code = format!("{:06}", OsRng.next_u32() % 1_000_000);
    let row = staff_email::ActiveModel {
        staff: Set(staff),
        address: Set(before.as_ref().map(|row| row.address.clone()).unwrap_or_default()),
        confirmed_at: Set(before.and_then(|row| row.confirmed_at)),
        asked_address: Set(address.to_owned()),
        code: Set(hash(staff, address, &code)),
        asked_at: Set(now),
        tries: Set(0),
    };
    let mut anew = OnConflict::column(staff_email::Column::Staff);
    anew.update_columns([
        staff_email::Column::AskedAddress,
        staff_email::Column::Code,
        staff_email::Column::AskedAt,
        staff_email::Column::Tries,
    ]);
    staff_email::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    Ok(code)
}

/// The code did not go out: another may be asked for at once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn was_not_sent(db: &impl ConnectionTrait, staff: StaffId) -> Result<(), DbErr> {
    staff_email::Entity::update_many()
        .col_expr(staff_email::Column::AskedAddress, Expr::value(""))
        .col_expr(staff_email::Column::Code, Expr::value(""))
        .filter(staff_email::Column::Staff.eq(staff))
        .exec(db)
        .await
        .map(|_| ())
}

/// Takes a code that came back: the address is theirs from now on.
///
/// # Errors
/// [`EmailError`].
pub(crate) async fn confirm(
    db: &impl ConnectionTrait,
    staff: StaffId,
    code: &str,
    now: Timestamp,
) -> Result<(), EmailError> {
    let row = of(db, staff).await?.filter(|row| !row.asked_address.is_empty()).ok_or(EmailError::Over)?;
    // Counted before it is looked at, so that many at once gain nothing.
    let counted = staff_email::Entity::update_many()
        .col_expr(staff_email::Column::Tries, Expr::col(staff_email::Column::Tries).add(1))
        .filter(staff_email::Column::Staff.eq(row.staff))
        .filter(staff_email::Column::Tries.lt(MOST_CODE_TRIES))
        .exec(db)
        .await?;
    if counted.rows_affected == 0 || now.millis_since(row.asked_at) > CODE_MS {
        return Err(EmailError::Over);
    }
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if hash(row.staff, &row.asked_address, &digits) != row.code {
        return Err(EmailError::Wrong);
    }
    staff_email::Entity::update_many()
        .col_expr(staff_email::Column::Address, Expr::value(row.asked_address))
        .col_expr(staff_email::Column::ConfirmedAt, Expr::value(now))
        .col_expr(staff_email::Column::AskedAddress, Expr::value(""))
        .col_expr(staff_email::Column::Code, Expr::value(""))
        .filter(staff_email::Column::Staff.eq(row.staff))
        .filter(staff_email::Column::Code.eq(&row.code))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets somebody's address.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop(db: &impl ConnectionTrait, staff: StaffId) -> Result<(), DbErr> {
    staff_email::Entity::delete_by_id(staff).exec(db).await.map(|_| ())
}

/// Since when each of those who work here has a confirmed address, by their number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn confirmed(db: &impl ConnectionTrait) -> Result<HashMap<StaffId, Timestamp>, DbErr> {
    let rows = staff_email::Entity::find().filter(staff_email::Column::ConfirmedAt.is_not_null()).all(db).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = rows.iter().map(|row| row.staff);
    let active = staff::Entity::find().filter(staff::Column::Id.is_in(ids)).filter(staff::Column::Active.eq(true));
    let active: Vec<StaffId> = active.all(db).await?.into_iter().map(|row| row.id).collect();
    let since = rows.into_iter().filter_map(|row| Some((row.staff, row.confirmed_at?)));
    Ok(since.filter(|(staff, _)| active.contains(staff)).collect())
}

/// The confirmed address of somebody who works here.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn address(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<String>, DbErr> {
    let works = staff::Entity::find_by_id(staff).one(db).await?.is_some_and(|row| row.active);
    let row = staff_email::Entity::find_by_id(staff).one(db).await?;
    Ok(row.filter(|row| works && row.confirmed_at.is_some()).map(|row| row.address))
}
