//! Hours that members of staff served, counted from the roster's past duties and what the office noted beside them, and the
//! certificates of them.

use super::audit;
use super::connection::Db;
use super::desk_hours;
use super::noted_hours;
use super::restored_numbers;
use super::tables::{certificate, duty, duty_missed, noted_hours as noted_table};
use super::threads::stored;
use crate::model::served::{clash, over, together};
use crate::model::staff::Staff;
use crate::model::working_time::{Span, WorkingHours};
use crate::model::{Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use thiserror::Error;

/// A duty that is over, or was to be, or what was noted beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    /// The day.
    pub(crate) day: Day,
    /// From when until when; none is the hours of the desk.
    pub(crate) shifts: Vec<Span>,
    /// What of them is over.
    pub(crate) over: Vec<Span>,
    /// Minutes that count, by itself.
    pub(crate) minutes: i64,
    /// Nobody came.
    pub(crate) missed: bool,
    /// What was noted; none of a duty.
    pub(crate) noted: Option<noted_table::Model>,
}

/// What of somebody's days counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Duties of which something counts.
    pub(crate) duties: usize,
    /// Entries of the office.
    pub(crate) noted: usize,
    /// Minutes of all of them, those at the same time once.
    pub(crate) minutes: i64,
}

/// Counts what somebody served.
#[must_use]
pub(crate) fn counted(served: &[Served]) -> Counted {
    let mut days: HashMap<Day, Vec<Span>> = HashMap::new();
    let mut counted = Counted::default();
    for one in served.iter().filter(|one| one.minutes > 0) {
        days.entry(one.day).or_default().extend(&one.over);
        if one.noted.is_some() {
            counted.noted += 1;
        } else {
            counted.duties += 1;
        }
    }
    counted.minutes = days.values().map(|spans| together(spans)).sum();
    counted
}

/// Each of them, with whether something else stands at the same time.
#[must_use]
pub(crate) fn with_clashes(served: Vec<Served>) -> Vec<(Served, bool)> {
    let clashes = |at: usize| {
        let others = served.iter().enumerate().filter(|(other, one)| *other != at && one.day == served[at].day);
        others.into_iter().any(|(_, one)| clash(&one.over, &served[at].over))
    };
    let marks: Vec<bool> = (0..served.len()).map(clashes).collect();
    served.into_iter().zip(marks).collect()
}

/// What somebody served from one day to another, as far as it has begun: duties and what was noted, the newest first.
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
        let over = if missed { Vec::new() } else { over(&shifts, calendar.spans(day), day, now) };
        Ok(Served { day, shifts, minutes: together(&over), over, missed, noted: None })
    });
    let mut served = served.collect::<Result<Vec<_>, DbErr>>()?;
    for row in noted_hours::of(db, staff.id, (first, last)).await? {
        let Some(noted) = noted_hours::noted(&row) else { continue };
        let over = over(&[noted.span], &[], noted.day, now);
        let minutes = together(&over);
        let (day, shifts) = (noted.day, vec![noted.span]);
        served.push(Served { day, shifts, over, minutes, missed: false, noted: Some(row) });
    }
    served.sort_by_key(|one| std::cmp::Reverse(one.day));
    Ok(served)
}

/// The first day on which somebody was on duty, or something was noted for them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn first_duty(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<Day>, DbErr> {
    let found = duty::Entity::find().filter(duty::Column::Staff.eq(staff));
    let row = found.order_by_asc(duty::Column::Day).limit(1).one(db).await?;
    let duty = row.map(|row| stored(Day::parse(&row.day))).transpose()?;
    let noted = noted_table::Entity::find().filter(noted_table::Column::Staff.eq(staff));
    let noted = noted.filter(noted_table::Column::TakenBackAt.is_null()).order_by_asc(noted_table::Column::Day);
    let noted = noted.limit(1).one(db).await?.map(|row| row.day);
    Ok(duty.into_iter().chain(noted).min())
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
    let counted = counted(&served);
    if counted.minutes == 0 {
        return Err(CertificateError::Nothing);
    }
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
        duties: Set(i32::try_from(counted.duties).unwrap_or(i32::MAX)),
        minutes: Set(i32::try_from(counted.minutes).unwrap_or(i32::MAX)),
        noted: Set(i32::try_from(counted.noted).unwrap_or(i32::MAX)),
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
