//! PostgreSQL lets others write in the middle of what somebody does: what they wrote at that moment counts.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, message};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use crate::voices::survey_of;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::voice::{NewVoice, SurveyAnswer};
use diyi::model::{Author, Topic, Voice, VoiceId, VoiceKind};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseTransaction, TransactionTrait};
use std::time::Duration;

/// Longer than anything takes that nobody holds up.
const A_WHILE: Duration = Duration::from_millis(700);

/// Runs a test where somebody can hold a row while others write: on SQLite, one writes at a time.
async fn where_many_write_at_once(test: impl AsyncFn(Server)) {
    on_each_database(async |server| {
        if server.db.get_database_backend() == DatabaseBackend::Postgres {
            test(server).await;
        }
    })
    .await;
}

/// Holds rows until it is committed or dropped.
async fn held(server: &Server, sql: &str) -> DatabaseTransaction {
    let admin = Box::pin(Database::connect(server.url())).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "nobody drops it meanwhile")]
    let held = admin.begin().await.unwrap();
    held.execute_unprepared(sql).await.unwrap();
    held
}

async fn moderator(server: &Server) -> Desk {
    staff(server, "office", StaffRole::ProvinceAdmin, diyi::model::Adcode::HUNAN, Author::Office).await;
    Desk::sign_in(server, "office").await
}

async fn speak(courier: &Courier, text: &str) -> VoiceId {
    let (id, kind, adcode) = (VoiceId::fresh(), VoiceKind::Need, changsha());
    let voice = NewVoice { id, kind, adcode, discussion: None, company: None, message: message(text) };
    courier.act(Act::Speak(voice)).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_survey_that_is_changed_while_answers_are_shuffled_is_the_new_one() {
    where_many_write_at_once(async |server| {
        let office = moderator(&server).await;
        let discussion = survey_of(&office).await;
        for _ in 0..12 {
            let answers = vec![SurveyAnswer::Scale(3)];
            Courier::of(&server).act(Act::AnswerSurvey { discussion, answers }).await.unwrap();
        }
        let changing = held(
            &server,
            "UPDATE survey_response SET answers = '[{\"scale\":5}]' WHERE person = (SELECT MIN(person) FROM survey_response)",
        )
        .await;
        let (app, ends) = (server.app.clone(), tokio::time::sleep(A_WHILE));
        let shuffled = tokio::spawn(async move { app.tidy().await });
        ends.await;
        changing.commit().await.unwrap();
        shuffled.await.unwrap();
        let kept = server.text("SELECT string_agg(answers, ' ') AS t FROM survey_response".to_owned()).await.unwrap();
        assert_eq!((kept.matches("{\"scale\":5}").count(), kept.split(' ').count()), (1, 12), "{kept}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_supports_a_voice_while_it_is_merged_supports_what_it_is_merged_into() {
    where_many_write_at_once(async |server| {
        let office = moderator(&server).await;
        let (author, supporter) = (Courier::of(&server), Courier::of(&server));
        let (whole, again) = (speak(&author, "冬天要有热水").await, speak(&author, "热水").await);
        for voice in [whole, again] {
            office.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
        }
        let account =
            format!("SELECT id FROM account WHERE id = (SELECT account FROM voice WHERE id = '{again}') FOR UPDATE");
        let holding = held(&server, &account).await;
        let (page, into) = (format!("/desk/voices/{again}"), whole.to_string());
        let version = office.field(&page, "version").await;
        let merge = async || {
            let fields = [("version", version.as_str()), ("into", &into), ("sure", "yes")];
            office.post(&format!("{page}/merge"), &fields).await.0
        };
        let supports = async {
            tokio::time::sleep(A_WHILE).await;
            supporter.act(Act::Support { voice: again, adcode: changsha() }).await.unwrap();
            holding.commit().await.unwrap();
        };
        let (merged, ()) = tokio::join!(merge(), supports);
        // Where the desk was told that something changed, it looks and does it again.
        if merged == StatusCode::CONFLICT {
            assert_eq!(merge().await, StatusCode::SEE_OTHER);
        }
        let seen: Vec<Voice> = crate::voices::seen(&server, "voice").await;
        let whole = seen.iter().find(|voice| voice.id == whole).unwrap();
        // The one who said it in other words, and the one who supported that.
        assert_eq!(whole.supporters, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_that_is_on_its_way_while_its_account_is_erased_takes_nobody_a_place() {
    where_many_write_at_once(async |server| {
        let activity = published(&server, changsha(), 1, 1).await;
        let courier = Courier::of(&server);
        speak(&courier, "先说一句").await;
        let holding = held(&server, "SELECT id FROM slot FOR UPDATE").await;
        let (_, booking) = book(&activity, 0);
        let erases = async {
            tokio::time::sleep(A_WHILE).await;
            courier.act(Act::EraseAccount).await.unwrap();
            holding.commit().await.unwrap();
        };
        let (booked, ()) = tokio::join!(courier.act(booking), erases);
        assert!(booked.is_err(), "{booked:?}");
        let of_nobody = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM booking".to_owned();
        assert_eq!(server.text(of_nobody).await.as_deref(), Some("0"));
        // It is there for others.
        Courier::of(&server).act(book(&activity, 0).1).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_phones_that_erase_the_same_account_at_once_both_hear_that_it_is_done() {
    where_many_write_at_once(async |server| {
        let courier = Courier::of(&server);
        speak(&courier, "先说一句").await;
        let holding = held(&server, "SELECT id FROM account FOR UPDATE").await;
        let lets_go = async {
            tokio::time::sleep(A_WHILE).await;
            holding.commit().await.unwrap();
        };
        let (one, other, ()) = tokio::join!(courier.act(Act::EraseAccount), courier.act(Act::EraseAccount), lets_go);
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_consent_back_while_a_desk_writes_to_them_waits_for_the_desk_and_not_the_desk_for_them() {
    where_many_write_at_once(async |server| {
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::Other, changsha(), "我腰疼，还能上班吗").await;
        // A desk that has begun to write to them, and holds nothing of theirs so far.
        let desk = held(&server, "SELECT pg_advisory_xact_lock_shared(hashtext('quotes'))").await;
        let goes_on = async {
            tokio::time::sleep(A_WHILE).await;
            // Sooner than those who wait for each other are found, of whom one would be sent away and try again.
            desk.execute_unprepared("SET LOCAL lock_timeout = '100ms'").await.unwrap();
            desk.execute_unprepared("UPDATE account SET revision = revision + 1").await.unwrap();
            desk.commit().await.unwrap();
        };
        let before = courier.mine().await.revision;
        let (withdrawn, ()) = tokio::join!(courier.act(Act::WithdrawConsent { question }), goes_on);
        assert!(withdrawn.is_ok(), "{withdrawn:?}");
        let mine = courier.mine_since(before).await;
        let thread = &mine.threads.iter().find(|change| change.thread.id == question).unwrap().thread;
        assert!(thread.messages.is_empty(), "their other phones hear of it, too: {thread:?}");
    })
    .await;
}

#[tokio::test]
async fn each_connection_gives_up_what_it_waits_for_and_what_a_frozen_server_holds() {
    where_many_write_at_once(async |server| {
        let setting = async |name: &str| server.text(format!("SELECT current_setting('{name}') AS t")).await.unwrap();
        assert_eq!(setting("lock_timeout").await, "20s");
        assert_eq!(setting("idle_in_transaction_session_timeout").await, "1min");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_waits_hears_at_once_what_was_told_while_its_servers_line_to_the_database_was_cut() {
    where_many_write_at_once(async |server| {
        let courier = Courier::of(&server);
        speak(&courier, "先说一句").await;
        let since = courier.mine().await.revision;
        let cut = async {
            tokio::time::sleep(A_WHILE).await;
            // As another server would write it, whose notice nobody hears.
            let sql = "UPDATE account SET revision = revision + 1; UPDATE voice SET revision = revision + 1";
            server.db.execute_unprepared(sql).await.unwrap();
            let cut = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS TEXT) AS t FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'";
            // On a busy machine the line may not be there yet.
            while server.text(cut.to_owned()).await.is_none_or(|cut| cut == "0") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let path = format!("/api/v1/mine?since={since}&wait=30");
        let asked = std::time::Instant::now();
        let (answer, ()) = tokio::join!(courier.get(&path), cut);
        let mine: diyi::api::Mine = serde_json::from_slice(&answer.1).unwrap();
        assert_eq!(mine.voices.len(), 1);
        assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    })
    .await;
}

#[tokio::test]
async fn a_desk_s_act_that_waits_in_a_circle_with_another_one_is_done_all_the_same() {
    where_many_write_at_once(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "boss").await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
        let page = format!("/desk/questions/{id}");
        let version = desk.field(&page, "version").await;
        // Somebody who takes the question first and then its courier's account, against the order of all.
        let circle = held(&server, "SELECT 1 FROM question FOR UPDATE").await;
        let answers = [("version", version.as_str()), ("text", "押金三天内要退"), ("act", "answer")];
        let answer_page = format!("{page}/answer");
        let (answered, ()) = tokio::join!(desk.post(&answer_page, &answers), async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            // PostgreSQL ends who has waited for a second: the desk.
            circle.execute_unprepared("UPDATE account SET revision = revision").await.unwrap();
            circle.commit().await.unwrap();
        });
        assert_eq!(answered.0, StatusCode::SEE_OTHER, "{}", answered.1);
        let thread = courier.mine().await.threads.remove(0).thread;
        assert_eq!(thread.messages.iter().filter(|message| message.text == "押金三天内要退").count(), 1);
    })
    .await;
}
