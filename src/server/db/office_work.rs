//! Figures of the offices' work over any span, by prefecture; and what of a quarter that is over leaves the office, chosen
//! once, and kept. Nothing of samples.

use super::company_claims;
use super::figure_release::{kept, places};
use super::office_figures::desk;
use super::scope::RegionColumn as _;
use super::tables::{
    aid_grant, case, company, company_claim, contribution, proposal, proposal_answer, proposal_dossier, question,
};
use super::threads::stored;
use crate::model::aid::GrantState;
use crate::model::contribution::ContributionState;
use crate::model::disclosure::{Column, Counts, Released};
use crate::model::figure_span::{Bounds, FigureSpan};
use crate::model::office_work::{COURIERS, OfficeWork};
use crate::model::staff::Staff;
use crate::model::{Adcode, CaseId, ContributionId, Day, Proposal, ProposalId, ProposalStage, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, JoinType, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One act.
pub(super) struct Act {
    /// The number of the thing, and of what it is found with: a grant's case, a claim's company.
    pub(super) id: String,
    pub(super) of: String,
    /// When it counts.
    pub(super) at: Timestamp,
    pub(super) place: Adcode,
    /// A part of a [column](OfficeWork::columns), or something else.
    pub(super) part: &'static str,
    /// For whom: the courier, where they are known.
    pub(super) person: Option<String>,
    /// How many couriers it was for, where they are only counted.
    pub(super) couriers: u32,
}

/// The numbers of a place: of each column, and of the couriers where they are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkNumbers {
    /// In the order of [`OfficeWork::columns`].
    pub(crate) counts: Vec<u32>,
    /// Each courier once.
    pub(crate) couriers: u32,
}

/// What was counted over a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkFigures {
    places: BTreeMap<Adcode, WorkNumbers>,
    /// Over all places. Who was given something in two of them is one courier.
    all: WorkNumbers,
}

impl WorkFigures {
    fn of(work: OfficeWork, acts: &[Act]) -> Self {
        let mut by_place: BTreeMap<Adcode, Vec<&Act>> = BTreeMap::new();
        for act in acts {
            by_place.entry(act.place).or_default().push(act);
        }
        let places = by_place.into_iter().map(|(place, acts)| (place, numbers(work, &acts))).collect();
        Self { places, all: numbers(work, &acts.iter().collect::<Vec<_>>()) }
    }

    /// One number; of all places where none is said, of the couriers where no column is.
    pub(crate) fn get(&self, place: Option<Adcode>, column: Option<usize>) -> u32 {
        let of = place.map_or(Some(&self.all), |place| self.places.get(&place));
        let of = of.map(|of| column.map_or(Some(of.couriers), |column| of.counts.get(column).copied()));
        of.flatten().unwrap_or(0)
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn numbers(work: OfficeWork, acts: &[&Act]) -> WorkNumbers {
    let of = |column: &Column| count(acts.iter().filter(|act| column.counts(act.part)).count());
    let people: BTreeSet<&String> = acts.iter().filter_map(|act| act.person.as_ref()).collect();
    let counted = acts.iter().fold(0_u32, |sum, act| sum.saturating_add(act.couriers));
    WorkNumbers {
        counts: work.columns().iter().map(of).collect(),
        couriers: count(people.len()).saturating_add(counted),
    }
}

/// What of a kind of work there was in a span, as somebody may see it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn figures(
    db: &impl ConnectionTrait,
    work: OfficeWork,
    staff: &Staff,
    bounds: Bounds,
    now: Timestamp,
) -> Result<WorkFigures, DbErr> {
    Ok(WorkFigures::of(work, &acts(db, work, Some(staff), bounds, now).await?))
}

/// What a quarter tells outside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct WorkRelease {
    acts: Released,
    couriers: Released,
}

impl WorkRelease {
    /// As [`WorkFigures::get`]; none where it is hidden.
    pub(crate) fn get(&self, work: OfficeWork, place: Option<Adcode>, column: Option<usize>) -> Option<u32> {
        let place = place.map(Adcode::number);
        match column {
            Some(column) => self.acts.get(place, None, work.columns().get(column)?.code),
            None => self.couriers.get(place, None, COURIERS[0].code),
        }
    }
}

/// What a quarter tells outside of the whole province: as it was told first, or chosen now. Nothing of another span, and
/// of a quarter that goes on: of two spans that are nearly the same one could be taken from the other.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn released(
    db: &impl ConnectionTrait,
    work: OfficeWork,
    span: FigureSpan,
    now: Timestamp,
) -> Result<Option<WorkRelease>, DbErr> {
    if !span.is_closed_quarter(now) {
        return Ok(None);
    }
    let name = format!("{} {}", work.code(), span.code());
    let choose = async || Ok(release(work, &acts(db, work, None, span.bounds(), now).await?));
    kept(db, &name, now, choose).await.map(Some)
}

/// Chooses what is told of the quarter that is over, so that it hangs on nobody's looking. To be called now and then.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn fix(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    for work in OfficeWork::ALL {
        released(db, *work, FigureSpan::last_quarter(now), now).await?;
    }
    Ok(())
}

fn release(work: OfficeWork, acts: &[Act]) -> WorkRelease {
    let places: Vec<u32> = places().into_iter().map(Adcode::number).collect();
    let (mut counts, mut couriers, mut known) = (Counts::new(), Counts::new(), BTreeSet::new());
    for act in acts {
        let place = act.place.number();
        *counts.entry((place, String::new(), act.part.to_owned())).or_default() += 1;
        // Each courier once in all: where they were given something first.
        let new = act.person.as_ref().is_some_and(|person| known.insert(person));
        *couriers.entry((place, String::new(), String::new())).or_default() += u32::from(new) + act.couriers;
    }
    couriers.retain(|_, count| *count > 0);
    WorkRelease {
        acts: Released::of(&counts, &places, &[], work.columns()),
        couriers: Released::of(&couriers, &places, &[], &COURIERS),
    }
}

/// Whose acts count: somebody's region, or everybody's.
fn seen(column: impl ColumnTrait, staff: Option<&Staff>) -> Condition {
    staff.map_or_else(Condition::all, |staff| column.seen_by(staff))
}

/// What counts of a span, as somebody may see it.
pub(super) async fn acts(
    db: &impl ConnectionTrait,
    work: OfficeWork,
    staff: Option<&Staff>,
    bounds: Bounds,
    now: Timestamp,
) -> Result<Vec<Act>, DbErr> {
    match work {
        OfficeWork::Aid => aid(db, staff, bounds).await,
        OfficeWork::Claims => claims(db, staff, bounds, now).await,
        OfficeWork::Proposals => proposals(db, staff, bounds).await,
        OfficeWork::Contributions => contributions(db, staff, bounds).await,
    }
}

/// A grant: its number, when it was decided, where, how it stands, its case and whose that is.
type GrantRow = (String, Option<Timestamp>, Adcode, GrantState, CaseId, Option<String>);

/// Grants that two approved then, whatever became of them since but that they were taken back.
async fn aid(db: &impl ConnectionTrait, staff: Option<&Staff>, (from, until): Bounds) -> Result<Vec<Act>, DbErr> {
    let had = GrantState::ALL.iter().copied().filter(|state| state.holds_stock());
    let of_case = aid_grant::Entity::belongs_to(case::Entity).from(aid_grant::Column::CaseId).to(case::Column::Id);
    let of_question = case::Entity::belongs_to(question::Entity).from(case::Column::Question).to(question::Column::Id);
    let rows: Vec<GrantRow> = aid_grant::Entity::find()
        .select_only()
        .columns([aid_grant::Column::Id, aid_grant::Column::DecidedAt, aid_grant::Column::Adcode])
        .columns([aid_grant::Column::State, aid_grant::Column::CaseId])
        .column(question::Column::Account)
        .join(JoinType::LeftJoin, of_case.into())
        .join(JoinType::LeftJoin, of_question.into())
        .filter(seen(aid_grant::Column::Adcode, staff))
        .filter(aid_grant::Column::State.is_in(had))
        .filter(aid_grant::Column::DecidedAt.gte(from))
        .filter(aid_grant::Column::DecidedAt.lt(until))
        .filter(super::aid::of_no_sample())
        .order_by_asc(aid_grant::Column::DecidedAt)
        .order_by_asc(aid_grant::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, at, place, state, case, account): GrantRow| Act {
        id,
        of: case.to_string(),
        at: at.unwrap_or(Timestamp(from)),
        place: desk(place),
        part: if state == GrantState::Given { "given" } else { "approved" },
        // Of who erased everything, each case counts as somebody.
        person: Some(account.unwrap_or_else(|| case.to_string())),
        couriers: 0,
    };
    Ok(rows.into_iter().map(act).collect())
}

/// Claims that were sent to companies then.
async fn claims(
    db: &impl ConnectionTrait,
    staff: Option<&Staff>,
    (from, until): Bounds,
    now: Timestamp,
) -> Result<Vec<Act>, DbErr> {
    let samples = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Sample.eq(true))
        .into_query();
    let rows = company_claim::Entity::find()
        .filter(seen(company_claim::Column::Adcode, staff))
        .filter(company_claim::Column::SentAt.gte(from))
        .filter(company_claim::Column::SentAt.lt(until))
        .filter(company_claim::Column::Company.not_in_subquery(samples))
        // What was sent by mistake was asked of nobody.
        .filter(company_claim::Column::WithdrawnAt.is_null())
        .order_by_asc(company_claim::Column::Id)
        .all(db)
        .await?;
    let act = |row: company_claim::Model| Act {
        id: row.id.clone(),
        of: row.company.clone(),
        at: row.sent_at,
        place: desk(row.adcode),
        part: match row.answered_at {
            _ if company_claims::is_overdue(&row, now) => "overdue",
            Some(_) if company_claims::answered_late(&row) => "late",
            Some(_) => "in_time",
            None => "awaited",
        },
        person: None,
        couriers: company_claims::number(&row),
    };
    Ok(rows.into_iter().map(act).collect())
}

/// Stages that proposals came to then, each once, and other ends. They were handed in and answered on the days that are written down.
async fn proposals(db: &impl ConnectionTrait, staff: Option<&Staff>, (from, until): Bounds) -> Result<Vec<Act>, DbErr> {
    let rows = proposal::Entity::find().filter(seen(proposal::Column::Adcode, staff)).all(db).await?;
    let dossiers: Vec<(ProposalId, Option<String>, Option<Timestamp>)> = proposal_dossier::Entity::find()
        .select_only()
        .columns([
            proposal_dossier::Column::Proposal,
            proposal_dossier::Column::SubmittedDay,
            proposal_dossier::Column::EndedAt,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let dossiers: HashMap<ProposalId, (Option<String>, Option<Timestamp>)> =
        dossiers.into_iter().map(|(id, submitted, ended)| (id, (submitted, ended))).collect();
    let answered: Vec<(ProposalId, String)> = proposal_answer::Entity::find()
        .select_only()
        .columns([proposal_answer::Column::Proposal, proposal_answer::Column::Day])
        .filter(proposal_answer::Column::Number.eq(1))
        .into_tuple()
        .all(db)
        .await?;
    let answered: HashMap<ProposalId, String> = answered.into_iter().collect();
    let mut acts = Vec::new();
    for row in rows {
        let of: Proposal = stored(serde_json::from_str(&row.body))?;
        if of.sample {
            continue;
        }
        for stage in ProposalStage::ALL.iter().copied() {
            let step = of.steps.iter().find(|step| step.stage == stage).map(|step| step.at);
            let written = match stage {
                ProposalStage::Submitted => dossiers.get(&row.id).and_then(|(submitted, _)| submitted.clone()),
                ProposalStage::Answered => answered.get(&row.id).cloned(),
                _ => None,
            };
            let written = written.map(|day| stored(Day::parse(&day))).transpose()?.map(Day::begins);
            let at = step.map(|at| written.unwrap_or(at));
            if let Some(at) = at.filter(|at| (from..until).contains(&at.0)) {
                acts.push(step_of(&row, stage.code(), at));
            }
        }
        let ended = dossiers.get(&row.id).and_then(|(_, ended)| *ended);
        if let Some(at) = ended.filter(|at| (from..until).contains(&at.0)) {
            acts.push(step_of(&row, "ended", at));
        }
    }
    Ok(acts)
}

fn step_of(row: &proposal::Model, part: &'static str, at: Timestamp) -> Act {
    let id = row.id.to_string();
    Act { of: id.clone(), id, at, place: desk(row.adcode), part, person: None, couriers: 0 }
}

/// What was handed in then, last; whether it is taken is as it is now.
async fn contributions(
    db: &impl ConnectionTrait,
    staff: Option<&Staff>,
    (from, until): Bounds,
) -> Result<Vec<Act>, DbErr> {
    let rows: Vec<(ContributionId, Option<Timestamp>, Adcode, ContributionState)> = contribution::Entity::find()
        .select_only()
        .columns([contribution::Column::Id, contribution::Column::HandedInAt])
        .columns([contribution::Column::Adcode, contribution::Column::State])
        .filter(seen(contribution::Column::Adcode, staff))
        .filter(contribution::Column::HandedInAt.gte(from))
        .filter(contribution::Column::HandedInAt.lt(until))
        .filter(contribution::Column::Sample.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, at, place, state): (ContributionId, Option<Timestamp>, Adcode, ContributionState)| Act {
        id: id.to_string(),
        of: id.to_string(),
        at: at.unwrap_or(Timestamp(from)),
        place: desk(place),
        part: if state == ContributionState::Taken { "taken" } else { "waiting" },
        person: None,
        couriers: 0,
    };
    Ok(rows.into_iter().map(act).collect())
}
