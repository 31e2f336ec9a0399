//! Writing and reading of stations.

use super::station_table::{Column, Entity, Model};
use super::{PAGE, audit, feed, take_revisions};
use crate::api::Item;
use crate::model::staff::Staff;
use crate::model::{Adcode, Station, StationCode, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, DatabaseTransaction, IntoActiveModel, Iterable, QueryOrder, QuerySelect, TransactionTrait};
use std::collections::{BTreeSet, HashMap};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug)]
pub struct Sourced {
    /// The station; its code is given when it is written.
    pub station: Station,
    /// Unlike for any other station of the same publisher.
    pub source_id: String,
}

/// A row takes 21 parameters, and SQLite takes 32,766 a statement.
const ROWS_A_STATEMENT: usize = 1_000;

/// Writes stations in one transaction: one that its publisher sent before is updated and keeps its
/// number, others get the next number of their region.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub async fn put(db: &DatabaseConnection, stations: Vec<Sourced>) -> Result<Written, DbErr> {
    let mut written = Written::default();
    if stations.is_empty() {
        return Ok(written);
    }
    let tx = db.begin().await?;
    // The first write of the transaction; the numbers themselves are taken when it is known how many.
    take_revisions(&tx, 0).await?;
    let real = stations.iter().filter(|one| !one.station.source.sample);
    let prefectures = real.map(|one| one.station.adcode.prefecture()).collect();
    let samples = remove_samples(&tx, &prefectures).await?;
    let known = known(&tx, &stations).await?;
    let mut numbers = Numbers::default();
    let mut rows = Vec::new();
    let mut items: Vec<Item> = samples.iter().cloned().map(Item::StationGone).collect();
    for Sourced { mut station, source_id } in stations {
        let before = known.get(&(station.source.name.clone(), source_id.clone()));
        // A station keeps the number on its door, even when its region is corrected.
        let number = match before {
            Some(row) => {
                station.code = StationCode::parse(&row.code).map_err(|error| DbErr::Custom(error.to_string()))?;
                // A table knows nothing of what couriers say.
                station.doubtful = row.doubtful;
                u32::try_from(row.number).unwrap_or(0)
            }
            None => {
                let number = numbers.next(&tx, station.adcode).await?;
                station.code = StationCode::new(station.adcode, number);
                number
            }
        };
        let row = Model::new(&station, &source_id, number);
        match before {
            Some(before) if *before == row => {
                written.unchanged += 1;
                continue;
            }
            Some(_) => written.updated += 1,
            None => written.added += 1,
        }
        rows.push(row.into_active_model().reset_all());
        items.push(Item::Station(Box::new(station)));
    }
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        let columns = Column::iter().filter(|column| !matches!(column, Column::Code));
        let newest = OnConflict::column(Column::Code).update_columns(columns).to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(&tx).await?;
    }
    written.samples_removed = samples.len();
    let first = take_revisions(&tx, items.len()).await?;
    feed::publish(&tx, &items, first).await?;
    tx.commit().await?;
    Ok(written)
}

/// Takes the samples of a region out where its office now sends real stations.
async fn remove_samples(tx: &DatabaseTransaction, prefectures: &BTreeSet<Adcode>) -> Result<Vec<StationCode>, DbErr> {
    let mut removed = Vec::new();
    for prefecture in prefectures {
        let (low, high) = prefecture.span();
        let samples = Condition::all()
            .add(Column::Sample.eq(true))
            .add(Column::Gone.eq(false))
            .add(Column::Adcode.between(low, high));
        let rows = Entity::find().filter(samples.clone()).all(tx).await?;
        Entity::update_many().col_expr(Column::Gone, true.into()).filter(samples).exec(tx).await?;
        removed.extend(rows.iter().filter_map(|row| StationCode::parse(&row.code).ok()));
    }
    Ok(removed)
}

/// Takes stations out; phones get a tombstone. Says how many were there.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub async fn remove(db: &DatabaseConnection, codes: &[StationCode]) -> Result<usize, DbErr> {
    let tx = db.begin().await?;
    let first = take_revisions(&tx, codes.len()).await?;
    let mut items = Vec::new();
    for code in codes {
        let gone = Entity::update_many()
            .col_expr(Column::Gone, true.into())
            .filter(Column::Code.eq(code.as_str()))
            .filter(Column::Gone.eq(false))
            .exec(&tx)
            .await?;
        if gone.rows_affected > 0 {
            items.push(Item::StationGone(code.clone()));
        }
    }
    feed::publish(&tx, &items, first).await?;
    tx.commit().await?;
    Ok(items.len())
}

/// How many stations there are.
///
/// # Errors
/// [`DbErr`].
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().filter(Column::Gone.eq(false)).count(db).await
}

/// How many stations there are or ever were.
///
/// # Errors
/// [`DbErr`].
pub async fn ever(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(db).await
}

type Known = HashMap<(String, String), Model>;

/// What the publishers of these stations sent before.
async fn known(tx: &DatabaseTransaction, stations: &[Sourced]) -> Result<Known, DbErr> {
    let mut names: Vec<&str> = stations.iter().map(|one| one.station.source.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut known = HashMap::new();
    for name in names {
        let rows = Entity::find().filter(Column::SourceName.eq(name)).all(tx).await?;
        known.extend(rows.into_iter().map(|row| ((row.source_name.clone(), row.source_id.clone()), row)));
    }
    Ok(known)
}

/// Running numbers, region by region.
#[derive(Default)]
struct Numbers(HashMap<u32, u32>);

impl Numbers {
    async fn next(&mut self, tx: &DatabaseTransaction, adcode: Adcode) -> Result<u32, DbErr> {
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

/// One station as its row, gone or not.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, code: &StationCode) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(code.as_str().to_owned()).one(db).await
}

/// Stations of a region by words in name, address or number, by number; gone ones, too.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    region: Adcode,
    words: &str,
    page: u64,
) -> Result<Vec<Model>, DbErr> {
    let (low, high) = region.span();
    let mut query = Entity::find().filter(Column::Adcode.between(i64::from(low), i64::from(high)));
    for word in words.split_whitespace().take(5) {
        let any = Condition::any()
            .add(Column::Name.contains(word))
            .add(Column::Address.contains(word))
            .add(Column::Code.contains(word));
        query = query.filter(any);
    }
    query.order_by_desc(Column::Doubtful).order_by_asc(Column::Code).offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// Writes a station in place of what somebody read; phones are told. Nothing is done, and `false` given, where
/// somebody else was faster.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn edit(
    db: &DatabaseConnection,
    staff: &Staff,
    read: &Model,
    new: &Station,
    gone: bool,
    what: &str,
) -> Result<bool, DbErr> {
    let tx = db.begin().await?;
    let revision = take_revisions(&tx, 1).await?;
    if find(&tx, &new.code).await?.as_ref() != Some(read) {
        return Ok(false);
    }
    let number = u32::try_from(read.number).unwrap_or(0);
    let row = Model { gone, ..Model::new(new, &read.source_id, number) };
    row.into_active_model().reset_all().update(&tx).await?;
    let item = if gone { Item::StationGone(new.code.clone()) } else { Item::Station(Box::new(new.clone())) };
    feed::publish(&tx, &[item], revision).await?;
    let entry = audit::Entry::of(staff, audit::Action::StationChanged, new.code.as_str(), new.adcode).saying(what);
    audit::write(&tx, entry, Timestamp::now()).await?;
    tx.commit().await?;
    Ok(true)
}
