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
