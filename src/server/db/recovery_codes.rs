//! Codes on paper for who lost the phone that makes the codes of their second factor: each opens once. Kept are hashes
//! that only servers of this database can make.

use super::connection::{Db, Writing};
use super::keyed_hash::keyed_hash;
use super::tables::staff_recovery_code::{ActiveModel, Column, Entity};
use crate::model::{StaffId, Timestamp};
use argon2::password_hash::rand_core::{OsRng, RngCore as _};
use sea_orm::ActiveValue::Set;
use sea_orm::PaginatorTrait as _;
use sea_orm::entity::prelude::*;

/// How many there are at first.
pub(crate) const AT_FIRST: usize = 10;
/// Digits of one: the field for codes has a keyboard of digits on phones, and six are a code of the app.
const DIGITS: usize = 12;

/// The digits, where so many were typed that it may be one of these.
fn digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == DIGITS).then_some(digits)
}

fn random() -> String {
    let mut bytes = [0; 8];
    OsRng.fill_bytes(&mut bytes);
    format!("{:0width$}", u64::from_le_bytes(bytes) % 10_u64.pow(12), width = DIGITS)
}

async fn hash(db: &Db, on: &impl ConnectionTrait, staff: StaffId, digits: &str) -> Result<String, DbErr> {
    let hash = keyed_hash(db, on, &format!("recovery {staff} {digits}")).await?;
    Ok(crate::server::digest::hex(&hash))
}

/// New ones instead of all before, as they are read on paper: shown once and never again.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn make(tx: &Writing, staff: StaffId, now: Timestamp) -> Result<Vec<String>, DbErr> {
    forget(tx, staff).await?;
    let (mut shown, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..AT_FIRST {
        let code = random();
        let hash = hash(tx.db(), tx, staff, &code).await?;
        rows.push(ActiveModel { staff: Set(staff), hash: Set(hash), made_at: Set(now) });
        shown.push(format!("{} {} {}", &code[..4], &code[4..8], &code[8..]));
    }
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(shown)
}

/// How many are left.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn left(db: &impl ConnectionTrait, staff: StaffId) -> Result<u64, DbErr> {
    Entity::find().filter(Column::Staff.eq(staff)).count(db).await
}

/// Whether this is one of theirs that was not used.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn is_one(db: &Db, staff: StaffId, typed: &str) -> Result<bool, DbErr> {
    let Some(digits) = digits(typed) else { return Ok(false) };
    let hash = hash(db, db.connection(), staff, &digits).await?;
    Ok(Entity::find_by_id((staff, hash)).one(db).await?.is_some())
}

/// The same; it is used now.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn use_one(db: &Db, on: &impl ConnectionTrait, staff: StaffId, typed: &str) -> Result<bool, DbErr> {
    let Some(digits) = digits(typed) else { return Ok(false) };
    let hash = hash(db, on, staff, &digits).await?;
    Ok(Entity::delete_by_id((staff, hash)).exec(on).await?.rows_affected > 0)
}

/// Leaves none.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget(db: &impl ConnectionTrait, staff: StaffId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::Staff.eq(staff)).exec(db).await.map(|_| ())
}
