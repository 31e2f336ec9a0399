//! Imports of tables of stations: looked at before anything is written, written whole, and taken back whole.

use super::connection::{Db, Writing};
use super::station_table::{Column, Entity, Model};
use super::tables::{import, import_row};
use super::threads::{number, stored};
use super::{audit, feed, published};
use crate::api::Item;
use crate::model::staff::Staff;
use crate::model::{Adcode, Position, Station, StationCode, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, Iterable, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

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

/// What an import would do.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// Rows that are not taken, and why.
    pub(crate) refused: Vec<(usize, String)>,
    pub(crate) written: Written,
    samples: Vec<Model>,
}

/// A row takes 22 parameters, and SQLite takes 32,766 a statement.
const ROWS_A_STATEMENT: usize = 1_000;
/// Who gives numbers to stations holds this: one import at a time.
const IMPORTS: &str = "imports";
/// Two entries of the same name so near to each other are the same station, metres.
const SAME_PLACE: f64 = 50.0;

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
    let plan = plan(&tx, None, stations).await?;
    write_plan(&tx, &plan).await?;
    tx.commit().await?;
    published(db).await?;
    Ok((plan.written, plan.refused))
}

/// Finds out what an import would do; `staff` may do it to stations of his region only.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn plan(
    tx: &impl ConnectionTrait,
    staff: Option<&Staff>,
    stations: Vec<Sourced>,
) -> Result<Plan, DbErr> {
    let mut plan = Plan::default();
    let prefectures: BTreeSet<Adcode> =
        stations.iter().filter(|one| !one.station.source.sample).map(|one| one.station.adcode.prefecture()).collect();
    plan.samples = samples(tx, &prefectures).await?;
    plan.written.samples_removed = plan.samples.len();
    let known = known(tx, &stations).await?;
    let mut namesakes = Namesakes::read(tx, &prefectures).await?;
    let mut numbers = Numbers::default();
    for Sourced { row, station, source_id, code } in stations {
        let before = match &code {
            Some(code) => known.by_code.get(code.as_str()),
            None => known.by_source.get(&(station.source.name.clone(), source_id.clone())),
        };
        let his =
            |adcode: i32| staff.is_none_or(|staff| super::threads::adcode(adcode).is_ok_and(|one| staff.covers(one)));
        let why_not = if code.is_some() && before.is_none() {
            Some("没有这个递驿编号的驿站".to_owned())
        } else if !his(number(station.adcode)) || before.is_some_and(|row| !his(row.adcode)) {
            Some("不在你管的地区".to_owned())
        } else if before.is_some_and(Model::was_retired) {
            Some("这个驿站已经撤掉；要恢复，请到它的页面上恢复".to_owned())
        } else if before.is_none() {
            namesakes.of(&station)
        } else {
            None
        };
        if let Some(why) = why_not {
            plan.refused.push((row, why));
            continue;
        }
        let step = match before {
            Some(before) => updated(before, &station, code.is_some())?,
            None => {
                let number = numbers.next(tx, station.adcode).await?;
                added(station, &source_id, number)?
            }
        };
        match (&step.before, step.told) {
            (None, _) => plan.written.added += 1,
            (Some(_), true) => plan.written.updated += 1,
            (Some(_), false) => plan.written.unchanged += 1,
        }
        namesakes.add(&step.station);
        if step.before.as_ref() != Some(&step.after) {
            plan.steps.push(step);
        }
    }
    Ok(plan)
}

fn added(mut station: Station, source_id: &str, number: u32) -> Result<Step, DbErr> {
    station.code = StationCode::new(station.adcode, number);
    let imported = Some(stored(serde_json::to_string(&station))?);
    let after = Model { imported, ..Model::new(&station, source_id, number) };
    Ok(Step { before: None, after, station, told: true })
}

/// A station keeps the number on its door, even when its region is corrected, and what an office changed by hand as
/// long as its publisher did not change the same. A table that names our own numbers is an office's hand.
fn updated(before: &Model, sent: &Station, by_code: bool) -> Result<Step, DbErr> {
    let current = station_of(before)?;
    let base: Station = match before.imported.as_deref().filter(|_| !by_code) {
        Some(imported) => stored(serde_json::from_str(imported))?,
        None => current.clone(),
    };
    let station = current.with_changes(&base, sent);
    let imported = if by_code { before.imported.clone() } else { Some(stored(serde_json::to_string(sent))?) };
    let written = Model::new(&station, &before.source_id, u32::try_from(before.number).unwrap_or(0));
    let after = Model { imported, ..written };
    let told = Model { imported: None, ..after.clone() } != Model { imported: None, ..before.clone() };
    Ok(Step { before: Some(before.clone()), after, station, told })
}

pub(crate) fn station_of(row: &Model) -> Result<Station, DbErr> {
    Station::try_from(row.clone()).map_err(|error| DbErr::Custom(error.to_string()))
}

async fn write_plan(tx: &Writing, plan: &Plan) -> Result<(), DbErr> {
    let mut rows: Vec<Model> = plan.samples.iter().map(|row| Model { gone: true, ..row.clone() }).collect();
    rows.extend(plan.steps.iter().map(|step| step.after.clone()));
    let mut items = gone(&plan.samples)?;
    let told = plan.steps.iter().filter(|step| step.told);
    items.extend(told.map(|step| Item::Station(Box::new(step.station.clone()))));
    write_rows(tx, rows).await?;
    feed::publish(tx, &items).await
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

/// Stations that a table may mean.
struct Known {
    by_source: HashMap<(String, String), Model>,
    by_code: HashMap<String, Model>,
}

async fn known(tx: &impl ConnectionTrait, stations: &[Sourced]) -> Result<Known, DbErr> {
    let names: BTreeSet<&str> = stations.iter().map(|one| one.station.source.name.as_str()).collect();
    let mut by_source = HashMap::new();
    for name in names {
        let rows = Entity::find().filter(Column::SourceName.eq(name)).all(tx).await?;
        by_source.extend(rows.into_iter().map(|row| ((row.source_name.clone(), row.source_id.clone()), row)));
    }
    let codes: Vec<&str> = stations.iter().filter_map(|one| one.code.as_ref()).map(StationCode::as_str).collect();
    Ok(Known { by_source, by_code: by_code(tx, &codes).await? })
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

/// Real stations of the regions by their names.
struct Namesakes(HashMap<String, Vec<(StationCode, Position)>>);

impl Namesakes {
    async fn read(tx: &impl ConnectionTrait, prefectures: &BTreeSet<Adcode>) -> Result<Self, DbErr> {
        let mut all = Self(HashMap::new());
        for prefecture in prefectures {
            let (low, high) = prefecture.span();
            let real = Condition::all()
                .add(Column::Sample.eq(false))
                .add(Column::Gone.eq(false))
                .add(Column::Adcode.between(low, high));
            for row in Entity::find().filter(real).all(tx).await? {
                all.add(&station_of(&row)?);
            }
        }
        Ok(all)
    }

    fn add(&mut self, station: &Station) {
        self.0.entry(station.name.clone()).or_default().push((station.code.clone(), station.position));
    }

    /// Says of which station this one is a double, if it is one.
    fn of(&self, station: &Station) -> Option<String> {
        let near = self.0.get(&station.name)?.iter().map(|(code, at)| (code, at.metres_to(station.position)));
        let (code, metres) = near.filter(|(_, metres)| *metres <= SAME_PLACE).min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(format!("和 {code} 同名，相距 {metres:.0} 米，应该是同一个驿站"))
    }
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
pub(crate) async fn preview(db: &Db, staff: &Staff, row: &import::Model) -> Result<Plan, DbErr> {
    let moment = db.snapshot().await?;
    let plan = plan(&moment, Some(staff), stations_in(row)?).await?;
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
    let plan = plan(&tx, Some(staff), stations_in(&row)?).await?;
    write_plan(&tx, &plan).await?;
    let samples = plan.samples.iter().map(|row| (Some(row), Model { gone: true, ..row.clone() }));
    let steps = plan.steps.iter().map(|step| (step.before.as_ref(), step.after.clone()));
    let mut traces = Vec::new();
    for (before, after) in samples.chain(steps) {
        traces.push(import_row::ActiveModel {
            import: Set(id.to_owned()),
            code: Set(after.code.clone()),
            before: Set(before.map(|row| stored(serde_json::to_string(row))).transpose()?),
            after: Set(stored(serde_json::to_string(&after))?),
        });
    }
    for traces in traces.chunks(ROWS_A_STATEMENT) {
        import_row::Entity::insert_many(traces.to_vec()).exec_without_returning(&tx).await?;
    }
    let summary = summary(plan.written, &plan.refused);
    end(&tx, row, staff, WRITTEN, &summary, now).await?;
    tx.commit().await?;
    Ok(true)
}

fn summary(written: Written, refused: &[(usize, String)]) -> String {
    format!(
        "新增 {}，更新 {}，没有变化 {}，没有收 {}，撤掉示例 {}",
        written.added,
        written.updated,
        written.unchanged,
        refused.len(),
        written.samples_removed
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
