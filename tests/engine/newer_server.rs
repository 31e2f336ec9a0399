//! An old app and a newer server: for everything that comes over the wire, a word that the app does not know, a thing of
//! a kind that it does not know, or something left out stops nothing that stands behind it.

use diyi::api::{Changes, Config, Item, MineAnswer, Problem};
use diyi::engine::{Store, VoiceQuery};
use diyi::model::StationQuery;
use rusqlite::Connection;
use serde_json::{Value, json};

/// One of each kind that phones keep, as servers of today send it.
pub fn items() -> Vec<(&'static str, Value)> {
    let station = json!({
        "code": "430100-0001", "name": "驿站", "kind": "shop", "adcode": 430_102, "address": "某路 1 号",
        "position": {"lat": 28.2, "lon": 112.97}, "services": ["water", "charging"], "hours": "Mo-Su 08:00-20:00",
        "phone": null, "operator": "", "status": "active", "pinyin": "yizhan",
        "source": {"name": "测试", "licence": "", "sample": true}, "checked_at": null
    });
    let source = json!({"name": "测试", "licence": "", "sample": true});
    let id = "01890000-0000-7000-8000-000000000001";
    vec![
        ("station", station),
        ("desk", json!({"adcode": 430_100, "name": "长沙", "phone": "0731-12355", "source": source})),
        (
            "answer",
            json!({"id": id, "topic": "labour_rights", "question": "问", "text": "答", "source": "", "version": 1, "approved_at": 1}),
        ),
        (
            "letter",
            json!({"id": id, "kind": "letter", "title": "信", "text": "好", "sender": "团委", "from": 1, "until": 9, "adcode": 430_000, "photos": [id]}),
        ),
        (
            "voice",
            json!({"id": id, "kind": "need", "adcode": 430_100, "text": "要", "at": 1, "supporters": 3, "answer": ""}),
        ),
        (
            "discussion",
            json!({"id": id, "title": "题", "question": "问", "adcode": 430_100, "closes_at": 99, "summary": "",
            "survey": [{"text": "几分", "kind": {"kind": "scale"}}]}),
        ),
        (
            "proposal",
            json!({"id": id, "title": "提案", "text": "建", "adcode": 430_100, "voices": 1, "supporters": 2,
            "steps": [{"stage": "gathered", "at": 1, "note": ""}],
            "handed_in": {"number": "1", "session": "会", "department": "局", "due": "2026-12-31", "satisfaction": "fairly"},
            "ended": "not_taken"}),
        ),
        (
            "aid",
            json!({"id": id, "kind": "fund", "adcode": 430_100, "name": "救助金", "usual": "500 元",
            "rule": {"most_income": 2000, "any_of": ["illness"]}, "papers": "身份证", "last_day": "2030-01-01"}),
        ),
        (
            "activity",
            json!({"id": id, "kind": "checkup", "title": "体检", "host": "团委", "adcode": 430_100,
            "place": {"name": "社区", "address": "某路", "position": {"lat": 28.2, "lon": 112.97}},
            "slots": [{"id": id, "starts_at": 1, "ends_at": 2, "capacity": 3, "taken": 1, "waiting": 0}],
            "opens_at": 1, "closes_at": 9, "state": "published", "limit": {"times": 1, "days": 365}}),
        ),
    ]
}

fn page(changes: &[Value]) -> Changes {
    let text = json!({"epoch": "e", "changes": changes, "revision": 9, "more": false}).to_string();
    serde_json::from_str(&text).unwrap()
}

/// All that one change could make of it: each word another one, each number a word, each field gone, one more.
fn bent(whole: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut paths = vec![String::new()];
    collect(whole, "", &mut paths);
    for path in &paths {
        let at = whole.pointer(path).unwrap();
        let new: &[Value] = match at {
            Value::String(_) => &[json!("以后才有的词"), json!({"new": "shape"}), Value::Null],
            Value::Number(_) => &[json!("以后才有的词"), json!(-1), Value::Null],
            Value::Array(_) => &[json!(["以后才有的词"]), json!({}), Value::Null],
            Value::Object(_) => &[json!({}), json!("以后才有的词"), Value::Null],
            Value::Bool(_) | Value::Null => &[json!("以后才有的词"), json!({"new": 1})],
        };
        for new in new {
            let mut changed = whole.clone();
            *changed.pointer_mut(path).unwrap() = new.clone();
            all.push(changed);
        }
        if let Some((parent, name)) = path.rsplit_once('/') {
            let mut changed = whole.clone();
            if let Some(Value::Object(fields)) = changed.pointer_mut(parent) {
                fields.remove(name);
                all.push(changed);
            }
        }
    }
    let mut more = whole.clone();
    if let Value::Object(fields) = &mut more {
        fields.insert("以后才有的栏".to_owned(), json!([{"x": 1}]));
    }
    all.push(more);
    all
}

fn collect(value: &Value, path: &str, paths: &mut Vec<String>) {
    let mut inner: Vec<(String, &Value)> = Vec::new();
    match value {
        Value::Object(fields) => inner.extend(fields.iter().map(|(name, value)| (name.clone(), value))),
        Value::Array(items) => inner.extend(items.iter().enumerate().map(|(at, value)| (at.to_string(), value))),
        _ => {}
    }
    for (name, value) in inner {
        let path = format!("{path}/{name}");
        collect(value, &path, paths);
        paths.push(path);
    }
}

fn store() -> Store {
    Store::open(Connection::open_in_memory().unwrap()).unwrap()
}

#[test]
fn whatever_a_newer_server_says_of_a_thing_what_stands_behind_it_arrives() {
    let behind = json!({"revision": 8, "kind": "station_gone", "item": "430100-0009"});
    let (last, rest) = (items().remove(0).1, items());
    let mut tried = 0;
    for (kind, whole) in rest {
        let today = Item::read(kind.to_owned(), &whole.to_string());
        assert!(!matches!(today, Item::Unread { .. }), "today's app reads {kind}");
        for item in bent(&whole) {
            let mut store = store();
            let first = json!({"revision": 1, "kind": kind, "item": item});
            let mut another = last.clone();
            another["code"] = json!("430100-0777");
            let then = json!({"revision": 7, "kind": "station", "item": another});
            assert!(store.apply(&page(&[first, then, behind.clone()])).unwrap(), "{kind}: {item}");
            assert!(store.station(&"430100-0777".parse().unwrap()).unwrap().is_some(), "{kind}: {item}");
            assert_eq!(store.cursor().unwrap().revision, 9, "{kind}: {item}");
            // Lists are shown whatever was taken in.
            store.stations(&StationQuery { limit: 50, ..StationQuery::default() }).unwrap();
            store.desks().unwrap();
            store.letters(diyi::model::Timestamp(5)).unwrap();
            store.voices(&VoiceQuery { limit: 9, ..VoiceQuery::default() }).unwrap();
            store.proposals().unwrap();
            store.discussions(diyi::model::Timestamp(5)).unwrap();
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} tried");
}

#[test]
fn a_thing_of_an_unknown_kind_is_kept_and_counted_and_gives_way_to_a_newer_one_that_can_be_read() {
    let mut store = store();
    let mut station = items().remove(0).1;
    station["status"] = json!({"state": "moving", "to": "somewhere"});
    let strange = json!({"revision": 1, "kind": "hologram", "item": {"id": "h"}});
    let first = json!({"revision": 2, "kind": "station", "item": station});
    store.apply(&page(&[strange, first])).unwrap();
    assert_eq!(store.unread_items().unwrap(), 2);
    assert!(store.station(&"430100-0001".parse().unwrap()).unwrap().is_none());
    // Still the same app: nothing can be read.
    assert!(!store.read_again().unwrap());
    station = items().remove(0).1;
    store.apply(&page(&[json!({"revision": 3, "kind": "station", "item": station})])).unwrap();
    assert_eq!(store.unread_items().unwrap(), 1);
}

#[test]
fn what_an_older_app_could_not_read_is_read_by_the_app_that_can() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    drop(Store::open(Connection::open(&file).unwrap()).unwrap());
    // As an app left it that did not know stations yet.
    let db = Connection::open(&file).unwrap();
    let body = items().remove(0).1.to_string();
    db.execute("INSERT INTO unread_item (kind, key, body) VALUES ('station', '430100-0001', ?1)", [body]).unwrap();
    drop(db);
    let mut store = Store::open(Connection::open(&file).unwrap()).unwrap();
    assert!(store.read_again().unwrap());
    assert_eq!(store.unread_items().unwrap(), 0);
    assert!(store.station(&"430100-0001".parse().unwrap()).unwrap().is_some());
}

#[test]
fn whatever_a_newer_server_says_of_ones_own_the_rest_of_the_list_arrives() {
    let id = |last: u32| format!("01890000-0000-7000-8000-{last:012}");
    let thread = |last: u32| {
        json!({"revision": last, "thread": {
            "id": id(last), "topic": "labour_rights", "adcode": 430_100, "state": "waiting", "asked_at": 1, "due_at": 2,
            "messages": [{"id": id(last + 100), "by": "courier", "at": 1, "text": "话",
                "attachments": [{"id": id(last + 200), "kind": "photo"}]}],
        }})
    };
    for bent in bent(&thread(1)) {
        let mut store = store();
        let text = json!({"epoch": "e", "revision": 5, "threads": [bent, thread(2)], "以后才有的": []}).to_string();
        let mine: MineAnswer = serde_json::from_str(&text).unwrap();
        store.apply_mine(&mine).unwrap();
        assert!(store.my_thread(id(2).parse().unwrap()).unwrap().is_some(), "{text}");
        store.my_questions().unwrap();
        store.unread().unwrap();
        assert_eq!(store.mine_cursor().unwrap().revision, 5);
    }
}

#[test]
fn the_same_holds_for_bookings_voices_reports_and_support() {
    let id = |last: u32| format!("01890000-0000-7000-8000-{last:012}");
    let booking = json!({"revision": 1, "booking": {"id": id(1), "activity": id(2), "slot": id(3), "kind": "checkup",
        "title": "体检", "starts_at": 1, "ends_at": 2, "state": "booked", "ahead": 0, "notice": ""}});
    let voice = json!({"revision": 1, "voice": {"id": id(4), "kind": "need", "text": "要", "at": 1, "state": "waiting",
        "attachments": [{"id": id(5), "kind": "photo"}]}});
    let report = json!({"revision": 1, "report": {"id": id(6), "station": "430100-0001", "kind": "closed", "text": "关了",
        "at": 1, "state": "waiting", "answer": ""}});
    let support = json!({"revision": 1, "voice": id(7)});
    let kinds = [("bookings", booking), ("voices", voice), ("reports", report), ("supports", support)];
    for (list, whole) in kinds {
        let take = |first: &Value| {
            let mut store = store();
            let behind = json!({"revision": 2, "thread": {"id": id(50), "topic": "other", "adcode": 430_100,
                "state": "waiting", "asked_at": 1, "messages": []}});
            let mut answer = json!({"epoch": "e", "revision": 5, "threads": [behind]});
            answer[list] = json!([first]);
            let mine: MineAnswer = serde_json::from_str(&answer.to_string()).unwrap();
            store.apply_mine(&mine).unwrap();
            assert!(store.my_thread(id(50).parse().unwrap()).unwrap().is_some(), "{answer}");
            store.my_bookings().unwrap();
            store.my_voices().unwrap();
            store.my_reports().unwrap();
            store.unread_items().unwrap()
        };
        assert_eq!(take(&whole), 0, "today's app reads {list}");
        for bent in bent(&whole) {
            take(&bent);
        }
    }
}

#[test]
fn settings_and_refusals_of_a_newer_server_are_read_as_far_as_they_are_known() {
    let config: Config = serde_json::from_value(json!({
        "origin": "https://x", "hotline": "12355", "platform": {"address": "a", "sample": false, "new": 1},
        "map": {"kind": "base"}, "以后才有的": {"x": 1}
    }))
    .unwrap();
    assert_eq!(config.origin, "https://x");
    let problem: Problem =
        serde_json::from_value(json!({"code": "以后才有的", "status": 409, "title": "不行", "detail": "改", "x": 1}))
            .unwrap();
    assert_eq!(problem.title, "不行");
    assert!(matches!(Item::read("hologram".to_owned(), "{}"), Item::Unread { .. }));
}
