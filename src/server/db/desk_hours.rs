//! The hours that desks set: a prefecture's own, or else the province's, or else the product's; and the calendars that
//! they make with the holidays.

use super::tables::desk_hours;
use super::{holidays, settings_number};
use crate::model::working_time::{WorkCalendar, WorkingHours};
use crate::model::{Adcode, HolidayCalendar, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::HashMap;

/// The calendars of all desks, of one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendars {
    hours: HashMap<Adcode, WorkingHours>,
    holidays: HolidayCalendar,
}

impl Calendars {
    /// The calendar of the desk of a region.
    pub(crate) fn of(&self, adcode: Adcode) -> WorkCalendar {
        let own = [adcode.prefecture(), Adcode::HUNAN].into_iter().find_map(|desk| self.hours.get(&desk));
        WorkCalendar { hours: own.cloned().unwrap_or_default(), holidays: self.holidays.clone() }
    }
}

/// The calendars of all desks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn calendars(db: &impl ConnectionTrait) -> Result<Calendars, DbErr> {
    let rows = desk_hours::Entity::find().all(db).await?;
    let hours = rows.iter().map(|row| Ok((row.adcode, read(row)?))).collect::<Result<_, DbErr>>()?;
    Ok(Calendars { hours, holidays: holidays::calendar(db).await? })
}

/// The calendar of the desk of a region.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn calendar(db: &impl ConnectionTrait, adcode: Adcode) -> Result<WorkCalendar, DbErr> {
    Ok(calendars(db).await?.of(adcode))
}

/// What a desk set itself, if it did.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn own(db: &impl ConnectionTrait, desk: Adcode) -> Result<Option<WorkingHours>, DbErr> {
    desk_hours::Entity::find_by_id(desk).one(db).await?.as_ref().map(read).transpose()
}

/// Sets a desk's hours from now on; nothing makes it follow the province again. What was promised stays promised.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(
    db: &impl ConnectionTrait,
    desk: Adcode,
    hours: Option<&WorkingHours>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let Some(hours) = hours else {
        desk_hours::Entity::delete_by_id(desk).exec(db).await?;
        return settings_number::changed(db).await;
    };
    let body = serde_json::to_string(hours).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = desk_hours::ActiveModel { adcode: Set(desk), body: Set(body), set_at: Set(now) };
    let mut anew = OnConflict::column(desk_hours::Column::Adcode);
    anew.update_columns([desk_hours::Column::Body, desk_hours::Column::SetAt]);
    desk_hours::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    settings_number::changed(db).await
}

fn read(row: &desk_hours::Model) -> Result<WorkingHours, DbErr> {
    super::threads::stored(serde_json::from_str(&row.body))
}
