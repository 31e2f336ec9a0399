//! Accounts that a desk silences for a time: their new words are not taken, unless they tell of danger.

use super::audit;
use super::connection::{Db, Writing};
use super::tables::{question, silence};
use crate::model::staff::Staff;
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, QuestionId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Iterable as _, QueryOrder};

/// Until when an account is silenced, if it is now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn until(
    db: &impl ConnectionTrait,
    account: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbErr> {
    let row = silence::Entity::find_by_id(account).one(db).await?;
    Ok(row.map(|row| row.until).filter(|until| *until > now))
}

/// Forgets that an account was ever silenced.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    silence::Entity::delete_by_id(account).exec(tx).await.map(|_| ())
}

/// Silences the account of a question until then, or takes it back.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn set(
    db: &Db,
    staff: &Staff,
    (question, place, account): (QuestionId, Adcode, &str),
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let days = until.map_or(0, |until| (until.0 - now.0) / DAY_MS);
    match until {
        Some(until) => {
            let before = silence::Entity::find_by_id(account).one(&tx).await?.filter(|before| before.until > now);
            let (before_until, before_staff, before_set_at) =
                before.map_or((None, None, None), |row| (Some(row.until), Some(row.staff), Some(row.set_at)));
            let row = silence::ActiveModel {
                account: Set(account.to_owned()),
                until: Set(until),
                staff: Set(staff.id),
                set_at: Set(now),
                before_until: Set(before_until),
                before_staff: Set(before_staff),
                before_set_at: Set(before_set_at),
            };
            let all = silence::Column::iter().filter(|column| !matches!(column, silence::Column::Account));
            let anew = OnConflict::column(silence::Column::Account).update_columns(all).to_owned();
            silence::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
        }
        None => {
            silence::Entity::delete_by_id(account).exec(&tx).await?;
        }
    }
    let entry = audit::Entry::of(staff, audit::Action::Silenced, &question.to_string(), place).saying(days.to_string());
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// Takes back what somebody silenced at once at that moment; says how many accounts can speak again. What was set
/// anew since stays, and who was silenced before, for less long, is so again.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn undo(db: &Db, staff: &Staff, at: Timestamp, now: Timestamp) -> Result<u32, DbErr> {
    let tx = db.write().await?;
    let rows = silence::Entity::find()
        .filter(silence::Column::SetAt.eq(at.0))
        .filter(silence::Column::Staff.eq(staff.id))
        .all(&tx)
        .await?;
    let mut done = 0;
    for row in rows {
        let before = row.before_until.zip(row.before_staff).zip(row.before_set_at);
        let before = before.filter(|((until, _), _)| *until > now);
        let days_before = before.as_ref().map(|((until, _), _)| (until.0 - now.0) / DAY_MS);
        if let Some(((until, staff), set_at)) = before {
            silence::Entity::update_many()
                .col_expr(silence::Column::Until, Expr::value(until))
                .col_expr(silence::Column::Staff, Expr::value(staff))
                .col_expr(silence::Column::SetAt, Expr::value(set_at))
                .col_expr(silence::Column::BeforeUntil, Expr::value(None::<i64>))
                .filter(silence::Column::Account.eq(&row.account))
                .exec(&tx)
                .await?;
        } else {
            silence::Entity::delete_by_id(&row.account).exec(&tx).await?;
        }
        // On record where the account's last question is.
        let of_account = question::Entity::find().filter(question::Column::Account.eq(&row.account));
        if let Some(question) = of_account.order_by_desc(question::Column::AskedAt).one(&tx).await? {
            let place = question.adcode;
            let entry = audit::Entry::of(staff, audit::Action::Silenced, &question.id.to_string(), place)
                .saying(days_before.unwrap_or(0).to_string());
            audit::write(&tx, entry, now).await?;
        }
        done += u32::from(days_before.is_none());
    }
    tx.commit().await?;
    Ok(done)
}
