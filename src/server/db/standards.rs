//! The service standards that the desks set: a prefecture's own, or else the province's, or else the product's.

use super::settings_number;
use super::tables::standard;
use crate::model::service_standard::ServiceStandard;
use crate::model::{Adcode, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// What the desk of a region promises.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, adcode: Adcode) -> Result<ServiceStandard, DbErr> {
    let desks = [adcode.prefecture(), Adcode::HUNAN];
    let rows = standard::Entity::find().filter(standard::Column::Adcode.is_in(desks)).all(db).await?;
    let row = desks.iter().find_map(|desk| rows.iter().find(|row| row.adcode == *desk));
    row.map_or_else(|| Ok(ServiceStandard::default()), read)
}

/// What a desk set itself, if it did.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn own(db: &impl ConnectionTrait, desk: Adcode) -> Result<Option<ServiceStandard>, DbErr> {
    standard::Entity::find_by_id(desk).one(db).await?.as_ref().map(read).transpose()
}

/// Sets what a desk promises from now on; nothing makes it follow the province again. What waits already keeps the
/// time that was promised.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(
    db: &impl ConnectionTrait,
    desk: Adcode,
    promised: Option<&ServiceStandard>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let Some(promised) = promised else {
        standard::Entity::delete_by_id(desk).exec(db).await?;
        return settings_number::changed(db).await;
    };
    let body = serde_json::to_string(promised).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = standard::ActiveModel { adcode: Set(desk), body: Set(body), set_at: Set(now) };
    let mut anew = OnConflict::column(standard::Column::Adcode);
    anew.update_columns([standard::Column::Body, standard::Column::SetAt]);
    standard::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    settings_number::changed(db).await
}

pub(super) fn read(row: &standard::Model) -> Result<ServiceStandard, DbErr> {
    serde_json::from_str(&row.body).map_err(|error| DbErr::Custom(error.to_string()))
}
