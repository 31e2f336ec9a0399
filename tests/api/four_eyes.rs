//! Where two people are needed, nobody is both by an account that they made or gave another password.

use crate::aid::resource;
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

const REFUSED: &str = "不能算两个人";

/// What is typed for an account of Changsha's.
fn account(login: &str) -> [(&str, &str); 6] {
    [
        ("login", login),
        ("name", "新同事"),
        ("role", "prefecture_admin"),
        ("author", "office"),
        ("adcode", "430100"),
        ("password", PASSWORD),
    ]
}

/// The province, and an account of Changsha's that it makes in the console.
async fn one_hand(server: &Server) -> (Desk, Desk) {
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let root = Desk::sign_in(server, "root").await;
    let (status, body) = root.post("/desk/staff", &account("puppet")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    nobody_asks_for_own_passwords(server).await;
    (root, Desk::sign_in(server, "puppet").await)
}

/// As where all were given before that was asked for: each account is in its maker's hands alone.
async fn nobody_asks_for_own_passwords(server: &Server) {
    server.db.execute_unprepared("UPDATE staff SET password_given = FALSE").await.unwrap();
}

async fn made(desk: &Desk, path: &str, fields: &[(&str, &str)]) -> String {
    let (status, page) = desk.post(path, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {page}");
    page
}

/// A proposal whose document this one wrote.
async fn written(desk: &Desk) -> String {
    let fields = [("title", "热水"), ("text", "每个驿站都要有热水。"), ("adcode", "430100")];
    let page = made(desk, "/desk/proposals", &fields).await;
    let text = [("case", "热水"), ("grounds", "冬天没有热水。"), ("ask", "每站配一个保温桶。")];
    desk.act(&page, "document", &text).await;
    page
}

async fn signs(desk: &Desk, page: &str) -> (StatusCode, String) {
    let version = desk.field(page, "version").await;
    desk.post(&format!("{page}/sign"), &[("version", &version), ("number", "1")]).await
}

async fn days_pass(server: &Server, days: i64) {
    let sql = format!("UPDATE staff_hand SET at = at - {}", days * 86_400_000);
    server.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn nobody_signs_what_they_wrote_by_an_account_of_their_own_making() {
    on_each_database(async |server| {
        let (root, puppet) = one_hand(&server).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let other = Desk::sign_in(&server, "other").await;
        let page = written(&root).await;
        let (status, body) = signs(&puppet, &page).await;
        assert!(status == StatusCode::CONFLICT && body.contains(REFUSED), "{status} {body}");
        assert!(puppet.get(&page).await.1.contains("还没有签发"));
        let (_, log) = root.get("/desk/audit").await;
        assert!(log.contains("没有让同一人的账号办"), "{log}");
        // The other way round, too.
        let of_puppet = written(&puppet).await;
        assert_eq!(signs(&root, &of_puppet).await.0, StatusCode::CONFLICT);
        // Somebody else may, and a colleague of a month.
        assert_eq!(signs(&other, &page).await.0, StatusCode::SEE_OTHER);
        days_pass(&server, 29).await;
        assert_eq!(signs(&root, &of_puppet).await.0, StatusCode::CONFLICT);
        days_pass(&server, 2).await;
        assert_eq!(signs(&root, &of_puppet).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_reset_puts_an_account_into_the_hands_of_who_did_it_and_says_what_else_goes() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let id = staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let page = written(&root).await;
        let person = format!("/desk/staff/{id}");
        let (_, shown) = root.get(&person).await;
        assert!(shown.contains("提醒邮箱也一起去掉") && shown.contains("两个人"), "{shown}");
        made(&root, &person, &[("act", "password"), ("password", PASSWORD)]).await;
        nobody_asks_for_own_passwords(&server).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let (status, body) = signs(&boss, &page).await;
        assert!(status == StatusCode::CONFLICT && body.contains(REFUSED), "{status} {body}");
        days_pass(&server, 31).await;
        assert_eq!(signs(&boss, &page).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn colleagues_of_one_maker_are_two_people_once_one_has_a_password_of_their_own() {
    on_each_database(async |server| {
        let (root, one) = one_hand(&server).await;
        made(&root, "/desk/staff", &account("second")).await;
        nobody_asks_for_own_passwords(&server).await;
        let two = Desk::sign_in(&server, "second").await;
        let page = written(&one).await;
        assert_eq!(signs(&two, &page).await.0, StatusCode::CONFLICT);
        let mut own = Vec::new();
        for (desk, login, more) in [(one, "puppet", "甲"), (two, "second", "乙")] {
            let password = format!("{PASSWORD}{more}");
            made(&desk, "/desk/me/password", &[("current", PASSWORD), ("new", &password)]).await;
            own.push(Desk::sign_in_with(&server.origin, login, &password).await);
        }
        assert_eq!(signs(&own[1], &page).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn nobody_grants_aid_by_two_accounts_of_one_hand() {
    on_each_database(async |server| {
        let (root, puppet) = one_hand(&server).await;
        let resource = resource(&root, "2000", &[]).await;
        let question = Courier::of(&server).ask(Topic::Hardship, changsha(), "家里有人重病").await;
        let case = made(&puppet, &format!("/desk/questions/{question}/case"), &[("kind", "hardship")]).await;
        let proposed = [("resource", resource.as_str()), ("amount", "500")];
        made(&puppet, &format!("{case}/aid/propose"), &proposed).await;
        let (_, page) = root.get(&format!("{case}/aid")).await;
        let grant = page.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap();
        let grant = format!("/desk/grants/{grant}");
        made(&root, &grant, &[("act", "approve")]).await;
        let (status, body) = puppet.post(&grant, &[("act", "approve")]).await;
        assert!(status == StatusCode::CONFLICT && body.contains(REFUSED), "{status} {body}");
        let stock = "SELECT CAST(stock AS TEXT) AS t FROM aid_resource".to_owned();
        assert_eq!(server.text(stock).await.as_deref(), Some("2000"), "nothing is booked");
    })
    .await;
}
