//! What a courier sends, in the phone's store.

use diyi::api::{Act, MineAnswer, Problem, ProblemCode, Submission};
use diyi::engine::store::{open_or_rescue, save};
use diyi::engine::{DeliveryState, Filled, SendFailure, Store};
use diyi::model::volunteer::{NewVolunteer, Typed, VolunteerState};
use diyi::model::{
    ActivityId, Adcode, Attachment, AttachmentId, AttachmentKind, BookingId, MessageId, NewMessage, NewQuestion,
    QuestionId, SlotId, SubmissionId, Timestamp, Topic, VolunteerId,
};
use proptest::prelude::*;
use rusqlite::Connection;

const NOW: Timestamp = Timestamp(1_790_000_000_000);

fn store() -> Store {
    Store::open(Connection::open_in_memory().unwrap()).unwrap()
}

fn message(text: &str) -> NewMessage {
    NewMessage { id: MessageId::fresh(), text: text.to_owned(), attachments: Vec::new() }
}

fn asks(message: NewMessage) -> (QuestionId, Act) {
    let id = QuestionId::fresh();
    (
        id,
        Act::Ask(NewQuestion {
            id,
            topic: Topic::Other,
            adcode: Adcode::HUNAN,
            call_back: None,
            consents: false,
            company: None,
            wants_aid: None,
            message,
        }),
    )
}

fn put(store: &mut Store, act: Act) -> SubmissionId {
    let submission = Submission { id: SubmissionId::fresh(), act };
    store.submit(&submission, None, &[], NOW).unwrap();
    submission.id
}

fn ready(store: &Store) -> Vec<SubmissionId> {
    store.outgoing().unwrap().into_iter().map(|outgoing| outgoing.id).collect()
}

fn problem(code: ProblemCode) -> Problem {
    Problem { code, status: 409, title: "不行".to_owned(), detail: String::new(), work_bits: None }
}

#[test]
fn a_form_is_emptied_in_the_moment_in_which_its_words_are_in_the_outbox_and_sent_twice_they_are_there_once() {
    let mut store = store();
    store.set_draft("ask", Some("{\"text\":\"话\"}")).unwrap();
    let submission = Submission { id: SubmissionId::fresh(), act: asks(message("话")).1 };
    for _ in 0..2 {
        store.submit(&submission, None, &["ask".to_owned(), "ask-choices".to_owned()], NOW).unwrap();
    }
    assert_eq!(store.draft("ask").unwrap(), None);
    assert_eq!(ready(&store), [submission.id]);
    // Also after it has arrived and come back.
    store.was_taken(submission.id, &submission.act, NOW).unwrap();
    store.submit(&submission, None, &[], NOW).unwrap();
    assert_eq!(ready(&store), []);
}

#[test]
fn words_that_tell_of_danger_wait_for_no_photo_and_the_photo_follows_them() {
    let mut store = store();
    let photo = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    store.put_file(photo, b"photo", false).unwrap();
    let (question, act) = asks(NewMessage { attachments: vec![photo], ..message("江边站着，不想活了") });
    let asked = Filled::new(SubmissionId::fresh(), act, Vec::new());
    let first = Submission { id: asked.id, act: asked.act };
    for _ in 0..2 {
        store.submit(&first, asked.follows.as_ref(), &[], NOW).unwrap();
    }
    let [words] = store.outgoing().unwrap().try_into().unwrap();
    assert!(words.id == asked.id && words.act.attachments().is_empty(), "{words:?}");
    store.was_taken(words.id, &words.act, NOW).unwrap();
    let [files] = store.outgoing().unwrap().try_into().unwrap();
    let Act::Write { question: to, message } = &files.act else { panic!("{files:?}") };
    assert_eq!((*to, message.text.as_str(), message.attachments.as_slice()), (question, "", [photo].as_slice()));
    // All else goes with its photos, as it was written.
    let (_, act) = asks(NewMessage { attachments: vec![photo], ..self::message("雨棚漏水") });
    let whole = Filled::new(SubmissionId::fresh(), act.clone(), Vec::new());
    assert_eq!((whole.act, whole.follows), (act, None));
}

fn told(volunteers: serde_json::Value) -> MineAnswer {
    let mine = serde_json::json!({ "epoch": "e", "revision": 1, "threads": [], "volunteers": volunteers });
    serde_json::from_str(&mine.to_string()).unwrap()
}

#[test]
fn an_application_is_sent_once_shows_what_became_of_it_and_is_gone_when_the_server_has_it_no_more() {
    let mut store = store();
    store.set_draft("volunteer", Some("{\"name\":\"示例志愿者\"}")).unwrap();
    let typed = Typed { name: "示例志愿者".to_owned(), ..Typed::default() };
    let id = VolunteerId::fresh();
    let act = Act::Volunteer(NewVolunteer { id, typed: typed.clone() });
    let sent = Submission { id: SubmissionId::fresh(), act };
    for _ in 0..2 {
        store.submit(&sent, None, &["volunteer".to_owned()], NOW).unwrap();
    }
    assert_eq!((store.draft("volunteer").unwrap(), ready(&store)), (None, vec![sent.id]));
    let mine = |store: &Store| store.my_volunteers().unwrap();
    assert_eq!(mine(&store)[0].delivery.as_ref().map(|delivery| &delivery.state), Some(&DeliveryState::Waiting));
    store.was_taken(sent.id, &sent.act, NOW).unwrap();
    assert_eq!((mine(&store).len(), &mine(&store)[0].own.typed), (1, &typed));
    // What became of it, once; beside one that only a newer app can read.
    let own = |state| serde_json::json!({ "id": id, "typed": typed, "state": state, "reason": "好", "at": NOW });
    store.apply_mine(&told(serde_json::json!([own("accepted"), { "id": "x", "typed": 5 }]))).unwrap();
    store.has_read_all_own(&store.all_taken().unwrap()).unwrap();
    let [one] = mine(&store).try_into().unwrap();
    assert_eq!((one.own.state, one.own.reason.as_str(), one.delivery), (VolunteerState::Accepted, "好", None));
    assert_eq!(store.unread_items().unwrap(), 1);
    // Taken back: said so until the server has it no more.
    store.apply_mine(&told(serde_json::json!([own("declined")]))).unwrap();
    assert_eq!(store.unread_items().unwrap(), 0);
    let back = Act::WithdrawVolunteer { volunteer: id };
    let back_id = put(&mut store, back.clone());
    assert_eq!(mine(&store)[0].delivery.as_ref().map(|delivery| &delivery.act), Some(&back));
    // What the server refused was not taken back.
    store.was_refused(back_id, &problem(ProblemCode::WrongState)).unwrap();
    assert_eq!(mine(&store)[0].delivery, None);
    store.try_again(back_id).unwrap();
    store.was_taken(back_id, &back, NOW).unwrap();
    store.apply_mine(&told(serde_json::json!([]))).unwrap();
    store.has_read_all_own(&store.all_taken().unwrap()).unwrap();
    assert_eq!(mine(&store), []);
    // Another database, which never had it: it stays until all was told anew.
    store.apply_mine(&told(serde_json::json!([own("accepted")]))).unwrap();
    store.tidy(Timestamp(NOW.0 + 50 * 86_400_000)).unwrap();
    store.begin_own_anew("another", Timestamp(NOW.0 + 50 * 86_400_000)).unwrap();
    assert_eq!(mine(&store).len(), 1);
    store.has_read_all_own(&[]).unwrap();
    assert_eq!(mine(&store), []);
}

#[test]
fn what_was_taken_is_kept_for_so_long_from_when_it_was_taken_and_not_from_when_it_was_written() {
    const DAY: i64 = 86_400_000;
    let mut store = store();
    // Six weeks in a cellar, or a phone whose clock began in 1970.
    let submission = Submission { id: SubmissionId::fresh(), act: asks(message("话")).1 };
    store.submit(&submission, None, &[], Timestamp(0)).unwrap();
    store.was_taken(submission.id, &submission.act, NOW).unwrap();
    let later = Timestamp(NOW.0 + 44 * DAY);
    store.has_read_all_own(&store.all_taken().unwrap()).unwrap();
    store.tidy(later).unwrap();
    store.begin_own_anew("another", later).unwrap();
    assert_eq!(ready(&store), [submission.id]);
}

#[test]
fn a_photo_that_something_on_its_way_holds_is_not_taken_away_by_a_form_that_still_shows_it() {
    let mut store = store();
    let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    store.put_file(file, &[1, 2, 3], false).unwrap();
    let id = put(&mut store, asks(NewMessage { attachments: vec![file], ..message("看照片") }).1);
    store.drop_file(file.id).unwrap();
    assert!(store.file(file.id).unwrap().is_some());
    // Given up, it goes with its message.
    store.give_up(id).unwrap();
    assert!(store.file(file.id).unwrap().is_none());
}

#[test]
fn a_photo_goes_when_nothing_holds_it_and_not_before() {
    let mut store = store();
    let photo = || Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    let (in_form, on_its_way, forgotten) = (photo(), photo(), photo());
    for file in [in_form, on_its_way, forgotten] {
        store.put_file(file, &[1], false).unwrap();
    }
    let form = serde_json::json!({ "text": "", "attachments": [in_form] }).to_string();
    store.set_draft("ask", Some(&form)).unwrap();
    put(&mut store, asks(NewMessage { attachments: vec![on_its_way], ..message("看") }).1);
    store.tidy(NOW).unwrap();
    let there = |file: Attachment| store.file(file.id).unwrap().is_some();
    assert_eq!([there(in_form), there(on_its_way), there(forgotten)], [true, true, false]);
}

#[test]
fn what_was_refused_holds_up_only_what_cannot_be_without_it() {
    let mut store = store();
    let (question, ask) = asks(message("甲"));
    let first = put(&mut store, ask);
    let follow_up = put(&mut store, Act::Write { question, message: message("还有") });
    let other = put(&mut store, asks(message("乙")).1);
    // A follow-up waits for its question; nobody else waits for anybody.
    assert_eq!(ready(&store), [first, other]);
    store.was_refused(first, &problem(ProblemCode::BadWords)).unwrap();
    assert_eq!(ready(&store), [other]);
    store.try_again(first).unwrap();
    assert_eq!(ready(&store), [first, other]);
    let taken = store.outgoing().unwrap().remove(0);
    store.was_taken(first, &taken.act, NOW).unwrap();
    assert_eq!(ready(&store), [follow_up, other]);
    // A follow-up that was refused holds up no other one.
    store.was_refused(follow_up, &problem(ProblemCode::WrongState)).unwrap();
    let next = put(&mut store, Act::Write { question, message: message("再说") });
    assert_eq!(ready(&store), [other, next]);
}

#[test]
fn a_place_is_taken_after_another_was_given_back() {
    let mut store = store();
    let cancel = put(&mut store, Act::CancelBooking { booking: BookingId::fresh() });
    let book = put(
        &mut store,
        Act::Book {
            booking: BookingId::fresh(),
            activity: ActivityId::fresh(),
            slot: SlotId::fresh(),
            overlap_is_fine: false,
            works_in: None,
        },
    );
    let other = put(&mut store, asks(message("乙")).1);
    assert_eq!(ready(&store), [cancel, other]);
    let act = store.outgoing().unwrap().remove(0).act;
    store.was_taken(cancel, &act, NOW).unwrap();
    assert_eq!(ready(&store), [book, other]);
}

#[test]
fn what_is_asked_after_everything_was_erased_is_another_accounts_and_stays() {
    let mut store = store();
    put(&mut store, asks(message("以前的")).1);
    let before = store.make_account_key().unwrap();
    let erase = put(&mut store, Act::EraseAccount);
    assert!(store.my_questions().unwrap().is_empty(), "erased at once on this phone");
    assert!(store.is_erasing().unwrap());
    let after = put(&mut store, asks(message("以后的")).1);
    let out = store.outgoing().unwrap();
    assert_eq!(out.iter().map(|one| one.id).collect::<Vec<_>>(), [erase, after]);
    assert_eq!(out[0].account, before);
    assert_ne!(out[1].account, before);
    store.was_taken(erase, &Act::EraseAccount, NOW).unwrap();
    assert!(!store.is_erasing().unwrap());
    assert_eq!(store.my_questions().unwrap().len(), 1);
}

#[test]
fn what_was_refused_goes_back_into_its_form_and_what_only_waits_does_not() {
    let mut store = store();
    let id = put(&mut store, asks(message("改我")).1);
    let drafts = [("ask".to_owned(), "{\"text\":\"改我\"}".to_owned())];
    // The server may have it already.
    assert!(!store.take_back(id, &drafts).unwrap());
    assert_eq!(store.draft("ask").unwrap(), None);
    store.was_refused(id, &problem(ProblemCode::BadWords)).unwrap();
    assert!(store.take_back(id, &drafts).unwrap());
    assert_eq!(store.draft("ask").unwrap().as_deref(), Some("{\"text\":\"改我\"}"));
    assert!(store.outbox().unwrap().is_empty());
}

#[test]
fn a_screen_says_why_something_has_not_arrived_and_since_when() {
    let mut store = store();
    let id = put(&mut store, asks(message("甲")).1);
    store.has_failed(id, &SendFailure::NotOurs(200)).unwrap();
    let shown = store.outbox().unwrap().remove(0);
    assert_eq!((shown.state, shown.tries, shown.made_at), (DeliveryState::Waiting, 1, NOW));
    assert_eq!(shown.failure, Some(SendFailure::NotOurs(200)));
    let shown = store.outbox().unwrap().remove(0);
    assert!(!shown.is_overdue(NOW));
    assert!(shown.is_overdue(Timestamp(NOW.0 + 25 * 3_600_000)));
}

#[test]
fn words_fit_on_a_phone_that_is_full_and_photos_that_can_be_had_again_go_first() {
    let db = Connection::open_in_memory().unwrap();
    db.pragma_update(None, "max_page_count", 400).unwrap();
    let mut store = Store::open(db).unwrap();
    store.hold_reserve().unwrap();
    let photo = |_| Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    let kept: Vec<Attachment> = (0..100).map(photo).collect();
    for bytes in [50_000, 3_000, 100] {
        let full = kept
            .iter()
            .chain(&(0..400).map(photo).collect::<Vec<_>>())
            .any(|file| store.put_file(*file, &vec![9; bytes], true).is_err());
        assert!(full, "the phone is full");
    }
    for number in 0..20 {
        put(&mut store, asks(message(&format!("第{number}句").repeat(100))).1);
        store.set_draft("ask", Some(&"写".repeat(2_000))).unwrap();
    }
    assert_eq!(store.outgoing_count().unwrap(), 20);
}

#[test]
fn own_things_are_saved_row_by_row_out_of_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    let mut store = Store::open(Connection::open(&file).unwrap()).unwrap();
    let code = store.make_account_key().unwrap();
    for number in 0..30 {
        put(&mut store, asks(message(&format!("第{number}句"))).1);
    }
    store.set_draft("ask", Some("写到一半")).unwrap();
    drop(store);
    // A table that the server tells again is damaged, and with it the whole file is not sound.
    let db = Connection::open(&file).unwrap();
    let root: u32 =
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'station'", [], |row| row.get(0)).unwrap();
    let size: u32 = db.pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
    drop(db);
    let mut bytes = std::fs::read(&file).unwrap();
    let from = ((root - 1) * size) as usize;
    bytes[from..from + size as usize].fill(0x5a);
    std::fs::write(&file, bytes).unwrap();
    let aside = folder.path().join("aside.db");
    let opened = open_or_rescue(
        || Connection::open(&file),
        || {
            std::fs::rename(&file, &aside).unwrap();
            Connection::open(&aside).ok()
        },
    );
    let (store, rescue) = opened.unwrap();
    let rescue = rescue.expect("the damage was found");
    assert_eq!((rescue.saved, rescue.lost), (31, 0));
    assert_eq!(store.outgoing_count().unwrap(), 30);
    assert_eq!(store.draft("ask").unwrap().as_deref(), Some("写到一半"));
    assert_eq!(store.account_key().unwrap(), Some(code));
    assert!(aside.exists(), "set aside, not thrown away");
}

/// A phone's file with forty questions, of which these bytes are overwritten: it opens, and takes in what is written then.
fn opens_though_broken(bytes: std::ops::Range<usize>, with: u8) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    let mut store = Store::open(Connection::open(&file).unwrap()).unwrap();
    for number in 0..40 {
        put(&mut store, asks(message(&format!("第{number}句").repeat(30))).1);
    }
    drop(store);
    let mut whole = std::fs::read(&file).unwrap();
    let from = bytes.start % whole.len();
    let to = (from + bytes.len()).min(whole.len());
    whole[from..to].fill(with);
    std::fs::write(&file, whole).unwrap();
    let aside = folder.path().join("aside.db");
    let opened = open_or_rescue(
        || Connection::open(&file),
        || {
            std::fs::rename(&file, &aside).ok()?;
            Connection::open(&aside).ok()
        },
    );
    let (mut store, _) = opened.unwrap_or_else(|error| panic!("{bytes:?} {with:#x}: {error}"));
    let _ = store.outgoing();
    put(&mut store, asks(message("以后的")).1);
    let mut other = Store::open(Connection::open_in_memory().unwrap()).unwrap();
    if aside.exists() {
        save(&Connection::open(&aside).unwrap(), &mut other);
    }
}

#[test]
fn a_file_whose_head_is_broken_is_of_no_newer_version_and_keeps_nobody_out() {
    // What the file says of itself: among it the version of its tables.
    for from in (16..100).step_by(4) {
        for long in [4, 37] {
            for with in [0, 1, 0x5a, 0xff] {
                opens_though_broken(from..from + long, with);
            }
        }
    }
}

#[test]
fn what_is_saved_out_of_a_damaged_file_is_offered_again_later_and_all_for_everybody_is_read_anew() {
    let damaged = Connection::open("file:damaged?mode=memory&cache=shared").unwrap();
    let mut before = Store::open(Connection::open("file:damaged?mode=memory&cache=shared").unwrap()).unwrap();
    let id = put(&mut before, asks(message("话")).1);
    let act = before.outgoing().unwrap().remove(0).act;
    before.was_taken(id, &act, NOW).unwrap();
    before.keep_parts_only("epoch").unwrap();
    let mut after = store();
    save(&damaged, &mut after);
    assert!(after.keeps_everywhere().unwrap(), "the server says anew what a phone keeps");
    after.begin_own_anew("another", NOW).unwrap();
    assert_eq!(ready(&after), [id]);
    // A file of a version that did not know when something was taken.
    damaged.execute_batch("ALTER TABLE outbox DROP COLUMN taken_at").unwrap();
    let mut older = store();
    assert_eq!(save(&damaged, &mut older).saved, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is broken: the app opens, and nothing panics.
    #[test]
    fn a_file_broken_anywhere_never_keeps_the_app_from_opening(at in 0_usize..200_000, long in 1_usize..9_000, with in any::<u8>()) {
        opens_though_broken(at..at + long, with);
    }
}

#[test]
fn what_is_sent_while_the_app_is_closed_needs_no_file_and_follows_nothing_that_does() {
    let mut store = store();
    let photo = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    store.put_file(photo, &[1], false).unwrap();
    let (with_photo, asks_with_photo) = asks(NewMessage { attachments: vec![photo], ..message("照片里有") });
    let (plain, asks_plainly) = asks(message("只有字"));
    put(&mut store, asks_with_photo);
    put(&mut store, Act::Write { question: with_photo, message: message("跟着照片") });
    put(&mut store, asks_plainly);
    put(&mut store, Act::Write { question: plain, message: message("跟着字") });
    let handed = |store: &Store| -> Vec<String> {
        let texts = ["照片里有", "跟着照片", "只有字", "跟着字"];
        let parcels = store.parcels().unwrap();
        parcels
            .iter()
            .map(|parcel| (*texts.iter().find(|text| parcel.body.contains(**text)).unwrap()).to_owned())
            .collect()
    };
    assert_eq!(handed(&store), ["只有字", "跟着字"]);
    let key = store.account_key().unwrap().unwrap().recovery_code();
    assert!(store.parcels().unwrap().iter().all(|parcel| parcel.account == key && parcel.about.is_some()));
    // What was refused holds up what cannot be without it; what was given up or taken is nobody's to send.
    let refused = put(&mut store, asks(message("不行的")).1);
    store.was_refused(refused, &problem(ProblemCode::BadWords)).unwrap();
    assert_eq!(handed(&store), ["只有字", "跟着字"]);
    for outgoing in store.outgoing().unwrap() {
        store.was_taken(outgoing.id, &outgoing.act, NOW).unwrap();
    }
    // What its question waited for is there.
    assert_eq!(handed(&store), ["跟着照片", "跟着字"]);
    store.submit(&Submission { id: SubmissionId::fresh(), act: Act::EraseAccount }, None, &[], NOW).unwrap();
    let bodies: Vec<String> = store.parcels().unwrap().into_iter().map(|parcel| parcel.body).collect();
    assert_eq!(bodies.len(), 1);
    assert!(bodies[0].contains("erase_account"), "{bodies:?}");
}

#[test]
fn photos_that_can_be_had_again_go_first_and_those_that_wait_or_stand_in_a_form_stay() {
    let mut store = store();
    let file = |store: &mut Store, uploaded| {
        let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
        store.put_file(file, &[7; 100], uploaded).unwrap();
        file
    };
    let here = |store: &Store, file: Attachment| store.file(file.id).unwrap().is_some();
    let (at_the_server, waits, in_a_form, refused) =
        (file(&mut store, true), file(&mut store, true), file(&mut store, true), file(&mut store, true));
    let fresh = file(&mut store, false);
    put(&mut store, asks(NewMessage { attachments: vec![waits], ..message("等着") }).1);
    let no = put(&mut store, asks(NewMessage { attachments: vec![refused], ..message("不行") }).1);
    store.was_refused(no, &problem(ProblemCode::BadWords)).unwrap();
    store.set_draft("ask", Some(&format!("{{\"attachments\":[\"{}\"]}}", in_a_form.id))).unwrap();
    store.shrink().unwrap();
    assert!(!here(&store, at_the_server));
    for kept in [waits, in_a_form, refused, fresh] {
        assert!(here(&store, kept));
    }
}

/// A company's name is sent with the question or the voice as one short line, kept without a network, and what an older app
/// left in its outbox has none.
#[test]
fn a_company_that_is_named_waits_with_its_question_and_is_sent_as_it_was_kept() {
    let mut store = store();
    let named = |company: &str| {
        let (_, act) = asks(message("欠薪"));
        let Act::Ask(question) = act else { unreachable!() };
        Act::Ask(NewQuestion { company: Some(company.to_owned()), ..question }).checked().unwrap()
    };
    let id = put(&mut store, named(" 甲通\n快递 "));
    let none = put(&mut store, named(" \u{200b} "));
    let long = put(&mut store, named(&"长".repeat(400)));
    let sent = |id: SubmissionId| {
        let outgoing = store.outgoing().unwrap().into_iter().find(|one| one.id == id).unwrap();
        let body = serde_json::to_string(&outgoing.act).unwrap();
        let Act::Ask(question) = outgoing.act else { panic!("{body}") };
        (question.company, body)
    };
    assert_eq!(sent(id).0.as_deref(), Some("甲通 快递"));
    assert_eq!(sent(none).0, None);
    assert!(!sent(none).1.contains("company"), "nothing is sent of a field that was left alone");
    assert_eq!(sent(long).0.map(|company| company.chars().count()), Some(40));
    let older = sent(none).1;
    assert!(matches!(serde_json::from_str(&older).unwrap(), Act::Ask(NewQuestion { company: None, .. })));
}
