//! What can be answered before there is an engine: out of the stations that the server's page brought, by the rules by which the
//! engine answers, too.

use super::message::{Listed, SeenStation};
use crate::api::FirstStations;
use crate::api::first_stations::Extent;
use crate::model::{Adcode, Day, Layers, Station, StationCode, StationQuery, Timestamp};
use std::cmp::Ordering;

/// Answers from a page.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstAnswers(FirstStations);

impl FirstAnswers {
    /// Nothing by a clock that is wrong, or from a page that is old.
    #[must_use]
    pub fn from_page(brought: FirstStations, now: Timestamp) -> Option<Self> {
        brought.holds_at(now).then_some(Self(brought))
    }

    /// When the server knew it so.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.0.at
    }

    /// The prefecture whose stations these are.
    #[must_use]
    pub fn region(&self) -> Option<Adcode> {
        self.0.region
    }

    /// How many stations it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.stations.len()
    }

    /// Whether it has more than the one station that was opened.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.0.extent != Extent::One
    }

    /// Whether it has a station.
    #[must_use]
    pub fn has(&self, code: &StationCode) -> bool {
        self.0.stations.iter().any(|station| station.code == *code)
    }

    /// Whether no station that answers a query is missing here. By how a word sounds the engine alone finds.
    #[must_use]
    pub fn has_all_of(&self, query: &StationQuery) -> bool {
        let region = match (self.0.region, query.region) {
            (None, _) => true,
            (Some(here), Some(there)) => here.holds(there),
            (Some(_), None) => false,
        };
        self.0.extent == Extent::All && region && query.layers == Layers::default() && query.words.is_empty()
    }

    /// Nothing for parts of the map, whose geometry is the engine's.
    pub(super) fn stations(&self, query: &StationQuery) -> Option<Vec<Listed>> {
        if !self.is_list() || query.area.is_some() {
            return None;
        }
        let matching = self.0.stations.iter().filter(|station| query.matches_anywhere(station, &self.0.holidays));
        let mut listed: Vec<Listed> = matching.map(|station| self.listed(station, query)).collect();
        listed.sort_by(|a, b| {
            let counts = |one: &Listed| query.near.map(|_| one.station.metres_as_they_count(one.metres, query.now));
            let by_name = || a.station.by_region_and_name().cmp(&b.station.by_region_and_name());
            counts(a).partial_cmp(&counts(b)).unwrap_or(Ordering::Equal).then_with(by_name)
        });
        listed.truncate(query.limit as usize);
        Some(listed)
    }

    fn listed(&self, station: &Station, query: &StationQuery) -> Listed {
        Listed {
            station: station.clone(),
            metres: query.near.map(|here| here.metres_to(station.position)),
            openness: station.openness(query.now, &self.0.holidays),
        }
    }

    pub(super) fn layers(&self) -> Option<Layers> {
        self.is_list().then_some(self.0.layers)
    }

    /// One that it has; of another one it says nothing.
    pub(super) fn station(&self, code: &StationCode, now: Timestamp) -> Option<Box<SeenStation>> {
        let station = self.0.stations.iter().find(|station| station.code == *code)?;
        Some(Box::new(SeenStation {
            station: station.clone(),
            openness: station.openness(now, &self.0.holidays),
            to_note: station.hours.as_ref().and_then(|hours| hours.day_to_note(Day::of(now), &self.0.holidays)),
        }))
    }
}
