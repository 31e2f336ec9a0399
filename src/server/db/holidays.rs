//! Public holidays as the office keeps them: what this version knows of itself, and over it what was typed in since.

use super::entity::no_relations;
use crate::model::{HolidayCalendar, HolidayYear, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A year that somebody typed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holiday_year")]
pub struct Model {
    /// The year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// A [`HolidayYear`] as JSON.
    pub body: String,
    /// Who typed it in.
    pub set_by: String,
    /// When, milliseconds UTC.
    pub set_at: Timestamp,
}

no_relations!();

/// Years that somebody typed in.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn typed(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::Year).all(db).await
}

/// All that is known.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn calendar(db: &impl ConnectionTrait) -> Result<HolidayCalendar, DbErr> {
    let mut calendar = HolidayCalendar::announced();
    for row in typed(db).await? {
        let year: HolidayYear = serde_json::from_str(&row.body).map_err(|error| DbErr::Custom(error.to_string()))?;
        calendar = calendar.with(year);
    }
    Ok(calendar)
}

/// Sets what was announced for a year.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(db: &impl ConnectionTrait, year: &HolidayYear, who: &str, now: Timestamp) -> Result<(), DbErr> {
    let body = serde_json::to_string(year).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = ActiveModel { year: Set(year.year), body: Set(body), set_by: Set(who.to_owned()), set_at: Set(now) };
    let mut anew = OnConflict::column(Column::Year);
    anew.update_columns([Column::Body, Column::SetBy, Column::SetAt]);
    Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    super::settings_number::changed(db).await
}
