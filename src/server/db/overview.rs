//! What burns and what waits, as the first page of the console says it: each number and the list behind it are one
//! query.

use super::PAGE;
use super::counts_by_desk::by_desk;
use super::danger;
use super::question_scope::scope;
use super::scope::RegionColumn as _;
use super::tables::{case, question, report, voice};
use crate::model::case::CaseStage;
use crate::model::pile::Pile;
use crate::model::staff::Staff;
use crate::model::{Adcode, Day, QuestionState, ReportState, Timestamp, VoiceState};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The questions of a pile that somebody sees.
fn condition(staff: &Staff, pile: Pile, now: Timestamp) -> Condition {
    match pile {
        Pile::Danger => danger::warned_of(staff, now),
        Pile::Mine => {
            of_pile(scope(staff), Pile::Waiting, now).add(question::Column::AssignedTo.eq(staff.id.to_string()))
        }
        _ => of_pile(scope(staff), pile, now),
    }
}

/// Those of these questions that belong to a pile, whoever sees them.
fn of_pile(these: Condition, pile: Pile, now: Timestamp) -> Condition {
    let today = Day::of(now);
    // Spam is nobody's work.
    let all = these.add(question::Column::Spam.eq(false));
    let waiting = all.clone().add(question::Column::State.eq(QuestionState::Waiting));
    match pile {
        Pile::Danger => all.add(question::Column::DangerEscalatesAt.gt(0)),
        Pile::Overdue => waiting.add(question::Column::DueAt.lt(now)),
        Pile::DueToday => {
            waiting.add(question::Column::DueAt.gte(now)).add(question::Column::DueAt.lt(today.plus(1).begins().0))
        }
        Pile::Waiting => waiting,
        Pile::Nobodys => waiting.add(question::Column::AssignedTo.is_null()),
        Pile::Mine => waiting.add(question::Column::AssignedTo.is_not_null()),
        Pile::Today => all.add(question::Column::AskedAt.gte(today.begins().0)),
    }
}

/// The questions of a pile that a desk has: those that [`pile_by_desk`] counts.
pub(super) fn of_desk(desk: Adcode, pile: Pile, now: Timestamp) -> Condition {
    of_pile(question::Column::Adcode.of_desk(desk), pile, now)
}

/// How many there are.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, staff: &Staff, pile: Pile, now: Timestamp) -> Result<u64, DbErr> {
    question::Entity::find().filter(condition(staff, pile, now)).count(db).await
}

/// A page of them, the first due first; one more than a page says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    pile: Pile,
    page: u64,
    now: Timestamp,
) -> Result<Vec<question::Model>, DbErr> {
    let found = question::Entity::find().filter(condition(staff, pile, now));
    let sorted = match pile {
        Pile::Danger => found.order_by_asc(question::Column::DangerRaisedAt),
        Pile::Today => found.order_by_desc(question::Column::AskedAt),
        Pile::Overdue | Pile::DueToday | Pile::Waiting | Pile::Nobodys | Pile::Mine => {
            found.order_by_asc(question::Column::DueAt)
        }
    };
    sorted.order_by_asc(question::Column::Id).offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// Cases whose time is over, as their list has them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn overdue_cases(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<u64, DbErr> {
    let open = case::Entity::find().filter(case::Column::Stage.ne(CaseStage::Closed));
    open.filter(super::cases::is_late(now)).filter(case::Column::Adcode.seen_by(staff)).count(db).await
}

/// Voices that nobody has read.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn unread_voices(db: &impl ConnectionTrait, staff: &Staff) -> Result<u64, DbErr> {
    let unread = voice::Entity::find().filter(voice::Column::State.eq(VoiceState::Waiting));
    unread.filter(voice::Column::Adcode.seen_by(staff)).count(db).await
}

/// Reports of stations that are not dealt with.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open_reports(db: &impl ConnectionTrait, staff: &Staff) -> Result<u64, DbErr> {
    let open = [ReportState::Waiting, ReportState::InWork];
    let open = report::Entity::find().filter(report::Column::State.is_in(open));
    open.filter(report::Column::Adcode.seen_by(staff)).count(db).await
}

/// How many questions of a pile each desk has, as its own first page counts them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn pile_by_desk(
    db: &impl ConnectionTrait,
    pile: Pile,
    now: Timestamp,
) -> Result<HashMap<Adcode, u32>, DbErr> {
    let found = question::Entity::find().filter(of_pile(Condition::all(), pile, now));
    by_desk(db, found, question::Column::Adcode).await
}
