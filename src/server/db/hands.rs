//! Whose accounts were in whose hands of late, where two people are needed: see `model::four_eyes`.

use super::audit;
use super::tables::staff_hand;
use crate::model::four_eyes::{Hands, IN_HAND_MS, OneHand};
use crate::model::staff::Staff;
use crate::model::{Adcode, StaffId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// Somebody made an account, or gave it another password; its owner, where they are the same.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn note(db: &impl ConnectionTrait, by: StaffId, of: StaffId, now: Timestamp) -> Result<(), DbErr> {
    let row = staff_hand::ActiveModel { staff: Set(of), made_by: Set(by), at: Set(now) };
    let last = OnConflict::columns([staff_hand::Column::Staff, staff_hand::Column::MadeBy])
        .update_column(staff_hand::Column::At)
        .to_owned();
    staff_hand::Entity::insert(row).on_conflict(last).exec_without_returning(db).await.map(|_| ())
}

/// Whether two accounts are two people now.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn two_people(
    db: &impl ConnectionTrait,
    first: StaffId,
    second: StaffId,
    now: Timestamp,
) -> Result<Result<(), OneHand>, DbErr> {
    let late = staff_hand::Entity::find().filter(staff_hand::Column::At.gt(now.0 - IN_HAND_MS)).all(db).await?;
    let hands = Hands::at(now, late.into_iter().map(|row| (row.staff, row.made_by, row.at)));
    Ok(hands.two_people(first, second))
}

/// Writes down that one account tried to be the second one of a step that needs two people.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn note_refused(
    db: &impl ConnectionTrait,
    by: &Staff,
    subject: &str,
    adcode: Adcode,
    now: Timestamp,
) -> Result<(), DbErr> {
    audit::write(db, audit::Entry::of(by, audit::Action::OneHandRefused, subject, adcode), now).await
}
