//! What was kept for long enough is gone, once a day; what is still needed is not. Those who run a desk see it coming.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, message, question, zhuzhou};
use crate::desk::{Desk, staff};
use crate::erasure::holding;
use crate::origin::hex;
use crate::server::{Server, on_each_database};
use crate::voices::seen;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::voice::{NewVoice, SurveyAnswer};
use diyi::model::{
    Adcode, Attachment, AttachmentId, AttachmentKind, Author, Phone, QuestionId, Services, StationCode, Timestamp,
    Topic, Voice, VoiceId, VoiceKind,
};
use diyi::server::db::Db;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use sha2::{Digest as _, Sha256};

const SOUND: &[u8] = b"OggS-jiangxi-sound-jiangxi";
const YEAR: i64 = 365 * 86_400_000;

async fn offices(server: &Server) -> (Desk, Desk) {
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    (Desk::sign_in(server, "root").await, Desk::sign_in(server, "office").await)
}

/// A question that was answered and then closed by who asked it.
async fn answered(server: &Server, desk: &Desk, text: &str, answer: &str) -> (Courier, QuestionId) {
    let courier = Courier::of(server);
    let sound = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Voice };
    courier.put(sound.id, crate::voice_notes::ogg(SOUND)).await.unwrap();
    let mut asked = question(Topic::Other, changsha(), message(text));
    asked.message.attachments = vec![sound];
    asked.call_back = Some(Phone::parse("13800138000").unwrap());
    let id = asked.id;
    courier.act(Act::Ask(asked)).await.unwrap();
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", answer), ("act", "answer")]).await;
    (courier, id)
}

/// As if all that is kept here had been kept for so much longer already.
async fn long_ago(server: &Server, millis: i64) {
    for sql in [
        "UPDATE question SET changed_at = changed_at - X",
        "UPDATE booking SET ends_at = ends_at - X",
        "UPDATE visit SET hour = hour - X / 3600000",
        "UPDATE submission SET taken_at = taken_at - X",
        "UPDATE audit SET at = at - X, until_at = until_at - X",
        "UPDATE voice SET decided_at = decided_at - X, at = at - X",
        "UPDATE report SET changed_at = changed_at - X",
        "UPDATE account SET made_at = made_at - X",
    ] {
        server.db.execute_unprepared(&sql.replace('X', &millis.to_string())).await.unwrap();
    }
}

async fn count(server: &Server, of: &str) -> u64 {
    server.text(format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM {of}")).await.unwrap().parse().unwrap()
}

/// The day's job, as a server does it.
async fn tonight(server: &Server) {
    server.db.execute_unprepared("DELETE FROM retention_run").await.unwrap();
    server.app.tidy().await;
    server.app.remove_files().await;
}

#[tokio::test]
async fn words_and_files_of_what_is_long_over_are_gone_from_every_file_and_what_is_not_over_stays() {
    let server = Server::on_sqlite().await;
    let (_, desk) = offices(&server).await;
    let (_, over) = answered(&server, &desk, "茱萸甲的提问", "茱萸乙的答复").await;
    // As an answer with a document has it: its file is one of the question's.
    let named = "UPDATE message SET documents = '[{\"id\":\"019acb00-0000-7000-8000-000000000001\",\"name\":\"a.pdf\",\"size\":9,\"kind\":\"pdf\"}]' WHERE staff IS NOT NULL";
    server.db.execute_unprepared(named).await.unwrap();
    let waits = Courier::of(&server);
    waits.ask(Topic::Other, changsha(), "还没答的山楂").await;
    let (_, with_case) = answered(&server, &desk, "在办的枸杞", "先立案").await;
    desk.post(&format!("/desk/questions/{with_case}/case"), &[("kind", "other")]).await;
    let folder = server.folder();
    assert!(!holding(&folder, "茱萸甲".as_bytes()).is_empty() && !holding(&folder, SOUND).is_empty());
    tonight(&server).await;
    assert_eq!(count(&server, "question WHERE account IS NOT NULL").await, 3);
    // Numbers to call back go first, files next, words last.
    long_ago(&server, 40 * 86_400_000).await;
    tonight(&server).await;
    assert_eq!(count(&server, "question WHERE call_back IS NOT NULL").await, 1, "of the case that is worked on");
    assert_eq!(count(&server, "message").await, 5);
    long_ago(&server, YEAR).await;
    tonight(&server).await;
    assert_eq!(count(&server, &format!("attachment WHERE question = '{over}'")).await, 0);
    let naming_files = format!("message WHERE question = '{over}' AND (attachments <> '[]' OR documents <> '[]')");
    assert_eq!(count(&server, &naming_files).await, 0, "no message names a file that is gone");
    assert_eq!(count(&server, &format!("attachment WHERE question = '{with_case}'")).await, 1);
    assert!(!holding(&folder, "茱萸甲".as_bytes()).is_empty());
    long_ago(&server, YEAR).await;
    tonight(&server).await;
    for mark in ["茱萸甲", "茱萸乙"] {
        assert_eq!(holding(&folder, mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
    for mark in ["还没答的山楂", "在办的枸杞"] {
        assert!(!holding(&folder, mark.as_bytes()).is_empty(), "{mark}");
    }
    // That there was one is still counted.
    assert_eq!(count(&server, "question").await, 3);
    let faults = diyi::server::consistency::faults(server.db.connection(), &server.app.files).await.unwrap();
    assert_eq!(faults, Vec::<String>::new());
    let (status, page) = desk.get(&format!("/desk/questions/{over}")).await;
    assert_eq!(status, StatusCode::OK, "{page}");
}

#[tokio::test]
async fn what_was_said_in_danger_has_its_time_once_somebody_took_it_on_and_never_before() {
    on_each_database(async |server| {
        let (_, desk) = offices(&server).await;
        server.import(crate::reports::TABLE).await;
        let danger = "江边站着，不想活了";
        let mut pages = Vec::new();
        for _ in 0..2 {
            let courier = Courier::of(&server);
            let asked = courier.ask(Topic::Other, changsha(), danger).await;
            let voice = crate::voices::speak(&courier, danger, changsha()).await;
            let Act::Report(mut report) = crate::reports::report(diyi::model::ReportKind::Broken) else { panic!() };
            report.message = message(danger);
            let id = report.id;
            courier.act(Act::Report(report)).await.unwrap();
            pages.push([format!("questions/{asked}"), format!("voices/{voice}"), format!("reports/{id}")]);
        }
        for page in &pages[0] {
            let (status, told) = desk.post(&format!("/desk/{page}/take-on"), &[("from", "")]).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}: {told}");
        }
        for over in [
            "question SET state = 'answered'",
            "voice SET state = 'refused', decided_at = at",
            "report SET state = 'done'",
        ] {
            server.db.execute_unprepared(&format!("UPDATE {over}")).await.unwrap();
        }
        long_ago(&server, 3 * YEAR).await;
        tonight(&server).await;
        for (table, words) in [("question", "message"), ("voice", "voice"), ("report", "report")] {
            assert_eq!(count(&server, &format!("{table} WHERE account IS NOT NULL")).await, 1, "{table}");
            assert_eq!(count(&server, &format!("{words} WHERE text = '{danger}'")).await, 1, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_deletes_nothing_before_it_has_said_so_for_a_day() {
    on_each_database(async |server| {
        let (_, desk) = offices(&server).await;
        answered(&server, &desk, "茱萸甲的提问", "茱萸乙的答复").await;
        tonight(&server).await;
        // As if the clock had jumped: all that is there is two years old, and so is the last night's job.
        long_ago(&server, 2 * YEAR).await;
        server
            .db
            .execute_unprepared("UPDATE retention_run SET day = '2024-11-01', renewed_at = 1730000000000")
            .await
            .unwrap();
        server.app.tidy().await;
        server.app.tidy().await;
        assert_eq!(count(&server, "question WHERE account IS NOT NULL").await, 1);
        // The next day it still says so.
        let yesterday =
            "UPDATE retention_run SET day = '2026-11-01', renewed_at = renewed_at - 86400000 WHERE day > '2025'";
        server.db.execute_unprepared(yesterday).await.unwrap();
        server.app.tidy().await;
        assert_eq!(count(&server, "question WHERE account IS NOT NULL").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_came_when_and_who_booked_become_numbers_and_old_records_go() {
    on_each_database(async |server| {
        let (_, desk) = offices(&server).await;
        server.import("编号,名称,经度,纬度,服务,开放时间\na,甲,112.97,28.2,饮水、充电,8:00-20:00\n").await;
        let activity = published(&server, changsha(), 1, 5).await;
        let couriers = [Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            courier.act(book(&activity, 0).1).await.unwrap();
            let visit = Act::Visit {
                station: StationCode::new(changsha(), 1),
                at: Timestamp::now(),
                used: Services::default(),
                thanks: false,
            };
            courier.act(visit).await.unwrap();
        }
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: None,
            message: message("不公开的话"),
        };
        let voice = said.id;
        couriers[0].act(Act::Speak(said)).await.unwrap();
        let refuse = [("decision", "refuse"), ("reason", "personal_data"), ("sure", "yes")];
        desk.act(&format!("/desk/voices/{voice}"), "decide", &refuse).await;
        let tagged = format!("INSERT INTO voice_tag (voice, tag) VALUES ('{voice}', '姓名')");
        server.db.execute_unprepared(&tagged).await.unwrap();
        let (_, over) = answered(&server, &desk, "结束的事", "答复了").await;
        let before = count(&server, "audit").await;
        assert!(before > 3 && count(&server, "session").await > 0);
        let lapsed = format!("UPDATE session SET seen_at = seen_at - {YEAR}");
        server.db.execute_unprepared(&lapsed).await.unwrap();
        long_ago(&server, 4 * YEAR).await;
        tonight(&server).await;
        assert_eq!(count(&server, "visit").await, 2, "still two visits");
        assert_eq!(count(&server, "visit WHERE account NOT LIKE '-%'").await, 0);
        assert_eq!(count(&server, "visit WHERE (hour + 8) % 24 <> 0").await, 0, "of a day in China, not of an hour");
        assert_eq!(count(&server, "booking WHERE account IS NULL").await, 2);
        assert_eq!(count(&server, "submission").await, 0);
        assert_eq!(count(&server, "voice WHERE text = '' AND account IS NULL").await, 1);
        assert_eq!(count(&server, "voice_tag").await, 0, "what an office wrote of it goes with it");
        assert_eq!(count(&server, "audit WHERE at < 1000000000000").await, 0);
        assert!(count(&server, "audit").await < before);
        assert_eq!(count(&server, "session").await, 0, "which browsers staff had is nobody's to know for ever");
        assert_eq!(count(&server, &format!("message WHERE question = '{over}'")).await, 0);
        // Nothing of them is left, so the accounts are not either.
        assert_eq!(count(&server, "account").await, 0);
        let faults = diyi::server::consistency::faults(server.db.connection(), &server.app.files).await.unwrap();
        assert_eq!(faults, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn of_several_servers_one_does_it_and_another_goes_on_where_one_was_killed() {
    on_each_database(async |server| {
        let other: Db = crate::server::open(server.url()).await;
        let now = Timestamp::now();
        let run = diyi::server::db::delete_what_was_kept_long_enough;
        let both = tokio::join!(run(&server.db, now), run(&other, now));
        let done = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
        assert!(!run(&other, now).await.unwrap(), "once a day");
        server.db.execute_unprepared("UPDATE retention_run SET ended_at = NULL").await.unwrap();
        assert!(!run(&other, now).await.unwrap(), "somebody is at it");
        server.db.execute_unprepared("UPDATE retention_run SET renewed_at = renewed_at - 3600000").await.unwrap();
        assert!(run(&other, now).await.unwrap());
        assert!(run(&other, Timestamp(now.0 + 86_400_000)).await.unwrap(), "and again the next day");
    })
    .await;
}

#[tokio::test]
async fn a_desk_sees_what_will_go_the_province_sets_it_and_couriers_are_told_the_same() {
    on_each_database(async |server| {
        let (root, desk) = offices(&server).await;
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let elsewhere = Desk::sign_in(&server, "zhuzhou").await;
        answered(&server, &desk, "一件事", "答复了").await;
        long_ago(&server, 2 * YEAR - 10 * 86_400_000).await;
        let row = async |desk: &Desk| {
            let (_, page) = desk.get("/desk/retention").await;
            let row = page.split("id=\"question\"").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            let cells: Vec<String> =
                row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().to_owned()).collect();
            (cells[cells.len() - 2].clone(), cells[cells.len() - 1].clone())
        };
        assert_eq!(row(&desk).await, ("0".to_owned(), "1".to_owned()));
        assert_eq!(row(&elsewhere).await, ("0".to_owned(), "0".to_owned()));
        let told = server.get("/privacy").await.text().await.unwrap();
        assert!(told.contains("最后一次回复以后 2 年"), "{told}");
        let set =
            async |desk: &Desk, days: &str| desk.post("/desk/retention", &[("kind", "question"), ("days", days)]).await;
        assert_eq!(set(&desk, "100").await.0, StatusCode::FORBIDDEN);
        for wrong in ["3", "99999", "很久", ""] {
            let (status, page) = set(&root, wrong).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(page.contains("role=\"alert\"") && page.contains(&format!("value=\"{wrong}\"")), "{page}");
        }
        assert_eq!(set(&root, "100").await.0, StatusCode::SEE_OTHER);
        assert_eq!(row(&desk).await, ("1".to_owned(), "1".to_owned()));
        let told = server.get("/privacy").await.text().await.unwrap();
        assert!(told.contains("最后一次回复以后 100 天"), "{told}");
        assert!(told.contains("12377") && told.contains("只当试用"));
    })
    .await;
}

#[tokio::test]
async fn consent_to_use_what_is_said_of_health_is_kept_and_taking_it_back_takes_the_words_too() {
    on_each_database(async |server| {
        let (_, desk) = offices(&server).await;
        let courier = Courier::of(&server);
        let mut asked = question(Topic::MentalHealth, changsha(), message("睡不着的半夏"));
        assert!(asked.lacks_consent());
        asked.consents = true;
        assert!(!asked.lacks_consent());
        // Who is in danger is not asked first.
        assert!(!question(Topic::MentalHealth, changsha(), message("我不想活了")).lacks_consent());
        let id = asked.id;
        courier.act(Act::Ask(asked)).await.unwrap();
        assert_eq!(count(&server, "question WHERE consented_at IS NOT NULL").await, 1);
        let (_, case) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "other")]).await;
        desk.act(&case, "bring", &[("text", "半夏的病历")]).await;
        let stranger = Courier::of(&server);
        stranger.act(Act::WithdrawConsent { question: id }).await.unwrap_err();
        let withdrawn = crate::courier::submission(Act::WithdrawConsent { question: id });
        courier.send(&withdrawn).await.unwrap();
        courier.send(&withdrawn).await.unwrap();
        let everything = server.dump_of(&["question", "message", "case", "case_step", "referral", "attachment"]).await;
        assert!(!everything.contains("半夏"), "{everything}");
        assert_eq!(count(&server, "question WHERE state = 'closed' AND consented_at IS NULL").await, 1);
        assert_eq!(count(&server, "\"case\" WHERE closed_at IS NOT NULL").await, 1);
        let thread = courier.mine().await.threads.remove(0).thread;
        assert!(thread.messages.is_empty());
        let (status, page) = desk.get(&format!("/desk/questions/{id}")).await;
        assert!(status.is_success() && page.contains("已经删了"), "{page}");
        let (_, list) = desk.get("/desk/inbox?state=closed").await;
        assert!(list.contains("（内容已删除）"), "{list}");
        // They may go on, if they want to.
        courier.act(Act::Write { question: id, message: message("再问一次") }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_can_tell_whose_answers_to_a_survey_are_by_what_they_say_or_when_they_came() {
    on_each_database(async |server| {
        let (root, _) = offices(&server).await;
        let discussion = crate::voices::survey_of(&root).await;
        let couriers: Vec<Courier> = (0..12).map(|_| Courier::of(&server)).collect();
        for courier in &couriers {
            let sent =
                crate::courier::submission(Act::AnswerSurvey { discussion, answers: vec![SurveyAnswer::Scale(3)] });
            let body = serde_json::to_string(&sent).unwrap();
            courier.send_body(body.clone()).await.unwrap().unwrap();
            courier.send_body(body.clone()).await.unwrap().unwrap();
            let digest = hex(&Sha256::digest(body.as_bytes()));
            // Who guesses the answers cannot look up who sent them.
            assert_eq!(count(&server, &format!("submission WHERE digest = '{digest}'")).await, 0);
        }
        let sqlite = server.db.get_database_backend() == sea_orm::DatabaseBackend::Sqlite;
        let place = if sqlite { "rowid" } else { "ctid" };
        let order = async || {
            let list = if sqlite { "group_concat(person)" } else { "string_agg(person, ',')" };
            let sql = format!("SELECT {list} AS t FROM (SELECT person FROM survey_response ORDER BY {place}) x");
            server.text(sql).await.unwrap()
        };
        let came = order().await;
        server.app.tidy().await;
        let stands = order().await;
        let mut sorted: Vec<&str> = came.split(',').collect();
        sorted.sort_unstable();
        assert_eq!(stands, sorted.join(","));
        assert_ne!(stands, came);
        assert_eq!(count(&server, "survey_response").await, 12);
        // Those that come while it is done are all there, once each.
        let late: Vec<Courier> = (0..16).map(|_| Courier::of(&server)).collect();
        let answers = futures_util::future::join_all(late.iter().map(async |courier| {
            courier.act(Act::AnswerSurvey { discussion, answers: vec![SurveyAnswer::Scale(4)] }).await
        }));
        let shuffles = async {
            for _ in 0..8 {
                server.app.tidy().await;
            }
        };
        let (told, ()) = tokio::join!(answers, shuffles);
        assert!(told.iter().all(Result::is_ok), "{told:?}");
        assert_eq!(count(&server, "survey_response").await, 28);
        server.app.tidy().await;
        let stands = order().await;
        assert!(stands.split(',').is_sorted() && stands.split(',').count() == 28, "{stands}");
    })
    .await;
}

#[tokio::test]
async fn others_are_told_the_day_of_a_voice_and_not_its_moment() {
    on_each_database(async |server| {
        let (_, desk) = offices(&server).await;
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: None,
            message: message("要热水"),
        };
        // Its number does not tell it either.
        assert!(said.id.to_string().chars().nth(14) == Some('4'));
        let voice = said.id;
        let courier = Courier::of(&server);
        courier.act(Act::Speak(said)).await.unwrap();
        desk.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
        let at = seen::<Voice>(&server, "voice").await[0].at;
        assert_eq!(at, diyi::model::Day::of(Timestamp::now()).begins());
        // Who said it still knows when.
        assert!(courier.mine().await.voices[0].voice.at > at);
    })
    .await;
}
