//! Who of companies sees what they are asked, and whether anybody there hears of it.

use super::company_claims::sees;
use super::partners;
use super::tables::partner;
use crate::model::partner::Hearing;
use crate::model::{Adcode, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};

/// A partner that is a company, and whether anybody of it hears.
pub(crate) type Listener = (partner::Model, Hearing);

/// Those of some companies.
pub(crate) struct CompanyHearing(Vec<Listener>);

impl CompanyHearing {
    /// Looks who there is now.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        companies: impl IntoIterator<Item = String> + Send,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let rows = partners::of_companies(db, companies).await?;
        let hearing = partners::hearing(db, rows.iter().map(|row| row.id.clone()), now).await?;
        let of = |row: partner::Model| {
            let hears = hearing.get(&row.id).copied().unwrap_or_default();
            (row, hears)
        };
        Ok(Self(rows.into_iter().map(of).collect()))
    }

    /// Those whose people see what a company is asked in a region.
    pub(crate) fn seeing(&self, company: &str, region: Adcode) -> Vec<&Listener> {
        self.0.iter().filter(|(row, _)| sees(row, company, region)).collect()
    }

    /// Those that see what a company is asked in a region, or in a part of it.
    pub(crate) fn seeing_some(&self, company: &str, region: Adcode) -> Vec<&Listener> {
        let some = |row: &partner::Model| {
            sees(row, company, region) || sees(row, company, row.adcode) && region.holds(row.adcode)
        };
        self.0.iter().filter(|(row, _)| some(row)).collect()
    }

    /// Whether anybody would hear of what a company is asked in a region.
    pub(crate) fn in_region(&self, company: &str, region: Adcode) -> Hearing {
        Hearing::of_all(self.seeing(company, region).into_iter().map(|(_, hearing)| *hearing))
    }
}
