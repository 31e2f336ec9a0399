//! Sessions of the console: the browser keeps a token, the database only its hash.

use super::staff_row::staff_of;
use super::tables::{session, staff};
use crate::model::staff::Staff;
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{StaffId, Timestamp};
use crate::server::digest::{secret, sha256};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder};

/// A session that is not used ends after so many milliseconds: a working day.
pub(super) const IDLE_MS: i64 = 10 * HOUR_MS;
/// A session ends after so many milliseconds at the latest.
pub(super) const LONGEST_MS: i64 = 7 * DAY_MS;
/// A session's last use is written down no more often than this, milliseconds.
const SEEN_MS: i64 = 60_000;

/// Begins a session, which can only choose a new password where it says so; the browser keeps what is given back, the database only its hash.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(
    db: &impl ConnectionTrait,
    (staff, new_password): (StaffId, bool),
    agent: &str,
    now: Timestamp,
) -> Result<String, DbErr> {
    let token = secret();
    let row = session::ActiveModel {
        id: Set(sha256(token.as_bytes())),
        staff: Set(staff),
        csrf: Set(secret()),
        agent: Set(agent.chars().take(200).collect()),
        made_at: Set(now),
        seen_at: Set(now),
        new_password: Set(new_password),
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
pub(crate) async fn found(
    db: &impl ConnectionTrait,
    token: &str,
    by: AskedBy,
    now: Timestamp,
) -> Result<Option<(session::Model, Staff)>, DbErr> {
    let Some(row) = session::Entity::find_by_id(sha256(token.as_bytes())).one(db).await? else { return Ok(None) };
    if now.millis_since(row.seen_at) > IDLE_MS || now.millis_since(row.made_at) > LONGEST_MS {
        session::Entity::delete_by_id(row.id).exec(db).await?;
        return Ok(None);
    }
    let Some(staff) = staff::Entity::find_by_id(row.staff).one(db).await?.filter(|staff| staff.active) else {
        return Ok(None);
    };
    if by == AskedBy::Hand && now.millis_since(row.seen_at) > SEEN_MS {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(&row.id))
            .exec(db)
            .await?;
    }
    let staff = staff_of(&staff);
    Ok(Some((row, staff)))
}

/// Somebody's sessions, the last used first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_staff(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::Staff.eq(staff))
        .order_by_desc(session::Column::SeenAt)
        .all(db)
        .await
}

/// Ends all sessions of somebody but one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end_others(db: &impl ConnectionTrait, staff: StaffId, but: &str) -> Result<(), DbErr> {
    session::Entity::delete_many()
        .filter(session::Column::Staff.eq(staff))
        .filter(session::Column::Id.ne(but))
        .exec(db)
        .await
        .map(|_| ())
}

/// Ends a session of somebody.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end(db: &impl ConnectionTrait, staff: StaffId, id: &str) -> Result<(), DbErr> {
    session::Entity::delete_many()
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::Staff.eq(staff))
        .exec(db)
        .await
        .map(|_| ())
}
