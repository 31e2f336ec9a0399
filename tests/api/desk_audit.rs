//! The audit log: every reading is in it, nobody can flood it, and people can read it.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, Place, staff};
use crate::erasure::SaidEverywhere;
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Topic};
use diyi::server::desk::routes;
use reqwest::{Method, StatusCode};
use std::collections::{HashMap, HashSet, VecDeque};

async fn count(server: &Server) -> i64 {
    server
        .text("SELECT CAST(COALESCE(SUM(count), 0) AS TEXT) AS t FROM audit".to_owned())
        .await
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn whatever_page_shows_a_couriers_words_the_reading_is_on_record() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let admin = Desk::sign_in(&server, "root").await;
    let place = Place::make(&server, &admin, changsha()).await;
    Place::make(&server, &admin, zhuzhou()).await;
    // What couriers of this test wrote.
    let words = ["要热水", "关门了"];
    let mut seen = 0;
    for route in routes().iter().filter(|route| route.method == Method::GET) {
        let path = place.fill(route.path);
        if path == "/desk/news" {
            continue;
        }
        let before = count(&server).await;
        let (_, page) = admin.get(&path).await;
        let shows = words.iter().any(|word| page.contains(word)) || path.contains("/attachments/");
        if shows
            || path.starts_with("/desk/questions/")
            || path.ends_with("/bookings")
            || path.rsplit('.').next() == Some("xlsx")
        {
            seen += 1;
            assert!(count(&server).await > before, "{path} is read by nobody");
        }
    }
    assert!(seen > 8, "{seen}");
}

/// Pages of the console that one leads to, in the order in which they stand there.
fn leads(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with("/desk/")).map(|link| link.replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn wherever_the_console_leads_no_page_shows_what_a_courier_said_and_leaves_no_row() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let said = SaidEverywhere::at(&server, &desk).await;
    let words: Vec<&String> = said.marks.iter().filter(|mark| mark.ends_with("山茱萸")).collect();
    let (mut waiting, mut read) = (VecDeque::from(["/desk/overview".to_owned()]), HashSet::new());
    let (mut shown, mut ways) = (HashSet::new(), HashMap::<String, usize>::new());
    while let Some(path) = waiting.pop_front() {
        let plain = path.split('#').next().unwrap().to_owned();
        // A calendar leads to the next month without end.
        let turned = ways.entry(plain.split('?').next().unwrap().to_owned()).or_default();
        if *turned == 6 || read.len() == 600 || !read.insert(plain.clone()) {
            continue;
        }
        *turned += 1;
        let before = count(&server).await;
        let (_, page) = desk.get(&plain).await;
        let seen: Vec<&&String> = words.iter().filter(|word| page.contains(word.as_str())).collect();
        if !seen.is_empty() {
            assert!(count(&server).await > before, "{plain} shows {seen:?}, and nobody read it");
        }
        shown.extend(seen.into_iter().map(|word| (*word).clone()));
        waiting.extend(leads(&page));
    }
    let unseen: Vec<&&String> = words.iter().filter(|word| !shown.contains(word.as_str())).collect();
    assert!(read.len() > 60 && unseen.is_empty(), "{} pages, and none shows {unseen:?}", read.len());
}

#[tokio::test]
async fn an_answer_that_is_refused_shows_the_words_and_is_on_record_too() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    let id = Courier::of(&server).ask(Topic::Other, changsha(), "别让人偷看").await;
    let before = count(&server).await;
    let fields = [("version", "1"), ("text", " "), ("act", "answer")];
    let (status, page) = desk.post(&format!("/desk/questions/{id}/answer"), &fields).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("别让人偷看"), "{page}");
    assert!(count(&server).await > before);
}

#[tokio::test]
async fn the_log_is_read_in_words_by_person_day_and_kind_and_taken_along() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (boss, desk) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "ope").await);
        let id = Courier::of(&server).ask(Topic::Other, changsha(), "问").await;
        let page = format!("/desk/questions/{id}");
        desk.act(&page, "assign", &[("staff", &ope.to_string())]).await;
        desk.act(&page, "answer", &[("text", "答"), ("act", "answer")]).await;
        desk.act(&page, "move", &[("topic", "labour_rights"), ("adcode", "430100")]).await;
        let (_, log) = boss.get("/desk/audit").await;
        for words in ["劳动权益 长沙", "测试ope（ope）", "提问 26-01-00001-", "转到别的服务台", "查看提问"]
        {
            assert!(log.contains(words), "{words}: {log}");
        }
        assert!(!log.contains("labour_rights"), "{log}");
        let rows = |page: &str| page.split("id=\"list\"").nth(1).unwrap_or_default().matches("<tr>").count();
        let look = async |query: &str| boss.get(&format!("/desk/audit?{query}")).await.1;
        assert!(look("person=ope&kind=questions").await.contains("回复"));
        assert!(!look("person=boss&kind=questions").await.contains("回复"));
        assert!(!look("kind=questions").await.contains("查看提问"));
        assert_eq!(rows(&look("from=2020-01-01&until=2020-01-02").await), 0);
        assert!(look("from=2020-01-01&until=2040-01-02").await.contains("回复"));
        let number = log.split("提问 26-").nth(1).unwrap().split('<').next().unwrap();
        assert!(look(&format!("subject=26-{number}")).await.contains("回复"));
        let file = boss.bytes("/desk/audit.xlsx?kind=questions").await;
        assert!(file.starts_with(b"PK"));
        assert!(boss.get("/desk/audit").await.1.contains("导出操作记录"));
    })
    .await;
}

#[tokio::test]
async fn who_tries_to_sign_in_all_day_fills_a_row_an_hour_and_no_password_is_kept() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let client = reqwest::Client::new();
        for at in 0..30 {
            let body = format!("login=My-Real-Password-{at}&password=x");
            let request = client.post(format!("{}/desk/sign-in", server.origin));
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
            request.send().await.unwrap();
        }
        let (_, log) = boss.get("/desk/audit?kind=sign_in").await;
        assert!(!log.contains("My-Real-Password") && log.contains("登录失败"), "{log}");
        let rows = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM audit WHERE action = 'sign_in_failed'";
        let rows: i64 = server.text(rows.to_owned()).await.unwrap().parse().unwrap();
        assert!(rows <= 2, "{rows}");
    })
    .await;
}
