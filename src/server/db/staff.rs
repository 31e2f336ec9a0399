//! Staff, their passwords and sessions.

use super::connection::Db;
use super::desk_settings;
use super::tables::{session, staff};
use super::threads::{adcode, id, number};
use crate::model::staff::{PasswordError, Staff, StaffRole, check_password};
use crate::model::{Adcode, Author, StaffId, Timestamp, Topic};
use argon2::Argon2;
use argon2::password_hash::rand_core::{OsRng, RngCore};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Failed attempts after which a login is locked.
const MOST_FAILURES: i32 = 5;
/// For how long, milliseconds.
const LOCK_MS: i64 = 15 * 60_000;
/// A session that is not used ends after so many milliseconds: a working day.
const IDLE_MS: i64 = 10 * 3_600_000;
/// A session ends after so many milliseconds at the latest.
const LONGEST_MS: i64 = 7 * 86_400_000;
/// A session's last use is written down no more often than this, milliseconds.
const SEEN_MS: i64 = 60_000;

/// Somebody to add.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// What is typed to sign in.
    pub login: String,
    /// How colleagues call him.
    pub name: String,
    /// What he is.
    pub role: StaffRole,
    /// As what couriers see him.
    pub author: Author,
    /// The prefecture of his desk, or the province.
    pub adcode: Adcode,
    /// An expert's fields.
    pub fields: Vec<Topic>,
    /// His first password.
    pub password: String,
}

/// Why somebody is not added or changed.
#[derive(Debug, Error)]
pub enum StaffError {
    /// The login is no login.
    #[error("登录名要用 3 到 30 个小写字母、数字、点或横线")]
    Login,
    /// The name is empty or too long.
    #[error("姓名要 1 到 20 个字")]
    Name,
    /// Somebody has it.
    #[error("这个登录名已经有人用了")]
    Taken,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The region is none that a desk serves.
    #[error("请选一个市州，或者全省")]
    Region,
    /// It could not be hashed.
    #[error("密码处理失败，请再试一次")]
    Hash,
    /// The database failed.
    #[error("数据库出错：{0}")]
    Database(#[from] DbErr),
}

/// Adds somebody. Only a hash of the password is kept.
///
/// # Errors
/// [`StaffError`]; then nothing was written.
pub async fn add(db: &impl ConnectionTrait, new: NewStaff, now: Timestamp) -> Result<StaffId, StaffError> {
    let login = new.login.trim().to_owned();
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
    if !(3..=30).contains(&login.len()) || !login.chars().all(sign) {
        return Err(StaffError::Login);
    }
    let name = crate::model::plain_text::one_line(&new.name, 20).map_err(|_| StaffError::Name)?;
    if new.adcode != Adcode::HUNAN
        && crate::model::region::Prefecture::of(new.adcode).map(crate::model::region::Prefecture::code)
            != Some(new.adcode)
    {
        return Err(StaffError::Region);
    }
    check_password(&new.password, &login)?;
    if staff::Entity::find().filter(staff::Column::Login.eq(&login)).one(db).await?.is_some() {
        return Err(StaffError::Taken);
    }
    let id = StaffId::fresh();
    let row = staff::ActiveModel {
        id: Set(id.to_string()),
        login: Set(login),
        name: Set(name),
        role: Set(new.role.code().to_owned()),
        author: Set(new.author.code().to_owned()),
        adcode: Set(number(new.adcode)),
        fields: Set(new.fields.iter().map(|topic| topic.code()).collect::<Vec<_>>().join(" ")),
        password: Set(hashed(new.password).await?),
        failures: Set(0),
        locked_until: Set(None),
        totp: Set(None),
        totp_step: Set(None),
        active: Set(true),
        made_at: Set(now.0),
    };
    staff::Entity::insert(row).exec_without_returning(db).await?;
    desk_settings::changed(db).await?;
    Ok(id)
}

/// The row as the model knows it.
///
/// # Errors
/// [`DbErr`] if the row holds what nobody can be.
pub(crate) fn staff_of(row: &staff::Model) -> Result<Staff, DbErr> {
    Ok(Staff {
        id: id(&row.id)?,
        login: row.login.clone(),
        name: row.name.clone(),
        role: row.role.clone().into(),
        author: row.author.clone().into(),
        adcode: adcode(row.adcode)?,
        fields: row.fields.split_whitespace().filter_map(Topic::of_code).collect(),
    })
}

/// How many there are.
///
/// # Errors
/// [`DbErr`].
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    staff::Entity::find().count(db).await
}

/// Whether somebody has this login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_login(db: &impl ConnectionTrait, login: &str) -> Result<bool, DbErr> {
    Ok(staff::Entity::find().filter(staff::Column::Login.eq(login.trim())).one(db).await?.is_some())
}

/// All of a region, by login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_region(db: &impl ConnectionTrait, region: Adcode) -> Result<Vec<staff::Model>, DbErr> {
    let (low, high) = region.span();
    staff::Entity::find()
        .filter(staff::Column::Adcode.between(i64::from(low), i64::from(high)))
        .order_by_asc(staff::Column::Adcode)
        .order_by_asc(staff::Column::Login)
        .all(db)
        .await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: StaffId) -> Result<Option<staff::Model>, DbErr> {
    staff::Entity::find_by_id(id.to_string()).one(db).await
}

/// Lets somebody in again, or locks him out and ends his sessions.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set_active(db: &impl ConnectionTrait, row: staff::Model, active: bool) -> Result<(), DbErr> {
    let id = row.id.clone();
    let mut change = row.into_active_model();
    change.active = Set(active);
    change.failures = Set(0);
    change.locked_until = Set(None);
    change.update(db).await?;
    desk_settings::changed(db).await?;
    if !active {
        session::Entity::delete_many().filter(session::Column::Staff.eq(id)).exec(db).await?;
    }
    Ok(())
}

/// Gives somebody another password and ends all his sessions.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn set_password(
    db: &impl ConnectionTrait,
    row: staff::Model,
    password: String,
) -> Result<(), StaffError> {
    check_password(&password, &row.login)?;
    let id = row.id.clone();
    let mut change = row.into_active_model();
    change.password = Set(hashed(password).await?);
    change.failures = Set(0);
    change.locked_until = Set(None);
    change.update(db).await?;
    session::Entity::delete_many().filter(session::Column::Staff.eq(id)).exec(db).await?;
    Ok(())
}

/// Hashing takes tens of milliseconds and memory by design, so it runs beside the server's tasks.
async fn hashed(password: String) -> Result<String, StaffError> {
    let hashing = tokio::task::spawn_blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashing.await.map_err(|_| StaffError::Hash)?.map_err(|_| StaffError::Hash)
}

/// Whether it is the password behind a hash.
pub(crate) async fn is_password(password: String, hash: String) -> bool {
    let verifying = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verifying.await.unwrap_or(false)
}

/// The hash of no password, checked where there is no such login, so that an answer takes as long.
async fn spend_as_long(password: String) {
    let _ = hashed(password).await;
}

/// What became of an attempt to sign in.
pub(crate) enum SignIn {
    /// He is who he says.
    Welcome(Box<staff::Model>),
    /// Login or password is wrong, or he was locked out for good; which is not told.
    Wrong,
    /// The password is right, the code of the second factor is not.
    NoCode,
    /// Too many attempts failed.
    Locked,
}

/// Checks a login, its password and, where it was set up, a code of the second factor, counting failures.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sign_in(
    db: &Db,
    login: &str,
    password: String,
    code: &str,
    now: Timestamp,
) -> Result<SignIn, DbErr> {
    let Some(row) = staff::Entity::find().filter(staff::Column::Login.eq(login.trim())).one(db).await? else {
        spend_as_long(password).await;
        return Ok(SignIn::Wrong);
    };
    if row.locked_until.is_some_and(|until| now.0 < until) {
        spend_as_long(password).await;
        return Ok(SignIn::Locked);
    }
    let right = is_password(password, row.password.clone()).await && row.active;
    if right && super::second_factor::use_code(db, &row, code, now).await? {
        if row.failures > 0 {
            let mut change = row.clone().into_active_model();
            change.failures = Set(0);
            change.locked_until = Set(None);
            change.update(db).await?;
        }
        return Ok(SignIn::Welcome(Box::new(row)));
    }
    // Counted by the database, so that attempts at the same time are all counted.
    staff::Entity::update_many()
        .col_expr(staff::Column::Failures, Expr::col(staff::Column::Failures).add(1))
        .filter(staff::Column::Id.eq(&row.id))
        .exec(db)
        .await?;
    let locked = staff::Entity::update_many()
        .col_expr(staff::Column::LockedUntil, Expr::value(now.0 + LOCK_MS))
        .col_expr(staff::Column::Failures, Expr::value(0))
        .filter(staff::Column::Id.eq(&row.id))
        .filter(staff::Column::Failures.gte(MOST_FAILURES))
        .exec(db)
        .await?;
    Ok(match locked.rows_affected {
        0 if right => SignIn::NoCode,
        0 => SignIn::Wrong,
        _ => SignIn::Locked,
    })
}

/// A secret that cannot be guessed, 256 bits in hexadecimal.
pub(crate) fn secret() -> String {
    let mut bytes = [0u8; 32];
    OsRng.fill_bytes(&mut bytes);
    hex(&bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Begins a session; the browser keeps what is given back, the database only its hash.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_session(
    db: &impl ConnectionTrait,
    staff: &str,
    agent: &str,
    now: Timestamp,
) -> Result<String, DbErr> {
    let token = secret();
    let row = session::ActiveModel {
        id: Set(sha256(token.as_bytes())),
        staff: Set(staff.to_owned()),
        csrf: Set(secret()),
        agent: Set(agent.chars().take(200).collect()),
        made_at: Set(now.0),
        seen_at: Set(now.0),
    };
    session::Entity::insert(row).exec_without_returning(db).await?;
    Ok(token)
}

/// Who asks something of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedBy {
    /// Somebody who is there.
    Hand,
    /// A page that stands open and asks for news by itself: it keeps no session alive.
    OpenPage,
}

/// A session that holds, with who has it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn session(
    db: &impl ConnectionTrait,
    token: &str,
    by: AskedBy,
    now: Timestamp,
) -> Result<Option<(session::Model, Staff)>, DbErr> {
    let Some(row) = session::Entity::find_by_id(sha256(token.as_bytes())).one(db).await? else { return Ok(None) };
    if now.0 - row.seen_at > IDLE_MS || now.0 - row.made_at > LONGEST_MS {
        session::Entity::delete_by_id(row.id).exec(db).await?;
        return Ok(None);
    }
    let Some(staff) = staff::Entity::find_by_id(&row.staff).one(db).await?.filter(|staff| staff.active) else {
        return Ok(None);
    };
    if by == AskedBy::Hand && now.0 - row.seen_at > SEEN_MS {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(now.0))
            .filter(session::Column::Id.eq(&row.id))
            .exec(db)
            .await?;
    }
    let staff = staff_of(&staff)?;
    Ok(Some((row, staff)))
}

/// Somebody's sessions, the last used first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sessions(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::Staff.eq(staff.to_string()))
        .order_by_desc(session::Column::SeenAt)
        .all(db)
        .await
}

/// Ends a session of somebody.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end_session(db: &impl ConnectionTrait, staff: StaffId, id: &str) -> Result<(), DbErr> {
    session::Entity::delete_many()
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::Staff.eq(staff.to_string()))
        .exec(db)
        .await
        .map(|_| ())
}
