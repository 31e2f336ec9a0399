//! What will be said of a station's door later, worked out now: for a list that is shown before anybody can work it out.

use super::day::Day;
use super::holidays::HolidayCalendar;
use super::hours::Openness;
use super::station::Station;
use super::timestamp::Timestamp;

/// So many days are worked out, the present one counted.
const DAYS: i64 = 3;

/// When what is worked out ends.
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
