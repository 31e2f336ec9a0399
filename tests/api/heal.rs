//! Phones heal the server: what couriers sent after last night's backup is all there again once they come back, once.

use crate::bookings::{activity, slot_of};
use crate::courier::{Courier, changsha, message, picture, question};
use crate::desk::{Desk, staff};
use crate::phone::Phone;
use crate::process::{EmptyDatabase, Process, command, said};
use crate::server::{Server, table_of};
use diyi::api::Act;
use diyi::engine::KeptFile;
use diyi::model::staff::{Staff, StaffRole};
use diyi::model::station_report::{NewReport, NewSuggestion};
use diyi::model::voice::{NewVoice, SurveyAnswer};
use diyi::model::{
    ActivityId, Adcode, Attachment, AttachmentId, AttachmentKind, Author, BookingId, BookingState, DiscussionId,
    NewMessage, NewQuestion, Position, QuestionId, Rating, ReferralId, ReportId, ReportKind, Services, SlotId, StaffId,
    Stars, TicketCode, Timestamp, Topic, VoiceId, VoiceKind,
};
use diyi::server::db::activities::{ActivityHandling, create, handle};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PHONES: usize = 6;
/// Questions that each of them asks after the backup, each with two more messages.
const ASKED: usize = 12;

pub async fn published(server: &Server, slots: i64, capacity: u32) -> (ActivityId, SlotId) {
    let (draft, times) = activity(changsha(), slots, capacity);
    create(&server.db, &draft, &times).await.unwrap();
    let office = Staff {
        id: StaffId::fresh(),
        login: "x".to_owned(),
        name: "办公室".to_owned(),
        role: StaffRole::ProvinceAdmin,
        author: Author::Office,
        adcode: Adcode::HUNAN,
        fields: vec![],
    };
    handle(&server.db, &office, draft.id, 1, ActivityHandling::Publish, Timestamp::now()).await.unwrap();
    (draft.id, slot_of(server, draft.id).await)
}

fn slots_of(server: &Server, id: ActivityId) -> Vec<SlotId> {
    let db = rusqlite::Connection::open(server.folder().join("diyi.db")).unwrap();
    let mut query = db.prepare("SELECT id FROM slot WHERE activity = ?1 ORDER BY starts_at").unwrap();
    let rows = query.query_map([id.to_string()], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|id| id.unwrap().parse().unwrap()).collect()
}

/// All that couriers sent, as the database has it: each row as one line.
fn facts(database: &Path) -> BTreeSet<String> {
    let db = rusqlite::Connection::open(database).unwrap();
    let mut facts = BTreeSet::new();
    for sql in [
        "SELECT 'submission ' || id || account || digest FROM submission",
        "SELECT 'question ' || id || coalesce(account, '-') || state || coalesce(stars, '') FROM question",
        "SELECT 'message ' || id || question || text || attachments FROM message",
        "SELECT 'attachment ' || id || digest || coalesce(question, '-') FROM attachment",
        "SELECT 'voice ' || id || text FROM voice",
        "SELECT 'support ' || voice || account FROM voice_support",
        "SELECT 'survey ' || discussion || person || answers FROM survey_response",
        "SELECT 'report ' || id || station || text FROM report",
        "SELECT 'visit ' || station || account || hour || thanks FROM visit",
        "SELECT 'booking ' || id || slot || coalesce(account, '-') || coalesce(stars, '') FROM booking",
        "SELECT 'referral ' || id || state FROM referral",
        "SELECT 'account ' || id FROM account",
    ] {
        let mut query = db.prepare(sql).unwrap();
        let before = facts.len();
        let rows: Vec<String> = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let count = rows.len();
        facts.extend(rows);
        assert_eq!(facts.len() - before, count, "twice: {sql}");
    }
    facts
}

/// What a courier does on one day.
struct Day<'a> {
    phone: &'a mut Phone,
    number: usize,
}

impl Day<'_> {
    async fn does(&mut self, act: Act) {
        let handle = self.phone.handle.clone();
        self.phone.ask(handle.submit(act)).await.unwrap().unwrap();
    }

    async fn asks(&mut self, text: &str, photo: bool) -> QuestionId {
        let mut words = message(text);
        if photo {
            words = NewMessage { attachments: vec![self.photo().await], ..words };
        }
        let asked: NewQuestion = question(Topic::Other, changsha(), words);
        let id = asked.id;
        self.does(Act::Ask(asked)).await;
        id
    }

    async fn photo(&mut self) -> Attachment {
        let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
        let handle = self.phone.handle.clone();
        self.phone.ask(handle.keep_file(KeptFile { file, bytes: picture() })).await.unwrap();
        file
    }

    async fn speaks(&mut self, text: &str) -> VoiceId {
        let id = VoiceId::fresh();
        let (kind, message) = (VoiceKind::Need, message(text));
        self.does(Act::Speak(NewVoice { id, kind, adcode: changsha(), discussion: None, company: None, message }))
            .await;
        id
    }

    async fn books(&mut self, activity: ActivityId, slot: SlotId) -> BookingId {
        let booking = BookingId::fresh();
        self.does(Act::Book { booking, activity, slot, overlap_is_fine: true, works_in: None }).await;
        booking
    }
}

fn rating(comment: &str) -> Rating {
    Rating { stars: Stars::try_from(5).unwrap(), comment: comment.to_owned() }
}

/// What yesterday left for today.
struct Yesterday {
    questions: Vec<QuestionId>,
    referral: ReferralId,
    voice: VoiceId,
    survey: DiscussionId,
    check_up: (ActivityId, Vec<SlotId>),
    attended: BookingId,
}

/// About forty acts of all kinds, on one phone.
async fn today(day: &mut Day<'_>, yesterday: &Yesterday) {
    let number = day.number;
    for count in 0..ASKED {
        let id = day.asks(&format!("今天 {number}-{count}"), count == 0).await;
        for more in ["还有", "再说一句"] {
            day.does(Act::Write { question: id, message: message(&format!("{more} {number}-{count}")) }).await;
        }
    }
    let own = yesterday.questions[number];
    if number == 0 {
        day.does(Act::DecideReferral { question: own, referral: yesterday.referral, agrees: true }).await;
        day.does(Act::RateBooking { booking: yesterday.attended, rating: rating("查得很细") }).await;
    } else {
        day.does(Act::Rate { question: own, rating: rating("谢谢") }).await;
        day.does(Act::Support { voice: yesterday.voice, adcode: changsha() }).await;
    }
    if number == 1 {
        day.does(Act::Reopen { question: own }).await;
    }
    day.speaks(&format!("心声 {number}")).await;
    let answers = vec![SurveyAnswer::Scale(2)];
    day.does(Act::AnswerSurvey { discussion: yesterday.survey, answers }).await;
    let station = format!("430100-{:04}", number + 1).parse().unwrap();
    let used = Services::default();
    day.does(Act::Visit { station, at: Timestamp::now(), used, thanks: true }).await;
    let station = format!("430100-{:04}", number + 1).parse().unwrap();
    let (kind, words) = (ReportKind::Closed, message("门关着"));
    day.does(Act::Report(NewReport { id: ReportId::fresh(), station, kind, message: words })).await;
    let position = Position::new(28.2, 112.9).unwrap();
    let message = message("这里也该有一个");
    day.does(Act::SuggestStation(NewSuggestion { id: ReportId::fresh(), position, message })).await;
    let (check_up, slots) = &yesterday.check_up;
    match number {
        // Both places of the first time.
        0 | 1 => drop(day.books(*check_up, slots[0]).await),
        2 => {
            let booking = day.books(*check_up, slots[1]).await;
            day.does(Act::ChangeSlot { booking, slot: slots[2], overlap_is_fine: true }).await;
        }
        3 => {
            let booking = day.books(*check_up, slots[1]).await;
            day.does(Act::CancelBooking { booking }).await;
        }
        _ => drop(day.books(*check_up, slots[3]).await),
    }
}

/// Answers, opens a case and lets somebody in, as desks do before midnight; gives what today goes on from.
async fn desks_work(
    server: &Server,
    questions: Vec<QuestionId>,
    voice: VoiceId,
    attended: (BookingId, TicketCode),
    check_up: ActivityId,
    class: ActivityId,
) -> Yesterday {
    let office = Desk::sign_in(server, "office").await;
    for (number, id) in questions.iter().enumerate() {
        if number > 0 {
            office.act(&format!("/desk/questions/{id}"), "answer", &[("text", "答"), ("act", "answer")]).await;
        }
    }
    let (_, case) = office.post(&format!("/desk/questions/{}/case", questions[0]), &[("kind", "fine")]).await;
    for to in ["verification", "referral"] {
        office.act(&case, "step", &[("to", to), ("note", "已经核实清楚了"), ("result", "")]).await;
    }
    let proposal = [("to", "postal_administration"), ("name", "邮政管理局"), ("reason", "乱罚款")];
    office.act(&case, "refer", &proposal).await;
    office.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
    let survey = DiscussionId::fresh();
    let fields = [
        ("version", "0"),
        ("title", "冬天怎么过"),
        ("question", "说说看"),
        ("adcode", "430100"),
        ("closes", "2030-01-01T00:00"),
        ("survey", "午饭方便吗？｜打分"),
        ("summary", ""),
    ];
    assert!(office.post(&format!("/desk/discussions/{survey}"), &fields).await.0.is_redirection());
    let ticket = attended.1.to_string();
    let door = [("ticket", ticket.as_str()), ("key", "a"), ("at", "9999999999999"), ("any_day", "1")];
    let (_, welcome) = office.post(&format!("/desk/activities/{class}/check-in"), &door).await;
    assert!(welcome.contains("\"welcome\":true"), "{welcome}");
    let referral = server.text("SELECT id AS t FROM referral".to_owned()).await.unwrap().parse().unwrap();
    let slots = slots_of(server, check_up);
    Yesterday { questions, referral, voice, survey, check_up: (check_up, slots), attended: attended.0 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_last_nights_backup_is_put_back_all_that_couriers_sent_today_is_there_again_once() {
    let EmptyDatabase { url, folder } = EmptyDatabase::on_sqlite();
    // The desks' side of the same database.
    let server = Server::start(&url, folder).await;
    server.import(&table_of(20)).await;
    staff(&server, "office", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let (check_up, _) = published(&server, 4, 2).await;
    let (class, class_slot) = published(&server, 1, 20).await;
    let mut process = Process::start(&url, &server.folder());
    assert!(process.is_up().await);
    let phones = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..PHONES).map(|number| phones.path().join(format!("{number}.db"))).collect();

    // Yesterday.
    let (mut questions, mut voice, mut attended, mut ticket) = (Vec::new(), None, None, None);
    for (number, file) in files.iter().enumerate() {
        Phone::with(file, &process.origin, async |mut phone: Phone| {
            let mut day = Day { phone: &mut phone, number };
            questions.push(day.asks(&format!("昨天 {number}"), true).await);
            if number == 0 {
                voice = Some(day.speaks("冬天要有热水").await);
                attended = Some(day.books(class, class_slot).await);
            }
            phone.sent().await;
            if number == 0 {
                let bookings = phone.ask(phone.handle.clone().my_bookings()).await.unwrap();
                ticket = bookings.into_iter().next().and_then(|one| one.booking.ticket);
            }
        })
        .await;
    }
    let attended = (attended.unwrap(), ticket.unwrap());
    let yesterday = desks_work(&server, questions, voice.unwrap(), attended, check_up, class).await;
    let backup = phones.path().join("last-night.zip").display().to_string();
    let made = command(&url, &["backup", &backup]);
    assert!(made.status.success(), "{}", said(&made));
    let last_night = facts(&server.folder().join("diyi.db"));

    // Today. One of them only has all of theirs erased.
    for (number, file) in files.iter().enumerate().take(PHONES - 1) {
        Phone::with(file, &process.origin, async |mut phone: Phone| {
            phone.sync().await;
            today(&mut Day { phone: &mut phone, number }, &yesterday).await;
            phone.sent().await;
            assert_eq!(phone.ask(phone.handle.clone().outbox()).await.unwrap(), []);
            for booking in phone.ask(phone.handle.clone().my_bookings()).await.unwrap() {
                phone.ask(phone.handle.clone().mark_booking_read(booking.booking.id)).await.unwrap();
            }
        })
        .await;
    }
    Phone::with(&files[PHONES - 1], &process.origin, async |mut phone: Phone| {
        phone.ask(phone.handle.clone().submit(Act::EraseAccount)).await.unwrap().unwrap();
        phone.sent().await;
    })
    .await;
    let before = facts(&server.folder().join("diyi.db"));
    assert!(!before.iter().any(|fact| fact.contains("昨天 5")));
    let acts = |facts: &BTreeSet<String>| facts.iter().filter(|fact| fact.starts_with("submission ")).count();
    assert!(acts(&before) - acts(&last_night) > 200, "{} acts", acts(&before) - acts(&last_night));

    // The machine dies; last night's backup is put back.
    process.kill();
    server.db.close().await.unwrap();
    let done = command(&url, &["restore", &backup, "--force"]);
    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(facts(&server.folder().join("diyi.db")), last_night);
    let mut process = Process::start(&url, &server.folder());
    assert!(process.is_up().await);
    // Somebody is faster than those who had the two places of the first time.
    let newcomer = Courier::at(&process.origin);
    let slot = yesterday.check_up.1[0];
    let booking = BookingId::fresh();
    newcomer.act(Act::Book { booking, activity: check_up, slot, overlap_is_fine: true, works_in: None }).await.unwrap();

    // The phones come back.
    let mut waiting = 0;
    for file in &files {
        Phone::with(file, &process.origin, async |mut phone: Phone| {
            phone.sync().await;
            phone.sent().await;
            phone.sync().await;
            let outbox = phone.ask(phone.handle.clone().outbox()).await.unwrap();
            assert_eq!(outbox, [], "something was not taken again");
            for booking in phone.ask(phone.handle.clone().my_bookings()).await.unwrap() {
                if booking.booking.state == BookingState::Waiting {
                    waiting += 1;
                    assert!(booking.unread, "who no longer fits is told: {booking:?}");
                }
            }
        })
        .await;
    }
    assert_eq!(waiting, 1);
    let after = facts(&server.folder().join("diyi.db"));
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    let more: Vec<&String> = after.difference(&before).collect();
    // What the newcomer did, and nothing else.
    assert!(more.len() == 3, "{more:#?}");
    let checked = command(&url, &["check"]);
    assert!(checked.status.success(), "{}", said(&checked));
    let db = rusqlite::Connection::open(server.folder().join("diyi.db")).unwrap();
    let over: i64 = db.query_row("SELECT count(*) FROM slot WHERE taken > capacity", [], |row| row.get(0)).unwrap();
    assert_eq!(over, 0);
    // Once more, and nothing changes.
    for file in &files {
        Phone::with(file, &process.origin, async |mut phone: Phone| {
            phone.sync().await;
        })
        .await;
    }
    assert_eq!(facts(&server.folder().join("diyi.db")), after);
}
