//! Finds out what an import would do, row by row, and writes nothing.

use super::known::{Known, Met};
use super::step::{Change, ImportStep, Numbers, added, updated, without_number};
use super::{Column, Entity, Model, PairChoice, Sourced, Written};
use crate::model::staff::Staff;
use crate::model::{Adcode, Station};
use crate::server::db::scope::RegionColumn as _;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Steps of an import that can be looked at before it is written.
const MOST_SHOWN: usize = 500;
/// Rows after which others get their turn: a long table is planned for seconds.
const ROWS_A_TURN: usize = 200;

/// A step, and what would come of it at this moment.
pub(super) struct Planned {
    pub(super) step: ImportStep,
    would: Change,
}

/// A row that may be a station of ours.
#[derive(Clone, Debug)]
pub(crate) struct Unsure {
    pub(crate) row: usize,
    /// What the row is known by in what was chosen.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) address: String,
    /// The station that it may be.
    pub(crate) code: String,
    pub(crate) other_name: String,
    pub(crate) other_address: String,
    pub(crate) why: String,
}

/// What an import would do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The first of the steps, to be looked at.
    pub(crate) steps: Vec<Change>,
    /// How many there are.
    pub(crate) changes: usize,
    /// Rows that are not taken, and why.
    pub(crate) refused: Vec<(usize, String)>,
    /// Rows that may be stations of ours, or other ones: not taken until somebody says which.
    pub(crate) unsure: Vec<Unsure>,
    pub(crate) written: Written,
    /// Stations to which nothing is done, not even what no phone sees.
    pub(super) untouched: usize,
}

/// Finds out what an import would do; `staff` may do it to stations of their region only, and nothing it touches lies
/// outside of that. `pairs` says of rows that may be stations of ours which they are.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn plan(
    tx: &impl ConnectionTrait,
    staff: Option<&Staff>,
    stations: Vec<Sourced>,
    pairs: &BTreeMap<String, PairChoice>,
) -> Result<Plan, DbErr> {
    let mut planner = Planner::new(tx, staff, pairs, &stations).await?;
    for (at, one) in stations.into_iter().enumerate() {
        if at % ROWS_A_TURN == 0 {
            tokio::task::yield_now().await;
        }
        let steps = planner.steps(tx, one).await?;
        planner.plan.changes += steps.len();
        // Who looks at it sees the first ones.
        let left = MOST_SHOWN.saturating_sub(planner.plan.steps.len());
        planner.plan.steps.extend(steps.into_iter().take(left).map(|planned| planned.would));
    }
    let (mut plan, samples) = planner.end(tx).await?;
    plan.written.samples_removed = samples.len();
    Ok(plan)
}

/// Finds out row by row what an import does.
pub(super) struct Planner<'a> {
    staff: Option<&'a Staff>,
    pairs: &'a BTreeMap<String, PairChoice>,
    known: Known,
    numbers: Numbers,
    /// Prefectures into which real stations came.
    touched: BTreeSet<Adcode>,
    pub(super) plan: Plan,
}

impl<'a> Planner<'a> {
    pub(super) async fn new(
        tx: &impl ConnectionTrait,
        staff: Option<&'a Staff>,
        pairs: &'a BTreeMap<String, PairChoice>,
        stations: &[Sourced],
    ) -> Result<Self, DbErr> {
        let own = |one: &&Sourced| staff.is_none_or(|staff| staff.covers(one.station.adcode));
        let regions = stations.iter().filter(own).map(|one| one.station.adcode.prefecture()).collect();
        Ok(Self {
            staff,
            pairs,
            known: Known::read(tx, stations, &regions, pairs).await?,
            numbers: Numbers::default(),
            touched: BTreeSet::new(),
            plan: Plan::default(),
        })
    }

    fn covers(&self, adcode: Adcode) -> bool {
        self.staff.is_none_or(|staff| staff.covers(adcode))
    }

    fn covers_row(&self, row: &Model) -> bool {
        self.covers(row.adcode)
    }

    fn refuse(&mut self, row: usize, why: &str) -> Vec<Planned> {
        self.plan.refused.push((row, why.to_owned()));
        Vec::new()
    }

    /// What a row does.
    pub(super) async fn steps(&mut self, tx: &impl ConnectionTrait, one: Sourced) -> Result<Vec<Planned>, DbErr> {
        let Sourced { row, station, source_id, has_id, code } = one;
        if !self.covers(station.adcode) {
            return Ok(self.refuse(row, NOT_YOURS));
        }
        let met = match &code {
            Some(code) => match self.known.of_code(code.as_str()) {
                Some(before) => Met::Same(before),
                None => Met::Refused("没有这个递驿编号的驿站".to_owned()),
            },
            None => match self.pairs.get(&source_id) {
                Some(PairChoice::Same(code)) => self.known.of_code(code).map_or(Met::New, Met::Same),
                Some(PairChoice::New) => Met::New,
                None => self.known.meets(&station, &source_id, has_id),
            },
        };
        let before = match met {
            Met::Same(at) => Some(self.known.rows[at].clone()),
            Met::New => None,
            Met::Refused(why) => return Ok(self.refuse(row, &why)),
            Met::Unsure(at, why) => {
                let other = &self.known.rows[at];
                // What is not theirs is not shown to them either.
                if !self.covers_row(other) {
                    return Ok(self.refuse(row, NOT_YOURS));
                }
                let unsure = Unsure {
                    row,
                    key: source_id,
                    name: station.name,
                    address: station.address,
                    code: other.code.clone(),
                    other_name: other.name.clone(),
                    other_address: other.address.clone(),
                    why,
                };
                self.plan.unsure.push(unsure);
                return Ok(Vec::new());
            }
        };
        if before.as_ref().is_some_and(|before| !self.covers_row(before)) {
            return Ok(self.refuse(row, NOT_YOURS));
        }
        if before.as_ref().is_some_and(Model::was_retired) {
            return Ok(self.refuse(row, "这个驿站已经撤掉；要恢复，请到它的页面上恢复"));
        }
        if !station.source.sample && station.kind.is_station() {
            self.touched.insert(station.adcode.prefecture());
        }
        let mut steps = Vec::new();
        let by_code = code.is_some();
        let put = |station: &Station, met: Option<String>| ImportStep::Put {
            station: Box::new(station.clone()),
            source_id: source_id.clone(),
            has_id,
            met,
            by_code,
        };
        let planned = match &before {
            Some(before) => {
                self.known.claim(&before.code);
                let would = updated(before, &station, by_code, if has_id { &source_id } else { &before.source_id })?;
                Planned { step: put(&station, Some(before.code.clone())), would }
            }
            None => {
                // The publisher gave the number of one station to another: the first one keeps its code without it.
                let key = (station.source.name.clone(), source_id.clone());
                if let Some(at) = self.known.by_source.get(&key).copied() {
                    let other = &self.known.rows[at];
                    let step = ImportStep::LoseNumber { code: other.code.clone() };
                    steps.push(Planned { step, would: without_number(other)? });
                }
                let step = put(&station, None);
                let number = self.numbers.next(tx, station.adcode).await?;
                Planned { step, would: added(station, &source_id, number)? }
            }
        };
        self.plan.written.count(&planned.would);
        if planned.would.before.is_none() {
            self.known.add(&planned.would.station);
        }
        if planned.would.is_one() {
            steps.push(planned);
        } else {
            self.plan.untouched += 1;
        }
        Ok(steps)
    }

    /// Samples make way where real stations came in, and nowhere else: gives their codes.
    pub(super) async fn end(self, tx: &impl ConnectionTrait) -> Result<(Plan, Vec<String>), DbErr> {
        let mut samples = samples(tx, &self.touched).await?;
        samples.retain(|row| self.covers_row(row));
        Ok((self.plan, samples.into_iter().map(|row| row.code).collect()))
    }
}

/// Somebody else's region.
const NOT_YOURS: &str = "不在你管的地区";

/// The samples of regions whose offices now send real stations.
async fn samples(tx: &impl ConnectionTrait, prefectures: &BTreeSet<Adcode>) -> Result<Vec<Model>, DbErr> {
    let mut found = Vec::new();
    for prefecture in prefectures {
        let samples = Condition::all()
            .add(Column::Sample.eq(true))
            .add(Column::Gone.eq(false))
            .add(Column::Adcode.within(*prefecture));
        found.extend(Entity::find().filter(samples).all(tx).await?);
    }
    Ok(found)
}
