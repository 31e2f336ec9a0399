//! The duty roster (值班表): who answers on which day, from when until when, and what one shift tells the next.

use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::settings_number;
use super::staff_row::staff_of;
use super::tables::{duty, duty_note, question, staff};
use crate::model::roster::{AHEAD, Duty, candidates};
use crate::model::working_time::{Span, WorkingHours, written};
use crate::model::{Adcode, Day, QuestionState, StaffId, Timestamp, Topic};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// All duties of some days, by day and login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn duties(db: &impl ConnectionTrait, first: Day, last: Day) -> Result<Vec<Duty>, DbErr> {
    let rows = duty::Entity::find()
        .filter(duty::Column::Day.between(first.to_string(), last.to_string()))
        .order_by_asc(duty::Column::Day)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<StaffId> = rows.iter().map(|row| row.staff).collect();
    let staff: HashMap<StaffId, staff::Model> = staff::Entity::find()
        .filter(staff::Column::Id.is_in(ids))
        .filter(staff::Column::Active.eq(true))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut duties = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(who) = staff.get(&row.staff) else { continue };
        let day = super::threads::stored(Day::parse(&row.day))?;
        // What nobody can read is the whole day: better one question too many than one that nobody has.
        let shifts = WorkingHours::day(&row.shifts).unwrap_or_else(|_| {
            tracing::error!("duty of {} on {day}: the shifts cannot be read: {}", row.staff, row.shifts);
            Vec::new()
        });
        duties.push(Duty { day, staff: staff_of(who), shifts });
    }
    duties.sort_by(|a, b| (a.day, &a.staff.login).cmp(&(b.day, &b.staff.login)));
    Ok(duties)
}

/// Who is or will be on duty from now on, as far as a new question needs it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ahead(db: &impl ConnectionTrait, today: Day) -> Result<Vec<Duty>, DbErr> {
    duties(db, today, today.plus(AHEAD)).await
}

/// Puts somebody on duty on a day for these shifts, the whole day where there are none; or takes them off it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(
    db: &impl ConnectionTrait,
    day: Day,
    staff: StaffId,
    shifts: Option<&[Span]>,
) -> Result<(), DbErr> {
    put(db, day, staff, shifts.map(written)).await?;
    settings_number::changed(db).await
}

async fn put(db: &impl ConnectionTrait, day: Day, staff: StaffId, shifts: Option<String>) -> Result<(), DbErr> {
    if let Some(shifts) = shifts {
        let row = duty::ActiveModel { day: Set(day.to_string()), staff: Set(staff), shifts: Set(shifts) };
        let mut anew = OnConflict::columns([duty::Column::Day, duty::Column::Staff]);
        anew.update_column(duty::Column::Shifts);
        duty::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    } else {
        duty::Entity::delete_by_id((day.to_string(), staff)).exec(db).await?;
    }
    Ok(())
}

/// Sets some days of somebody.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set_days(tx: &Writing, staff: StaffId, days: &[(Day, Option<Vec<Span>>)]) -> Result<(), DbErr> {
    for (day, shifts) in days {
        put(tx, *day, staff, shifts.as_deref().map(written)).await?;
    }
    settings_number::changed(tx).await
}

/// Makes the seven days from the second day on like those from the first one on, for these members of staff, but for those
/// who are left out on a day. Says how many duties there are then.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn copy_week(
    db: &Db,
    staff: &[StaffId],
    (from, to, today): (Day, Day, Day),
    left_out: &HashSet<(StaffId, Day)>,
) -> Result<usize, DbErr> {
    let tx = db.write().await?;
    let week = duty::Entity::find()
        .filter(duty::Column::Day.between(from.to_string(), from.plus(6).to_string()))
        .filter(duty::Column::Staff.is_in(staff.iter().copied()))
        .all(&tx)
        .await?;
    // What is past stays as it was.
    let first = to.max(today);
    duty::Entity::delete_many()
        .filter(duty::Column::Day.between(first.to_string(), to.plus(6).to_string()))
        .filter(duty::Column::Staff.is_in(staff.iter().copied()))
        .exec(&tx)
        .await?;
    let mut count = 0;
    for row in week {
        let day = to.plus(super::threads::stored(Day::parse(&row.day))?.days_since(from));
        if day >= first && !left_out.contains(&(row.staff, day)) {
            put(&tx, day, row.staff, Some(row.shifts)).await?;
            count += 1;
        }
    }
    settings_number::changed(&tx).await?;
    tx.commit().await?;
    Ok(count)
}

/// Why two do not change places.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SwapError {
    /// One of them is not on duty then.
    #[error("{0} 那天没有值班，换不了")]
    NotOn(Day),
    /// One of them is on duty on the other's day, too.
    #[error("{0} 那天两个人本来都值班，换不了")]
    Both(Day),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Has two members of staff take each other's duty.
///
/// # Errors
/// [`SwapError`]; then nothing was written.
pub(crate) async fn swap(db: &Db, one: (Day, StaffId), other: (Day, StaffId)) -> Result<(), SwapError> {
    let tx = db.write().await?;
    let duty = async |day: Day, staff: StaffId| duty::Entity::find_by_id((day.to_string(), staff)).one(&tx).await;
    let ((day, who), (other_day, other_who)) = (one, other);
    let given = duty(day, who).await?.ok_or(SwapError::NotOn(day))?;
    let taken = duty(other_day, other_who).await?.ok_or(SwapError::NotOn(other_day))?;
    for (day, who) in [(day, other_who), (other_day, who)] {
        if day_differs(one, other) && duty(day, who).await?.is_some() {
            return Err(SwapError::Both(day));
        }
    }
    put(&tx, day, who, None).await?;
    put(&tx, other_day, other_who, None).await?;
    put(&tx, day, other_who, Some(given.shifts)).await?;
    put(&tx, other_day, who, Some(taken.shifts)).await?;
    settings_number::changed(&tx).await?;
    tx.commit().await?;
    Ok(())
}

fn day_differs(one: (Day, StaffId), other: (Day, StaffId)) -> bool {
    one.0 != other.0
}

/// Tells the next shift something.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell(db: &Db, desk: Adcode, who: &str, text: String, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let id = uuid::Uuid::now_v7().to_string();
    let quoting = quotes::watch(&tx, Quoting::DutyNote, &id).await?;
    let row = duty_note::ActiveModel {
        id: Set(id),
        adcode: Set(desk),
        who: Set(who.to_owned()),
        text: Set(text),
        at: Set(now),
    };
    duty_note::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    tx.commit().await
}

/// What was told last at a desk, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn told(db: &impl ConnectionTrait, desk: Adcode, most: u64) -> Result<Vec<duty_note::Model>, DbErr> {
    duty_note::Entity::find()
        .filter(duty_note::Column::Adcode.eq(desk))
        .order_by_desc(duty_note::Column::At)
        .limit(most)
        .all(db)
        .await
}

/// To whom the roster gives a question, see [`candidates`]; of those, who has the fewest waiting.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn next_on_duty(
    db: &impl ConnectionTrait,
    topic: Topic,
    adcode: Adcode,
    now: Timestamp,
) -> Result<Option<StaffId>, DbErr> {
    let duties = ahead(db, Day::of(now)).await?;
    let able: Vec<StaffId> = candidates(&duties, topic, adcode, now).into_iter().map(|staff| staff.id).collect();
    least_burdened(db, &able).await
}

/// Of these the one who has the fewest questions waiting; the first of equals.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn least_burdened(db: &impl ConnectionTrait, able: &[StaffId]) -> Result<Option<StaffId>, DbErr> {
    if able.len() < 2 {
        return Ok(able.first().copied());
    }
    let burdens: Vec<(StaffId, i64)> = question::Entity::find()
        .select_only()
        .column(question::Column::AssignedTo)
        .column_as(question::Column::Id.count(), "burden")
        .filter(question::Column::AssignedTo.is_in(able.iter().copied()))
        .filter(question::Column::State.eq(QuestionState::Waiting))
        .group_by(question::Column::AssignedTo)
        .into_tuple()
        .all(db)
        .await?;
    let burden = |id: &StaffId| burdens.iter().find(|(whose, _)| whose == id).map_or(0, |(_, burden)| *burden);
    Ok(able.iter().min_by_key(|id| burden(id)).copied())
}
