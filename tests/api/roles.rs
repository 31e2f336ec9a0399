//! What each role may do to what is another's.

use crate::courier::{changsha, zhuzhou};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp, Topic};
use diyi::server::db::staff::{NewStaff, add};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

async fn expert(server: &Server, login: &str, adcode: Adcode, field: Topic) -> Desk {
    let (login, name) = (login.to_owned(), format!("测试{login}"));
    let (role, author, password) = (StaffRole::Expert, Author::Lawyer, PASSWORD.to_owned());
    let new = NewStaff { login: login.clone(), name, role, author, adcode, fields: vec![field], password };
    add(&server.db, new, Timestamp::now()).await.unwrap();
    Desk::sign_in(server, &login).await
}

#[tokio::test]
async fn an_answer_is_changed_by_its_desk_its_profession_and_the_province_alone() {
    on_each_database(async |server| {
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "second", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "changsha", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let lawyer = expert(&server, "lawyer", zhuzhou(), Topic::LabourRights).await;
        let writer = Desk::sign_in(&server, "zhuzhou").await;
        let (_, new) = writer.get("/desk/library/new").await;
        let answer = new.split("action=\"/desk/library/").nth(1).unwrap().split('"').next().unwrap();
        let page = format!("/desk/library/{answer}");
        let written = [("topic", "mental_health"), ("question", "睡不着怎么办"), ("text", "先说出来"), ("source", "")];
        assert_eq!(writer.post(&page, &written).await.0, StatusCode::SEE_OTHER);
        let approve = [("version", "1"), ("decision", "approve"), ("remark", "")];
        for stranger in [&lawyer, &Desk::sign_in(&server, "changsha").await] {
            assert_eq!(stranger.post(&page, &written).await.0, StatusCode::FORBIDDEN);
            assert_eq!(stranger.post(&format!("{page}/decide"), &approve).await.0, StatusCode::FORBIDDEN);
            assert_eq!(stranger.post(&format!("{page}/withdraw"), &[]).await.0, StatusCode::FORBIDDEN);
            let (status, shown) = stranger.get(&page).await;
            assert!(
                status == StatusCode::OK && !shown.contains("通过，发到小哥手机") && !shown.contains("改一稿"),
                "{shown}"
            );
        }
        let second = Desk::sign_in(&server, "second").await;
        assert_eq!(second.post(&format!("{page}/decide"), &approve).await.0, StatusCode::SEE_OTHER);
        // It stays with its desk when who wrote it goes to another one.
        let moves = "UPDATE staff SET adcode = 430100 WHERE login = 'zhuzhou'";
        server.db.connection().execute_unprepared(moves).await.unwrap();
        for gone in [&writer, &Desk::sign_in(&server, "changsha").await] {
            assert_eq!(gone.post(&format!("{page}/withdraw"), &[]).await.0, StatusCode::FORBIDDEN);
        }
        assert!(second.get(&page).await.1.contains(&format!("{page}/withdraw")));
        let root = Desk::sign_in(&server, "root").await;
        assert_eq!(root.post(&format!("{page}/withdraw"), &[]).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_keepers_link_that_nobody_used_for_a_year_opens_nothing() {
    let server = Server::on_sqlite().await;
    server.import("编号,名称,经度,纬度\na,甲,112.97,28.2\n").await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let (_, made) = desk.post("/desk/stations/430100-0001/keeper", &[("act", "make")]).await;
    let link = format!("/k/{}", made.split("/k/").nth(1).unwrap().split('<').next().unwrap());
    assert_eq!(server.get(&link).await.status(), StatusCode::OK);
    let long_ago = Timestamp::now().0 - 366 * 86_400_000;
    let age = format!("UPDATE keeper SET used_at = {long_ago}, made_at = {long_ago}");
    server.db.connection().execute_unprepared(&age).await.unwrap();
    assert_eq!(server.get(&link).await.status(), StatusCode::NOT_FOUND);
}
