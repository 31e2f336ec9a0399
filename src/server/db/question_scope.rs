//! Which questions somebody of the staff sees.

use super::scope::RegionColumn as _;
use super::tables::question;
use crate::model::staff::{Staff, StaffRole};
use sea_orm::Condition;
use sea_orm::entity::prelude::*;

/// What a member of staff may see at all.
pub(super) fn scope(staff: &Staff) -> Condition {
    let mut scope = question::Column::Adcode.seen_by(staff);
    if staff.role == StaffRole::Expert && !staff.fields.is_empty() {
        let fields = staff.fields.iter().copied();
        scope = scope.add(
            Condition::any().add(question::Column::Topic.is_in(fields)).add(question::Column::AssignedTo.eq(staff.id)),
        );
    }
    scope
}
