//! What a courier looks for, and in which order stations answer it.

use super::area::{Area, AreaKind};
use super::layer::Layers;
use super::position::Position;
use super::region::{Adcode, PREFECTURES, Prefecture};
use super::search::SearchWords;
use super::service::Services;
use super::station::Station;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// So many times farther a doubtful station counts.
const DOUBT: f64 = 2.0;
/// And one that nobody made sure of for long.
const STALE: f64 = 1.3;

/// What a courier looks for. An empty query asks for all stations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StationQuery {
    /// Nearest to here first; without it, by region and name.
    pub near: Option<Position>,
    /// Only within this region.
    pub region: Option<Adcode>,
    /// Only in this part of the map; along a way in the order in which they are passed.
    pub area: Option<Area>,
    /// Which kinds of places.
    #[serde(default)]
    pub layers: Layers,
    /// Only where all of these can be had.
    pub services: Services,
    /// The moment for which it is asked.
    pub now: Timestamp,
    /// Only what is open then.
    pub open_only: bool,
    /// Only with these words in name, address or pinyin.
    pub words: SearchWords,
    /// At most so many.
    pub limit: u32,
}

impl StationQuery {
    /// The way along which it asks: then stations come in the order in which they are passed.
    #[must_use]
    pub fn way(&self) -> Option<&Area> {
        self.area.as_ref().filter(|area| area.kind() == AreaKind::Way)
    }

    /// The prefectures whose stations may answer it: of the region, or around the place.
    #[must_use]
    pub fn prefectures(&self) -> Vec<Adcode> {
        match (self.region, self.near) {
            (Some(region), _) if region.number().is_multiple_of(10_000) => {
                PREFECTURES.iter().map(Prefecture::code).filter(|one| region.holds(*one)).collect()
            }
            (Some(region), _) => vec![region.prefecture()],
            (None, Some(place)) => Prefecture::around(place).into_iter().map(Prefecture::code).collect(),
            (None, None) => Vec::new(),
        }
    }
}

impl Station {
    /// Metres, as they count in a list: an entry that couriers doubt, or that nobody made sure of for long, is worth going
    /// a little farther to avoid.
    #[must_use]
    pub fn metres_as_they_count(&self, metres: Option<f64>, now: Timestamp) -> f64 {
        let doubt = if self.doubtful { DOUBT } else { 1.0 };
        let stale = if self.is_stale(now) { STALE } else { 1.0 };
        metres.unwrap_or(f64::MAX) * doubt * stale
    }

    /// What puts stations in order where nobody says what is near.
    #[must_use]
    pub fn by_region_and_name(&self) -> (u32, &str) {
        (self.adcode.number(), &self.pinyin)
    }
}
