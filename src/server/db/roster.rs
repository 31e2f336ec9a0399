//! The duty roster (值班表): who answers on which day.

use super::desk_settings;
use super::staff::staff_of;
use super::tables::{duty, question, staff};
use crate::model::staff::{Permission, Staff};
use crate::model::{Adcode, QuestionState, StaffId, Timestamp, Topic};
use chrono::{Days, NaiveDate};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

fn key(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// Who is on duty on a day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn on_duty(db: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Staff>, DbErr> {
    let ids = duty::Entity::find().filter(duty::Column::Day.eq(key(day))).all(db).await?;
    let ids: Vec<String> = ids.into_iter().map(|row| row.staff).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = staff::Entity::find()
        .filter(staff::Column::Id.is_in(ids))
        .filter(staff::Column::Active.eq(true))
        .order_by_asc(staff::Column::Login)
        .all(db)
        .await?;
    rows.iter().map(staff_of).collect()
}

/// Puts somebody on duty on a day, or takes him off it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(db: &impl ConnectionTrait, day: NaiveDate, staff: StaffId, on: bool) -> Result<(), DbErr> {
    if on {
        let row = duty::ActiveModel { day: Set(key(day)), staff: Set(staff.to_string()) };
        let known = OnConflict::columns([duty::Column::Day, duty::Column::Staff]).do_nothing().to_owned();
        duty::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    } else {
        duty::Entity::delete_by_id((key(day), staff.to_string())).exec(db).await?;
    }
    desk_settings::changed(db).await
}

/// The days from today on that a roster shows.
pub(crate) fn days(now: Timestamp) -> Vec<NaiveDate> {
    let today = now.china_time().date();
    (0..14).filter_map(|ahead| today.checked_add_days(Days::new(ahead))).collect()
}

/// To whom the roster gives a new question: of those on duty today whose desk and field it is, the one who
/// has the fewest waiting.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn next_on_duty(
    db: &impl ConnectionTrait,
    topic: Topic,
    adcode: Adcode,
    now: Timestamp,
) -> Result<Option<String>, DbErr> {
    let able: Vec<String> = on_duty(db, now.china_time().date())
        .await?
        .into_iter()
        .filter(|staff| staff.may(Permission::AnswerQuestions, adcode) && staff.knows(topic))
        .map(|staff| staff.id.to_string())
        .collect();
    least_burdened(db, &able).await
}

/// Of these, by their logins, the one who has the fewest questions waiting; the first of equals.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn least_burdened(db: &impl ConnectionTrait, able: &[String]) -> Result<Option<String>, DbErr> {
    if able.len() < 2 {
        return Ok(able.first().cloned());
    }
    let burdens: Vec<(String, i64)> = question::Entity::find()
        .select_only()
        .column(question::Column::AssignedTo)
        .column_as(question::Column::Id.count(), "burden")
        .filter(question::Column::AssignedTo.is_in(able))
        .filter(question::Column::State.eq(QuestionState::Waiting.code()))
        .group_by(question::Column::AssignedTo)
        .into_tuple()
        .all(db)
        .await?;
    let burden = |id: &String| burdens.iter().find(|(whose, _)| whose == id).map_or(0, |(_, burden)| *burden);
    Ok(able.iter().min_by_key(|id| burden(id)).cloned())
}
