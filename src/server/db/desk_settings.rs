//! What desks set and every new question needs: what they promise, their hours, and who is on duty. Kept in memory under
//! the number of its last change, which comes with what is read anyway; so no question waits for it, and none sees an
//! old one.

use super::connection::Writing;
use super::desk_hours::{self, Calendars};
use super::tables::standard;
use super::{roster, settings_number, standards};
use crate::model::roster::{Duty, candidates};
use crate::model::service_standard::ServiceStandard;
use crate::model::working_time::WorkCalendar;
use crate::model::{Adcode, Day, StaffId, Timestamp, Topic};
use sea_orm::entity::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What desks set, of one moment.
#[derive(Debug)]
pub(super) struct DeskSettings {
    version: i64,
    day: Day,
    standards: HashMap<Adcode, ServiceStandard>,
    calendars: Calendars,
    duties: Vec<Duty>,
}

/// What was read last.
#[derive(Debug, Default)]
struct Cache(Mutex<Option<Arc<DeskSettings>>>);

/// What desks set as of this `version`, a column of `deployment`; as of now, where none is given.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn at(tx: &Writing, version: Option<i64>, now: Timestamp) -> Result<Arc<DeskSettings>, DbErr> {
    let version = match version {
        Some(version) => version,
        None => settings_number::now(tx).await?,
    };
    let (day, cache) = (Day::of(now), tx.db().remembered::<Cache>());
    let known = cache.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(known) = known.filter(|known| known.version == version && known.day == day) {
        return Ok(known);
    }
    let rows = standard::Entity::find().all(tx).await?;
    let standards = rows.iter().map(|row| Ok((row.adcode, standards::read(row)?))).collect::<Result<_, DbErr>>()?;
    let calendars = desk_hours::calendars(tx).await?;
    let settings = DeskSettings { version, day, standards, calendars, duties: roster::ahead(tx, day).await? };
    let settings = Arc::new(settings);
    *cache.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(settings.clone());
    Ok(settings)
}

impl DeskSettings {
    /// What the desk of a region promises: its own, or the province's, or the product's.
    pub(super) fn standard(&self, desk: Adcode) -> ServiceStandard {
        let own = [desk.prefecture(), Adcode::HUNAN].into_iter().find_map(|desk| self.standards.get(&desk));
        own.cloned().unwrap_or_default()
    }

    /// When the desk of a region is at work.
    pub(super) fn calendar(&self, desk: Adcode) -> WorkCalendar {
        self.calendars.of(desk)
    }

    /// Those among whom the load decides who gets a question, by their numbers.
    pub(super) fn able(&self, topic: Topic, desk: Adcode, now: Timestamp) -> Vec<StaffId> {
        candidates(&self.duties, topic, desk, now).into_iter().map(|staff| staff.id).collect()
    }
}
