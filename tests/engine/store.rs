//! What the store finds with its indexes is what the model's rule says, one by one.

use diyi::api::first_stations::Extent;
use diyi::api::{Change, Changes, FirstStations, Item};
use diyi::engine::store::Store;
use diyi::engine::{Coverage, Event, FirstAnswers, Handle, Kept, Status, SyncPhase, Theme};
use diyi::model::pin::{Pin, taken_over};
use diyi::model::search::SearchWords;
use diyi::model::{
    Access, Adcode, Area, AreaKind, Closure, Day, HolidayCalendar, Layers, OpeningHours, Position, Service, Services,
    Source, Station, StationCode, StationKind, StationQuery, StationStatus, Supply, Timestamp,
};
use futures_util::FutureExt;
use proptest::prelude::*;
use rusqlite::Connection;

const HOURS: [Option<&str>; 4] = [Some("24/7"), Some("08:00-20:00"), Some("Mo-Fr 09:00-17:00"), None];
const NAMES: [(&str, &str); 3] =
    [("岳麓山驿站", "yue lu shan yi zhan"), ("五一广场", "wu yi guang chang"), ("ＡＢ驿", "ab yi")];

/// A day in the two years around the moments that are asked for.
fn day(pick: u32) -> Day {
    Day::of(Timestamp(1_750_000_000_000)).plus((pick % 700).into())
}

fn station(number: u32, lat: f64, lon: f64, pick: u32) -> Station {
    let adcode = Adcode::parse(if pick.is_multiple_of(2) { "430104" } else { "430200" }).unwrap();
    let (name, pinyin) = NAMES[pick as usize % NAMES.len()];
    Station {
        code: StationCode::new(adcode, number),
        name: name.to_owned(),
        pinyin: pinyin.to_owned(),
        kind: StationKind::ALL[pick as usize / 2 % StationKind::ALL.len()],
        adcode,
        district: None,
        address: format!("{number}号"),
        position: Position::new(lat, lon).unwrap(),
        services: Services::from_bits(pick),
        hours: HOURS[pick as usize / 3 % HOURS.len()].map(|hours| OpeningHours::parse(hours).unwrap()),
        phone: None,
        other_phones: Vec::new(),
        access: Access::default(),
        photos: Vec::new(),
        problems: Vec::new(),
        seen_open_at: None,
        host: None,
        status: if pick.is_multiple_of(11) { StationStatus::Paused } else { StationStatus::Active },
        verified_at: None,
        doubtful: false,
        lacking: Services::NONE,
        supplies: if pick.is_multiple_of(5) {
            vec![Supply::new("药", Service::FirstAid, Some(day(pick))).unwrap()]
        } else {
            Vec::new()
        },
        closed: pick.is_multiple_of(7).then(|| Closure::new(day(pick), day(pick).plus(200), "").unwrap()),
        verified_by: None,
        source: Source { name: "测试".to_owned(), licence: "CC0".to_owned(), sample: false },
    }
}

fn store_with(stations: &[Station]) -> Store {
    let mut store = Store::open(Connection::open_in_memory().unwrap()).unwrap();
    let changes = (1..).zip(stations);
    let changes: Vec<Change> = changes
        .map(|(revision, station)| Change { revision, item: Item::Station(Box::new(station.clone())) })
        .collect();
    let revision = changes.len() as i64;
    store.apply(&Changes::new("e".to_owned(), changes, revision, false)).unwrap();
    store
}

prop_compose! {
    fn some_stations()(places in prop::collection::vec((27.5..28.9f64, 112.0..114.0f64, any::<u32>()), 0..60)) -> Vec<Station> {
        (1..).zip(places).map(|(number, (lat, lon, pick))| station(number, lat, lon, pick)).collect()
    }
}

prop_compose! {
    fn some_query()(
        near in prop::option::of((20.0..35.0f64, 105.0..120.0f64)),
        region in prop::option::of(prop::sample::select(vec!["430000", "430100", "430104", "430200"])),
        wanted in prop::collection::vec(prop::sample::select(Service::ALL.to_vec()), 0..2),
        area in prop::option::of((any::<bool>(), prop::collection::vec((27.5..28.9f64, 112.0..114.0f64), 3..5))),
        now in 1_760_000_000_000i64..1_800_000_000_000,
        open_only: bool,
        words in prop::sample::select(vec!["", "驿站", "yls", "wuyi", "ab", "430104", "没有"]),
        layers in 0u8..64,
        limit in 1u32..70,
    ) -> StationQuery {
        StationQuery {
            near: near.map(|(lat, lon)| Position::new(lat, lon).unwrap()),
            region: region.map(|code| Adcode::parse(code).unwrap()),
            services: wanted.into_iter().collect(),
            area: area.map(|(way, corners)| {
                let corners = corners.into_iter().map(|(lat, lon)| Position::new(lat, lon).unwrap()).collect();
                Area::new(if way { AreaKind::Way } else { AreaKind::Inside }, corners).unwrap()
            }),
            now: Timestamp(now),
            open_only,
            layers: Layers::from_bits(layers),
            words: SearchWords::parse(words),
            limit,
        }
    }
}

const NOW: Timestamp = Timestamp(1_780_000_000_000);

#[test]
fn a_report_is_told_by_the_name_of_its_station_as_long_as_the_phone_knows_that() {
    let known = station(1, 28.2, 112.9, 0);
    let mut store = store_with(std::slice::from_ref(&known));
    let report = |last: u32, code: &str| {
        serde_json::json!({"revision": last, "report": {"id": format!("01890000-0000-7000-8000-{last:012}"), "station": code,
            "kind": "broken", "at": last, "state": "waiting"}})
    };
    let reports = [report(1, "430100-0999"), report(2, known.code.as_str())];
    let mine = serde_json::json!({"epoch": "e", "revision": 2, "threads": [], "reports": reports});
    store.apply_mine(&serde_json::from_value(mine).unwrap()).unwrap();
    let names: Vec<Option<String>> = store.my_reports().unwrap().into_iter().map(|one| one.station_name).collect();
    assert_eq!(names, [Some(known.name), None]);
}

#[test]
fn the_library_answers_who_types_another_character_of_the_same_sound() {
    let mut store = Store::open(Connection::open_in_memory().unwrap()).unwrap();
    let answers = ["老板拖欠工资怎么办", "电瓶车要上牌吗", "高温补贴怎么领"];
    let changes = (1..).zip(answers).map(|(revision, question)| {
        serde_json::json!({"revision": revision, "kind": "answer", "item": {"id": format!("01890000-0000-7000-8000-{revision:012}"),
            "topic": "labour_rights", "question": question, "text": "答。", "version": 1, "approved_at": 1}})
    });
    let changes: Vec<_> = changes.collect();
    let page = serde_json::json!({"epoch": "e", "changes": changes, "revision": 9, "more": false});
    assert!(store.apply(&serde_json::from_value(page).unwrap()).unwrap());
    let first = |words: &str| store.answers(words, None, 9).unwrap().first().map(|answer| answer.question.clone());
    for (typed, meant) in [("欠新", 0), ("电动车", 1), ("店瓶车", 1), ("高温不贴", 2)] {
        assert_eq!(first(typed).as_deref(), Some(answers[meant]), "{typed}");
    }
    assert_eq!(first("彩票"), None);
}

/// A page without an engine, that has these stations from its server.
fn page_with(stations: &[Station], extent: Extent) -> Handle {
    let holidays = HolidayCalendar::announced();
    let brought = FirstStations {
        at: NOW,
        region: None,
        extent,
        stations: stations.to_vec(),
        layers: Layers::default(),
        holidays,
    };
    let handle = Handle::new(1, |_| {});
    handle.begin_with(FirstAnswers::from_page(brought, NOW));
    handle
}

#[test]
fn a_page_answers_out_of_what_its_server_brought_until_the_engine_has_synced() {
    let one = station(1, 28.2, 112.9, 2);
    let page = page_with(std::slice::from_ref(&one), Extent::One);
    let seen = page.station(one.code.clone(), NOW).now_or_never().unwrap().unwrap().unwrap();
    assert_eq!(seen.station, one);
    // Of another one, and of the list, it does not say that there is nothing.
    assert!(page.station("430100-0009".parse().unwrap(), NOW).now_or_never().is_none());
    assert!(page.stations(StationQuery::default()).now_or_never().is_none());
    let page = page_with(&[one], Extent::Some);
    let all = StationQuery { limit: 9, ..StationQuery::default() };
    assert_eq!(page.stations(all.clone()).now_or_never().unwrap().unwrap().len(), 1);
    assert!(!page.first().unwrap().has_all_of(&all));
    let status = |synced_at, stations| {
        Event::Status(Status {
            synced_at,
            phase: SyncPhase::Running,
            clock_skew: 0,
            stations,
            coverage: Coverage::Everywhere,
            outgoing: 0,
            refused: 0,
            erasing: false,
            unread_items: 0,
            unread: 0,
            voice_news: 0,
            booking_news: 0,
            kept: Kept::OnDisk,
            room_is_low: false,
            rescue: None,
        })
    };
    // The first part of a first sync is no list yet.
    let _ = page.deliver(status(None, 300));
    assert!(page.first().is_some());
    let _ = page.deliver(status(Some(NOW), 600));
    assert!(page.first().is_none() && page.stations(all).now_or_never().is_none());
}

#[test]
fn by_a_clock_that_is_wrong_the_page_says_nothing_of_open_doors() {
    let at = |skew: i64| {
        let brought = FirstStations {
            at: Timestamp(NOW.0 + skew),
            region: None,
            extent: Extent::All,
            stations: Vec::new(),
            layers: Layers::default(),
            holidays: HolidayCalendar::announced(),
        };
        FirstAnswers::from_page(brought, NOW).is_some()
    };
    assert!(at(0) && at(60_000) && at(-5 * 60_000));
    assert!(!at(10 * 60_000) && !at(-3_600_000) && !at(i64::MAX - NOW.0) && !at(-NOW.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_page_without_an_engine_answers_as_the_engine_would(stations in some_stations(), query in some_query()) {
        let query = StationQuery { words: SearchWords::default(), ..query };
        let early = page_with(&stations, Extent::All).stations(query.clone()).now_or_never();
        match early {
            // Its geometry is the engine's.
            None => prop_assert!(query.area.is_some()),
            Some(early) => {
                // What was written and read again may differ by a hair.
                let told = |listed: Vec<diyi::engine::Listed>| -> Vec<_> {
                    listed.into_iter().map(|one| (one.station.code, one.openness, one.metres.map(f64::round))).collect()
                };
                prop_assert_eq!(told(early.unwrap()), told(store_with(&stations).stations(&query).unwrap()));
            }
        }
    }

    #[test]
    fn the_store_finds_exactly_what_the_rule_says_nearest_first(stations in some_stations(), query in some_query()) {
        let store = store_with(&stations);
        let found = store.stations(&query).unwrap();
        let mut expected: Vec<&Station> = stations.iter().filter(|station| query.matches(station, &HolidayCalendar::announced())).collect();
        prop_assert_eq!(found.len(), expected.len().min(query.limit as usize));
        prop_assert!(found.iter().all(|one| query.matches(&one.station, &HolidayCalendar::announced())));
        // The page shows what the store says of each door.
        prop_assert!(found.iter().all(|one| one.openness == one.station.openness(query.now, &HolidayCalendar::announced())));
        let way = query.area.as_ref().filter(|area| area.kind() == AreaKind::Way);
        if let Some(way) = way {
            let along: Vec<f64> = found.iter().map(|one| way.along(one.station.position).unwrap()).collect();
            prop_assert!(along.is_sorted(), "along a way they come as they are passed");
        } else if let Some(here) = query.near {
            expected.sort_by(|a, b| here.metres_to(a.position).total_cmp(&here.metres_to(b.position)));
            for (got, wanted) in found.iter().zip(&expected) {
                prop_assert!((got.metres.unwrap() - here.metres_to(wanted.position)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn pages_taken_in_any_number_of_times_leave_the_same_store(stations in some_stations(), cuts in prop::collection::vec(0usize..60, 0..4)) {
        let whole = store_with(&stations);
        let mut cut = Store::open(Connection::open_in_memory().unwrap()).unwrap();
        for end in cuts.into_iter().chain([stations.len()]) {
            let changes = (1..).zip(&stations[..end.min(stations.len())]);
            let changes: Vec<Change> =
                changes.map(|(revision, station)| Change { revision, item: Item::Station(Box::new(station.clone())) }).collect();
            let revision = changes.len() as i64;
            cut.apply(&Changes::new("e".to_owned(), changes, revision, true)).unwrap();
        }
        let all = StationQuery { limit: 1_000, layers: Layers::from_bits(u8::MAX), ..StationQuery::default() };
        prop_assert_eq!(whole.stations(&all).unwrap(), cut.stations(&all).unwrap());
        prop_assert_eq!(whole.cursor().unwrap(), cut.cursor().unwrap());
    }
}

#[test]
fn a_store_that_was_open_when_the_phone_died_opens_again_with_all_that_was_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    let stations: Vec<Station> = (1..=30).map(|number| station(number, 28.2, 112.97, number)).collect();
    let mut store = Store::open(Connection::open(&file).unwrap()).unwrap();
    let changes = (1..)
        .zip(&stations)
        .map(|(revision, one)| Change { revision, item: Item::Station(Box::new(one.clone())) })
        .collect();
    store.apply(&Changes::new("e".to_owned(), changes, 30, false)).unwrap();
    // Nobody closes it.
    std::mem::forget(store);
    let store = Store::open(Connection::open(&file).unwrap()).unwrap();
    // Places of other kinds are there and do not count as stations.
    let all = StationQuery { limit: 50, layers: Layers::from_bits(u8::MAX), ..StationQuery::default() };
    assert_eq!((store.stations(&all).unwrap().len(), store.cursor().unwrap().revision), (30, 30));
    let real = stations.iter().filter(|station| station.kind.is_station()).count();
    assert_eq!(store.station_count().unwrap() as usize, real);
}

#[test]
fn digits_that_an_older_app_kept_are_still_read_and_are_written_no_more_once_they_are_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("diyi.db");
    let mut store = Store::open(Connection::open(&file).unwrap()).unwrap();
    Connection::open(&file)
        .unwrap()
        .execute(
            "INSERT INTO setting (name, value) VALUES ('preferences', '{\"theme\":\"dark\",\"pin\":\"25801347\"}')",
            [],
        )
        .unwrap();
    let mut kept = store.preferences().unwrap();
    let plain = kept.pin.take().unwrap();
    kept.lock = taken_over(kept.lock, &plain, "salt");
    store.set_preferences(&kept).unwrap();
    let now = store.preferences().unwrap();
    assert_eq!((now.pin.as_ref(), now.theme), (None, Theme::Dark));
    assert!(now.lock.unwrap().is_opened_by(&Pin::parse("25801347").unwrap()));
    let written: String = Connection::open(&file)
        .unwrap()
        .query_row("SELECT value FROM setting WHERE name = 'preferences'", [], |row| row.get(0))
        .unwrap();
    assert!(!written.contains("25801347"), "{written}");
}
