//! Which station of ours a row of a table is.

use super::step::by_code;
use super::{Column, Entity, Model, PairChoice, Sourced};
use crate::model::search::folded;
use crate::model::{Adcode, Position, Station, StationCode};
use crate::server::db::scope::RegionColumn as _;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Two entries of the same name so near to each other are the same station, metres.
const SAME_PLACE: f64 = 50.0;
/// A station of the same number so far away, of another name, is another one, metres.
const MOVED: f64 = 200.0;
/// One of the same name and publisher, without a number, within so many metres may have moved.
const MOVED_FAR: f64 = 1_000.0;
/// One of another name within so many metres may have been renamed.
const RENAMED: f64 = 15.0;

/// Which station of ours a row is.
pub(super) enum Met {
    /// The one at this place of [`Known::rows`].
    Same(usize),
    New,
    /// Perhaps that one; in words, why that is not sure.
    Unsure(usize, String),
    Refused(String),
}

/// Stations that a table may mean.
pub(super) struct Known {
    pub(super) rows: Vec<Model>,
    by_code: HashMap<String, usize>,
    pub(super) by_source: HashMap<(String, String), usize>,
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
    pub(super) async fn read(
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
            let real = Condition::all()
                .add(Column::Sample.eq(false))
                .add(Column::Gone.eq(false))
                .add(Column::Adcode.within(*region));
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

    pub(super) fn add(&mut self, station: &Station) {
        self.fresh.entry(folded(&station.name)).or_default().push((station.code.clone(), station.position));
    }

    /// Says that a row of this table is that station.
    pub(super) fn claim(&mut self, code: &str) {
        self.claimed.insert(code.to_owned());
        // One that was taken back with its import is there again.
        if let Some(at) = self.of_code(code).filter(|at| self.rows[*at].gone) {
            self.rows[at].gone = false;
            self.by_name.entry(folded(&self.rows[at].name)).or_default().push(at);
        }
    }

    pub(super) fn of_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The station that a row is: by its publisher's number, else by name and place.
    pub(super) fn meets(&self, station: &Station, source_id: &str, has_id: bool) -> Met {
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
