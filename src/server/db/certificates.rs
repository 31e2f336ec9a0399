//! Hours that members of staff served, counted from the roster's past duties, and the certificates of them.

use super::audit;
use super::connection::Db;
use super::desk_hours;
use super::restored_numbers;
use super::tables::{certificate, duty, duty_missed};
use super::threads::stored;
use crate::model::served::minutes;
use crate::model::staff::Staff;
use crate::model::working_time::{Span, WorkingHours};
use crate::model::{Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use std::collections::HashSet;
use thiserror::Error;

/// A duty that is over, or was to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    /// The day.
    pub(crate) day: Day,
    /// From when until when; none is the hours of the desk.
    pub(crate) shifts: Vec<Span>,
    /// Minutes that count.
    pub(crate) minutes: i64,
    /// Nobody came.
    pub(crate) missed: bool,
}

/// Duties of somebody from one day to another, as far as they have begun, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn served(
    db: &impl ConnectionTrait,
    staff: &Staff,
    (first, last): (Day, Day),
    now: Timestamp,
) -> Result<Vec<Served>, DbErr> {
    let last = last.min(Day::of(now));
    let rows = duty::Entity::find()
        .filter(duty::Column::Staff.eq(staff.id))
        .filter(duty::Column::Day.between(first.to_string(), last.to_string()))
        .order_by_desc(duty::Column::Day)
        .all(db)
        .await?;
    let missed: HashSet<Day> = duty_missed::Entity::find()
        .filter(duty_missed::Column::Staff.eq(staff.id))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.day)
        .collect();
    let calendar = desk_hours::calendar(db, staff.adcode).await?;
    let served = rows.into_iter().map(|row| {
        let day = stored(Day::parse(&row.day))?;
        let shifts = WorkingHours::day(&row.shifts).unwrap_or_default();
        let missed = missed.contains(&day);
        let minutes = if missed { 0 } else { minutes(&shifts, calendar.spans(day), day, now) };
        Ok(Served { day, shifts, minutes, missed })
    });
    served.collect()
}

/// The first day on which somebody was on duty.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn first_duty(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<Day>, DbErr> {
    let found = duty::Entity::find().filter(duty::Column::Staff.eq(staff));
    let row = found.order_by_asc(duty::Column::Day).limit(1).one(db).await?;
    row.map(|row| stored(Day::parse(&row.day))).transpose()
}

/// Says that nobody came to a duty, or that somebody did after all; `false` where there was no such duty before today.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn set_missed(
    db: &Db,
    by: &Staff,
    staff: &Staff,
    (day, missed): (Day, bool),
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let there = duty::Entity::find_by_id((day.to_string(), staff.id)).one(&tx).await?.is_some();
    if !there || day > Day::of(now) {
        return Ok(false);
    }
    if missed {
        let row =
            duty_missed::ActiveModel { day: Set(day), staff: Set(staff.id), who: Set(by.name.clone()), at: Set(now) };
        let known = OnConflict::columns([duty_missed::Column::Day, duty_missed::Column::Staff]).do_nothing().to_owned();
        duty_missed::Entity::insert(row).on_conflict(known).exec_without_returning(&tx).await?;
    } else {
        duty_missed::Entity::delete_by_id((day, staff.id)).exec(&tx).await?;
    }
    let entry = audit::Entry::of(by, audit::Action::DutyMissed, &staff.id.to_string(), staff.adcode);
    let what = if missed { "缺班" } else { "不算缺班" };
    audit::write(&tx, entry.saying(format!("{}：{day} {what}", staff.name)), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Why there is no certificate.
#[derive(Debug, Error)]
pub(crate) enum CertificateError {
    /// The days are the wrong way round, or not over.
    #[error("起止日期要先后顺序对，最后一天不能晚于今天")]
    Days,
    /// Nothing counts in that time.
    #[error("这段时间里没有可以算的值班")]
    Nothing,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Gives a certificate of the hours that somebody served from one day to another: what counts now is what it says.
///
/// # Errors
/// [`CertificateError`]; then nothing was written.
pub(crate) async fn make(
    db: &Db,
    by: &Staff,
    staff: &Staff,
    (first, last): (Day, Day),
    now: Timestamp,
) -> Result<String, CertificateError> {
    if first > last || last > Day::of(now) {
        return Err(CertificateError::Days);
    }
    let tx = db.write().await?;
    tx.hold(&format!("certificate {}", staff.adcode)).await?;
    let served = served(&tx, staff, (first, last), now).await?;
    let counted: Vec<&Served> = served.iter().filter(|one| one.minutes > 0).collect();
    if counted.is_empty() {
        return Err(CertificateError::Nothing);
    }
    let minutes: i64 = counted.iter().map(|one| one.minutes).sum();
    let year = Day::of(now).year();
    let series = format!("{}-{year}-", staff.adcode);
    let before = certificate::Entity::find().filter(certificate::Column::Number.starts_with(&series));
    let behind = u64::from(restored_numbers::begin_behind(&tx).await?);
    let number = format!("{series}{:04}", behind + before.count(&tx).await? + 1);
    let row = certificate::ActiveModel {
        number: Set(number.clone()),
        adcode: Set(staff.adcode),
        staff: Set(staff.id),
        name: Set(staff.name.clone()),
        author: Set(staff.author),
        first_day: Set(first),
        last_day: Set(last),
        duties: Set(i32::try_from(counted.len()).unwrap_or(i32::MAX)),
        minutes: Set(i32::try_from(minutes).unwrap_or(i32::MAX)),
        who: Set(by.name.clone()),
        made_at: Set(now),
        void_at: Set(None),
    };
    certificate::Entity::insert(row).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::Certificate, &number, staff.adcode);
    audit::write(&tx, entry.saying(staff.name.clone()), now).await?;
    tx.commit().await?;
    Ok(number)
}

/// One by its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, number: &str) -> Result<Option<certificate::Model>, DbErr> {
    certificate::Entity::find_by_id(number).one(db).await
}

/// Those of somebody, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<certificate::Model>, DbErr> {
    let found = certificate::Entity::find().filter(certificate::Column::Staff.eq(staff));
    found.order_by_desc(certificate::Column::MadeAt).all(db).await
}

/// Makes a certificate void; `false` where it is.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn make_void(db: &Db, by: &Staff, row: &certificate::Model, now: Timestamp) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let changed = certificate::Entity::update_many()
        .col_expr(certificate::Column::VoidAt, Expr::value(Some(now)))
        .filter(certificate::Column::Number.eq(&row.number))
        .filter(certificate::Column::VoidAt.is_null())
        .exec(&tx)
        .await?;
    if changed.rows_affected == 1 {
        let entry = audit::Entry::of(by, audit::Action::Certificate, &row.number, row.adcode).saying("作废");
        audit::write(&tx, entry, now).await?;
    }
    tx.commit().await?;
    Ok(changed.rows_affected == 1)
}
