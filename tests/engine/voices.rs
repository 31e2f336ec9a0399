//! What the phone says of what became of a courier's words.

use diyi::api::{Changes, MineAnswer};
use diyi::engine::{Store, VoiceQuery};
use rusqlite::Connection;
use serde_json::{Value, json};

fn id(last: u32) -> String {
    format!("01890000-0000-7000-8000-{last:012}")
}

/// A phone with these voices and one proposal, the number of which is 90.
fn phone(voices: &[(u32, Option<u32>)]) -> Store {
    let mut store = Store::open(Connection::open_in_memory().unwrap()).unwrap();
    let voice = |(number, proposal): &(u32, Option<u32>)| {
        json!({"revision": number, "kind": "voice", "item": {"id": id(*number), "kind": "need", "adcode": 430_100,
            "text": "要热水", "at": 1, "supporters": 3, "proposal": proposal.map(id)}})
    };
    let mut changes: Vec<Value> = voices.iter().map(voice).collect();
    changes
        .push(json!({"revision": 90, "kind": "proposal", "item": {"id": id(90), "title": "冬季驿站热水", "text": "建",
        "adcode": 430_100, "voices": 1, "supporters": 2, "steps": [{"stage": "gathered", "at": 1, "note": ""}]}}));
    let page = json!({"epoch": "e", "changes": changes, "revision": 90, "more": false});
    let page: Changes = serde_json::from_value(page).unwrap();
    assert!(store.apply(&page).unwrap());
    store
}

/// What is the courier's own: voices that they said, with what each was merged into, and what they support.
fn take_own(store: &mut Store, said: &[(u32, Option<u32>)], supports: &[u32]) {
    let voices: Vec<Value> = said
        .iter()
        .map(|(number, into)| {
            let state = if into.is_some() { "merged" } else { "published" };
            json!({"revision": 1, "voice": {"id": id(*number), "kind": "need", "text": "要热水", "at": 1, "state": state,
                "merged_into": into.map(id)}})
        })
        .collect();
    let supports: Vec<Value> = supports.iter().map(|voice| json!({"revision": 1, "voice": id(*voice)})).collect();
    let mine = json!({"epoch": "e", "revision": 5, "threads": [], "voices": voices, "supports": supports});
    let mine: MineAnswer = serde_json::from_value(mine).unwrap();
    store.apply_mine(&mine).unwrap();
}

#[test]
fn an_own_word_and_a_supported_one_lead_to_the_proposal_and_nobody_elses_does() {
    let mut store = phone(&[(1, Some(90)), (2, Some(90)), (3, Some(90)), (4, None), (5, Some(77))]);
    take_own(&mut store, &[(1, None), (4, None), (5, None), (9, Some(3))], &[2]);
    let all = store.voices(&VoiceQuery { limit: 9, ..VoiceQuery::default() }).unwrap();
    let of = |number: u32| {
        let listed = all.iter().find(|one| one.voice.id.to_string() == id(number)).unwrap();
        listed.written_into.as_ref().map(|into| (into.title.as_str(), into.own))
    };
    assert_eq!(of(1), Some(("冬季驿站热水", true)));
    assert_eq!(of(2), Some(("冬季驿站热水", false)), "they support it");
    assert_eq!(of(3), Some(("冬季驿站热水", true)), "theirs was merged into it");
    assert_eq!(of(4), None);
    assert_eq!(of(5), None, "a proposal that the phone does not have is not told of");
    let mine = store.my_voices().unwrap();
    let told = |number: u32| {
        let own = mine.iter().find(|one| one.voice.id.to_string() == id(number)).unwrap();
        own.written_into.as_ref().map(|into| into.proposal.to_string())
    };
    assert_eq!((told(1), told(9), told(4)), (Some(id(90)), Some(id(90)), None));
    assert_eq!(
        store.voice(id(2).parse().unwrap()).unwrap().unwrap().written_into.unwrap().proposal.to_string(),
        id(90)
    );
}

#[test]
fn without_anything_of_their_own_nothing_is_told_as_theirs() {
    let store = phone(&[(1, Some(90))]);
    let all = store.voices(&VoiceQuery { limit: 9, ..VoiceQuery::default() }).unwrap();
    assert!(all.iter().all(|one| one.written_into.is_none()) && store.my_voices().unwrap().is_empty());
}
