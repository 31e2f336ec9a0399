//! All that was proposed of resources, whatever became of it: what an office keeps as its book.

use super::super::connection::Db;
use super::super::scope::RegionColumn as _;
use super::super::tables::{aid_grant, case};
use super::super::{references, staff as accounts};
use crate::model::aid::GrantState;
use crate::model::staff::Staff;
use crate::model::{Adcode, CaseId, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect, Select};
use std::collections::HashMap;

/// Grants whose cases are looked up in one query.
const AT_ONCE: usize = 500;

/// Which grants are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct LedgerPart {
    /// Of one resource.
    pub(crate) resource: Option<String>,
    /// In one state.
    pub(crate) state: Option<GrantState>,
    /// Proposed from then on.
    pub(crate) from: Option<Timestamp>,
    /// Proposed before then.
    pub(crate) until: Option<Timestamp>,
}

/// A line of the book.
#[derive(Clone, Debug)]
pub(crate) struct LedgerLine {
    /// The grant.
    pub(crate) grant: aid_grant::Model,
    /// What its resource is called.
    pub(crate) resource: String,
    /// In what it is counted.
    pub(crate) unit: String,
    /// The number of its case.
    pub(crate) case_number: String,
    /// Who proposed it.
    pub(crate) proposed_by: String,
    /// Who approved it, the first one first.
    pub(crate) approved_by: Vec<String>,
}

fn wanted(staff: &Staff, part: &LedgerPart) -> Select<aid_grant::Entity> {
    let mut found = aid_grant::Entity::find().filter(aid_grant::Column::Adcode.seen_by(staff));
    if let Some(resource) = &part.resource {
        found = found.filter(aid_grant::Column::Resource.eq(resource));
    }
    if let Some(state) = part.state {
        found = found.filter(aid_grant::Column::State.eq(state));
    }
    if let Some(from) = part.from {
        found = found.filter(aid_grant::Column::ProposedAt.gte(from));
    }
    if let Some(until) = part.until {
        found = found.filter(aid_grant::Column::ProposedAt.lt(until));
    }
    found
}

/// Lines that somebody may see, the newest first, so many after so many.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ledger(
    db: &Db,
    staff: &Staff,
    part: &LedgerPart,
    (offset, limit): (u64, u64),
) -> Result<Vec<LedgerLine>, DbErr> {
    let rows = wanted(staff, part)
        .order_by_desc(aid_grant::Column::ProposedAt)
        .order_by_desc(aid_grant::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(db)
        .await?;
    lines(db, rows).await
}

/// One line of it, if it is theirs to see.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn ledger_line(db: &Db, staff: &Staff, grant: &str) -> Result<Option<LedgerLine>, DbErr> {
    let found = wanted(staff, &LedgerPart::default()).filter(aid_grant::Column::Id.eq(grant)).all(db).await?;
    Ok(lines(db, found).await?.pop())
}

async fn lines(db: &Db, rows: Vec<aid_grant::Model>) -> Result<Vec<LedgerLine>, DbErr> {
    let resources = super::named(db, rows.iter().map(|row| row.resource.clone())).await?;
    let people: HashMap<StaffId, String> =
        accounts::of_region(db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let named = |id: &StaffId| people.get(id).cloned().unwrap_or_default();
    let mut numbers: HashMap<CaseId, String> = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        let ids = some.iter().map(|row| row.case_id);
        let mut cases = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(db).await?;
        references::of_cases(db, &mut cases).await?;
        numbers.extend(cases.into_iter().filter_map(|row| Some((row.id, row.number?))));
    }
    let line = |grant: aid_grant::Model| {
        let of = resources.get(&grant.resource);
        LedgerLine {
            resource: of.map(|of| of.name.clone()).unwrap_or_default(),
            unit: of.map(|of| of.unit.clone()).unwrap_or_default(),
            case_number: numbers.get(&grant.case_id).cloned().unwrap_or_default(),
            proposed_by: named(&grant.proposed_by),
            approved_by: grant.first_by.iter().chain(&grant.second_by).map(named).collect(),
            grant,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How much of a resource is in each state, over all desks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn amounts(db: &impl ConnectionTrait, resource: &str) -> Result<HashMap<GrantState, i64>, DbErr> {
    let sums: Vec<(GrantState, i64)> = aid_grant::Entity::find()
        .select_only()
        .column(aid_grant::Column::State)
        .expr_as(sea_orm::sea_query::Expr::cust("CAST(SUM(\"aid_grant\".\"amount\") AS BIGINT)"), "granted")
        .filter(aid_grant::Column::Resource.eq(resource))
        .group_by(aid_grant::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    Ok(sums.into_iter().collect())
}
