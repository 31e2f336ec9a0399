//! The mark of danger on a question: raised by a courier's words or by a desk, until somebody takes it on. What nobody
//! took on in time is shown to the province, too.

use super::inbox::scope;
use super::tables::question;
use super::threads::number;
use crate::model::service_standard::ServiceStandard;
use crate::model::staff::Staff;
use crate::model::{Adcode, Danger, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

/// Questions that one page warns of at most.
const MOST: u64 = 50;
/// Who took it on has it for so long, whatever the courier writes meanwhile; later words raise the mark anew.
const TAKEN_FOR_MS: i64 = 30 * 60_000;

/// What nobody has taken on, as one member of staff is warned of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarm {
    /// How many.
    pub(crate) count: usize,
    /// The one that has stood longest.
    pub(crate) first: Option<String>,
    /// Changes whenever there is another one, or one fewer.
    pub(crate) key: String,
}

/// The dangers that a mark names; none where a colleague raised it by hand.
pub(crate) fn kinds(row: &question::Model) -> Vec<Danger> {
    match &row.danger {
        Some(codes) => codes.split(' ').filter_map(Danger::of_code).collect(),
        // Written by a server that kept no marks.
        None => Danger::in_text(&row.preview),
    }
}

/// Whether the mark stands and nobody has taken it on.
pub(crate) fn is_open(row: &question::Model) -> bool {
    row.danger_escalates_at.is_some()
}

/// Notes what words tell of, if they tell of danger.
pub(super) fn found(
    row: &mut question::ActiveModel,
    before: Option<&question::Model>,
    dangers: &[Danger],
    standard: &ServiceStandard,
    now: Timestamp,
) {
    if dangers.is_empty() {
        if before.is_none() {
            row.danger = Set(Some(String::new()));
        }
        return;
    }
    let mut known = before.filter(|row| row.danger_raised_at.is_some()).map(kinds).unwrap_or_default();
    let more: Vec<Danger> = dangers.iter().copied().filter(|danger| !known.contains(danger)).collect();
    known.extend(more);
    row.danger = Set(Some(known.iter().map(|danger| danger.code()).collect::<Vec<_>>().join(" ")));
    let stands = before.is_some_and(is_open);
    let in_hand = before.and_then(|row| row.danger_taken_at).is_some_and(|at| now.0 - at < TAKEN_FOR_MS);
    if !stands && !in_hand {
        raise(row, standard, now);
    }
}

/// Raises the mark: nobody has it.
pub(super) fn raise(row: &mut question::ActiveModel, standard: &ServiceStandard, now: Timestamp) {
    row.danger_raised_at = Set(Some(now.0));
    row.danger_escalates_at = Set(Some(standard.danger_escalates(now).0));
    row.danger_taken_by = Set(None);
    row.danger_taken_at = Set(None);
}

/// Takes the mark away.
pub(super) fn lower(row: &mut question::ActiveModel) {
    row.danger = Set(Some(String::new()));
    row.danger_raised_at = Set(None);
    row.danger_escalates_at = Set(None);
    row.danger_taken_by = Set(None);
    row.danger_taken_at = Set(None);
}

/// Somebody has it now.
pub(super) fn take_on(row: &mut question::ActiveModel, by: StaffId, now: Timestamp) {
    row.danger_escalates_at = Set(None);
    row.danger_taken_by = Set(Some(by.to_string()));
    row.danger_taken_at = Set(Some(now.0));
}

/// What one member of staff is warned of: what is theirs to see; of the province's staff, what prefectures left
/// standing for too long.
pub(super) fn warned_of(staff: &Staff, now: Timestamp) -> Condition {
    let since = question::Column::DangerEscalatesAt;
    let open = scope(staff).add(since.gt(0));
    if !staff.sees_all() {
        return open;
    }
    let own = question::Column::Adcode.eq(number(Adcode::HUNAN));
    open.add(Condition::any().add(own).add(since.lte(now.0)))
}

/// All others that they may see.
pub(super) fn not_warned_of(staff: &Staff, now: Timestamp) -> Condition {
    let since = question::Column::DangerEscalatesAt;
    let others = Condition::any().add(since.is_null());
    if !staff.sees_all() {
        return others;
    }
    others.add(Condition::all().add(since.gt(now.0)).add(question::Column::Adcode.ne(number(Adcode::HUNAN))))
}

/// The questions that one member of staff is warned of, the oldest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open(
    db: &impl ConnectionTrait,
    staff: &Staff,
    now: Timestamp,
) -> Result<Vec<question::Model>, DbErr> {
    let found = question::Entity::find().filter(warned_of(staff, now));
    found.order_by_asc(question::Column::DangerRaisedAt).limit(MOST).all(db).await
}

/// The same as every page says it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn alarm(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<Alarm, DbErr> {
    let rows: Vec<(String, Option<i64>)> = question::Entity::find()
        .select_only()
        .column(question::Column::Id)
        .column(question::Column::DangerRaisedAt)
        .filter(warned_of(staff, now))
        .order_by_asc(question::Column::DangerRaisedAt)
        .limit(MOST)
        .into_tuple()
        .all(db)
        .await?;
    let newest = rows.iter().filter_map(|(_, at)| *at).max().unwrap_or(0);
    Ok(Alarm {
        count: rows.len(),
        first: rows.first().map(|(id, _)| id.clone()),
        key: format!("{}-{newest}", rows.len()),
    })
}
