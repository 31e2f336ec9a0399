//! Imports of tables of stations: looked at before anything is written, written whole, and taken back whole.

use super::connection::{Db, Writing};
use super::station_table::{Column, Entity, Model};
use super::tables::{import, import_row};
use super::threads::{number, stored};
use super::{audit, feed, import_files, published};
use crate::api::Item;
use crate::model::search::folded;
use crate::model::staff::Staff;
use crate::model::{Adcode, Position, Station, StationCode, Timestamp};
use crate::server::import::{Choices, PairChoice};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, Iterable, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Stations that are new.
    pub added: usize,
    /// Stations that changed.
    pub updated: usize,
    /// Stations that are as they were; phones are not told.
    pub unchanged: usize,
    /// Samples that made way for real stations of the same prefecture.
    pub samples_removed: usize,
}

/// A station that has no number yet, and what its publisher knows it by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sourced {
    /// The row of the file, as a table program counts.
    pub row: usize,
    /// The station; its code is given when it is written.
    pub station: Station,
    /// Unlike for any other station of the same publisher.
    pub source_id: String,
    /// That is the publisher's own number, and not made of name and address.
    #[serde(default)]
    pub has_id: bool,
    /// Our own number of it, where the table names it: then it is that station, whoever published it.
    pub code: Option<StationCode>,
}

/// What an import would do to one station.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// As it is; nothing where it is new.
    pub(crate) before: Option<Model>,
    /// As it would be.
    pub(crate) after: Model,
    /// The same, as phones are told.
    pub(crate) station: Station,
    /// Phones see a difference.
    told: bool,
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
    pub(crate) steps: Vec<Step>,
    /// How many there are.
    pub(crate) changes: usize,
    /// Rows that are not taken, and why.
    pub(crate) refused: Vec<(usize, String)>,
    /// Rows that may be stations of ours, or other ones: not taken until somebody says which.
    pub(crate) unsure: Vec<Unsure>,
    pub(crate) written: Written,
    samples: Vec<Model>,
}

/// A row takes 28 parameters, and SQLite takes 32,766 a statement.
const ROWS_A_STATEMENT: usize = 1_000;
/// Who gives numbers to stations holds this: one import at a time.
const IMPORTS: &str = "imports";
/// Steps of an import that can be looked at before it is written.
const MOST_SHOWN: usize = 500;
/// Two entries of the same name so near to each other are the same station, metres.
const SAME_PLACE: f64 = 50.0;
/// A station of the same number so far away, of another name, is another one, metres.
const MOVED: f64 = 200.0;
/// One of the same name and publisher, without a number, within so many metres may have moved.
const MOVED_FAR: f64 = 1_000.0;
/// One of another name within so many metres may have been renamed.
const RENAMED: f64 = 15.0;

/// Writes stations in one transaction: one that its publisher sent before is updated and keeps its
/// number, others get the next number of their region. Gives rows that were not taken.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn put(db: &Db, stations: Vec<Sourced>) -> Result<(Written, Vec<(usize, String)>), DbErr> {
    if stations.is_empty() {
        return Ok((Written::default(), Vec::new()));
    }
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let mut plan = carry_out(&tx, None, stations, &BTreeMap::new(), None).await?;
    tx.commit().await?;
    published(db).await?;
    let unsure = plan.unsure.into_iter().map(|one| (one.row, one.why));
    plan.refused.extend(unsure);
    Ok((plan.written, plan.refused))
}

/// Finds out what an import would do; `staff` may do it to stations of their region only, and nothing it touches lies
/// outside of that. `pairs` says of rows that may be stations of ours which they are.
///
/// # Errors
/// [`DbErr`].
async fn plan(
    tx: &impl ConnectionTrait,
    staff: Option<&Staff>,
    stations: Vec<Sourced>,
    pairs: &BTreeMap<String, PairChoice>,
) -> Result<Plan, DbErr> {
    let mut planner = Planner::new(tx, staff, pairs, &stations).await?;
    for one in stations {
        let steps = planner.steps(tx, one).await?;
        planner.plan.changes += steps.len();
        // Who looks at it sees the first ones.
        let left = MOST_SHOWN.saturating_sub(planner.plan.steps.len());
        planner.plan.steps.extend(steps.into_iter().take(left));
    }
    planner.end(tx).await
}

/// Writes what an import does, some rows at a time, so that a long table does not stand in memory several times over;
/// `trace` is told of each part.
async fn carry_out(
    tx: &Writing,
    staff: Option<&Staff>,
    stations: Vec<Sourced>,
    pairs: &BTreeMap<String, PairChoice>,
    trace: Option<&str>,
) -> Result<Plan, DbErr> {
    let mut planner = Planner::new(tx, staff, pairs, &stations).await?;
    let mut steps: Vec<Step> = Vec::new();
    for one in stations {
        steps.extend(planner.steps(tx, one).await?);
        if steps.len() >= ROWS_A_STATEMENT {
            write_steps(tx, std::mem::take(&mut steps), trace).await?;
        }
    }
    write_steps(tx, steps, trace).await?;
    let plan = planner.end(tx).await?;
    let gone = |row: &Model| Model { gone: true, ..row.clone() };
    if let Some(import) = trace {
        write_traces(tx, import, plan.samples.iter().map(|row| (Some(row), gone(row)))).await?;
    }
    write_rows(tx, plan.samples.iter().map(gone).collect()).await?;
    let items = self::gone(&plan.samples)?;
    feed::publish(tx, &items).await?;
    Ok(plan)
}

/// Finds out row by row what an import does.
struct Planner<'a> {
    staff: Option<&'a Staff>,
    pairs: &'a BTreeMap<String, PairChoice>,
    known: Known,
    numbers: Numbers,
    /// Prefectures into which real stations came.
    touched: BTreeSet<Adcode>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    async fn new(
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
        super::threads::adcode(row.adcode).is_ok_and(|adcode| self.covers(adcode))
    }

    fn refuse(&mut self, row: usize, why: &str) -> Vec<Step> {
        self.plan.refused.push((row, why.to_owned()));
        Vec::new()
    }

    /// What a row does.
    async fn steps(&mut self, tx: &impl ConnectionTrait, one: Sourced) -> Result<Vec<Step>, DbErr> {
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
        if !station.source.sample {
            self.touched.insert(station.adcode.prefecture());
        }
        let mut steps = Vec::new();
        let step = match &before {
            Some(before) => {
                self.known.claim(&before.code);
                updated(before, &station, code.is_some(), if has_id { &source_id } else { &before.source_id })?
            }
            None => {
                // The publisher gave the number of one station to another: the first one keeps its code without it.
                let key = (station.source.name.clone(), source_id.clone());
                if let Some(at) = self.known.by_source.get(&key).copied() {
                    steps.push(without_number(&self.known.rows[at])?);
                }
                let number = self.numbers.next(tx, station.adcode).await?;
                added(station, &source_id, number)?
            }
        };
        match (&step.before, step.told) {
            (None, _) => self.plan.written.added += 1,
            (Some(_), true) => self.plan.written.updated += 1,
            (Some(_), false) => self.plan.written.unchanged += 1,
        }
        if step.before.is_none() {
            self.known.add(&step.station);
        }
        if step.before.as_ref() != Some(&step.after) {
            steps.push(step);
        }
        Ok(steps)
    }

    /// Samples make way where real stations came in, and nowhere else.
    async fn end(mut self, tx: &impl ConnectionTrait) -> Result<Plan, DbErr> {
        let mut samples = samples(tx, &self.touched).await?;
        samples.retain(|row| self.covers_row(row));
        self.plan.written.samples_removed = samples.len();
        self.plan.samples = samples;
        Ok(self.plan)
    }
}

/// Somebody else's region.
const NOT_YOURS: &str = "不在你管的地区";

/// A station whose publisher's number is another one's now.
fn without_number(before: &Model) -> Result<Step, DbErr> {
    let source_id = format!("{}@{}（{}）", before.name, before.address, before.code);
    let after = Model { source_id, ..before.clone() };
    Ok(Step { before: Some(before.clone()), station: station_of(before)?, after, told: false })
}

fn added(mut station: Station, source_id: &str, number: u32) -> Result<Step, DbErr> {
    station.code = StationCode::new(station.adcode, number);
    let imported = Some(stored(serde_json::to_string(&station))?);
    let after = Model { imported, ..Model::new(&station, source_id, number) };
    Ok(Step { before: None, after, station, told: true })
}

/// A station keeps the number on its door, even when its region is corrected, and what an office changed by hand as
/// long as its publisher did not change the same. A table that names our own numbers is an office's hand.
fn updated(before: &Model, sent: &Station, by_code: bool, source_id: &str) -> Result<Step, DbErr> {
    let current = station_of(before)?;
    let base: Station = match before.imported.as_deref().filter(|_| !by_code) {
        Some(imported) => stored(serde_json::from_str(imported))?,
        None => current.clone(),
    };
    let station = current.with_changes(&base, sent);
    let imported = if by_code { before.imported.clone() } else { Some(stored(serde_json::to_string(sent))?) };
    let source_id = if by_code { &before.source_id } else { source_id };
    let written = Model::new(&station, source_id, u32::try_from(before.number).unwrap_or(0));
    let after = Model { imported, ..written };
    let told = Model { imported: None, ..after.clone() } != Model { imported: None, ..before.clone() };
    Ok(Step { before: Some(before.clone()), after, station, told })
}

pub(crate) fn station_of(row: &Model) -> Result<Station, DbErr> {
    Station::try_from(row.clone()).map_err(|error| DbErr::Custom(error.to_string()))
}

async fn write_steps(tx: &Writing, steps: Vec<Step>, trace: Option<&str>) -> Result<(), DbErr> {
    if steps.is_empty() {
        return Ok(());
    }
    if let Some(import) = trace {
        write_traces(tx, import, steps.iter().map(|step| (step.before.as_ref(), step.after.clone()))).await?;
    }
    let told = steps.iter().filter(|step| step.told);
    let items: Vec<Item> = told.map(|step| Item::Station(Box::new(step.station.clone()))).collect();
    write_rows(tx, steps.into_iter().map(|step| step.after).collect()).await?;
    feed::publish(tx, &items).await
}

/// Notes each station as it was and as it is, so that the import can be taken back.
async fn write_traces<'a>(
    tx: &Writing,
    import: &str,
    steps: impl Iterator<Item = (Option<&'a Model>, Model)>,
) -> Result<(), DbErr> {
    let mut traces = Vec::new();
    for (before, after) in steps {
        traces.push(import_row::ActiveModel {
            import: Set(import.to_owned()),
            code: Set(after.code.clone()),
            before: Set(before.map(|row| stored(serde_json::to_string(row))).transpose()?),
            after: Set(stored(serde_json::to_string(&after))?),
        });
    }
    for traces in traces.chunks(ROWS_A_STATEMENT) {
        import_row::Entity::insert_many(traces.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn write_rows(tx: &Writing, rows: Vec<Model>) -> Result<(), DbErr> {
    let rows: Vec<_> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        let columns = Column::iter().filter(|column| !matches!(column, Column::Code));
        let newest = OnConflict::column(Column::Code).update_columns(columns).to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn gone(rows: &[Model]) -> Result<Vec<Item>, DbErr> {
    rows.iter().map(|row| stored(StationCode::parse(&row.code)).map(Item::StationGone)).collect()
}

/// The samples of regions whose offices now send real stations.
async fn samples(tx: &impl ConnectionTrait, prefectures: &BTreeSet<Adcode>) -> Result<Vec<Model>, DbErr> {
    let mut found = Vec::new();
    for prefecture in prefectures {
        let (low, high) = prefecture.span();
        let samples = Condition::all()
            .add(Column::Sample.eq(true))
            .add(Column::Gone.eq(false))
            .add(Column::Adcode.between(low, high));
        found.extend(Entity::find().filter(samples).all(tx).await?);
    }
    Ok(found)
}

/// Which station of ours a row is.
enum Met {
    /// The one at this place of [`Known::rows`].
    Same(usize),
    New,
    /// Perhaps that one; in words, why that is not sure.
    Unsure(usize, String),
    Refused(String),
}

/// Stations that a table may mean.
struct Known {
    rows: Vec<Model>,
    by_code: HashMap<String, usize>,
    by_source: HashMap<(String, String), usize>,
    /// By folded name; gone ones are none.
    by_name: HashMap<String, Vec<usize>>,
    /// By place, in cells of some hundred metres.
    by_place: HashMap<(i64, i64), Vec<usize>>,
    /// Publisher's numbers that this table has.
    ids: BTreeSet<String>,
    /// Folded names that it has.
    names: BTreeSet<String>,
    /// Stations that are met by a row already.
    claimed: BTreeSet<String>,
    /// Stations that this table brings, by folded name.
    fresh: HashMap<String, Vec<(StationCode, Position)>>,
}

impl Known {
    async fn read(
        tx: &impl ConnectionTrait,
        stations: &[Sourced],
        regions: &BTreeSet<Adcode>,
        pairs: &BTreeMap<String, PairChoice>,
    ) -> Result<Self, DbErr> {
        let mut known = Self {
            rows: Vec::new(),
            by_code: HashMap::new(),
            by_source: HashMap::new(),
            by_name: HashMap::new(),
            by_place: HashMap::new(),
            ids: stations.iter().filter(|one| one.has_id).map(|one| one.source_id.clone()).collect(),
            names: stations.iter().map(|one| folded(&one.station.name)).collect(),
            claimed: BTreeSet::new(),
            fresh: HashMap::new(),
        };
        let sources: BTreeSet<&str> = stations.iter().map(|one| one.station.source.name.as_str()).collect();
        for source in sources {
            let rows = Entity::find().filter(Column::SourceName.eq(source)).all(tx).await?;
            for row in rows {
                known.put(row);
            }
        }
        let chosen = pairs.values().filter_map(|pair| match pair {
            PairChoice::Same(code) => Some(code.as_str()),
            PairChoice::New => None,
        });
        let codes: Vec<&str> =
            stations.iter().filter_map(|one| one.code.as_ref()).map(StationCode::as_str).chain(chosen).collect();
        for row in by_code(tx, &codes).await?.into_values() {
            known.put(row);
        }
        for region in regions {
            let (low, high) = region.span();
            let real = Condition::all()
                .add(Column::Sample.eq(false))
                .add(Column::Gone.eq(false))
                .add(Column::Adcode.between(low, high));
            let rows = Entity::find().filter(real).all(tx).await?;
            for row in rows {
                known.put(row);
            }
        }
        Ok(known)
    }

    fn put(&mut self, row: Model) {
        if self.by_code.contains_key(&row.code) {
            return;
        }
        let at = self.rows.len();
        self.by_code.insert(row.code.clone(), at);
        self.by_source.insert((row.source_name.clone(), row.source_id.clone()), at);
        if !row.gone && !row.sample {
            self.by_name.entry(folded(&row.name)).or_default().push(at);
            self.by_place.entry(cell(row.lat, row.lon)).or_default().push(at);
        }
        self.rows.push(row);
    }

    fn add(&mut self, station: &Station) {
        self.fresh.entry(folded(&station.name)).or_default().push((station.code.clone(), station.position));
    }

    /// Says that a row of this table is that station.
    fn claim(&mut self, code: &str) {
        self.claimed.insert(code.to_owned());
        // One that was taken back with its import is there again.
        if let Some(at) = self.of_code(code).filter(|at| self.rows[*at].gone) {
            self.rows[at].gone = false;
            self.by_name.entry(folded(&self.rows[at].name)).or_default().push(at);
        }
    }

    fn of_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The station that a row is: by its publisher's number, else by name and place.
    fn meets(&self, station: &Station, source_id: &str, has_id: bool) -> Met {
        let metres = |at: usize| {
            let row = &self.rows[at];
            Position::new(row.lat, row.lon).map_or(f64::MAX, |place| place.metres_to(station.position))
        };
        let name = folded(&station.name);
        if let Some(at) = self.by_source.get(&(station.source.name.clone(), source_id.to_owned())) {
            let row = &self.rows[*at];
            if has_id && folded(&row.name) != name && metres(*at) > MOVED {
                return Met::Unsure(*at, format!("编号都是“{source_id}”，名称和位置却都变了"));
            }
            if !self.claimed.contains(&row.code) {
                return Met::Same(*at);
            }
        }
        let same_source = |at: usize| self.rows[at].source_name == station.source.name;
        let namesakes = || self.by_name.get(&name).into_iter().flatten().copied();
        let nearest = |most: f64, wanted: &dyn Fn(usize) -> bool| {
            let near = namesakes().filter(|at| wanted(*at)).map(|at| (at, metres(at)));
            near.filter(|(_, metres)| *metres <= most).min_by(|a, b| a.1.total_cmp(&b.1))
        };
        let free = |at: usize| same_source(at) && !self.claimed.contains(&self.rows[at].code);
        // Its number of before was none, or is not in this table any more.
        let renumbered = |at: usize| free(at) && !self.ids.contains(&self.rows[at].source_id);
        if let Some((at, metres)) = nearest(SAME_PLACE, &renumbered) {
            let row = &self.rows[at];
            let made = row.source_id == format!("{}@{}", row.name, row.address) || !has_id;
            return if made {
                Met::Same(at)
            } else {
                Met::Unsure(at, format!("同名，相距 {metres:.0} 米，编号从“{}”变成了“{source_id}”", row.source_id))
            };
        }
        // The same name very near, in the same table without numbers: the table has it twice.
        let double =
            |code: &str, metres: f64| Met::Refused(format!("和 {code} 同名，相距 {metres:.0} 米，应该是同一个驿站"));
        if !has_id {
            let fresh = self.fresh.get(&name).into_iter().flatten();
            let near = fresh.map(|(code, place)| (code, place.metres_to(station.position)));
            if let Some((code, metres)) =
                near.filter(|(_, metres)| *metres <= SAME_PLACE).min_by(|a, b| a.1.total_cmp(&b.1))
            {
                return double(code.as_str(), metres);
            }
            let claimed = |at: usize| self.claimed.contains(&self.rows[at].code);
            if let Some((at, metres)) = nearest(SAME_PLACE, &claimed) {
                return double(&self.rows[at].code, metres);
            }
        }
        if let Some((at, metres)) = nearest(SAME_PLACE, &|at| !same_source(at)) {
            let (code, source) = (&self.rows[at].code, &self.rows[at].source_name);
            return Met::Unsure(at, format!("和 {code}（来源：{source}）同名，相距 {metres:.0} 米，应该是同一个驿站"));
        }
        if has_id {
            return Met::New;
        }
        if let Some((at, metres)) = nearest(MOVED_FAR, &free) {
            return Met::Unsure(at, format!("同名，相距 {metres:.0} 米：搬了，还是另一个"));
        }
        // Another name at the same place, whose old name is not in the table any more.
        let (row, column) = cell(station.position.lat(), station.position.lon());
        let around = (-1..=1).flat_map(|a| (-1..=1).map(move |b| (row + a, column + b)));
        let renamed = around
            .flat_map(|cell| self.by_place.get(&cell).into_iter().flatten().copied())
            .filter(|at| free(*at) && !self.names.contains(&folded(&self.rows[*at].name)))
            .find(|at| metres(*at) <= RENAMED);
        match renamed {
            Some(at) => Met::Unsure(at, "位置一样，名称不同：改名了，还是另一个".to_owned()),
            None => Met::New,
        }
    }
}

/// A cell of a grid of 0.005 degrees.
fn cell(lat: f64, lon: f64) -> (i64, i64) {
    #[allow(clippy::cast_possible_truncation, reason = "degrees")]
    let whole = |degrees: f64| (degrees * 200.0).floor() as i64;
    (whole(lat), whole(lon))
}

/// The stations with these numbers, gone or not.
async fn by_code(tx: &impl ConnectionTrait, codes: &[&str]) -> Result<HashMap<String, Model>, DbErr> {
    let mut found = HashMap::new();
    for codes in codes.chunks(ROWS_A_STATEMENT) {
        let rows = Entity::find().filter(Column::Code.is_in(codes.iter().copied())).all(tx).await?;
        found.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(found)
}

/// Running numbers, region by region.
#[derive(Default)]
struct Numbers(HashMap<u32, u32>);

impl Numbers {
    async fn next(&mut self, tx: &impl ConnectionTrait, adcode: Adcode) -> Result<u32, DbErr> {
        let last = match self.0.get(&adcode.number()) {
            Some(last) => *last,
            None => {
                let highest: Option<Option<i32>> = Entity::find()
                    .select_only()
                    .column_as(Column::Number.max(), "highest")
                    .filter(Column::Code.starts_with(format!("{adcode}-")))
                    .into_tuple()
                    .one(tx)
                    .await?;
                u32::try_from(highest.flatten().unwrap_or(0)).unwrap_or(0)
            }
        };
        self.0.insert(adcode.number(), last + 1);
        Ok(last + 1)
    }
}

/// Being read.
pub(crate) const READING: &str = "reading";
/// It could not be read.
pub(crate) const FAILED: &str = "failed";
/// Looked at, nothing written yet.
pub(crate) const PREVIEW: &str = "preview";
/// Written.
pub(crate) const WRITTEN: &str = "written";
/// Taken back.
pub(crate) const UNDONE: &str = "undone";
/// A file that was looked at and not written is dropped after so many milliseconds: a week.
const FORGOTTEN_MS: i64 = 7 * 86_400_000;

/// Notes that a file is being read; gives its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(db: &Db, staff: &Staff, name: &str, now: Timestamp) -> Result<String, DbErr> {
    import::Entity::delete_many()
        .filter(import::Column::State.is_in([PREVIEW, READING, FAILED]))
        .filter(import::Column::At.lt(now.0 - FORGOTTEN_MS))
        .exec(db)
        .await?;
    import_files::drop_forgotten(db).await?;
    let id = uuid::Uuid::now_v7().to_string();
    let row = import::ActiveModel {
        id: Set(id.clone()),
        adcode: Set(number(staff.adcode)),
        who: Set(staff.name.clone()),
        name: Set(name.to_owned()),
        state: Set(READING.to_owned()),
        at: Set(now.0),
        remarks: Set(String::new()),
        body: Set("[]".to_owned()),
    };
    import::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Notes how far the reading of a file is, or that it failed, with why.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tell(db: &Db, id: &str, state: &str, remarks: &str, now: Timestamp) -> Result<(), DbErr> {
    let told = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(state))
        .col_expr(import::Column::Remarks, Expr::value(remarks))
        .col_expr(import::Column::At, Expr::value(now.0))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.eq(READING));
    told.exec(db).await.map(|_| ())
}

/// Says that a file that was looked at is read again; says `false` where it was written, or is being read.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_again(db: &Db, id: &str, now: Timestamp) -> Result<bool, DbErr> {
    let begun = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(READING))
        .col_expr(import::Column::Remarks, Expr::value(""))
        .col_expr(import::Column::At, Expr::value(now.0))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.eq(PREVIEW));
    begun.exec(db).await.map(|done| done.rows_affected > 0)
}

/// Keeps what was read, to be looked at. `remarks` is what is to be said of its rows, as JSON.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep(db: &Db, id: &str, remarks: &str, stations: &[Sourced], now: Timestamp) -> Result<(), DbErr> {
    let kept = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(PREVIEW))
        .col_expr(import::Column::Remarks, Expr::value(remarks))
        .col_expr(import::Column::Body, Expr::value(stored(serde_json::to_string(stations))?))
        .col_expr(import::Column::At, Expr::value(now.0))
        .filter(import::Column::Id.eq(id));
    kept.exec(db).await.map(|_| ())
}

/// Forgets a file that cannot be taken, once who sent it was told.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget(db: &Db, id: &str) -> Result<(), DbErr> {
    import_files::drop(db, id).await?;
    let unread = import::Entity::delete_by_id(id).filter(import::Column::State.is_in([READING, FAILED]));
    unread.exec(db).await.map(|_| ())
}

/// One import.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<import::Model>, DbErr> {
    import::Entity::find_by_id(id).one(db).await
}

/// Imports of a region, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, region: Adcode) -> Result<Vec<import::Model>, DbErr> {
    let (low, high) = region.span();
    import::Entity::find()
        .filter(import::Column::Adcode.between(i64::from(low), i64::from(high)))
        .order_by_desc(import::Column::At)
        .limit(super::PAGE)
        .all(db)
        .await
}

fn stations_in(row: &import::Model) -> Result<Vec<Sourced>, DbErr> {
    stored(serde_json::from_str(&row.body))
}

/// What a file that was kept would do now. Nothing is written.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn preview(db: &Db, staff: &Staff, row: &import::Model, choices: &Choices) -> Result<Plan, DbErr> {
    let moment = db.snapshot().await?;
    let plan = plan(&moment, Some(staff), stations_in(row)?, &choices.pairs).await?;
    moment.rollback().await?;
    Ok(plan)
}

/// Writes a file that was kept; says `false` where somebody did before.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn write(db: &Db, staff: &Staff, id: &str, now: Timestamp) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let Some(row) = find(&tx, id).await?.filter(|row| row.state == PREVIEW) else { return Ok(false) };
    let choices = import_files::find(&tx, id).await?.map(|file| file.choices).unwrap_or_default();
    let plan = carry_out(&tx, Some(staff), stations_in(&row)?, &choices.pairs, Some(id)).await?;
    import_files::drop(&tx, id).await?;
    let summary = summary(plan.written, plan.refused.len() + plan.unsure.len());
    end(&tx, row, staff, WRITTEN, &summary, now).await?;
    tx.commit().await?;
    Ok(true)
}

fn summary(written: Written, refused: usize) -> String {
    format!(
        "新增 {}，更新 {}，没有变化 {}，没有收 {}，撤掉示例 {}",
        written.added, written.updated, written.unchanged, refused, written.samples_removed
    )
}

async fn end(
    tx: &Writing,
    row: import::Model,
    staff: &Staff,
    state: &str,
    summary: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let entry = audit::Entry::of(staff, audit::Action::StationsImported, &row.id, staff.adcode);
    let said = format!("{}：{summary}", row.name);
    audit::write(tx, entry.saying(&said), now).await?;
    let mut after = row.into_active_model();
    after.state = Set(state.to_owned());
    after.at = Set(now.0);
    after.remarks = Set(summary.to_owned());
    after.body = Set("[]".to_owned());
    after.update(tx).await.map(|_| ())
}

/// Takes a written import back: each station is as it was, but for those that somebody changed since. Says
/// `false` where it is not written.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn undo(db: &Db, staff: &Staff, id: &str, now: Timestamp) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let Some(row) = find(&tx, id).await?.filter(|row| row.state == WRITTEN) else { return Ok(false) };
    let traces = import_row::Entity::find().filter(import_row::Column::Import.eq(id)).all(&tx).await?;
    let codes: Vec<&str> = traces.iter().map(|trace| trace.code.as_str()).collect();
    let as_they_are = by_code(&tx, &codes).await?;
    let (mut rows, mut items, mut left) = (Vec::new(), Vec::new(), 0);
    for trace in traces {
        let after: Model = stored(serde_json::from_str(&trace.after))?;
        let before: Option<Model> = trace.before.as_deref().map(|row| stored(serde_json::from_str(row))).transpose()?;
        let now = as_they_are.get(&trace.code);
        // What couriers say of a station is nobody's change of it.
        let same = now.is_some_and(|now| Model { doubtful: after.doubtful, ..now.clone() } == after);
        if !same {
            left += 1;
            continue;
        }
        let back = before.unwrap_or(Model { gone: true, imported: None, ..after });
        items.push(if back.gone {
            Item::StationGone(stored(StationCode::parse(&back.code))?)
        } else {
            Item::Station(Box::new(station_of(&back)?))
        });
        rows.push(back);
    }
    let count = rows.len();
    write_rows(&tx, rows).await?;
    feed::publish(&tx, &items).await?;
    let summary = format!("撤销了，{count} 个驿站恢复原样，{left} 个后来又改过，没有动");
    end(&tx, row, staff, UNDONE, &summary, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Imports that wrote a station, newest first: when, by whom, from which file.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_station(db: &impl ConnectionTrait, code: &StationCode) -> Result<Vec<import::Model>, DbErr> {
    let traces = import_row::Entity::find().filter(import_row::Column::Code.eq(code.as_str())).all(db).await?;
    let ids = traces.into_iter().map(|trace| trace.import);
    import::Entity::find().filter(import::Column::Id.is_in(ids)).order_by_desc(import::Column::At).all(db).await
}
