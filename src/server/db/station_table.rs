//! A station as a row.

use super::station_details::Details;
use crate::model::{
    Adcode, Closure, OpeningHours, Phone, Position, Services, Source, Station, StationCode, StationKind, StationStatus,
    Supply, Timestamp, VerifiedBy,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A row of the table `station`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "station")]
pub struct Model {
    /// The number on its door.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Who published the entry.
    pub source_name: String,
    /// What the publisher knows it by; with the publisher's name it finds the station again.
    pub source_id: String,
    /// Under which licence.
    pub source_licence: String,
    /// Made up to show the product.
    pub sample: bool,
    /// GB/T 2260 code.
    pub adcode: Adcode,
    /// Running number within the region; part of the code.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its name in pinyin syllables.
    pub pinyin: String,
    /// What it is.
    pub kind: StationKind,
    /// County or district in words.
    pub district: Option<String>,
    /// Street address.
    pub address: String,
    /// Degrees north, WGS-84.
    pub lat: f64,
    /// Degrees east, WGS-84.
    pub lon: f64,
    /// [`Services`] as bits.
    pub services: i64,
    /// Those that have run out, as bits.
    pub lacking: i64,
    /// What lies ready there, a list of [`Supply`] as JSON.
    pub supplies: Option<String>,
    /// The earliest of the days on which something of it is good for the last time, `2026-12-03`.
    pub next_expiry: Option<String>,
    /// OSM syntax.
    pub hours: Option<String>,
    /// Number to ask.
    pub phone: Option<String>,
    /// Who hosts it.
    pub host: Option<String>,
    /// Whether it is open at all.
    pub status: StationStatus,
    /// A [`Closure`] as JSON.
    pub closed: Option<String>,
    /// When somebody went there last.
    pub verified_at: Option<Timestamp>,
    /// By whom.
    pub verified_by: Option<VerifiedBy>,
    /// It was there once.
    pub gone: bool,
    /// Several couriers say that something of it is wrong.
    pub doubtful: bool,
    /// The station as its publisher sent it last, as JSON: what differs from it is an office's hand. Nothing where
    /// that was taken back, or was not kept yet.
    pub imported: Option<String>,
    /// Further numbers, how to get in, and what couriers say of it, as JSON.
    #[serde(default)]
    pub details: Option<String>,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row holds what no station can have; somebody wrote to the table by hand.
#[derive(Debug, Error)]
#[error("station {code}: {why}")]
pub struct RowError {
    code: String,
    why: String,
}

/// As it stands in a column. Nothing of a station fails to be written.
fn json<T: Serialize>(value: Option<&T>) -> Option<String> {
    value.and_then(|value| serde_json::to_string(value).ok())
}

impl Model {
    /// Whether an office took it out by hand: then no table brings it back. What an import brought and was taken back
    /// with it may come again.
    #[must_use]
    pub fn was_retired(&self) -> bool {
        self.gone && self.imported.is_some()
    }

    /// Without what couriers say of it, which is nobody's change of the entry.
    #[must_use]
    pub fn without_signs(&self) -> Self {
        let details = Details::read(self.details.as_deref()).ok().map(Details::without_signs);
        let details = details.map_or_else(|| self.details.clone(), |details| details.written());
        Self { doubtful: false, details, ..self.clone() }
    }

    /// The row of a station.
    #[must_use]
    pub fn new(station: &Station, source_id: &str, number: u32) -> Self {
        Self {
            code: station.code.to_string(),
            source_name: station.source.name.clone(),
            source_id: source_id.to_owned(),
            source_licence: station.source.licence.clone(),
            sample: station.source.sample,
            adcode: station.adcode,
            number: i32::try_from(number).unwrap_or(i32::MAX),
            name: station.name.clone(),
            pinyin: station.pinyin.clone(),
            kind: station.kind,
            district: station.district.clone(),
            address: station.address.clone(),
            lat: station.position.lat(),
            lon: station.position.lon(),
            services: station.services.bits().into(),
            lacking: station.lacking.bits().into(),
            supplies: json(Some(&station.supplies).filter(|supplies| !supplies.is_empty())),
            next_expiry: station.supplies.iter().filter_map(|supply| supply.expires).min().map(|day| day.to_string()),
            hours: station.hours.as_ref().map(ToString::to_string),
            phone: station.phone.as_ref().map(ToString::to_string),
            host: station.host.clone(),
            status: station.status,
            closed: json(station.closed.as_ref()),
            verified_at: station.verified_at,
            verified_by: station.verified_by,
            gone: false,
            doubtful: station.doubtful,
            imported: None,
            details: Details::column(station),
        }
    }
}

impl TryFrom<Model> for Station {
    type Error = RowError;
    fn try_from(row: Model) -> Result<Self, RowError> {
        fn or<T, E: ToString>(code: &str, result: Result<T, E>) -> Result<T, RowError> {
            result.map_err(|error| RowError { code: code.to_owned(), why: error.to_string() })
        }
        let code = &row.code;
        let details = or(code, Details::read(row.details.as_deref()))?;
        Ok(Self {
            other_phones: details.other_phones,
            access: details.access,
            photos: details.photos,
            problems: details.problems,
            seen_open_at: details.seen_open_at,
            code: or(code, StationCode::parse(code))?,
            adcode: row.adcode,
            position: or(code, Position::new(row.lat, row.lon))?,
            hours: or(code, row.hours.as_deref().map(OpeningHours::kept).transpose())?,
            phone: or(code, row.phone.as_deref().map(Phone::parse).transpose())?,
            name: row.name,
            pinyin: row.pinyin,
            kind: row.kind,
            district: row.district,
            address: row.address,
            services: Services::from_bits(u32::try_from(row.services).unwrap_or(0)),
            lacking: Services::from_bits(u32::try_from(row.lacking).unwrap_or(0)),
            supplies: or(code, row.supplies.as_deref().map(serde_json::from_str::<Vec<Supply>>).transpose())?
                .unwrap_or_default(),
            closed: or(code, row.closed.as_deref().map(serde_json::from_str::<Closure>).transpose())?,
            host: row.host,
            status: row.status,
            verified_at: row.verified_at,
            verified_by: row.verified_by,
            doubtful: row.doubtful,
            source: Source { name: row.source_name, licence: row.source_licence, sample: row.sample },
        })
    }
}
