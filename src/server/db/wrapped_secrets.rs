//! All secrets that stand in the database, when its key is taken up, and when it is lost.

use super::connection::{Db, HoldsSecretKey as _};
use super::secret_key::{SecretKeyError, Wrapped, of_channel, of_secret, of_totp};
use super::tables::{courier_channel, question, secret, staff, staff_channel};
use super::{bookings, call_backs, revision, volunteers};
use crate::model::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

/// A value that tells whether it is the right key.
const CHECK: &str = "check";

/// Makes sure that the database and its key belong together, and wraps what older versions kept as it is.
///
/// # Errors
/// [`SecretKeyError`].
pub(super) async fn take_up(db: &Db) -> Result<(), SecretKeyError> {
    let key = db.secret_key();
    let tx = db.write().await?;
    tx.hold("secret key").await?;
    let check = secret::Entity::find_by_id(CHECK.to_owned()).one(&tx).await?;
    match (key.is_none(), check) {
        (true, None) => return Ok(()),
        (_, Some(check)) => {
            if key.unwrap(&of_secret(CHECK), &check.value).is_err() {
                return Err(SecretKeyError::Wrong);
            }
        }
        (false, None) => {
            let value = key.wrap(&of_secret(CHECK), CHECK)?;
            let row = secret::ActiveModel { name: Set(CHECK.to_owned()), value: Set(value) };
            secret::Entity::insert(row).exec_without_returning(&tx).await?;
        }
    }
    for row in secret::Entity::find().all(&tx).await?.into_iter().filter(|row| row.value.is_bare()) {
        let value = key.wrap_bare(&of_secret(&row.name), &row.value)?;
        let mut row = row.into_active_model();
        row.value = Set(value);
        row.update(&tx).await?;
    }
    for row in staff::Entity::find().filter(staff::Column::Totp.is_not_null()).all(&tx).await? {
        let Some(kept) = row.totp.clone().filter(Wrapped::is_bare) else { continue };
        let value = key.wrap_bare(&of_totp(row.id), &kept)?;
        let mut row = row.into_active_model();
        row.totp = Set(Some(value));
        row.update(&tx).await?;
    }
    for row in staff_channel::Entity::find().all(&tx).await?.into_iter().filter(|row| row.body.is_bare()) {
        let value = key.wrap_bare(&of_channel(row.adcode, row.kind), &row.body)?;
        let mut row = row.into_active_model();
        row.body = Set(value);
        row.update(&tx).await?;
    }
    call_backs::wrap_bare(&tx).await?;
    volunteers::wrap_bare(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Leaves out all that was wrapped with a key that is lost: codes to sign in (passwords stay), where staff are reminded
/// and couriers told or called back, how volunteers are called, the name at push services. Says how many people sign in without codes from now on.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget(db: &Db) -> Result<u64, DbErr> {
    let tx = db.write().await?;
    let with_codes = staff::Entity::update_many()
        .col_expr(staff::Column::Totp, Expr::value(None::<Wrapped>))
        .col_expr(staff::Column::TotpStep, Expr::value(None::<i64>))
        .filter(staff::Column::Totp.is_not_null())
        .exec(&tx)
        .await?;
    staff_channel::Entity::delete_many().exec(&tx).await?;
    courier_channel::Entity::delete_many().exec(&tx).await?;
    question::Entity::update_many()
        .col_expr(question::Column::CallBack, Expr::value(None::<Wrapped>))
        .col_expr(question::Column::CallBackMarks, Expr::value(""))
        .filter(question::Column::CallBack.is_not_null())
        .exec(&tx)
        .await?;
    volunteers::forget_phones(&tx).await?;
    secret::Entity::delete_many().filter(secret::Column::Name.ne("ticket")).exec(&tx).await?;
    secret::Entity::update_many()
        .col_expr(secret::Column::Value, Expr::value(Wrapped::bare(crate::server::digest::secret())))
        .filter(secret::Column::Name.eq("ticket"))
        .exec(&tx)
        .await?;
    // Phones fetch what they have anew: with tickets of the new key.
    bookings::give_anew(db, &tx, Timestamp::now()).await?;
    revision::begin_epoch(&tx).await?;
    tx.commit().await?;
    Ok(with_codes.rows_affected)
}
