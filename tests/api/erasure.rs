//! What a courier has erased is gone: from the tables, and from the files under them. What they are given before is whole.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, message, question};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use crate::voice_notes::ogg;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::station_report::{NewReport, NewSuggestion};
use diyi::model::voice::{NewVoice, SurveyAnswer};
use diyi::model::volunteer::{NewVolunteer, Typed};
use diyi::model::{
    Attachment, AttachmentId, AttachmentKind, Author, DiscussionId, NewMessage, Phone, Position, QuestionId, Rating,
    ReferralId, ReportId, ReportKind, Services, StaffId, Stars, StationCode, Timestamp, Topic, VoiceId, VoiceKind,
    VolunteerId,
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeSet;
use std::path::Path;

/// Words that stand nowhere else.
const MARKS: [&str; 10] = [
    "山茱萸一号",
    "山茱萸二号",
    "山茱萸三号",
    "山茱萸四号",
    "山茱萸五号",
    "山茱萸六号",
    "山茱萸七号",
    "山茱萸八号",
    "山茱萸九号",
    "山茱萸十号",
];
const SOUND: &[u8] = b"OggS-shanzhuyu-sound-shanzhuyu";
/// A document of the desk's, and what it is called.
const PAPER: &[u8] = b"%PDF-1.7 shanzhuyu-paper-shanzhuyu %%EOF";
const PAPER_NAME: &str = "山茱萸申请书.pdf";

/// A courier who said something everywhere, and was answered.
async fn talkative(server: &Server, desk: &Desk) -> (Courier, QuestionId) {
    let courier = Courier::of(server);
    let sound = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Voice };
    courier.put(sound.id, ogg(&SOUND.repeat(500))).await.unwrap();
    courier.put(AttachmentId::fresh(), ogg(&SOUND.repeat(100))).await.unwrap();
    let mut asked = question(Topic::Other, changsha(), message(MARKS[0]));
    asked.message.attachments = vec![sound];
    let id = asked.id;
    courier.act(Act::Ask(asked)).await.unwrap();
    courier.act(Act::Write { question: id, message: message(MARKS[1]) }).await.unwrap();
    let page = format!("/desk/questions/{id}");
    let version = desk.field(&page, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[2]), ("act", "answer")];
    let sent = desk.upload(&format!("{page}/answer"), &fields, ("file", PAPER_NAME, PAPER)).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER);
    let version = desk.field(&page, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[3]), ("act", "note")];
    assert_eq!(desk.post(&format!("{page}/answer"), &fields).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desk.post(&format!("{page}/draft"), &[("text", MARKS[4])]).await.0, StatusCode::NO_CONTENT);
    let said = NewVoice {
        id: VoiceId::fresh(),
        kind: VoiceKind::Need,
        adcode: changsha(),
        discussion: None,
        company: None,
        message: message(MARKS[5]),
    };
    let voice = said.id;
    courier.act(Act::Speak(said)).await.unwrap();
    let report = ReportId::fresh();
    let position = Position::new(28.2, 112.98).unwrap();
    let missing = NewSuggestion { id: report, position, message: message("这里少一个驿站") };
    courier.act(Act::SuggestStation(missing)).await.unwrap();
    let (_, case) = desk.post(&format!("{page}/case"), &[("kind", "other")]).await;
    let version = desk.field(&case, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[6])];
    assert_eq!(desk.post(&format!("{case}/bring"), &fields).await.0, StatusCode::SEE_OTHER);
    // What staff only began to write, on each page that is about the courier.
    let referral = ReferralId::fresh();
    let case = case.rsplit('/').next().unwrap();
    let referred = format!(
        "INSERT INTO referral (id, case_id, recipient, name, reason, state, proposed_at, answer)
         VALUES ('{referral}', '{case}', 'legal_aid', '', '', 'agreed', 0, '')"
    );
    server.db.execute_unprepared(&referred).await.unwrap();
    let pages =
        [format!("/desk/voices/{voice}"), format!("/desk/reports/{report}"), format!("/desk/referrals/{referral}")];
    for (page, mark) in pages.iter().zip(&MARKS[7..]) {
        let form = format!("{page} {page}/answer text");
        let kept = desk.post("/desk/drafts", &[("form", form.as_str()), ("text", mark)]).await;
        assert_eq!(kept.0, StatusCode::NO_CONTENT);
    }
    (courier, id)
}

async fn with_desk() -> (Server, Desk) {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    (server, desk)
}

/// Files in a folder, at any depth, that hold these bytes.
pub fn holding(folder: &Path, wanted: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
        } else if wanted.is_empty() || std::fs::read(&path).unwrap().windows(wanted.len()).any(|part| part == wanted) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn no_byte_of_what_was_erased_stays_in_any_file() {
    let (server, desk) = with_desk().await;
    let (courier, _) = talkative(&server, &desk).await;
    // Searched for, so that its words stand in the index, too.
    desk.get("/desk/inbox?q=%E5%B1%B1%E8%8C%B1%E8%90%B8").await;
    let folder = server.folder();
    for mark in MARKS {
        assert!(!holding(&folder, mark.as_bytes()).is_empty(), "{mark} is nowhere: the test looks for the wrong thing");
    }
    for mark in [SOUND, PAPER, PAPER_NAME.as_bytes()] {
        assert!(!holding(&folder, mark).is_empty());
    }
    courier.act(Act::EraseAccount).await.unwrap();
    diyi::server::db::published(&server.db).await.unwrap();
    server.app.remove_files().await;
    for mark in MARKS {
        assert_eq!(holding(&folder, mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
    for mark in [SOUND, PAPER, PAPER_NAME.as_bytes()] {
        assert_eq!(holding(&folder, mark), Vec::<String>::new());
    }
    // Nor in pairs, as the index of words has them.
    assert_eq!(holding(&folder, "茱萸".as_bytes()), Vec::<String>::new());
}

#[tokio::test]
async fn no_byte_of_a_question_whose_consent_was_taken_back_stays_in_any_file() {
    let (server, desk) = with_desk().await;
    let (courier, question) = talkative(&server, &desk).await;
    let folder = server.folder();
    // What was erased before this server started is overwritten first.
    server.app.remove_files().await;
    courier.act(Act::WithdrawConsent { question }).await.unwrap();
    server.app.remove_files().await;
    for mark in [MARKS[0], MARKS[1], MARKS[2], MARKS[3]] {
        assert_eq!(holding(&folder, mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
}

#[tokio::test]
async fn nothing_says_any_more_that_an_erased_account_guessed_codes_or_was_silenced() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "你好").await;
        let account: String = server.text("SELECT id AS t FROM account".to_owned()).await.unwrap();
        let silenced = format!(
            "INSERT INTO silence (account, until, staff, set_at) VALUES ('{account}', 9000000000000, '{}', 1)",
            StaffId::fresh()
        );
        server.db.execute_unprepared(&silenced).await.unwrap();
        let tried = format!("INSERT INTO claim_try (account, hour, count) VALUES ('{account}', 1, 3)");
        server.db.execute_unprepared(&tried).await.unwrap();
        courier.act(Act::EraseAccount).await.unwrap();
        for table in ["silence", "claim_try"] {
            let left = server.text(format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM {table}")).await;
            assert_eq!(left.as_deref(), Some("0"), "{table}");
        }
    })
    .await;
}

/// What a courier said, by every way by which anything can be said: numbered words that stand nowhere else.
pub struct SaidEverywhere {
    courier: Courier,
    pub marks: Vec<String>,
}

impl SaidEverywhere {
    fn mark(&mut self) -> String {
        // No two begin alike, so that none is found for another.
        self.marks.push(format!(
            "{}山茱萸",
            ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑"][self.marks.len()]
        ));
        self.marks.last().unwrap().clone()
    }

    async fn with_photo(&mut self) -> NewMessage {
        let photo = self.courier.photo().await;
        NewMessage { attachments: vec![photo], ..message(&self.mark()) }
    }

    fn rating(&mut self) -> Rating {
        Rating { stars: Stars::try_from(4).unwrap(), comment: self.mark() }
    }

    /// What kinds of acts carry of theirs. A new kind does not compile until somebody says it here.
    fn carries_words(act: &Act) -> bool {
        match act {
            Act::Ask(_)
            | Act::Write { .. }
            | Act::Rate { .. }
            | Act::RateBooking { .. }
            | Act::Speak(_)
            | Act::AnswerSurvey { .. }
            | Act::Report(_)
            | Act::SuggestStation(_)
            | Act::Volunteer(_) => true,
            Act::Reopen { .. }
            | Act::WithdrawConsent { .. }
            | Act::Claim { .. }
            | Act::DecideReferral { .. }
            | Act::Book { .. }
            | Act::ChangeSlot { .. }
            | Act::CancelBooking { .. }
            | Act::AcceptOffer { .. }
            | Act::Support { .. }
            | Act::Visit { .. }
            | Act::LookAgain { .. }
            | Act::SayOpen { .. }
            | Act::WithdrawVolunteer { .. }
            | Act::EraseAccount => false,
        }
    }

    pub async fn at(server: &Server, desk: &Desk) -> Self {
        let mut said = Self { courier: Courier::of(server), marks: vec![] };
        let discussion = DiscussionId::fresh();
        let fields = [
            ("version", "0"),
            ("title", "话题"),
            ("question", "说说"),
            ("adcode", "430100"),
            ("closes", "2030-01-01T00:00"),
            ("survey", "缺什么？｜填写"),
        ];
        let (status, body) = desk.post(&format!("/desk/discussions/{discussion}"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        server.import("编号,名称,经度,纬度\n1,岳麓驿站,112.93,28.19\n").await;
        let station: StationCode = "430100-0001".parse().unwrap();
        let activity = published(server, changsha(), 1, 5).await;

        let mut asked = question(Topic::Other, changsha(), said.with_photo().await);
        asked.call_back = Some(Phone::parse("13855501234").unwrap());
        let id = asked.id;
        let speaks = |discussion, message| {
            let (id, kind, adcode) = (VoiceId::fresh(), VoiceKind::Need, changsha());
            Act::Speak(NewVoice { id, kind, adcode, discussion, company: None, message })
        };
        let (booking, books) = book(&activity, 0);
        let mut acts = vec![
            Act::Ask(asked),
            Act::Write { question: id, message: said.with_photo().await },
            speaks(None, said.with_photo().await),
            speaks(Some(discussion), message(&said.mark())),
            Act::AnswerSurvey { discussion, answers: vec![SurveyAnswer::Text(said.mark())] },
            books,
        ];
        let (at, used) = (Timestamp::now(), Services::default());
        acts.push(Act::Visit { station: station.clone(), at, used, thanks: true });
        let (report, kind, message) = (ReportId::fresh(), ReportKind::Broken, said.with_photo().await);
        acts.push(Act::Report(NewReport { id: report, station, kind, message }));
        let (suggestion, message) = (ReportId::fresh(), said.with_photo().await);
        let position = Position::new(28.123_456, 112.987_654).unwrap();
        acts.push(Act::SuggestStation(NewSuggestion { id: suggestion, position, message }));
        let typed = Typed { name: said.mark(), words: said.mark(), ..crate::volunteers::typed() };
        acts.push(Act::Volunteer(NewVolunteer { id: VolunteerId::fresh(), typed }));
        for act in &acts {
            said.courier.act(act.clone()).await.unwrap();
        }
        let ticket = said.courier.mine().await.bookings.remove(0).booking.ticket.unwrap().to_string();
        let door = format!("/desk/activities/{}/check-in", activity.id);
        let fields = [("ticket", ticket.as_str()), ("key", "a"), ("at", "9999999999999"), ("any_day", "1")];
        let welcome = desk.post(&door, &fields).await.1;
        assert!(welcome.contains("\"welcome\":true"), "{welcome}");
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "答复"), ("act", "answer")]).await;
        let ratings =
            [Act::RateBooking { booking, rating: said.rating() }, Act::Rate { question: id, rating: said.rating() }];
        for act in &ratings {
            said.courier.act(act.clone()).await.unwrap();
        }
        let kinds: BTreeSet<_> =
            acts.iter().chain(&ratings).filter(|act| Self::carries_words(act)).map(kind_of).collect();
        assert_eq!(kinds.len(), 9, "{kinds:?}");
        said.is_told_everywhere(server).await;
        said
    }

    /// Has ways by which they are told of news.
    async fn is_told_everywhere(&mut self, server: &Server) {
        let account =
            server.text("SELECT account AS t FROM question WHERE account IS NOT NULL".to_owned()).await.unwrap();
        let (number, person, browser) = ("13977700123", "openid-shanzhuyu", "https://push.example/shanzhuyu");
        for (kind, address) in [("sms", number), ("wechat", person)] {
            let sql = format!(
                "INSERT INTO courier_channel (account, kind, address, confirmed_at, asked_address, code, asked_at, tries)
                 VALUES ('{account}', '{kind}', '{address}', 1, '', '', 0, 0)"
            );
            server.db.connection().execute_unprepared(&sql).await.unwrap();
        }
        let sql =
            format!("INSERT INTO push (endpoint, account, made_at, tries) VALUES ('{browser}', '{account}', 0, 0)");
        server.db.connection().execute_unprepared(&sql).await.unwrap();
        let told = [number, person, browser, account.as_str()];
        self.marks.extend(told.map(str::to_owned));
    }
}

fn kind_of(act: &Act) -> String {
    serde_json::to_value(act).unwrap().as_object().unwrap().keys().next().unwrap().clone()
}

#[tokio::test]
async fn whatever_a_courier_can_say_no_byte_of_it_stays_in_database_log_or_store() {
    let (server, desk) = with_desk().await;
    let said = SaidEverywhere::at(&server, &desk).await;
    desk.get("/desk/inbox?q=%E5%B1%B1%E8%8C%B1%E8%90%B8").await;
    let (folder, files) = (server.folder(), server.folder().join("files"));
    for mark in &said.marks {
        assert!(!holding(&folder, mark.as_bytes()).is_empty(), "{mark} is nowhere: the test looks for the wrong thing");
    }
    assert!(holding(&files, b"").len() >= 5, "photos");
    assert!(server.dump_of(&["report"]).await.contains("28.123456"));
    // All of it is in what they are given before, also what stands under no account.
    let export = said.courier.export().await.0.to_string();
    for mark in said.marks.iter().filter(|mark| mark.ends_with("山茱萸")) {
        assert!(export.contains(mark.as_str()), "{mark} is not in what they are given");
    }
    // The number to call back is wrapped in every file, and readable for who gave it.
    assert!(export.contains("13855501234") && server.dump_of(&["question"]).await.contains("sealed1:"));
    said.courier.act(Act::EraseAccount).await.unwrap();
    diyi::server::db::published(&server.db).await.unwrap();
    server.app.remove_files().await;
    let account = said.marks.last().unwrap();
    for mark in said.marks.iter().filter(|mark| *mark != account) {
        assert_eq!(holding(&folder, mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
    assert_eq!(holding(&folder, "茱萸".as_bytes()), Vec::<String>::new());
    assert_eq!(holding(&files, b""), Vec::<String>::new());
    assert!(!server.dump_of(&["report"]).await.contains("28.123456"));
    assert!(!server.dump_of(&["question"]).await.contains("sealed1:"));
    // The account's hash stays where it says that it was erased, which is what keeps it so.
    let tables = all_tables(&server).await;
    for table in tables.iter().filter(|table| !["submission", "erased_account"].contains(&table.as_str())) {
        assert!(!server.dump_of(&[table]).await.contains(account.as_str()), "{table}");
    }
}

/// Every table.
async fn all_tables(server: &Server) -> Vec<String> {
    let sql = "SELECT name AS t FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let rows = server.db.query_all_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
}

/// Every table with an account in each row.
async fn tables(server: &Server) -> Vec<String> {
    let sql = "SELECT m.name AS t FROM sqlite_schema m, pragma_table_info(m.name) p
        WHERE m.type = 'table' AND p.name = 'account'";
    let rows = server.db.query_all_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
}

async fn rows_of(server: &Server, table: &str, account: &str) -> usize {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM \"{table}\" WHERE account = '{account}'");
    server.text(sql).await.unwrap().parse().unwrap()
}

/// Numbers that are moments in milliseconds.
fn moments(told: &serde_json::Value) -> usize {
    match told {
        serde_json::Value::Number(number) => {
            usize::from(number.as_i64().is_some_and(|number| number > 1_420_000_000_000))
        }
        serde_json::Value::Array(all) => all.iter().map(moments).sum(),
        serde_json::Value::Object(all) => all.values().map(moments).sum(),
        _ => 0,
    }
}

#[tokio::test]
async fn what_a_courier_is_given_has_every_row_of_every_table_and_after_erasing_there_is_none() {
    let (server, desk) = with_desk().await;
    let (courier, _) = talkative(&server, &desk).await;
    let account = server.text("SELECT id AS t FROM account".to_owned()).await.unwrap();
    let (export, files) = courier.export().await;
    let tables = tables(&server).await;
    assert!(tables.len() >= 8, "{tables:?}");
    let mut with_rows = 0;
    for table in &tables {
        let (kept, told) =
            (rows_of(&server, table, &account).await, export["kept"][table].as_array().map_or(0, Vec::len));
        assert_eq!(kept, told, "{table}");
        with_rows += usize::from(kept > 0);
    }
    assert!(with_rows >= 4, "{with_rows}");
    // With the file that no message has claimed yet, and the desk's document.
    assert_eq!(files.len(), 3);
    // Moments are written as a person reads them, wherever they stand.
    let exported_at = export["exported_at"].as_str().unwrap();
    assert!(exported_at.starts_with("20") && exported_at.len() == "2026-11-28 09:00:00".len(), "{exported_at}");
    assert_eq!(moments(&export), 0, "{export}");
    assert!(export["threads"].to_string().contains(PAPER_NAME));
    assert!(export["threads"].to_string().contains(MARKS[0]) && export["threads"].to_string().contains(MARKS[2]));
    assert!(!courier.mine().await.erased);
    courier.act(Act::EraseAccount).await.unwrap();
    assert!(courier.mine().await.erased, "another phone of theirs hears it");
    for table in &tables {
        // That it was to be erased, which the phone may ask once more.
        let left = usize::from(table == "submission");
        assert_eq!(rows_of(&server, table, &account).await, left, "{table}");
    }
}

#[tokio::test]
async fn a_case_of_somebody_who_is_gone_is_closed_and_nothing_new_is_written_about_them() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let (courier, id) = talkative(&server, &desk).await;
        let open = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM \"case\" WHERE closed_at IS NULL".to_owned();
        assert_eq!(server.text(open.clone()).await.as_deref(), Some("1"));
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(server.text(open).await.as_deref(), Some("0"));
        let result = "SELECT result AS t FROM \"case\"".to_owned();
        assert_eq!(server.text(result).await.as_deref(), Some("withdrawn"));
        let draft = desk.post(&format!("/desk/questions/{id}/draft"), &[("text", "还想写")]).await.0;
        assert_eq!(draft, StatusCode::CONFLICT);
        assert!(!server.dump().await.contains("还想写"));
    })
    .await;
}

#[tokio::test]
async fn what_was_erased_is_in_no_snapshot_that_this_server_still_gives_out() {
    let server = Server::on_sqlite().await;
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "boss").await;
    let courier = Courier::of(&server);
    let id = VoiceId::fresh();
    let (kind, message) = (VoiceKind::Need, message(MARKS[5]));
    let said = NewVoice { id, kind, adcode: changsha(), discussion: None, company: None, message };
    courier.act(Act::Speak(said)).await.unwrap();
    desk.act(&format!("/desk/voices/{id}"), "decide", &[("decision", "publish")]).await;
    diyi::server::db::published(&server.db).await.unwrap();
    let newest = "SELECT CAST(MAX(revision) AS TEXT) AS t FROM feed WHERE scope = 0";
    let newest = server.text(newest.to_owned()).await.unwrap();
    let epoch = server.json("/api/v1/changes?since=0").await["epoch"].as_str().unwrap().to_owned();
    let path = diyi::api::paths::snapshot(&epoch, diyi::api::Scope::Everybody, newest.parse().unwrap());
    let answer = server.get(&path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains(MARKS[5]));
    courier.act(Act::EraseAccount).await.unwrap();
    diyi::server::db::published(&server.db).await.unwrap();
    assert_eq!(server.get(&path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_that_stands_open_keeps_no_draft_about_what_its_courier_erased() {
    on_each_database(async |server| {
        staff(&server, "late", StaffRole::Operator, changsha(), Author::Operator).await;
        let desk = Desk::sign_in(&server, "late").await;
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::Other, changsha(), "押金不退").await;
        let page = format!("/desk/questions/{question}");
        let (_, case) = desk.post(&format!("{page}/case"), &[("kind", "other")]).await;
        let voice = crate::voices::speak(&courier, "要热水", changsha()).await;
        let id = VolunteerId::fresh();
        courier.act(Act::Volunteer(NewVolunteer { id, typed: crate::volunteers::typed() })).await.unwrap();
        let about = [
            format!("{page} text"),
            format!("{case} bring"),
            format!("/desk/voices/{voice} reason"),
            format!("/desk/volunteers/{id} reason"),
        ];
        let keep = async |form: &str| desk.post("/desk/drafts", &[("form", form), ("text", "他说押金不退")]).await.0;
        for form in &about {
            assert_eq!(keep(form).await, StatusCode::NO_CONTENT, "{form}");
        }
        courier.act(Act::EraseAccount).await.unwrap();
        for form in &about {
            assert_eq!(keep(form).await, StatusCode::NOT_FOUND, "{form}");
        }
        assert_eq!(server.dump_of(&["form_draft"]).await, "");
        assert_eq!(keep("/desk/letters/new text").await, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn postgres_gives_what_was_erased_free_within_a_minute() {
    on_each_database(async |server| {
        if server.db.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
            return;
        }
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "押金不退").await;
        // Each server does so once when it begins.
        server.app.remove_files().await;
        let vacuumed = async || {
            let sql = "SELECT COALESCE(CAST(vacuum_count AS TEXT), '0') AS t FROM pg_stat_user_tables WHERE relname = 'message'";
            server.text(sql.to_owned()).await.unwrap().parse::<u32>().unwrap()
        };
        let more_than = async |before: u32| {
            for _ in 0..100 {
                if vacuumed().await > before {
                    return true;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            false
        };
        assert!(more_than(0).await);
        let before = vacuumed().await;
        courier.act(Act::EraseAccount).await.unwrap();
        server.app.remove_files().await;
        assert!(more_than(before).await);
    })
    .await;
}
