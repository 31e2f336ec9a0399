//! Passwords and codes by which staff sign in, each wrong one counted.

use super::connection::Db;
use super::passwords::{self, Asks};
use super::sign_in_tries::{self, BegunTry, Place};
use super::tables::staff;
use super::{second_factor, sign_in_codes};
use crate::model::{StaffId, Timestamp};
use sea_orm::entity::prelude::*;

/// What became of an attempt to sign in.
pub(crate) enum SignIn {
    /// They are who they say.
    Welcome(Box<staff::Model>),
    /// Login or password is wrong, or they were locked out for good; which is not told.
    Wrong,
    /// The password is right, the code of the second factor is not.
    NoCode,
    /// Too many attempts failed.
    Locked,
    /// Strangers have used up all attempts: a code that only its owner has is asked for beside the password. With whom one
    /// is to be mailed to, where it was right.
    Crowded(Option<Box<staff::Model>>),
    /// Too many try at this moment.
    Busy,
}

/// Checks a login, its password and, where it was set up, a code of the second factor, counting failures. What there is
/// no login for takes as long and is told the same.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sign_in(
    db: &Db,
    login: &str,
    password: String,
    code: &str,
    from: Place<'_>,
    now: Timestamp,
) -> Result<SignIn, DbErr> {
    let (begun, crowded) = match sign_in_tries::begin(db, login, from, now).await? {
        BegunTry::Counted(begun) => (begun, false),
        BegunTry::Crowded(begun) => (begun, true),
        BegunTry::Refused => return Ok(SignIn::Locked),
    };
    let row = staff::Entity::find().filter(staff::Column::Login.eq(login.trim())).one(db).await?;
    let hash = row.as_ref().map(|row| row.password.clone());
    let asks = if matches!(from, Place::Elsewhere(_)) { Asks::Stranger } else { Asks::Known };
    let Ok(right) = passwords::is_password(asks, password, hash).await else {
        sign_in_tries::was_not_looked_at(db, begun).await?;
        return Ok(SignIn::Busy);
    };
    let row = row.filter(|row| right && row.active);
    if crowded && row.as_ref().is_none_or(|row| row.totp.is_none()) {
        // As much work whoever it is, so that its time tells nobody whether the password was right.
        let whose = row.as_ref().map_or_else(StaffId::fresh, |row| row.id);
        if !sign_in_codes::use_code(db, whose, code, now).await? {
            return Ok(SignIn::Crowded(row.map(Box::new)));
        }
    }
    if let Some(row) = &row
        && second_factor::use_code(db, db, row, code, now).await?
    {
        sign_in_tries::was_right(db, begun).await?;
        return Ok(SignIn::Welcome(Box::new(row.clone())));
    }
    Ok(match row {
        _ if begun.was_last() => SignIn::Locked,
        // Whether the password was right is told to nobody.
        _ if crowded => SignIn::Crowded(None),
        Some(_) => SignIn::NoCode,
        None => SignIn::Wrong,
    })
}

/// Checks a code of the second factor of somebody whom their office vouches for, counting failures.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sign_in_by_code(
    db: &Db,
    id: StaffId,
    code: &str,
    from: Place<'_>,
    now: Timestamp,
) -> Result<Option<staff::Model>, DbErr> {
    let Some(row) = staff::Entity::find_by_id(id).one(db).await?.filter(|row| row.active) else { return Ok(None) };
    // Their office vouches for them: what strangers used up of the password's tries is not theirs.
    let (BegunTry::Counted(begun) | BegunTry::Crowded(begun)) = sign_in_tries::begin(db, &row.login, from, now).await?
    else {
        return Ok(None);
    };
    if !second_factor::use_code(db, db, &row, code, now).await? {
        return Ok(None);
    }
    sign_in_tries::was_right(db, begun).await?;
    Ok(Some(row))
}

/// What became of a password that is asked for again within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedAgain {
    /// It is right.
    Right,
    /// It is not.
    Wrong,
    /// Too many were not.
    Locked,
    /// Too many try at this moment.
    Busy,
}

/// Asks for somebody's password and, where `code` is given, for a code as well, counting failures, so that whoever found
/// an open session cannot guess. The code is used by what is done then.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ask_again(
    db: &Db,
    row: &staff::Model,
    password: String,
    code: Option<&str>,
    now: Timestamp,
) -> Result<AskedAgain, DbErr> {
    let BegunTry::Counted(begun) = sign_in_tries::begin(db, &row.login, Place::Session, now).await? else {
        return Ok(AskedAgain::Locked);
    };
    let Ok(right) = passwords::is_password(Asks::Known, password, Some(row.password.clone())).await else {
        sign_in_tries::was_not_looked_at(db, begun).await?;
        return Ok(AskedAgain::Busy);
    };
    let right = right
        && match code {
            Some(code) => second_factor::is_right(db, row, code, now).await?,
            None => true,
        };
    if right {
        sign_in_tries::was_right(db, begun).await?;
        return Ok(AskedAgain::Right);
    }
    Ok(AskedAgain::Wrong)
}
