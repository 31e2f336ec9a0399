//! What a phone shows in its lists, each thing as one line; and things for everybody, as servers send them.

use crate::newer_server::items;
use diyi::api::Item;
use diyi::engine::{ActivityQuery, Store, VoiceQuery};
use diyi::model::{Adcode, Day, StationQuery, Timestamp};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// When all of [`thing`] is open, goes on and can be read.
pub const THEN: Timestamp = Timestamp(5);

/// The kinds of things for everybody.
pub fn kinds() -> Vec<&'static str> {
    Item::KINDS.iter().map(|(kind, _)| *kind).collect()
}

/// One thing of a kind; stations stand in one of three prefectures.
pub fn thing(kind: &str, number: u32) -> Item {
    static WHOLE: LazyLock<Vec<(&str, String)>> =
        LazyLock::new(|| items().into_iter().map(|(kind, whole)| (kind, whole.to_string())).collect());
    let (_, whole) = WHOLE.iter().find(|(of, _)| *of == kind).unwrap();
    let prefecture = 4301 + number % 3;
    let json = whole
        .replace("01890000-0000-7000-8000-000000000001", &format!("01890000-0000-7000-8000-{number:012}"))
        .replace("430100-0001", &format!("{prefecture}00-{number:04}"))
        .replace("\"adcode\":430100,\"name\":\"长沙\"", &format!("\"adcode\":{},\"name\":\"长沙\"", 430_100 + number));
    match Item::read(kind.to_owned(), &json) {
        Item::Unread { .. } => panic!("not read: {kind} {json}"),
        item => item,
    }
}

/// Its line.
pub fn line(item: &Item) -> String {
    let (kind, key) = item.key().unwrap();
    match item {
        Item::Station(station) => format!("{kind} {key} {}", station.name),
        _ => format!("{kind} {key}"),
    }
}

/// All that the lists show.
pub fn shown(store: &Store) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let mut add = |kind: &str, keys: Vec<String>| lines.extend(keys.iter().map(|key| format!("{kind} {key}")));
    let (place, today) = (Adcode::parse("430100").unwrap(), Day::parse("2029-01-01").unwrap());
    let all = StationQuery { limit: 10_000, ..StationQuery::default() };
    let stations = store.stations(&all).unwrap();
    add("station", stations.iter().map(|one| format!("{} {}", one.station.code, one.station.name)).collect());
    add("desk", store.desks().unwrap().iter().map(|one| one.adcode.to_string()).collect());
    add("answer", store.answers("", None, 1_000).unwrap().iter().map(|one| one.id.to_string()).collect());
    let found = store.answers("问", None, 1_000).unwrap();
    add("found answer", found.iter().map(|one| one.id.to_string()).collect());
    let soon = ActivityQuery { kind: None, between: (Timestamp(0), Timestamp(9)), region: None, near: None };
    add("activity", store.activities(&soon).unwrap().iter().map(|one| one.activity.id.to_string()).collect());
    add("letter", store.letters(THEN).unwrap().iter().map(|one| one.letter.id.to_string()).collect());
    let every = VoiceQuery { limit: 1_000, ..VoiceQuery::default() };
    add("voice", store.voices(&every).unwrap().iter().map(|one| one.voice.id.to_string()).collect());
    add("discussion", store.discussions(THEN).unwrap().iter().map(|one| one.discussion.id.to_string()).collect());
    add("proposal", store.proposals().unwrap().iter().map(|one| one.proposal.id.to_string()).collect());
    add("aid", store.aid_offers(place, today).unwrap().iter().map(|one| one.id.clone()).collect());
    add("own thread", store.my_questions().unwrap().iter().map(|one| one.id.to_string()).collect());
    add("own booking", store.my_bookings().unwrap().iter().map(|one| one.booking.id.to_string()).collect());
    add("own voice", store.my_voices().unwrap().iter().map(|one| one.voice.id.to_string()).collect());
    add("own report", store.my_reports().unwrap().iter().map(|one| one.report.id.to_string()).collect());
    let supported = store.voices(&every).unwrap().into_iter().filter(|one| one.supported);
    add("own support", supported.map(|one| one.voice.id.to_string()).collect());
    let followed = store.followed().unwrap().into_iter().filter(|one| !one.gone);
    add("followed", followed.map(|one| one.voice.id.to_string()).collect());
    add("favourite", store.favourites(THEN).unwrap().iter().map(|one| one.station.code.to_string()).collect());
    lines
}

/// Of these lines those that a server tells by itself: not what the phone makes of them.
pub fn as_told(lines: BTreeSet<String>) -> BTreeSet<String> {
    let own = ["own thread ", "own booking ", "own voice ", "own report "];
    let told = |line: &str| kinds().iter().any(|kind| line.starts_with(&format!("{kind} ")));
    lines.into_iter().filter(|line| told(line) || own.iter().any(|kind| line.starts_with(kind))).collect()
}
