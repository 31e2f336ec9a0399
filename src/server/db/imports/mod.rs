//! Imports of tables of stations: looked at before anything is written, written whole, and taken back whole.
//!
//! [`planner`] finds out what a table would do and [`known`] which stations its rows are; a [`step`] does it to one
//! station, and [`in_turns`] does many, a few at a time.

mod in_turns;
mod known;
mod parts;
mod planner;
mod step;

use super::connection::Db;
use super::station_table::{Column, Entity, Model};
use super::tables::{import, import_row};
use super::{import_files, published};
use crate::model::import_state::ImportState;
use crate::model::staff::Staff;
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, Station, StationCode, Timestamp};
use crate::server::db::scope::RegionColumn as _;
use crate::server::import::choices::{Choices, PairChoice};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

pub(super) use in_turns::run;
pub(crate) use in_turns::{Begun, begin_undoing, begin_writing, go_on, progress};
pub(crate) use planner::{Plan, Unsure};
pub(crate) use step::{Change, station_of};

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

impl Written {
    /// Counts what was done to one station that a table has.
    fn count(&mut self, change: &Change) {
        match (&change.before, change.told) {
            (None, _) => self.added += 1,
            (Some(_), true) => self.updated += 1,
            (Some(_), false) => self.unchanged += 1,
        }
    }
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

/// A file that was looked at and not written is dropped after so many milliseconds: a week.
const FORGOTTEN_MS: i64 = 7 * DAY_MS;
/// Who gives numbers to stations holds this: one import at a time.
const IMPORTS: &str = "imports";
/// So many stations are written at once; more than that are written in turns.
const AT_ONCE: usize = 500;

/// Writes stations that nobody looks at before: one that its publisher sent before is updated and keeps its number,
/// others get the next number of their region. `name` and `adcode` say whence and for which region, for the list of
/// imports in which a long one stands. Gives rows that were not taken.
///
/// # Errors
/// [`DbErr`]; then nothing was written, or, of a long one, it will be written by the server that is running.
pub(crate) async fn put(
    db: &Db,
    name: &str,
    adcode: Adcode,
    stations: Vec<Sourced>,
) -> Result<(Written, Vec<(usize, String)>), DbErr> {
    let (written, refused) = if stations.len() <= AT_ONCE {
        put_at_once(db, stations).await?
    } else {
        put_in_turns(db, name, adcode, &stations).await?
    };
    published(db).await?;
    Ok((written, refused))
}

async fn put_at_once(db: &Db, stations: Vec<Sourced>) -> Result<(Written, Vec<(usize, String)>), DbErr> {
    if stations.is_empty() {
        return Ok((Written::default(), Vec::new()));
    }
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let pairs = BTreeMap::new();
    let mut planner = planner::Planner::new(&tx, None, &pairs, &stations).await?;
    let mut steps = Vec::new();
    for one in stations {
        steps.extend(planner.steps(&tx, one).await?.into_iter().map(|planned| planned.step));
    }
    let (plan, samples) = planner.end(&tx).await?;
    steps.extend(samples.into_iter().map(|code| step::ImportStep::SampleGoes { code }));
    let mut written = Written { unchanged: plan.untouched, ..Written::default() };
    step::carry_out(&tx, steps, None, &mut written).await?;
    tx.commit().await?;
    let unsure = plan.unsure.into_iter().map(|one| (one.row, one.why));
    Ok((written, plan.refused.into_iter().chain(unsure).collect()))
}

async fn put_in_turns(
    db: &Db,
    name: &str,
    adcode: Adcode,
    stations: &[Sourced],
) -> Result<(Written, Vec<(usize, String)>), DbErr> {
    let now = Timestamp::now();
    let id = insert(db, adcode, "命令行", name, now).await?;
    keep(db, &id, "{}", stations, now).await?;
    for _ in 0..WAITS {
        match in_turns::begin(db, None, &id, (ImportState::Preview, ImportState::Writing), Timestamp::now()).await? {
            Begun::Yes(lease) => return go_on(db, lease).await.map(|outcome| (outcome.written, outcome.refused)),
            // Be it one that a program left which was ended in the middle: it is gone on with soon.
            Begun::Waits(_) => tokio::time::sleep(WAIT).await,
            Begun::No => break,
        }
    }
    Err(DbErr::Custom("另一份表正在写入，请等它写完再导".to_owned()))
}

/// Between two looks whether another import has ended, and how often.
const WAIT: Duration = Duration::from_millis(500);
const WAITS: usize = 240;

/// Notes that a file is being read; gives its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(db: &Db, staff: &Staff, name: &str, now: Timestamp) -> Result<String, DbErr> {
    import::Entity::delete_many()
        .filter(import::Column::State.is_in([ImportState::Preview, ImportState::Reading, ImportState::Failed]))
        .filter(import::Column::At.lt(now.0 - FORGOTTEN_MS))
        .exec(db)
        .await?;
    import_files::drop_forgotten(db).await?;
    parts::drop_forgotten(db).await?;
    insert(db, staff.adcode, &staff.name, name, now).await
}

async fn insert(db: &Db, adcode: Adcode, who: &str, name: &str, now: Timestamp) -> Result<String, DbErr> {
    let id = uuid::Uuid::now_v7().to_string();
    let row = import::ActiveModel {
        id: Set(id.clone()),
        adcode: Set(adcode),
        who: Set(who.to_owned()),
        staff: Set(None),
        name: Set(name.to_owned()),
        state: Set(ImportState::Reading),
        at: Set(now),
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
pub(crate) async fn tell(db: &Db, id: &str, state: ImportState, remarks: &str, now: Timestamp) -> Result<(), DbErr> {
    let told = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(state))
        .col_expr(import::Column::Remarks, Expr::value(remarks))
        .col_expr(import::Column::At, Expr::value(now))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.eq(ImportState::Reading));
    told.exec(db).await.map(|_| ())
}

/// Says that a file that was looked at is read again; says `false` where it was written, or is being read.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_again(db: &Db, id: &str, now: Timestamp) -> Result<bool, DbErr> {
    let begun = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Reading))
        .col_expr(import::Column::Remarks, Expr::value(""))
        .col_expr(import::Column::At, Expr::value(now))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.eq(ImportState::Preview));
    begun.exec(db).await.map(|done| done.rows_affected > 0)
}

/// Keeps what was read, to be looked at. `remarks` is what is to be said of its rows, as JSON.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep(db: &Db, id: &str, remarks: &str, stations: &[Sourced], now: Timestamp) -> Result<(), DbErr> {
    parts::keep(db, id, stations).await?;
    let kept = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Preview))
        .col_expr(import::Column::Remarks, Expr::value(remarks))
        .col_expr(import::Column::At, Expr::value(now))
        .filter(import::Column::Id.eq(id));
    kept.exec(db).await.map(|_| ())
}

/// Forgets a file that cannot be taken, once who sent it was told.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget(db: &Db, id: &str) -> Result<(), DbErr> {
    import_files::drop(db, id).await?;
    parts::drop(db, id).await?;
    let unread = import::Entity::delete_by_id(id)
        .filter(import::Column::State.is_in([ImportState::Reading, ImportState::Failed]));
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
    import::Entity::find()
        .filter(import::Column::Adcode.within(region))
        .order_by_desc(import::Column::At)
        .limit(super::PAGE)
        .all(db)
        .await
}

/// What a file that was kept would do now. Nothing is written.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn preview(db: &Db, staff: &Staff, row: &import::Model, choices: &Choices) -> Result<Plan, DbErr> {
    let moment = db.snapshot().await?;
    let stations = parts::read(&moment, row).await?;
    let plan = planner::plan(&moment, Some(staff), stations, &choices.pairs).await?;
    moment.rollback().await?;
    Ok(plan)
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
