//! What members of staff have to show: courses that they passed, and qualifications that the office has seen.

use super::audit;
use super::connection::Db;
use super::courses;
use super::tables::{course_try, qualification, staff};
use crate::model::staff::{Permission, Staff};
use crate::model::training::{Demanded, Proofs, QualificationKind, ends_soon};
use crate::model::{Day, QualificationId, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect as _, QueryTrait as _};
use std::collections::HashMap;

/// What each of these has to show.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, staff: &[StaffId]) -> Result<HashMap<StaffId, Proofs>, DbErr> {
    let mut proofs: HashMap<StaffId, Proofs> = HashMap::new();
    for passed in courses::tries(db, staff).await?.iter().filter(|one| one.passed) {
        proofs.entry(passed.staff).or_default().add(Demanded::Course(passed.course), passed.until);
    }
    for row in qualifications(db, staff).await? {
        proofs.entry(row.staff).or_default().add(Demanded::Qualification(row.kind), row.until);
    }
    Ok(proofs)
}

/// The qualifications of these, by kind.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn qualifications(
    db: &impl ConnectionTrait,
    staff: &[StaffId],
) -> Result<Vec<qualification::Model>, DbErr> {
    let found = qualification::Entity::find().filter(qualification::Column::Staff.is_in(staff.iter().copied()));
    found.order_by_asc(qualification::Column::Kind).order_by_asc(qualification::Column::CheckedAt).all(db).await
}

/// A qualification as it is put on record by who has seen it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// What it is of.
    pub(crate) kind: QualificationKind,
    /// Its number; may be empty.
    pub(crate) number: String,
    /// The last day on which it is good; none is without end.
    pub(crate) until: Option<Day>,
}

/// Puts a qualification on record, within a transaction.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn put(
    tx: &impl ConnectionTrait,
    by: &Staff,
    staff: &Staff,
    seen: Seen,
    now: Timestamp,
) -> Result<(), DbErr> {
    let code = seen.kind.code();
    let row = qualification::ActiveModel {
        id: Set(QualificationId::fresh()),
        staff: Set(staff.id),
        kind: Set(seen.kind),
        number: Set(seen.number),
        until: Set(seen.until),
        checked_by: Set(by.name.clone()),
        checked_at: Set(now),
    };
    qualification::Entity::insert(row).exec_without_returning(tx).await?;
    let entry = audit::Entry::of(by, audit::Action::QualificationChanged, &staff.id.to_string(), staff.adcode);
    audit::write(tx, entry.saying(format!("add {code}")), now).await
}

/// Puts a qualification on record.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(db: &Db, by: &Staff, staff: &Staff, seen: Seen, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    put(&tx, by, staff, seen, now).await?;
    tx.commit().await
}

/// Takes a qualification of somebody off the record; `false` where it is off already.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn remove(
    db: &Db,
    by: &Staff,
    staff: &Staff,
    id: QualificationId,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let mine = qualification::Entity::delete_many()
        .filter(qualification::Column::Id.eq(id))
        .filter(qualification::Column::Staff.eq(staff.id));
    let removed = mine.exec(&tx).await?.rows_affected == 1;
    if removed {
        let entry = audit::Entry::of(by, audit::Action::QualificationChanged, &staff.id.to_string(), staff.adcode);
        audit::write(&tx, entry.saying("remove"), now).await?;
    }
    tx.commit().await?;
    Ok(removed)
}

/// Who of those who learn has something that is good until one of these days.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn with_ends(db: &impl ConnectionTrait, (first, last): (Day, Day)) -> Result<Vec<Staff>, DbErr> {
    let qualified = qualification::Entity::find()
        .select_only()
        .column(qualification::Column::Staff)
        .filter(qualification::Column::Until.between(first, last));
    let passed = course_try::Entity::find()
        .select_only()
        .column(course_try::Column::Staff)
        .filter(course_try::Column::Until.between(first, last));
    let some = Condition::any()
        .add(staff::Column::Id.in_subquery(qualified.into_query()))
        .add(staff::Column::Id.in_subquery(passed.into_query()));
    let rows = staff::Entity::find().filter(staff::Column::Active.eq(true)).filter(some).all(db).await?;
    let people = rows.iter().map(super::staff_row::staff_of);
    Ok(people.filter(|one| one.role.may(Permission::TakeTraining)).collect())
}

/// What of these people's ends soon or has ended, the first first: each thing once, by the one that is good for longest.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ending<'a>(
    db: &impl ConnectionTrait,
    people: &'a [Staff],
    today: Day,
) -> Result<Vec<(&'a Staff, Demanded, Day)>, DbErr> {
    let ids: Vec<StaffId> = people.iter().map(|one| one.id).collect();
    let proofs = of(db, &ids).await?;
    let taught = courses::taught(db).await?;
    let mut ending = Vec::new();
    for one in people {
        let all = proofs.get(&one.id).into_iter().flat_map(Proofs::iter);
        let wanted = all.filter(|(what, _)| !matches!(what, Demanded::Course(course) if !taught.contains(course)));
        let soon = wanted.filter(|(_, until)| ends_soon(*until, today));
        ending.extend(soon.filter_map(|(what, until)| Some((one, what, until?))));
    }
    ending.sort_by_key(|(one, _, until)| (*until, one.login.clone()));
    Ok(ending)
}
