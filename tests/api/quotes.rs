//! What offices quote of couriers goes with those couriers' accounts, from all that an office wrote.

use crate::courier::{Courier, changsha, message};
use crate::deputies::number;
use crate::desk::{Desk, staff};
use crate::erasure::holding;
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::quote::{NO_LONGER_KEPT, TAKEN_OUT};
use diyi::model::staff::StaffRole;
use diyi::model::station_report::NewSuggestion;
use diyi::model::voice::NewVoice;
use diyi::model::{
    Adcode, AnswerId, Author, DiscussionId, LetterId, MeetingId, Position, QuestionId, Rating, ReportId, Stars,
    Timestamp, Topic, VoiceId, VoiceKind,
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseBackend};

const SAID: &str = "北门的充电柜夜里十点就断电，送完最后一班回来充不上。";
/// Shortened and set in signs of the office's own.
const SHORTER: &str = "小哥说“北门的充电柜夜里十点就断电”，盼改造。";
const OTHER: &str = "电梯等二十分钟，楼上的件送不完";
/// Stand in all that is quoted of it, and in nothing else.
const MARKS: [&str; 2] = ["北门的充电柜", "夜里十点"];
const TABLES: [&str; 9] = [
    "proposal",
    "proposal_version",
    "proposal_dossier",
    "contribution",
    "bulletin",
    "meeting",
    "discussion",
    "letter",
    "form_draft",
];

async fn says(courier: &Courier, desk: &Desk, words: &str) -> VoiceId {
    let id = VoiceId::fresh();
    let (kind, message) = (VoiceKind::Need, message(words));
    let said = NewVoice { id, kind, adcode: changsha(), discussion: None, company: None, message };
    courier.act(Act::Speak(said)).await.unwrap();
    desk.act(&format!("/desk/voices/{id}"), "decide", &[("decision", "publish")]).await;
    id
}

pub async fn made(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> String {
    let (status, page) = desk.post(path, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {page}");
    page
}

/// Two who write here, and the province.
pub async fn offices(server: &Server) -> (Desk, Desk, Desk) {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let desk = async |login| Desk::sign_in(server, login).await;
    (desk("boss").await, desk("ope").await, desk("root").await)
}

/// A proposal whose document quotes what was gathered into it, in two versions; the newest one is signed.
async fn proposal(operator: &Desk, boss: &Desk, voices: &[VoiceId]) -> String {
    let fields = [("title", "充电柜"), ("text", "改造线路。"), ("adcode", "430100")];
    let page = made(operator, "/desk/proposals", &fields).await;
    for voice in voices {
        operator.act(&format!("/desk/voices/{voice}"), "gather", &[("proposal", number(&page))]).await;
    }
    let (_, shown) = operator.get(&page).await;
    let grounds = shown.split("name=\"grounds\"").nth(1).unwrap();
    let grounds = grounds.split('>').nth(1).unwrap().split("</textarea").next().unwrap().replace("&#10;", "\n");
    assert!(grounds.contains(SAID) && grounds.contains(OTHER), "{grounds}");
    for ask in ["请供电公司改造线路。", "请供电公司今年改造线路。"] {
        operator.act(&page, "document", &[("case", "充电柜"), ("grounds", &grounds), ("ask", ask)]).await;
    }
    boss.act(&page, "sign", &[("number", "2")]).await;
    page
}

/// Everything else that quotes it: the pages.
async fn quoted_elsewhere(server: &Server, operator: &Desk, boss: &Desk, root: &Desk) -> Vec<String> {
    let fields = [("kind", "brief"), ("title", "充电难"), ("adcode", "430100"), ("text", SHORTER)];
    let contribution = made(operator, "/desk/contributions", &fields).await;
    operator.act(&contribution, "hand-in", &[]).await;
    root.act(&contribution, "decide", &[("act", "take")]).await;
    root.act(&contribution, "edit", &[("edited_title", "充电难"), ("edited_text", SHORTER)]).await;
    let fields = [("title", "冬日递暖"), ("publisher", "团省委"), ("foreword", SHORTER)];
    let bulletin = made(root, "/desk/bulletins", &fields).await;
    let starts = Timestamp::now().plus_days(9).china_time().format("%Y-%m-%dT10:00").to_string();
    let fields = [
        ("id", &*MeetingId::fresh().to_string()),
        ("title", "见面"),
        ("adcode", "430100"),
        ("starts", &starts),
        ("place", "市民中心"),
        ("agenda", "一、说难处"),
    ];
    let meeting = made(operator, "/desk/meetings", &fields).await;
    let begin = format!("UPDATE meeting SET starts_at = 1 WHERE id = '{}'", number(&meeting));
    server.db.execute_unprepared(&begin).await.unwrap();
    operator.act(&meeting, "minutes", &[("minutes", SHORTER)]).await;
    let letter = format!("/desk/letters/{}", LetterId::fresh());
    let fields = [
        ("kind", "story"),
        ("title", "听小哥说"),
        ("text", SHORTER),
        ("sender", "长沙团市委"),
        ("adcode", "430100"),
        ("from", "2026-01-01T00:00"),
    ];
    made(boss, &letter, &fields).await;
    made(boss, &format!("{letter}/state"), &[("act", "publish")]).await;
    let discussion = format!("/desk/discussions/{}", DiscussionId::fresh());
    let fields = [
        ("version", "0"),
        ("title", "夜里充电"),
        ("question", SHORTER),
        ("adcode", "430100"),
        ("closes", "2030-01-01T00:00"),
    ];
    made(operator, &discussion, &fields).await;
    let form = format!("{meeting} {meeting}/minutes minutes");
    let kept = operator.post("/desk/drafts", &[("form", form.as_str()), ("text", SHORTER)]).await;
    assert_eq!(kept.0, StatusCode::NO_CONTENT);
    vec![contribution, bulletin, meeting, letter, discussion]
}

#[tokio::test]
async fn words_that_an_office_quoted_go_with_their_courier_from_every_version_and_stand_in_no_file() {
    on_each_database(async |server| {
        let (boss, operator, root) = offices(&server).await;
        let (courier, stays) = (Courier::of(&server), Courier::of(&server));
        let voices = [says(&courier, &operator, SAID).await, says(&stays, &operator, OTHER).await];
        let page = proposal(&operator, &boss, &voices).await;
        let elsewhere = quoted_elsewhere(&server, &operator, &boss, &root).await;
        let before = server.dump_of(&TABLES).await;
        assert_eq!(before.matches(MARKS[0]).count(), 9, "the test quotes it everywhere: {before}");
        let stale = operator.version_of(&elsewhere[2], &format!("{}/minutes", elsewhere[2]), &[]).await;

        courier.act(Act::EraseAccount).await.unwrap();
        diyi::server::db::published(&server.db).await.unwrap();
        server.app.remove_files().await;
        let after = server.dump_of(&TABLES).await;
        let everything = server.dump_of(&["feed", "voice", "audit"]).await;
        for mark in MARKS {
            assert!(!after.contains(mark) && !everything.contains(mark), "{mark}: {after}");
            if server.db.get_database_backend() == DatabaseBackend::Sqlite {
                assert_eq!(holding(&server.folder(), mark.as_bytes()), Vec::<String>::new(), "{mark}");
            }
        }
        // What others said, and what the office says itself, stays.
        assert_eq!(after.matches(OTHER).count(), 2, "{after}");
        for words in ["快递员在“递驿”反映", "请供电公司今年改造线路。", "盼改造。"] {
            assert!(after.contains(words), "{words}: {after}");
        }
        for shown in [&page, &format!("{page}/print")] {
            let (_, shown) = boss.get(shown).await;
            assert!(shown.contains(TAKEN_OUT) && shown.contains(OTHER), "{shown}");
        }
        for shown in &elsewhere {
            let desk = if shown.contains("bulletins") { &root } else { &boss };
            let (status, shown) = desk.get(shown).await;
            assert!(status == StatusCode::OK && shown.contains(TAKEN_OUT), "{shown}");
        }
        let told = server.json("/api/v1/changes?since=0").await.to_string();
        assert!(told.contains(TAKEN_OUT) && !told.contains(MARKS[0]), "{told}");
        // Who had it open does not write it back unseen.
        let late = [("version", stale.as_str()), ("minutes", SHORTER)];
        assert_eq!(operator.post(&format!("{}/minutes", elsewhere[2]), &late).await.0, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_an_offices_own_words_away_by_saying_them_again() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let own = "建议供电公司在今年年底前改造北门充电柜的线路，延长供电到凌晨一点。";
        let fields = [("title", "充电柜"), ("text", own), ("adcode", "430100")];
        let page = made(&operator, "/desk/proposals", &fields).await;
        let ask = |ask: String| [("case", "充电柜".to_owned()), ("grounds", "夜里断电。".to_owned()), ("ask", ask)];
        let write = async |ask: [(&str, String); 3]| {
            let fields: Vec<(&str, &str)> = ask.iter().map(|(name, text)| (*name, text.as_str())).collect();
            operator.act(&page, "document", &fields).await;
        };
        write(ask(own.to_owned())).await;
        let copier = Courier::of(&server);
        let voice = says(&copier, &operator, own).await;
        // Though it is gathered into it: its grounds are what was gathered.
        operator.act(&format!("/desk/voices/{voice}"), "gather", &[("proposal", number(&page))]).await;
        // A version after that repeats what stood there before.
        write(ask(format!("{own}请社区协助。"))).await;
        boss.act(&page, "sign", &[("number", "2")]).await;
        copier.act(Act::EraseAccount).await.unwrap();
        let (_, shown) = boss.get(&page).await;
        assert!(shown.contains(own) && !shown.contains(TAKEN_OUT), "{shown}");
        assert!(boss.get("/privacy").await.1.contains("收不回来"));
    })
    .await;
}

pub const RATED: &str = "答复说要等到年后才给装棚，等不起";
pub const REPORTED: &str = "雨棚漏水漏了两个礼拜没人来修";
pub const ASKED: &str = "站点押金八百块离职三个月都不退给我";

/// All that a courier says beside voices, in this order: asked, rated, reported.
pub async fn talks(server: &Server, desk: &Desk) -> (Courier, QuestionId, ReportId) {
    let courier = Courier::of(server);
    let id = courier.ask(Topic::Other, changsha(), ASKED).await;
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "年后装。"), ("act", "answer")]).await;
    let rating = Rating { stars: Stars::try_from(2).unwrap(), comment: RATED.to_owned() };
    courier.act(Act::Rate { question: id, rating }).await.unwrap();
    let report = ReportId::fresh();
    let message = message(REPORTED);
    let position = Position::new(28.2, 112.98).unwrap();
    courier.act(Act::SuggestStation(NewSuggestion { id: report, position, message })).await.unwrap();
    (courier, id, report)
}

/// What a desk writes with them: to somebody else, into a case of theirs, into the library, into a story. Gives the
/// other one, and their question.
pub async fn all_quoted(server: &Server, operator: &Desk, boss: &Desk) -> (Courier, QuestionId) {
    let words = format!("有人说过“{ASKED}”，“{RATED}”，“{REPORTED}”，本周去谈。");
    let other = Courier::of(server);
    let id = other.ask(Topic::Other, changsha(), "我这边也想问一问").await;
    let page = format!("/desk/questions/{id}");
    operator.act(&page, "answer", &[("text", &words), ("act", "answer")]).await;
    operator.act(&page, "answer", &[("text", &words), ("act", "note")]).await;
    let (_, case) = operator.post(&format!("{page}/case"), &[("kind", "other")]).await;
    operator.act(&case, "bring", &[("text", &words)]).await;
    let answer = format!("/desk/library/{}", AnswerId::fresh());
    let fields = [("topic", "other"), ("question", "押金退不退"), ("text", &words), ("source", "某办法")];
    made(operator, &answer, &fields).await;
    made(boss, &format!("{answer}/decide"), &[("version", "1"), ("decision", "approve")]).await;
    let fields = [
        ("kind", "story"),
        ("title", "听小哥说"),
        ("text", &words),
        ("sender", "长沙团市委"),
        ("adcode", "430100"),
        ("from", "2026-01-01T00:00"),
    ];
    made(boss, &format!("/desk/letters/{}", LetterId::fresh()), &fields).await;
    let form = "/desk/letters/new text".to_owned();
    assert_eq!(operator.post("/desk/drafts", &[("form", &*form), ("text", &words)]).await.0, StatusCode::NO_CONTENT);
    operator.post(&format!("{page}/draft"), &[("text", &words)]).await;
    (other, id)
}

const WRITTEN: [&str; 7] = ["message", "case", "answer_version", "letter", "form_draft", "draft", "quote_due"];

#[tokio::test]
async fn questions_ratings_and_reports_go_from_what_quotes_them_too_and_others_own_answers_are_told_anew() {
    for known in ["looked through", "noted", "written before anything was noted"] {
        on_each_database(async |server| {
            let (boss, operator, _) = offices(&server).await;
            let (courier, _, _) = talks(&server, &operator).await;
            let (other, question) = all_quoted(&server, &operator, &boss).await;
            let before = server.dump_of(&WRITTEN).await;
            // Where it was asked, in an answer, a note, a case, the library, a letter and drafts.
            assert_eq!(before.matches(ASKED).count(), 8, "{before}");
            if known == "looked through" {
                server.app.look_for_quotes().await;
                let due = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM quote_due".to_owned();
                assert_eq!(server.text(due).await.as_deref(), Some("0"));
            } else if known != "noted" {
                // As a server of an earlier version left it, of which nobody has looked through anything yet.
                server.db.execute_unprepared("DELETE FROM quote_due").await.unwrap();
                let now = Timestamp::now().0;
                let walk = format!("UPDATE quote_walk SET until = {now}");
                assert!(server.db.execute_unprepared(&walk).await.unwrap().rows_affected() > 0);
            }
            courier.act(Act::EraseAccount).await.unwrap();
            server.app.look_for_quotes().await;
            diyi::server::db::published(&server.db).await.unwrap();
            server.app.remove_files().await;
            let after = server.dump_of(&WRITTEN).await;
            let told = server.json("/api/v1/changes?since=0").await.to_string();
            for mark in [ASKED, RATED, REPORTED] {
                assert!(!after.contains(mark) && !told.contains(mark), "{mark}: {after}");
                if server.db.get_database_backend() == DatabaseBackend::Sqlite {
                    assert_eq!(holding(&server.folder(), mark.as_bytes()), Vec::<String>::new(), "{mark}");
                }
            }
            assert!(after.matches("本周去谈").count() >= 7 && after.contains("我这边也想问一问"), "{after}");
            assert!(told.contains(TAKEN_OUT), "the library's answer is told anew: {told}");
            let own = other.mine().await;
            let thread = own.threads.iter().find(|change| change.thread.id == question).unwrap();
            let answer = thread.thread.messages.iter().find(|message| message.text.contains("本周去谈")).unwrap();
            assert!(answer.text.contains(TAKEN_OUT) && !answer.text.contains(ASKED), "{}", answer.text);
        })
        .await;
    }
}

#[tokio::test]
async fn words_whose_time_is_over_or_whose_consent_is_taken_back_go_from_quotes_too() {
    on_each_database(async |server| {
        let (boss, operator, _) = offices(&server).await;
        let (courier, question, report) = talks(&server, &operator).await;
        let said = VoiceId::fresh();
        let (kind, message) = (VoiceKind::Need, message(SAID));
        let voice = NewVoice { id: said, kind, adcode: changsha(), discussion: None, company: None, message };
        courier.act(Act::Speak(voice)).await.unwrap();
        let refused = [("decision", "refuse"), ("reason", "重复")];
        operator.act(&format!("/desk/voices/{said}"), "decide", &refused).await;
        all_quoted(&server, &operator, &boss).await;
        let fields = [("title", "充电柜"), ("text", SHORTER), ("adcode", "430100")];
        made(&operator, "/desk/proposals", &fields).await;
        server.app.look_for_quotes().await;
        // Answered, refused and dealt with for years.
        for sql in [
            format!("UPDATE report SET state = 'done', changed_at = 1 WHERE id = '{report}'"),
            format!("UPDATE voice SET decided_at = 1, at = 1 WHERE id = '{said}'"),
            "DELETE FROM retention_run".to_owned(),
        ] {
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        server.app.tidy().await;
        let written = server.dump_of(&["letter", "proposal"]).await;
        for mark in [REPORTED, MARKS[0]] {
            assert!(!written.contains(mark), "{mark}: {written}");
        }
        assert!(written.contains(NO_LONGER_KEPT) && written.contains(ASKED) && written.contains(RATED), "{written}");
        courier.act(Act::WithdrawConsent { question }).await.unwrap();
        let written = server.dump_of(&WRITTEN).await;
        assert!(!written.contains(ASKED) && !written.contains(RATED), "{written}");
        assert!(written.contains(TAKEN_OUT));
    })
    .await;
}

#[tokio::test]
async fn what_is_said_again_in_a_question_takes_no_answer_of_the_office_away() {
    on_each_database(async |server| {
        let (_, operator, _) = offices(&server).await;
        let asks = Courier::of(&server);
        let id = asks.ask(Topic::Other, changsha(), "押金怎么退").await;
        let own = "押金在离职后三十个工作日以内原路退回，逾期请拨打这个号码。";
        operator.act(&format!("/desk/questions/{id}"), "answer", &[("text", own), ("act", "answer")]).await;
        let copier = Courier::of(&server);
        copier.ask(Topic::Other, changsha(), own).await;
        server.app.look_for_quotes().await;
        copier.act(Act::EraseAccount).await.unwrap();
        assert!(server.dump_of(&["message"]).await.contains(own));
    })
    .await;
}
