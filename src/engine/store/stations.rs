//! Stations on the phone: nearest first, by region, by words.

use super::settings::{get, set};
use super::{Store, StoreError};
use crate::api::json;
use crate::engine::message::{Listed, MapPoint, OpennessAhead, SeenStation};
use crate::model::openness::{known_until, openness, openness_ahead};
use crate::model::search::SearchWords;
use crate::model::station::lacking_at;
use crate::model::{
    Area, Closure, Day, HolidayCalendar, Layer, Layers, OpeningHours, Position, Services, Station, StationCode,
    StationQuery, StationStatus, Supply, Timestamp,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};
use serde::Deserialize;

/// Half the side of the first box that is searched around the courier, metres.
const FIRST_REACH: f64 = 500.0;
/// Beyond this the index helps no more, and all stations are looked at.
const LAST_REACH: f64 = 300_000.0;
/// Metres in a degree of latitude (mean earth radius × π / 180).
const METRES_PER_DEGREE: f64 = 111_195.08;

pub(super) fn put(tx: &Transaction<'_>, station: &Station) -> Result<(), StoreError> {
    let (lat, lon) = (station.position.lat(), station.position.lon());
    let id: i64 = tx
        .prepare_cached(
            "INSERT INTO station (code, adcode, sort, services, hours, status, lat, lon, search, body, closed, supplies, layer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (code) DO UPDATE SET adcode = excluded.adcode, sort = excluded.sort,
                services = excluded.services, hours = excluded.hours, status = excluded.status,
                lat = excluded.lat, lon = excluded.lon, search = excluded.search, body = excluded.body,
                closed = excluded.closed, supplies = excluded.supplies, layer = excluded.layer
             RETURNING id",
        )?
        .query_row(
            params![
                station.code.as_str(),
                station.adcode.number(),
                station.pinyin,
                station.services.without(station.lacking).bits(),
                station.hours.as_ref().map(OpeningHours::as_str),
                station.status.code(),
                lat,
                lon,
                station.search_text(),
                serde_json::to_string(station)?,
                station.closed.as_ref().map(serde_json::to_string).transpose()?,
                Some(&station.supplies).filter(|all| !all.is_empty()).map(serde_json::to_string).transpose()?,
                Layers::of(station.kind.layer()).bits(),
            ],
            |row| row.get(0),
        )?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO station_area (id, south, north, west, east) VALUES (?1, ?2, ?2, ?3, ?3)",
    )?
    .execute(params![id, lat, lon])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, code: &StationCode) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM station_area WHERE id = (SELECT id FROM station WHERE code = ?1)")?
        .execute([code.as_str()])?;
    tx.prepare_cached("DELETE FROM station WHERE code = ?1")?.execute([code.as_str()])?;
    Ok(())
}

/// Which way of finding stations by words the phone's rows are written for; see [`Station::search_text`].
const WORDS: &str = "3";

/// Writes anew by which words stations are found, where an older version of the app wrote them.
pub(super) fn find_by_new_words(db: &mut Connection) -> Result<(), StoreError> {
    const NAME: &str = "station_words";
    if get(db, NAME)?.as_deref() == Some(WORDS) {
        return Ok(());
    }
    let tx = db.transaction()?;
    {
        let mut all = tx.prepare("SELECT id, body FROM station")?;
        let mut rows = all.query([])?;
        let mut write = tx.prepare("UPDATE station SET search = ?2 WHERE id = ?1")?;
        while let Some(row) = rows.next()? {
            let station: Station = json::read(&row.get::<_, String>(1)?)?;
            write.execute(params![row.get::<_, i64>(0)?, station.search_text()])?;
        }
    }
    set(&tx, NAME, WORDS)?;
    tx.commit()?;
    Ok(())
}

/// A station before its body is read.
struct Candidate {
    id: i64,
    position: Position,
    metres: Option<f64>,
    hours: Option<String>,
    status: StationStatus,
    /// As JSON.
    closed: Option<String>,
    /// As JSON.
    supplies: Option<String>,
}

impl Candidate {
    const COLUMNS: &str = "s.id, s.lat, s.lon, s.hours, s.status, s.closed, s.supplies";

    fn read(row: &Row<'_>, near: Option<Position>) -> Result<Option<Self>, rusqlite::Error> {
        let Ok(position) = Position::new(row.get(1)?, row.get(2)?) else { return Ok(None) };
        Ok(Some(Self {
            id: row.get(0)?,
            position,
            metres: near.map(|here| here.metres_to(position)),
            hours: row.get(3)?,
            status: row.get::<_, String>(4)?.into(),
            closed: row.get(5)?,
            supplies: row.get(6)?,
        }))
    }

    fn is_open(&self, moment: Timestamp, calendar: &HolidayCalendar) -> bool {
        let hours = self.hours.as_deref().and_then(|text| OpeningHours::kept(text).ok());
        let closed: Option<Closure> = self.closed.as_deref().and_then(|text| json::read(text).ok());
        openness(self.status, closed.as_ref(), hours.as_ref(), moment, calendar).is_open()
    }

    /// What SQLite cannot decide: whether it lies in the area, is open, and what is wanted is not spoiled.
    fn answers(&self, query: &StationQuery, calendar: &HolidayCalendar) -> bool {
        let spoiled = match self.supplies.as_deref().filter(|_| !query.services.is_empty()) {
            Some(text) => {
                let supplies: Vec<Supply> = json::read(text).unwrap_or_default();
                lacking_at(Services::NONE, &supplies, query.now)
            }
            None => Services::NONE,
        };
        let inside = query.area.as_ref().is_none_or(|area| area.holds(self.position));
        inside && query.services.of(spoiled).is_empty() && (!query.open_only || self.is_open(query.now, calendar))
    }
}

/// The part of a query that SQLite decides, as a condition with its values.
fn condition(query: &StationQuery) -> (String, Vec<Value>) {
    let mut sql = String::from("(s.layer & ?) <> 0");
    let mut values = vec![Value::Integer(query.layers.bits().into())];
    if !query.services.is_empty() {
        let bits = i64::from(query.services.bits());
        sql.push_str(" AND (s.services & ?) = ?");
        values.extend([Value::Integer(bits), Value::Integer(bits)]);
    }
    if let Some(region) = query.region {
        let (low, high) = region.span();
        sql.push_str(" AND s.adcode BETWEEN ? AND ?");
        values.extend([Value::Integer(low.into()), Value::Integer(high.into())]);
    }
    if let Some(bounds) = query.area.as_ref().map(Area::bounds) {
        sql.push_str(" AND s.lat BETWEEN ? AND ? AND s.lon BETWEEN ? AND ?");
        let sides = [*bounds.lat.start(), *bounds.lat.end(), *bounds.lon.start(), *bounds.lon.end()];
        values.extend(sides.map(Value::Real));
    }
    for word in query.words.iter() {
        sql.push_str(" AND instr(s.search, ?) > 0");
        values.push(Value::Text(word.to_owned()));
    }
    (sql, values)
}

/// All of a station's body that is shown where only its name is.
#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
}

impl Store {
    /// How many stations the phone holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn station_count(&self) -> Result<u32, StoreError> {
        Ok(self.db.prepare_cached("SELECT count(*) FROM station WHERE layer = 1")?.query_row([], |row| row.get(0))?)
    }

    /// Which kinds of places the phone holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn layers(&self) -> Result<Layers, StoreError> {
        let mut is_there = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM station WHERE layer = ?1)")?;
        let mut bits = 0;
        for layer in Layer::ALL {
            let bit = Layers::of(layer).bits();
            if is_there.query_row([bit], |row| row.get(0))? {
                bits |= bit;
            }
        }
        Ok(Layers::from_bits(bits))
    }

    /// The station with this code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn station(&self, code: &StationCode) -> Result<Option<Station>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM station WHERE code = ?1")?;
        let body: Option<String> = query.query_row([code.as_str()], |row| row.get(0)).optional()?;
        body.map(|body| Ok(json::read(&body)?)).transpose()
    }

    /// The same, with what its hours say of a moment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn seen_station(&self, code: &StationCode, now: Timestamp) -> Result<Option<SeenStation>, StoreError> {
        let Some(station) = self.station(code)? else { return Ok(None) };
        let calendar = self.config()?.holidays;
        let to_note = station.hours.as_ref().and_then(|hours| hours.day_to_note(Day::of(now), &calendar));
        Ok(Some(SeenStation { openness: station.openness(now, &calendar), to_note, station }))
    }

    /// What will be said of the doors of those that are there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn openness_ahead(&self, codes: &[StationCode], now: Timestamp) -> Result<Vec<OpennessAhead>, StoreError> {
        let calendar = self.config()?.holidays;
        let mut all = Vec::new();
        for code in codes {
            if let Some(station) = self.station(code)? {
                let ahead = openness_ahead(&station, now, &calendar);
                all.push(OpennessAhead { code: code.clone(), ahead, until: known_until(now) });
            }
        }
        Ok(all)
    }

    /// Stations that answer a query, nearest first, or by region and name where no place is given.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stations(&self, query: &StationQuery) -> Result<Vec<Listed>, StoreError> {
        let mut body_of = self.db.prepare_cached("SELECT body FROM station WHERE id = ?1")?;
        let calendar = self.config()?.holidays;
        let candidates = self.candidates(query)?;
        let mut listed = candidates
            .into_iter()
            .map(|candidate| {
                let body: String = body_of.query_row([candidate.id], |row| row.get(0))?;
                let station: Station = json::read(&body)?;
                Ok(Listed { openness: station.openness(query.now, &calendar), station, metres: candidate.metres })
            })
            .collect::<Result<Vec<Listed>, StoreError>>()?;
        if query.near.is_some() && query.way().is_none() {
            let counts = |one: &Listed| one.station.metres_as_they_count(one.metres, query.now);
            listed.sort_by(|a, b| counts(a).total_cmp(&counts(b)));
        }
        Ok(listed)
    }

    /// The same stations as points for the map, open or not at the moment that is asked for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn map_points(&self, query: &StationQuery) -> Result<Vec<MapPoint>, StoreError> {
        let mut name_of = self.db.prepare_cached("SELECT code, body, layer FROM station WHERE id = ?1")?;
        let calendar = self.config()?.holidays;
        let mut points = Vec::new();
        for candidate in self.candidates(query)? {
            let (code, body, layer): (String, String, u8) =
                name_of.query_row([candidate.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let Named { name } = json::read(&body)?;
            let Ok(code) = StationCode::parse(&code) else { continue };
            points.push(MapPoint {
                code,
                name,
                lat: candidate.position.lat(),
                lon: candidate.position.lon(),
                layer: Layers::from_bits(layer),
                open: candidate.is_open(query.now, &calendar),
            });
        }
        Ok(points)
    }

    /// Those that have the words; where none has, those that sound the same, and where none does, those that have what is
    /// meant by them.
    fn candidates(&self, query: &StationQuery) -> Result<Vec<Candidate>, StoreError> {
        // Who typed them has not folded them.
        let query = &StationQuery { words: query.words.to_be_sought(), ..query.clone() };
        let mut found = self.answering_words(query)?;
        for otherwise in [SearchWords::by_sound, SearchWords::meant] {
            if !found.is_empty() {
                break;
            }
            if let Some(words) = otherwise(&query.words) {
                found = self.answering_words(&StationQuery { words, ..query.clone() })?;
            }
        }
        Ok(found)
    }

    fn answering_words(&self, query: &StationQuery) -> Result<Vec<Candidate>, StoreError> {
        let limit = query.limit as usize;
        let calendar = if query.open_only { self.config()?.holidays } else { HolidayCalendar::default() };
        if let Some(way) = query.way() {
            let mut all = self.all(query)?;
            let along = |one: &Candidate| way.along(one.position).unwrap_or(f64::MAX);
            all.sort_by(|a, b| along(a).total_cmp(&along(b)));
            return Ok(answering(all, query, limit, &calendar));
        }
        match query.near {
            // Words are found by reading all names anyway, so one pass is best.
            Some(here) if query.words.is_empty() && query.area.is_none() => self.nearest(here, query, limit, &calendar),
            Some(_) => {
                let mut all = self.all(query)?;
                sort_by_distance(&mut all);
                Ok(answering(all, query, limit, &calendar))
            }
            None => Ok(answering(self.all(query)?, query, limit, &calendar)),
        }
    }

    /// Searches boxes around the courier, each twice as wide as the one before, until enough stations
    /// lie within the circle that the box surely holds.
    fn nearest(
        &self,
        here: Position,
        query: &StationQuery,
        limit: usize,
        calendar: &HolidayCalendar,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut reach = FIRST_REACH;
        while reach < LAST_REACH {
            let mut within = self.within(here, reach, query)?;
            within.retain(|candidate| candidate.metres.is_some_and(|metres| metres <= reach));
            if within.len() >= limit {
                sort_by_distance(&mut within);
                let found = answering(within, query, limit, calendar);
                if found.len() >= limit {
                    return Ok(found);
                }
            }
            reach *= 2.0;
        }
        let mut all = self.all(query)?;
        sort_by_distance(&mut all);
        Ok(answering(all, query, limit, calendar))
    }

    fn within(&self, here: Position, reach: f64, query: &StationQuery) -> Result<Vec<Candidate>, StoreError> {
        let tall = reach / METRES_PER_DEGREE;
        // Near the poles a degree of longitude is nothing; the box then spans the earth.
        let wide = (tall / here.lat().to_radians().cos().max(1e-6)).min(360.0);
        let (condition, values) = condition(query);
        let sql = format!(
            "SELECT {} FROM station_area a JOIN station s ON s.id = a.id
             WHERE a.north >= ? AND a.south <= ? AND a.east >= ? AND a.west <= ? AND {condition}",
            Candidate::COLUMNS
        );
        let sides = [here.lat() - tall, here.lat() + tall, here.lon() - wide, here.lon() + wide];
        let parameters = sides.into_iter().map(Value::Real).chain(values);
        self.read_candidates(&sql, parameters, Some(here))
    }

    fn all(&self, query: &StationQuery) -> Result<Vec<Candidate>, StoreError> {
        let (condition, values) = condition(query);
        let order = if query.near.is_none() { "ORDER BY s.adcode, s.sort" } else { "" };
        let sql = format!("SELECT {} FROM station s WHERE {condition} {order}", Candidate::COLUMNS);
        self.read_candidates(&sql, values.into_iter(), query.near)
    }

    fn read_candidates(
        &self,
        sql: &str,
        values: impl Iterator<Item = Value>,
        near: Option<Position>,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| Candidate::read(row, near))?;
        Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }
}

fn sort_by_distance(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| a.metres.unwrap_or(f64::MAX).total_cmp(&b.metres.unwrap_or(f64::MAX)));
}

/// The first `limit` that answer the query in all that SQLite did not decide.
fn answering(
    candidates: Vec<Candidate>,
    query: &StationQuery,
    limit: usize,
    calendar: &HolidayCalendar,
) -> Vec<Candidate> {
    candidates.into_iter().filter(|candidate| candidate.answers(query, calendar)).take(limit).collect()
}
