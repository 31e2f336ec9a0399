//! Whether a station's door is open, now and later.

use super::closure::Closure;
use super::day::Day;
use super::holidays::HolidayCalendar;
use super::hours::{OpeningHours, Openness};
use super::station::{Station, StationStatus};
use super::station_query::StationQuery;
use super::timestamp::{DAY_MS, Timestamp};

/// A closing so many milliseconds ahead matters to somebody who asks until when it is open: a week.
const AHEAD_MS: i64 = 7 * DAY_MS;

/// Whether a station is open at a moment: a paused one is closed whatever its hours say, and so is one within the days
/// of its closing; then it opens when its hours say so after the last of them.
#[must_use]
pub fn openness(
    status: StationStatus,
    closed: Option<&Closure>,
    hours: Option<&OpeningHours>,
    moment: Timestamp,
    calendar: &HolidayCalendar,
) -> Openness {
    if status == StationStatus::Paused {
        return Openness::Closed(None);
    }
    let by_hours = |moment| hours.map_or_else(|| Openness::Unknown(String::new()), |hours| hours.at(moment, calendar));
    let Some(closed) = closed.filter(|closed| !closed.is_over(moment)) else { return by_hours(moment) };
    let after = || match by_hours(closed.last().ends()) {
        Openness::Closed(next) => Openness::Closed(next),
        Openness::Open(_) | Openness::Unknown(_) => Openness::Closed(Some(closed.last().ends())),
    };
    if closed.holds(moment) {
        return after();
    }
    let begins = closed.first().begins();
    match by_hours(moment) {
        Openness::Open(Some(until)) => Openness::Open(Some(until.min(begins))),
        Openness::Open(None) if begins.millis_since(moment) <= AHEAD_MS => Openness::Open(Some(begins)),
        Openness::Closed(Some(next)) if closed.holds(next) => after(),
        other => other,
    }
}

impl Station {
    /// Whether it is open at this moment.
    #[must_use]
    pub fn openness(&self, moment: Timestamp, calendar: &HolidayCalendar) -> Openness {
        openness(self.status, self.closed.as_ref(), self.hours.as_ref(), moment, calendar)
    }
}

impl StationQuery {
    /// Whether a station answers it. The phone's database applies the same rules with indexes; this
    /// function says what they are.
    #[must_use]
    pub fn matches(&self, station: &Station, calendar: &HolidayCalendar) -> bool {
        self.area.as_ref().is_none_or(|area| area.holds(station.position)) && self.matches_anywhere(station, calendar)
    }

    /// The same, wherever on the map it is.
    #[must_use]
    pub fn matches_anywhere(&self, station: &Station, calendar: &HolidayCalendar) -> bool {
        let in_region = self.region.is_none_or(|region| region.holds(station.adcode));
        in_region
            && self.layers.contains(station.kind.layer())
            && station.on_hand(self.now).contains_all(self.services)
            && (!self.open_only || station.openness(self.now, calendar).is_open())
            && (self.words.is_empty() || {
                let text = station.search_text();
                self.words.iter().all(|word| text.contains(word))
            })
    }
}

/// So many days are worked out, the present one counted.
const DAYS: i64 = 3;

/// When what is worked out for a list that is shown before anybody can work it out ends.
#[must_use]
pub fn known_until(now: Timestamp) -> Timestamp {
    Day::of(now).plus(DAYS).begins()
}

/// From when on what holds, in order, until [`known_until`]. What is said in words changes at midnight, too: “tomorrow”.
#[must_use]
pub fn openness_ahead(station: &Station, now: Timestamp, calendar: &HolidayCalendar) -> Vec<(Timestamp, Openness)> {
    let days = (0..DAYS).map(|by| Day::of(now).plus(by));
    let mut changes: Vec<Timestamp> = match &station.hours {
        Some(hours) => days.flat_map(|day| hours.changes_on(day, calendar)).collect(),
        None => days.map(Day::begins).collect(),
    };
    changes.retain(|at| *at > now);
    changes.push(now);
    changes.sort_unstable();
    changes.dedup();
    changes.into_iter().map(|at| (at, station.openness(at, calendar))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Access, Adcode, Closure, OpeningHours, Position, Services, Source, StationCode, StationKind, StationStatus,
    };
    use proptest::prelude::*;

    const HOURS: [&str; 9] = [
        "24/7",
        "Mo-Fr 08:30-12:00,14:30-17:30",
        "Mo-Su 18:00-02:00",
        "Mo-Fr 09:00-18:00; PH off",
        "Mo-Sa 08:00-20:00; Su off; PH 10:00-12:00",
        "Mo-Fr unknown \"工作日开放\"",
        "sunrise-sunset",
        "Mo-Fr 08:00-24:00; Sa 00:00-06:00",
        "off",
    ];

    fn minute() -> impl Strategy<Value = i64> {
        // Two years with holidays, make-up days, and a year that nobody has announced.
        (0..2 * 366 * 24 * 60_i64).prop_map(|minutes| Day::parse("2025-12-20").unwrap().begins().0 + minutes * 60_000)
    }

    proptest! {
        #[test]
        fn what_was_worked_out_is_what_would_be_said_then(
            hours in prop::sample::select(&HOURS[..]), now in minute(), later in 0..DAYS * 24 * 60, closed in prop::option::of(-2..4_i64),
        ) {
            let (now, calendar) = (Timestamp(now), HolidayCalendar::announced());
            let closed = closed.map(|by| Day::of(now).plus(by));
            let station = Station {
                code: StationCode::parse("430100-0001").unwrap(),
                name: "驿站".to_owned(),
                pinyin: String::new(),
                kind: StationKind::Shop,
                adcode: Adcode::HUNAN,
                district: None,
                address: String::new(),
                position: Position::new(28.2, 112.9).unwrap(),
                services: Services::NONE,
                lacking: Services::NONE,
                supplies: Vec::new(),
                phone: None,
                other_phones: Vec::new(),
                access: Access::default(),
                host: None,
                status: StationStatus::Active,
                verified_at: None,
                verified_by: None,
                doubtful: false,
                photos: Vec::new(),
                problems: Vec::new(),
                seen_open_at: None,
                source: Source { name: String::new(), licence: String::new(), sample: false },
                hours: OpeningHours::parse(hours).ok(),
                closed: closed.and_then(|day| Closure::new(day, day.plus(1), "装修").ok()),
            };
            let then = Timestamp(now.0 + later * 60_000);
            prop_assume!(then < known_until(now));
            let ahead = openness_ahead(&station, now, &calendar);
            let (from, worked_out) = ahead.iter().rfind(|(from, _)| *from <= then).unwrap();
            prop_assert_eq!(worked_out, &station.openness(then, &calendar));
            // Words say “tomorrow”: they hold for a day.
            prop_assert_eq!(Day::of(*from), Day::of(then));
        }
    }
}
