//! The second factor of signing in: codes of an app on the staff's phone (TOTP, RFC 6238).

use super::connection::Db;
use super::connection::HoldsSecretKey;
use super::recovery_codes;
use super::secret_key::of_totp;
use super::tables::staff;
use crate::model::{StaffId, Timestamp};
use argon2::password_hash::rand_core::{OsRng, RngCore};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use totp_rs::{Builder, Secret, Totp};

/// A new secret, in base 32.
pub(crate) fn new_secret() -> String {
    let mut bytes = [0u8; 20];
    OsRng.fill_bytes(&mut bytes);
    Secret::from(bytes).to_base32()
}

fn totp(secret: &str, login: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_account_name(login).with_issuer(Some("Diyi")).build().ok()
}

/// What the app's QR code holds.
pub(crate) fn address(secret: &str, login: &str) -> Option<String> {
    totp(secret, login)?.to_url().ok()
}

/// The step in time that a code belongs to, if it is right.
pub(crate) fn step(secret: &str, login: &str, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    if digits.len() != 6 {
        return None;
    }
    totp(secret, login)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The step of a code of the app, if it is right.
fn step_of(db: &Db, row: &staff::Model, code: &str, now: Timestamp) -> Result<Option<i64>, DbErr> {
    let Some(kept) = &row.totp else { return Ok(None) };
    let secret = db.secret_key().unwrap(&of_totp(row.id), kept)?;
    Ok(step(&secret, &row.login, code, now))
}

/// Whether a code is right and was not used before, one of the app or one on paper; it stays so.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_right(db: &Db, row: &staff::Model, code: &str, now: Timestamp) -> Result<bool, DbErr> {
    if row.totp.is_none() {
        return Ok(true);
    }
    match step_of(db, row, code, now)? {
        Some(step) => Ok(row.totp_step.is_none_or(|used| used < step)),
        None => recovery_codes::is_one(db, row.id, code).await,
    }
}

/// The same; it is used now, with all else that is done `on` the same.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn use_code(
    db: &Db,
    on: &impl ConnectionTrait,
    row: &staff::Model,
    code: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    if row.totp.is_none() {
        return Ok(true);
    }
    let Some(step) = step_of(db, row, code, now)? else {
        return recovery_codes::use_one(db, on, row.id, code).await;
    };
    let used = staff::Entity::update_many()
        .col_expr(staff::Column::TotpStep, Expr::value(step))
        .filter(staff::Column::Id.eq(row.id))
        .filter(staff::Column::TotpStep.is_null().or(staff::Column::TotpStep.lt(step)))
        .exec(on)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Asks for codes from now on, or no more: then those on paper are worth nothing either.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(
    db: &impl HoldsSecretKey,
    id: StaffId,
    secret: Option<String>,
    step: Option<i64>,
) -> Result<(), DbErr> {
    let secret = secret.map(|secret| db.secret_key().wrap(&of_totp(id), &secret)).transpose()?;
    if secret.is_none() {
        recovery_codes::forget(db, id).await?;
    }
    staff::Entity::update_many()
        .col_expr(staff::Column::Totp, Expr::value(secret))
        .col_expr(staff::Column::TotpStep, Expr::value(step))
        .filter(staff::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
