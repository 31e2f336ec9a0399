//! Signing in by an office's OpenID Connect provider: sign-ins that are on their way, and whose account there is whose.
//! Nobody becomes staff by it: only who is known here already is let in.

use super::audit::{self, Action, Entry};
use super::connection::Db;
use super::staff_row::staff_of;
use super::tables::{oidc_sign_in, staff, staff_email, staff_identity};
use crate::model::{StaffId, Timestamp};
use crate::server::digest::{secret, sha256};
use crate::server::oidc::{Begun, Identity};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, Func};

/// A sign-in that takes longer is begun anew, milliseconds.
const LONGEST_MS: i64 = 10 * 60_000;

/// Keeps what a sign-in was begun with; gives what the browser is to hold.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(db: &Db, begun: &Begun, to: &str, now: Timestamp) -> Result<String, DbErr> {
    let held = secret();
    let row = oidc_sign_in::ActiveModel {
        id: Set(sha256(held.as_bytes())),
        state: Set(begun.state.clone()),
        nonce: Set(begun.nonce.clone()),
        verifier: Set(begun.verifier.clone()),
        to_page: Set(to.to_owned()),
        made_at: Set(now),
        staff: Set(None),
    };
    oidc_sign_in::Entity::insert(row).exec_without_returning(db).await?;
    Ok(held)
}

/// Takes the sign-in of a browser, if it is on its way still: it is there once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take(db: &Db, held: &str, now: Timestamp) -> Result<Option<oidc_sign_in::Model>, DbErr> {
    let id = sha256(held.as_bytes());
    let Some(row) = oidc_sign_in::Entity::find_by_id(&id).one(db).await? else { return Ok(None) };
    let taken = oidc_sign_in::Entity::delete_by_id(&id).exec(db).await?;
    Ok(Some(row).filter(|row| taken.rows_affected == 1 && now.millis_since(row.made_at) <= LONGEST_MS))
}

/// Keeps a sign-in whose code is asked for; gives what the browser is to hold now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep_for_code(db: &Db, row: oidc_sign_in::Model, staff: StaffId) -> Result<String, DbErr> {
    let held = secret();
    let row = oidc_sign_in::Model { id: sha256(held.as_bytes()), staff: Some(staff), ..row };
    oidc_sign_in::Entity::insert(oidc_sign_in::ActiveModel::from(row)).exec_without_returning(db).await?;
    Ok(held)
}

/// Forgets sign-ins that nobody finished.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_old(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let old = oidc_sign_in::Column::MadeAt.lt(now.0 - LONGEST_MS);
    oidc_sign_in::Entity::delete_many().filter(old).exec(db).await.map(|_| ())
}

/// Who of the staff has an account of a provider: who had it before, or else whose confirmed address it has, which binds
/// it. Who has another account there already is not found by their address: it may have been given to somebody else.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn staff_with(db: &Db, told: &Identity, now: Timestamp) -> Result<Option<staff::Model>, DbErr> {
    let tx = db.write().await?;
    let known = staff_identity::Entity::find_by_id((told.issuer.clone(), told.subject.clone())).one(&tx).await?;
    if let Some(known) = known {
        return Ok(staff::Entity::find_by_id(known.staff).one(&tx).await?.filter(|row| row.active));
    }
    let Some(email) = &told.confirmed_email else { return Ok(None) };
    let address = Expr::expr(Func::lower(Expr::col(staff_email::Column::Address)));
    let with_address = staff_email::Entity::find()
        .filter(staff_email::Column::ConfirmedAt.is_not_null())
        .filter(address.eq(email.to_lowercase()))
        .all(&tx)
        .await?;
    // An address that several share says of none who it is.
    let [one] = with_address.as_slice() else { return Ok(None) };
    let Some(row) = staff::Entity::find_by_id(one.staff).one(&tx).await?.filter(|row| row.active) else {
        return Ok(None);
    };
    tx.hold(&row.id.to_string()).await?;
    let others = staff_identity::Entity::find()
        .filter(staff_identity::Column::Staff.eq(row.id))
        .filter(staff_identity::Column::Issuer.eq(&told.issuer));
    if others.count(&tx).await? > 0 {
        return Ok(None);
    }
    let bound = staff_identity::ActiveModel {
        issuer: Set(told.issuer.clone()),
        subject: Set(told.subject.clone()),
        staff: Set(row.id),
        bound_at: Set(now),
    };
    staff_identity::Entity::insert(bound).exec_without_returning(&tx).await?;
    let person = staff_of(&row);
    audit::write(&tx, Entry::of(&person, Action::IdentityBound, &row.id.to_string(), person.adcode), now).await?;
    tx.commit().await?;
    Ok(Some(row))
}

/// Since when somebody's account of a provider is bound, if it is.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn bound_since(db: &impl ConnectionTrait, of: StaffId) -> Result<Option<Timestamp>, DbErr> {
    let row = staff_identity::Entity::find().filter(staff_identity::Column::Staff.eq(of)).one(db).await?;
    Ok(row.map(|row| row.bound_at))
}

/// Unbinds whatever account somebody has there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn unbind(db: &impl ConnectionTrait, of: StaffId) -> Result<(), DbErr> {
    let own = staff_identity::Column::Staff.eq(of);
    staff_identity::Entity::delete_many().filter(own).exec(db).await.map(|_| ())
}
