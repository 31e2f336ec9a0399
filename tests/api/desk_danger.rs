//! Danger comes first: whatever a courier writes, on every page of the desk, until somebody takes it on.

use crate::courier::{Courier, changsha, message, zhuzhou};
use crate::desk::{Desk, staff};
use crate::desk_reminders::{OK, remind, two, web};
use crate::server::{Server, on_each_database, serve};
use diyi::api::Act;
use diyi::model::case::CaseStage;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Attachment, AttachmentId, AttachmentKind, Author, NewMessage, QuestionId, Timestamp, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

const WORDS: &str = "我站在江边，真的不想活了";

async fn operator(server: &Server, login: &str, adcode: Adcode) -> Desk {
    staff(server, login, StaffRole::Operator, adcode, Author::Operator).await;
    Desk::sign_in(server, login).await
}

/// Whether a page warns of somebody in danger.
async fn warned(desk: &Desk, path: &str) -> bool {
    let (status, page) = desk.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let banner = page.split("<p id=\"danger\"").nth(1).unwrap_or_else(|| panic!("{path}: {page}"));
    !banner.split('>').next().unwrap().contains("hidden")
}

/// The form of what a desk promises, filled in: danger that nobody takes on goes to the province after so many minutes.
pub fn promise(desk: Adcode, minutes: &str) -> Vec<(String, String)> {
    let mut fields = vec![("adcode".to_owned(), desk.to_string()), ("danger_minutes".to_owned(), minutes.to_owned())];
    let asked = Topic::ALL.iter().filter(|topic| topic.is_asked());
    fields.extend(asked.map(|topic| (format!("hours_{}", topic.code()), "6".to_owned())));
    let stages = CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed);
    fields.extend(stages.map(|stage| (format!("days_{}", stage.code()), "2".to_owned())));
    fields
}

/// The questions of a list, as they stand.
async fn listed(desk: &Desk, path: &str) -> Vec<String> {
    let (_, page) = desk.get(path).await;
    let list = page.split("id=\"list\"").nth(1).unwrap_or_default();
    list.split("href=\"/desk/questions/").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

async fn write(courier: &Courier, question: QuestionId, text: &str) {
    courier.act(Act::Write { question, message: message(text) }).await.unwrap();
}

#[tokio::test]
async fn danger_in_a_follow_up_stands_on_top_of_every_list_and_on_every_page_until_somebody_takes_it_on() {
    on_each_database(async |server| {
        let (desk, other) = (operator(&server, "ope", changsha()).await, operator(&server, "two", changsha()).await);
        let elsewhere = operator(&server, "far", zhuzhou()).await;
        let courier = Courier::of(&server);
        for text in ["一", "二"] {
            courier.ask(Topic::LabourRights, changsha(), text).await;
        }
        let id = courier.ask(Topic::MentalHealth, changsha(), "最近睡不好").await;
        assert!(!warned(&desk, "/desk/cases").await);
        // Distress is to be answered first, though it was asked last.
        assert_eq!(listed(&desk, "/desk/inbox").await.first(), Some(&id.to_string()));
        write(&courier, id, WORDS).await;
        // Whatever is looked for, it stands first; and once.
        for path in
            ["/desk/inbox", "/desk/inbox?topic=labour_rights", "/desk/inbox?state=closed", "/desk/inbox?words=x"]
        {
            let listed = listed(&desk, path).await;
            assert_eq!(listed.iter().position(|one| *one == id.to_string()), Some(0), "{path}");
            assert_eq!(listed.iter().filter(|one| **one == id.to_string()).count(), 1, "{path}");
        }
        for path in ["/desk/inbox", "/desk/cases", "/desk/stations", "/desk/me", "/desk/roster", "/desk/library"] {
            assert!(warned(&desk, path).await && !warned(&elsewhere, path).await, "{path}");
        }
        // The banner names nothing of the words.
        let (_, page) = desk.get("/desk/me").await;
        assert!(page.contains("还没有人接手") && !page.contains("江边") && !page.contains("轻生"), "{page}");
        let question = format!("/desk/questions/{id}");
        let (status, to) = desk.post(&format!("{question}/take-on"), &[("from", "")]).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, question.clone()));
        // Pressed twice it is one; who comes second is told who has it.
        assert_eq!(desk.post(&format!("{question}/take-on"), &[("from", "")]).await.0, StatusCode::SEE_OTHER);
        let (status, says) = other.post(&format!("{question}/take-on"), &[("from", "")]).await;
        assert!(status == StatusCode::CONFLICT && says.contains("测试ope"), "{says}");
        assert!(!warned(&other, "/desk/me").await);
        let (_, inbox) = other.get("/desk/inbox").await;
        assert!(inbox.contains("测试ope 已接手") && inbox.contains("有轻生危险"), "{inbox}");
        // More of the same while somebody has it raises no new alarm.
        write(&courier, id, WORDS).await;
        assert!(!warned(&other, "/desk/me").await);
        // Half an hour later nobody may be there any more.
        server.db.execute_unprepared("UPDATE question SET danger_taken_at = danger_taken_at - 1900000").await.unwrap();
        write(&courier, id, WORDS).await;
        assert!(warned(&other, "/desk/me").await);
    })
    .await;
}

/// All questions of a list, on all its pages.
async fn listed_on_all_pages(desk: &Desk, path: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for page in 0..5 {
        all.extend(listed(desk, &format!("{path}&page={page}")).await);
    }
    all
}

#[tokio::test]
async fn a_flood_of_made_up_danger_buries_no_real_one_and_each_of_it_is_reachable() {
    on_each_database(async |server| {
        let desk = operator(&server, "ope", changsha()).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (one, other) = two(&server).await;
        let (url, heard) = web(OK).await;
        let boss = Desk::sign_in_at(&serve(one.clone()).await, "boss").await;
        let channel = [("adcode", "430100"), ("kind", "webhook"), ("act", "set"), ("active", "1"), ("url", &url)];
        assert_eq!(boss.save("/desk/channels", "/desk/channels", &channel).await.0, StatusCode::SEE_OTHER);
        // Somebody of before, who has not asked since.
        let known = Courier::of(&server);
        known.ask(Topic::Other, changsha(), "社保怎么补缴").await;
        server.db.execute_unprepared("UPDATE account SET made_at = made_at - 200000000").await.unwrap();
        let mut all = BTreeSet::new();
        for number in 0..60 {
            let flood = Courier::of(&server);
            all.insert(flood.ask(Topic::Other, changsha(), &format!("第{number}次，我不想活了")).await.to_string());
        }
        let of_known = known.ask(Topic::Other, changsha(), "我不想活了").await.to_string();
        let real = Courier::of(&server).ask(Topic::Other, changsha(), WORDS).await.to_string();
        all.extend([of_known.clone(), real.clone()]);

        let shown = listed(&desk, "/desk/inbox").await;
        assert!(shown.contains(&of_known) && shown.contains(&real), "{shown:?}");
        let alarmed = shown.iter().filter(|one| all.contains(*one)).count();
        assert_eq!(alarmed, 11, "a known one and ten of the strangers");
        let (_, inbox) = desk.get("/desk/inbox").await;
        assert!(inbox.contains("另有 51 条类似的") && inbox.contains("62 处可能有危险"), "{inbox}");
        let (_, beside) = desk.get(&format!("/desk/questions/{real}")).await;
        assert!(beside.contains("另有 51 条类似的"), "{beside}");
        // Nothing is dropped: behind the line is all that does not stand above it.
        let folded = listed_on_all_pages(&desk, "/desk/inbox?folded=1").await;
        let together: BTreeSet<String> =
            folded.iter().chain(shown.iter().filter(|one| all.contains(*one))).cloned().collect();
        assert!(folded.len() == 51 && together == all, "{folded:?}");
        // Who searches finds all of them.
        let found = listed_on_all_pages(&desk, "/desk/inbox?words=%E4%B8%8D%E6%83%B3%E6%B4%BB%E4%BA%86").await;
        assert!(all.is_subset(&found), "{found:?}");

        // One message for what is folded, with its number.
        remind(&one, &other, Timestamp::now()).await;
        remind(&one, &other, Timestamp::now()).await;
        let told: Vec<String> = heard.lock().unwrap().iter().map(|(_, body)| body.clone()).collect();
        let danger: Vec<&String> = told.iter().filter(|body| body.contains("danger")).collect();
        assert_eq!(danger.iter().filter(|body| body.contains("另有 51 条")).count(), 1, "{danger:?}");
        assert!(danger.len() <= 3, "{danger:?}");
        assert!(danger.iter().all(|body| !body.contains("不想活")), "nobody's words leave");
        // As those that stand in the list are taken on, others come forward.
        for one in shown.iter().filter(|one| **one != of_known && all.contains(*one)) {
            let taken = desk.post(&format!("/desk/questions/{one}/take-on"), &[("from", "")]).await;
            assert_eq!(taken.0, StatusCode::SEE_OTHER);
        }
        assert!(desk.get("/desk/inbox").await.1.contains("另有 41 条类似的"));
    })
    .await;
}

#[tokio::test]
async fn words_beside_a_voice_note_and_words_of_a_rating_are_looked_at_too() {
    on_each_database(async |server| {
        let desk = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        let note = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Voice };
        courier.put(note.id, crate::voice_notes::ogg(b"sound")).await.unwrap();
        let id = courier.ask(Topic::Other, changsha(), "你好").await;
        let message = NewMessage { attachments: vec![note], ..message(WORDS) };
        courier.act(Act::Write { question: id, message }).await.unwrap();
        assert!(warned(&desk, "/desk/me").await);
        // Who answers has it.
        let page = format!("/desk/questions/{id}");
        desk.act(&page, "answer", &[("text", "我马上给你打电话"), ("act", "answer")]).await;
        assert!(!warned(&desk, "/desk/me").await);
        let again = courier.ask(Topic::Other, changsha(), "你好").await;
        let page = format!("/desk/questions/{again}");
        desk.act(&page, "answer", &[("text", "你好"), ("act", "answer")]).await;
        let rating = diyi::model::Rating { stars: 1.try_into().unwrap(), comment: WORDS.to_owned() };
        courier.act(Act::Rate { question: again, rating }).await.unwrap();
        assert!(warned(&desk, "/desk/me").await);
        assert_eq!(listed(&desk, "/desk/inbox").await.first(), Some(&again.to_string()));
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(!warned(&desk, "/desk/me").await);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_took_on_in_time_is_on_the_provinces_pages() {
    on_each_database(async |server| {
        let desk = operator(&server, "ope", changsha()).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let province = Desk::sign_in(&server, "root").await;
        let courier = Courier::of(&server);
        courier.ask(Topic::Other, changsha(), "普通的").await;
        let id = courier.ask(Topic::Other, changsha(), WORDS).await;
        assert!(warned(&desk, "/desk/me").await && !warned(&province, "/desk/me").await);
        assert_eq!(listed(&province, "/desk/inbox").await.len(), 2);
        let minutes = async |minutes: i64| {
            let earlier =
                format!("UPDATE question SET danger_escalates_at = danger_escalates_at - {}", minutes * 60_000);
            server.db.execute_unprepared(&earlier).await.unwrap();
        };
        minutes(9).await;
        assert!(!warned(&province, "/desk/me").await);
        minutes(1).await;
        assert!(warned(&desk, "/desk/me").await && warned(&province, "/desk/stations").await);
        assert_eq!(listed(&province, "/desk/inbox").await.first(), Some(&id.to_string()));
        let page = format!("/desk/questions/{id}");
        assert_eq!(province.post(&format!("{page}/take-on"), &[("from", "")]).await.0, StatusCode::SEE_OTHER);
        assert!(!warned(&desk, "/desk/me").await && !warned(&province, "/desk/me").await);
        // The time is the desk's to set; what is wrong is named.
        for (minutes, status) in [("0", StatusCode::UNPROCESSABLE_ENTITY), ("3", StatusCode::SEE_OTHER)] {
            let fields = promise(Adcode::HUNAN, minutes);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let (told, page) = province.save("/desk/standard", "/desk/standard", &fields).await;
            assert!(told == status && (told.is_redirection() || page.contains("1 到 120 分钟")), "{page}");
        }
        courier.ask(Topic::Other, zhuzhou(), WORDS).await;
        minutes(2).await;
        assert!(!warned(&province, "/desk/me").await);
        minutes(1).await;
        assert!(warned(&province, "/desk/me").await);
    })
    .await;
}

#[tokio::test]
async fn a_mark_is_raised_and_lowered_by_hand_and_goes_with_its_question() {
    on_each_database(async |server| {
        let (desk, other) = (operator(&server, "ope", changsha()).await, operator(&server, "far", zhuzhou()).await);
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "他说晚上来找我").await;
        let page = format!("/desk/questions/{id}");
        desk.act(&page, "danger", &[("act", "raise")]).await;
        assert!(warned(&desk, "/desk/me").await);
        assert!(desk.get("/desk/inbox").await.1.contains("同事标为有危险"));
        assert_eq!(desk.post(&format!("{page}/take-on"), &[]).await.0, StatusCode::SEE_OTHER);
        // Handed over, it is nobody's again, and the other desk hears of it.
        desk.act(&page, "move", &[("topic", "other"), ("adcode", "430200")]).await;
        assert!(warned(&other, "/desk/me").await && !warned(&desk, "/desk/me").await);
        other.act(&page, "danger", &[("act", "lower")]).await;
        assert!(!warned(&other, "/desk/me").await);
        let (status, says) = other.post(&format!("{page}/take-on"), &[]).await;
        assert!(status == StatusCode::CONFLICT && says.contains("没有危险标记"), "{says}");
        let audit =
            server.text("SELECT count(*) || '' AS t FROM audit WHERE action = 'danger_marked'".to_owned()).await;
        assert_eq!(audit.as_deref(), Some("2"));
        // Lowered, words raise it again.
        write(&courier, id, WORDS).await;
        assert!(warned(&other, "/desk/me").await);
    })
    .await;
}

#[tokio::test]
async fn an_open_page_hears_of_danger_at_once_and_of_nothing_that_was_written() {
    on_each_database(async |server| {
        let desk = operator(&server, "ope", changsha()).await;
        let courier = Courier::of(&server);
        let waiting = desk.get("/desk/news?only_danger=1&danger=0-0");
        let asking = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            courier.ask(Topic::Other, changsha(), WORDS).await
        };
        let begun = std::time::Instant::now();
        let ((status, news), id) = tokio::join!(waiting, asking);
        assert!(status == StatusCode::OK && begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
        assert!(news.contains("还没有人接手") && news.contains(&id.to_string()), "{news}");
        assert!(!news.contains("江边") && !news.contains("不想活"), "{news}");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_stands_open_and_waits_for_news_keeps_nobody_signed_in() {
    on_each_database(async |server| {
        let desk = operator(&server, "ope", changsha()).await;
        let hours_ago = |hours: i64| {
            format!("UPDATE session SET seen_at = {}", diyi::model::Timestamp::now().0 - hours * 3_600_000)
        };
        let seen = async || server.text("SELECT CAST(MAX(seen_at) AS TEXT) AS t FROM session".to_owned()).await;
        server.db.execute_unprepared(&hours_ago(9)).await.unwrap();
        let before = seen().await;
        // A page that has no danger on it, and says that there is some, is answered at once.
        assert_eq!(desk.get("/desk/news?waiting=9&late=9").await.0, StatusCode::OK);
        assert_eq!(seen().await, before);
        assert_eq!(desk.get("/desk/inbox").await.0, StatusCode::OK);
        assert_ne!(seen().await, before);
        server.db.execute_unprepared(&hours_ago(11)).await.unwrap();
        assert_ne!(desk.get("/desk/news?waiting=9&late=9").await.0, StatusCode::OK);
    })
    .await;
}
