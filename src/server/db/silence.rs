//! Accounts that a desk silences for a time: their new words are not taken, unless they tell of danger.

use super::audit;
use super::connection::Db;
use super::tables::silence;
use crate::model::staff::Staff;
use crate::model::{Adcode, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

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
    Ok(row.map(|row| Timestamp(row.until)).filter(|until| *until > now))
}

/// Silences the account of a question until then, or takes it back.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn set(
    db: &Db,
    staff: &Staff,
    (question, place, account): (&str, Adcode, &str),
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let days = until.map_or(0, |until| (until.0 - now.0) / 86_400_000);
    match until {
        Some(until) => {
            let row = silence::ActiveModel {
                account: Set(account.to_owned()),
                until: Set(until.0),
                staff: Set(staff.id.to_string()),
                set_at: Set(now.0),
            };
            let anew = OnConflict::column(silence::Column::Account)
                .update_columns([silence::Column::Until, silence::Column::Staff, silence::Column::SetAt])
                .to_owned();
            silence::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
        }
        None => {
            silence::Entity::delete_by_id(account).exec(&tx).await?;
        }
    }
    let entry = audit::Entry::of(staff, audit::Action::Silenced, question, place).saying(days.to_string());
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}
