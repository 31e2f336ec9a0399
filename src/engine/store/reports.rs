//! What the courier reported, where they were, which stations they like.

use super::stations::Named;
use super::{Store, StoreError, outbox_rows};
use crate::api::json;
use crate::api::{Act, OwnReportChange};
use crate::engine::message::{Acquaintance, DeliveryState, Listed, MyReport};
use crate::model::station_report::Looked;
use crate::model::{OwnReport, ReportKind, ReportState, Station, StationCode, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub(super) fn put_own(tx: &Transaction<'_>, change: &OwnReportChange) -> Result<(), StoreError> {
    let id = change.report.id.to_string();
    tx.prepare_cached(
        "INSERT INTO own_report (id, revision, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body
         WHERE excluded.revision >= own_report.revision
            OR EXISTS (SELECT 1 FROM earlier WHERE kind = 'own report' AND key = excluded.id)",
    )?
    .execute(params![id, change.revision, serde_json::to_string(&change.report)?])?;
    outbox_rows::came_back(tx, &id)
}

pub(super) fn was_here(db: &Connection, station: &StationCode, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO visited (station, at) VALUES (?1, ?2)")?
        .execute(params![station.as_str(), at.0])?;
    Ok(())
}

impl Store {
    /// What the courier reported, newest first; what is on its way, too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_reports(&self) -> Result<Vec<MyReport>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM own_report")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut mine = Vec::new();
        for body in bodies {
            mine.push(MyReport { report: json::read::<OwnReport>(&body)?, station_name: None, delivery: None });
        }
        for delivery in self.all_deliveries()? {
            if let Act::LookAgain { report, fixed } = &delivery.act {
                // As they said, though the server does not know it yet; what it refused was not said.
                let refused = matches!(delivery.state, DeliveryState::Refused(_));
                if refused {
                    continue;
                }
                if let Some(one) = mine.iter_mut().find(|one| one.report.id == *report) {
                    one.report.looked = Some(Looked { fixed: *fixed, at: delivery.made_at });
                    one.report.state = one.report.state.looked(*fixed);
                }
                continue;
            }
            let (id, station, kind, text) = match &delivery.act {
                Act::Report(new) => (new.id, Some(new.station.clone()), new.kind, new.message.text.clone()),
                Act::SuggestStation(new) => (new.id, None, ReportKind::NewStation, new.message.text.clone()),
                _ => continue,
            };
            if mine.iter().all(|one| one.report.id != id) {
                let (at, state, answer) = (delivery.made_at, ReportState::Waiting, String::new());
                let report = OwnReport { id, station, kind, text, at, state, answer, looked: None };
                mine.push(MyReport { report, station_name: None, delivery: Some(delivery) });
            }
        }
        let mut station = self.db.prepare_cached("SELECT body FROM station WHERE code = ?1")?;
        for one in &mut mine {
            let Some(code) = &one.report.station else { continue };
            let body: Option<String> = station.query_row([code.as_str()], |row| row.get(0)).optional()?;
            one.station_name = body.map(|body| json::read::<Named>(&body)).transpose()?.map(|station| station.name);
        }
        mine.sort_by_key(|one| std::cmp::Reverse(one.report.at));
        Ok(mine)
    }

    /// What this phone knows of the courier and a station.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn acquaintance(&self, station: &StationCode) -> Result<Acquaintance, StoreError> {
        let mut query = self.db.prepare_cached("SELECT at FROM visited WHERE station = ?1")?;
        let visited = query.query_row([station.as_str()], |row| row.get(0)).optional()?.map(Timestamp);
        let mut query = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM favourite WHERE station = ?1)")?;
        Ok(Acquaintance { visited, favourite: query.query_row([station.as_str()], |row| row.get(0))? })
    }

    /// Keeps a station among the favourites, or takes it out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_favourite(&mut self, station: &StationCode, favourite: bool) -> Result<(), StoreError> {
        let sql = if favourite {
            "INSERT OR IGNORE INTO favourite (station) VALUES (?1)"
        } else {
            "DELETE FROM favourite WHERE station = ?1"
        };
        self.db.prepare_cached(sql)?.execute([station.as_str()])?;
        Ok(())
    }

    /// The favourites that are there, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn favourites(&self, now: Timestamp) -> Result<Vec<Listed>, StoreError> {
        let calendar = self.config()?.holidays;
        let sql = "SELECT s.body FROM favourite f JOIN station s ON s.code = f.station ORDER BY s.sort";
        let mut query = self.db.prepare_cached(sql)?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?;
        let listed = bodies.map(|body| {
            let station: Station = json::read(&body?)?;
            Ok(Listed { openness: station.openness(now, &calendar), station, metres: None })
        });
        listed.collect()
    }
}
