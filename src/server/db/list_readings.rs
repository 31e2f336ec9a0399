//! Which couriers' words stood in lists that staff looked at: once a day for each of them and each thing, so that what is
//! kept grows with what there is to read and not with how often a list is opened.

use super::connection::Db;
use super::tables::list_reading;
use crate::model::staff::Staff;
use crate::model::{Day, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// Numbers in one statement.
const AT_ONCE: usize = 200;

/// Notes that these stood in a list that somebody looked at.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn note(db: &Db, staff: &Staff, shown: &[String], now: Timestamp) -> Result<(), DbErr> {
    let today = Day::of(now);
    for some in shown.chunks(AT_ONCE) {
        let rows = some.iter().map(|subject| list_reading::ActiveModel {
            subject: Set(subject.clone()),
            staff: Set(staff.id),
            day: Set(today),
            at: Set(now),
        });
        let columns = [list_reading::Column::Subject, list_reading::Column::Staff, list_reading::Column::Day];
        let known = OnConflict::columns(columns).do_nothing().to_owned();
        list_reading::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    }
    Ok(())
}

/// When these stood in lists that were looked at: their numbers, and the first time of each day and each of the staff.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, subjects: &[String]) -> Result<Vec<list_reading::Model>, DbErr> {
    let mut all = Vec::new();
    for some in subjects.chunks(AT_ONCE) {
        let of = list_reading::Column::Subject.is_in(some.iter().cloned());
        all.extend(list_reading::Entity::find().filter(of).all(db).await?);
    }
    Ok(all)
}
