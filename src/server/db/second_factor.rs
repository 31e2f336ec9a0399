//! The second factor of signing in: codes of an app on the staff's phone (TOTP, RFC 6238).

use super::connection::Db;
use super::connection::HoldsSecretKey as _;
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

/// Whether a code is right and was not used before; it is used now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn use_code(db: &Db, row: &staff::Model, code: &str, now: Timestamp) -> Result<bool, DbErr> {
    let Some(kept) = &row.totp else { return Ok(true) };
    let secret = db.secret_key().unwrap(&of_totp(row.id), kept)?;
    let Some(step) = step(&secret, &row.login, code, now) else { return Ok(false) };
    let used = staff::Entity::update_many()
        .col_expr(staff::Column::TotpStep, Expr::value(step))
        .filter(staff::Column::Id.eq(row.id))
        .filter(staff::Column::TotpStep.is_null().or(staff::Column::TotpStep.lt(step)))
        .exec(db)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Asks for codes from now on, or no more.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(db: &Db, id: StaffId, secret: Option<String>, step: Option<i64>) -> Result<(), DbErr> {
    let secret = secret.map(|secret| db.secret_key().wrap(&of_totp(id), &secret)).transpose()?;
    staff::Entity::update_many()
        .col_expr(staff::Column::Totp, Expr::value(secret))
        .col_expr(staff::Column::TotpStep, Expr::value(step))
        .filter(staff::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
