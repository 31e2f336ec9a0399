//! One step of an import: what it does to one station, kept as it waits, and done.

use super::{Column, Entity, Model, Written};
use crate::api::Item;
use crate::model::{Adcode, Station, StationCode};
use crate::server::db::connection::Writing;
use crate::server::db::tables::import_row;
use crate::server::db::threads::stored;
use crate::server::db::{feed, restored_numbers};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, Iterable, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A row of a station takes 28 parameters, and SQLite takes 32,766 a statement.
pub(super) const ROWS_A_STATEMENT: usize = 1_000;

/// What an import does to one station, as it waits to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportStep {
    /// A new station, or changes of one.
    Put {
        /// As the table says; its code is given when it is written.
        station: Box<Station>,
        source_id: String,
        has_id: bool,
        /// The code of the station that it is.
        met: Option<String>,
        /// The table named our own number of it.
        by_code: bool,
    },
    /// Its publisher gave its number to another station.
    LoseNumber { code: String },
    /// A sample makes way for real stations.
    SampleGoes { code: String },
}

impl ImportStep {
    /// The station that is there before.
    fn met(&self) -> Option<&str> {
        match self {
            Self::Put { met, .. } => met.as_deref(),
            Self::LoseNumber { code } | Self::SampleGoes { code } => Some(code),
        }
    }
}

/// A station before and after.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// As it is; nothing where it is new.
    pub(crate) before: Option<Model>,
    /// As it would be.
    pub(crate) after: Model,
    /// The same, as phones are told.
    pub(crate) station: Station,
    /// Phones see a difference.
    pub(super) told: bool,
}

impl Change {
    /// There is a difference at all.
    pub(super) fn is_one(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }
}

/// Does steps, in their order; `import` keeps what they did, so that it can be taken back. A station that is gone since
/// the import was looked at stays as it is. Counts into `written`.
pub(super) async fn carry_out(
    tx: &Writing,
    steps: Vec<ImportStep>,
    import: Option<&str>,
    written: &mut Written,
) -> Result<(), DbErr> {
    let met: Vec<&str> = steps.iter().filter_map(ImportStep::met).collect();
    let mut current = by_code(tx, &met).await?;
    let mut numbers = Numbers::default();
    let mut changes: Vec<Change> = Vec::with_capacity(steps.len());
    for step in steps {
        let before = step.met().map(|code| current.get(code).filter(|row| !row.was_retired()));
        let change = match (step, before) {
            (ImportStep::Put { station, source_id, .. }, None) => {
                let number = numbers.next(tx, station.adcode).await?;
                let change = added(*station, &source_id, number)?;
                written.count(&change);
                change
            }
            (ImportStep::Put { station, source_id, has_id, by_code, .. }, Some(Some(before))) => {
                let change = updated(before, &station, by_code, if has_id { &source_id } else { &before.source_id })?;
                written.count(&change);
                change
            }
            (ImportStep::LoseNumber { .. }, Some(Some(before))) => without_number(before)?,
            (ImportStep::SampleGoes { .. }, Some(Some(before))) if !before.gone => {
                written.samples_removed += 1;
                sample_gone(before)?
            }
            _ => continue,
        };
        if change.is_one() {
            current.insert(change.after.code.clone(), change.after.clone());
            changes.push(change);
        }
    }
    let mut changes = one_each(changes);
    while !changes.is_empty() {
        let rest = changes.split_off(changes.len().min(ROWS_A_STATEMENT));
        write(tx, std::mem::replace(&mut changes, rest), import).await?;
    }
    Ok(())
}

/// A statement may touch a row once: what several steps do to a station is one change.
fn one_each(changes: Vec<Change>) -> Vec<Change> {
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut each: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        match at.get(&change.after.code) {
            Some(at) => {
                let first = &mut each[*at];
                *first = Change { before: first.before.take(), told: first.told || change.told, ..change };
            }
            None => {
                at.insert(change.after.code.clone(), each.len());
                each.push(change);
            }
        }
    }
    each
}

async fn write(tx: &Writing, changes: Vec<Change>, import: Option<&str>) -> Result<(), DbErr> {
    if let Some(import) = import {
        write_traces(tx, import, &changes).await?;
    }
    let told = changes.iter().filter(|change| change.told);
    let items: Vec<Item> = told.map(|change| item_of(&change.after, &change.station)).collect();
    write_rows(tx, changes.into_iter().map(|change| change.after).collect()).await?;
    feed::publish(tx, &items).await
}

/// A station as phones are told of it.
pub(super) fn item_of(row: &Model, station: &Station) -> Item {
    if row.gone { Item::StationGone(station.code.clone()) } else { Item::Station(Box::new(station.clone())) }
}

/// A station whose publisher's number is another one's now.
pub(super) fn without_number(before: &Model) -> Result<Change, DbErr> {
    let source_id = format!("{}@{}（{}）", before.name, before.address, before.code);
    let after = Model { source_id, ..before.clone() };
    Ok(Change { before: Some(before.clone()), station: station_of(before)?, after, told: false })
}

fn sample_gone(before: &Model) -> Result<Change, DbErr> {
    let after = Model { gone: true, ..before.clone() };
    Ok(Change { before: Some(before.clone()), station: station_of(before)?, after, told: true })
}

pub(super) fn added(mut station: Station, source_id: &str, number: u32) -> Result<Change, DbErr> {
    station.code = StationCode::new(station.adcode, number);
    let imported = Some(stored(serde_json::to_string(&station))?);
    let after = Model { imported, ..Model::new(&station, source_id, number) };
    Ok(Change { before: None, after, station, told: true })
}

/// A station keeps the number on its door, even when its region is corrected, and what an office changed by hand as
/// long as its publisher did not change the same. A table that names our own numbers is an office's hand.
pub(super) fn updated(before: &Model, sent: &Station, by_code: bool, source_id: &str) -> Result<Change, DbErr> {
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
    Ok(Change { before: Some(before.clone()), after, station, told })
}

pub(crate) fn station_of(row: &Model) -> Result<Station, DbErr> {
    Station::try_from(row.clone()).map_err(|error| DbErr::Custom(error.to_string()))
}

/// The stations with these numbers, gone or not.
pub(super) async fn by_code(tx: &impl ConnectionTrait, codes: &[&str]) -> Result<HashMap<String, Model>, DbErr> {
    let mut found = HashMap::new();
    for codes in codes.chunks(ROWS_A_STATEMENT) {
        let rows = Entity::find().filter(Column::Code.is_in(codes.iter().copied())).all(tx).await?;
        found.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(found)
}

/// Running numbers, region by region.
#[derive(Default)]
pub(super) struct Numbers(HashMap<u32, u32>);

impl Numbers {
    pub(super) async fn next(&mut self, tx: &impl ConnectionTrait, adcode: Adcode) -> Result<u32, DbErr> {
        let last = match self.0.get(&adcode.number()) {
            Some(last) => *last,
            None => {
                // By the index `station_by_number`; a region's code is six digits.
                let highest: Option<i32> = Entity::find()
                    .select_only()
                    .column(Column::Number)
                    .filter(Expr::cust(format!("substr(code, 1, 6) = '{adcode}'")))
                    .order_by_desc(Column::Number)
                    .into_tuple()
                    .one(tx)
                    .await?;
                let highest = u32::try_from(highest.unwrap_or(0)).unwrap_or(0);
                highest.max(restored_numbers::begin_behind(tx).await?)
            }
        };
        self.0.insert(adcode.number(), last + 1);
        Ok(last + 1)
    }
}

/// Notes each station as it was and as it is, so that the import can be taken back.
async fn write_traces(tx: &Writing, import: &str, changes: &[Change]) -> Result<(), DbErr> {
    let mut traces = Vec::with_capacity(changes.len());
    for Change { before, after, .. } in changes {
        traces.push(import_row::ActiveModel {
            import: Set(import.to_owned()),
            code: Set(after.code.clone()),
            before: Set(before.as_ref().map(|row| stored(serde_json::to_string(row))).transpose()?),
            after: Set(stored(serde_json::to_string(after))?),
        });
    }
    // A step before touched it already: as it was before that, it comes back.
    let last = OnConflict::columns([import_row::Column::Import, import_row::Column::Code])
        .update_column(import_row::Column::After)
        .to_owned();
    import_row::Entity::insert_many(traces).on_conflict(last).exec_without_returning(tx).await.map(|_| ())
}

pub(super) async fn write_rows(tx: &Writing, rows: Vec<Model>) -> Result<(), DbErr> {
    let rows: Vec<_> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    for rows in rows.chunks(ROWS_A_STATEMENT) {
        let columns = Column::iter().filter(|column| !matches!(column, Column::Code));
        let newest = OnConflict::column(Column::Code).update_columns(columns).to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(tx).await?;
    }
    Ok(())
}
