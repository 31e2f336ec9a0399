//! What stands behind a number of the offices' work: exactly what was counted, and what each thing is called.

use super::office_work::acts;
use super::tables::{aid_grant, company, company_claim, contribution, proposal};
use super::threads::stored;
use crate::model::figure_span::Bounds;
use crate::model::office_work::OfficeWork;
use crate::model::staff::Staff;
use crate::model::{Adcode, ContributionId, Proposal, ProposalId, Timestamp};
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use std::collections::{HashMap, HashSet};

/// One thing that was counted.
#[derive(Clone, Debug)]
pub(crate) struct CountedWork {
    /// Its number.
    pub(crate) id: String,
    /// The number of what it is found with: a grant's case, a claim's company, otherwise its own.
    pub(crate) of: String,
    /// When it counts.
    pub(crate) at: Timestamp,
    /// The prefecture, or the province.
    pub(crate) place: Adcode,
    /// What became of it: a part of [`OfficeWork::columns`], or something else.
    pub(crate) part: &'static str,
    /// How many couriers it was for; of a grant one.
    pub(crate) couriers: u32,
}

/// What one number counts: of all places where none is said, of the couriers where no column is. Of couriers who are known
/// the first thing that was for each, of those who are only counted all that was for some.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    (work, staff): (OfficeWork, &Staff),
    bounds: Bounds,
    now: Timestamp,
    (place, column): (Option<Adcode>, Option<usize>),
) -> Result<Vec<CountedWork>, DbErr> {
    let (mut counted, mut known) = (Vec::new(), HashSet::new());
    for act in acts(db, work, Some(staff), bounds, now).await? {
        let counts = match column {
            Some(column) => work.columns().get(column).is_some_and(|column| column.counts(act.part)),
            None => act.couriers > 0 || act.person.is_some(),
        };
        if !counts || place.is_some_and(|place| place != act.place) {
            continue;
        }
        if column.is_none() && act.person.as_ref().is_some_and(|person| !known.insert(person.clone())) {
            continue;
        }
        let couriers = act.couriers + u32::from(act.person.is_some());
        counted.push(CountedWork { id: act.id, of: act.of, at: act.at, place: act.place, part: act.part, couriers });
    }
    counted.sort_by(|one, other| (other.at.0, &other.id).cmp(&(one.at.0, &one.id)));
    Ok(counted)
}

/// What these things are called, by their numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn titles(
    db: &impl ConnectionTrait,
    work: OfficeWork,
    of: &[CountedWork],
) -> Result<HashMap<String, String>, DbErr> {
    let ids: Vec<String> = of.iter().map(|one| one.id.clone()).collect();
    Ok(match work {
        OfficeWork::Aid => {
            let rows = aid_grant::Entity::find().filter(aid_grant::Column::Id.is_in(ids)).all(db).await?;
            let resources = super::aid::named(db, rows.iter().map(|row| row.resource.clone())).await?;
            let title = |row: aid_grant::Model| {
                let of = resources.get(&row.resource);
                let amount = crate::texts::aid::amount(row.amount, of.map_or("", |of| of.unit.as_str()));
                (row.id, format!("{} {amount}", of.map_or("", |of| of.name.as_str())))
            };
            rows.into_iter().map(title).collect()
        }
        OfficeWork::Claims => {
            let rows = company_claim::Entity::find().filter(company_claim::Column::Id.is_in(ids)).all(db).await?;
            let companies = company::Entity::find()
                .filter(company::Column::Id.is_in(rows.iter().map(|row| row.company.clone())))
                .all(db)
                .await?;
            let names: HashMap<String, String> = companies.into_iter().map(|row| (row.id, row.name)).collect();
            let title = |row: company_claim::Model| {
                let name = names.get(&row.company).map_or("", String::as_str);
                (row.id, format!("{name} · {}", row.summary))
            };
            rows.into_iter().map(title).collect()
        }
        OfficeWork::Proposals => {
            let ids: Vec<ProposalId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let mut titles = HashMap::new();
            for row in proposal::Entity::find().filter(proposal::Column::Id.is_in(ids)).all(db).await? {
                let of: Proposal = stored(serde_json::from_str(&row.body))?;
                titles.insert(row.id.to_string(), of.title);
            }
            titles
        }
        OfficeWork::Contributions => {
            let ids: Vec<ContributionId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let rows: Vec<(ContributionId, String)> = contribution::Entity::find()
                .select_only()
                .columns([contribution::Column::Id, contribution::Column::Title])
                .filter(contribution::Column::Id.is_in(ids))
                .into_tuple()
                .all(db)
                .await?;
            rows.into_iter().map(|(id, title)| (id.to_string(), title)).collect()
        }
    })
}
