//! Which rows belong to a region, and which somebody of a desk may see: by the column of their code (GB/T 2260).

use crate::model::Adcode;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::staff::Staff;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use thiserror::Error;

/// A column that holds the code of a region.
pub(crate) trait RegionColumn: ColumnTrait {
    /// What belongs to a region and all in it.
    fn within(self, region: Adcode) -> Expr {
        let (low, high) = region.span();
        self.between(i64::from(low), i64::from(high))
    }

    /// What is of a desk itself: all of its prefecture, or of the province's desk what is of no prefecture.
    fn of_desk(self, desk: Adcode) -> Condition {
        if Prefecture::of(desk).is_some() {
            return Condition::all().add(self.within(desk));
        }
        PREFECTURES.iter().fold(Condition::all(), |rest, one| rest.add(self.within(one.code()).not()))
    }

    /// What somebody may see: their region's; all, and what comes from elsewhere, who sees every prefecture
    /// ([`Staff::covers`] is the same rule for one thing).
    fn seen_by(self, staff: &Staff) -> Condition {
        if staff.sees_all() { Condition::all() } else { Condition::all().add(self.within(staff.adcode)) }
    }
}

impl<Column: ColumnTrait> RegionColumn for Column {}

/// What somebody may see of a table with samples: [what is theirs](RegionColumn::seen_by), and samples of the province,
/// which show each desk how it looks.
pub(crate) fn seen_with_samples(adcode: impl RegionColumn, is_sample: Expr, staff: &Staff) -> Condition {
    let sample = Condition::all().add(adcode.eq(Adcode::HUNAN)).add(is_sample);
    Condition::any().add(adcode.seen_by(staff)).add(sample)
}

/// The same of one thing that was looked for.
pub(crate) fn seen_or_sample<T>(found: Option<T>, staff: &Staff, of: impl FnOnce(&T) -> (Adcode, bool)) -> Option<T> {
    found.filter(|found| {
        let (adcode, sample) = of(found);
        staff.covers(adcode) || sample && adcode == Adcode::HUNAN
    })
}

/// A sample was to be used for something real, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", crate::texts::samples::NOT_FOR_REAL)]
pub(crate) struct OfSample;

/// Whether two things may be used together: both are samples, or neither is. Every act that joins something of a register
/// to something else asks this.
///
/// # Errors
/// [`OfSample`] where only one of them is a sample.
pub(crate) fn alike(one: bool, other: bool) -> Result<(), OfSample> {
    if one == other { Ok(()) } else { Err(OfSample) }
}

/// The same where the other one is a courier, a question, a member of staff: those are always real.
///
/// # Errors
/// [`OfSample`] where it is a sample.
pub(crate) fn real(sample: bool) -> Result<(), OfSample> {
    alike(sample, false)
}

/// One thing that was looked for, if somebody may see it by its region: the rule of [`RegionColumn::seen_by`]. What is
/// not theirs is as if it were not there.
pub(crate) fn seen<T>(found: Option<T>, staff: &Staff, region: impl FnOnce(&T) -> Adcode) -> Option<T> {
    found.filter(|found| staff.covers(region(found)))
}
