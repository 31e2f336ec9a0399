//! Which rows belong to a region, and which somebody of a desk may see: by the column of their code (GB/T 2260).

use crate::model::Adcode;
use crate::model::staff::Staff;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;

/// A column that holds the code of a region.
pub(crate) trait RegionColumn: ColumnTrait {
    /// What belongs to a region and all in it.
    fn within(self, region: Adcode) -> Expr {
        let (low, high) = region.span();
        self.between(i64::from(low), i64::from(high))
    }

    /// What somebody may see: their region's; all, and what comes from elsewhere, who sees every prefecture
    /// ([`Staff::covers`] is the same rule for one thing).
    fn seen_by(self, staff: &Staff) -> Condition {
        if staff.sees_all() { Condition::all() } else { Condition::all().add(self.within(staff.adcode)) }
    }
}

impl<Column: ColumnTrait> RegionColumn for Column {}

/// One thing that was looked for, if somebody may see it by its region: the rule of [`RegionColumn::seen_by`]. What is
/// not theirs is as if it were not there.
pub(crate) fn seen<T>(found: Option<T>, staff: &Staff, region: impl FnOnce(&T) -> Adcode) -> Option<T> {
    found.filter(|found| staff.covers(region(found)))
}
