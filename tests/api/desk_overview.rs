//! The first page says what burns and what waits, and each number leads to exactly that list.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

/// The number on a card, and how many things its list has.
async fn card(desk: &Desk, href: &str) -> (String, usize) {
    let (_, page) = desk.get("/desk/overview").await;
    let card = page
        .split("<a class=\"figure-card")
        .find(|card| card.split('>').next().unwrap().contains(&format!("href=\"{href}\"")));
    let card = card.unwrap_or_else(|| panic!("{href}: {page}"));
    let count = card.split("<strong>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let (status, list) = desk.get(href).await;
    assert_eq!(status, StatusCode::OK, "{href}");
    (count, list.split("id=\"list\"").nth(1).unwrap_or_default().matches("href=\"/desk/questions/").count())
}

#[tokio::test]
async fn each_number_of_the_first_page_is_the_length_of_its_list() {
    on_each_database(async |server| {
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let desk = Desk::sign_in(&server, "ope").await;
        assert_eq!(desk.get("/desk").await.0, StatusCode::SEE_OTHER);
        assert!(desk.get("/desk/overview").await.1.contains("没有人在等"));
        let courier = Courier::of(&server);
        let mut ids = Vec::new();
        for text in ["一", "二", "三", "四"] {
            ids.push(courier.ask(Topic::Other, changsha(), text).await);
        }
        courier.ask(Topic::Other, zhuzhou(), "别处的").await;
        courier.ask(Topic::MentalHealth, changsha(), "我站在江边，真的不想活了").await;
        desk.act(&format!("/desk/questions/{}", ids[0]), "answer", &[("text", "答"), ("act", "answer")]).await;
        desk.act(&format!("/desk/questions/{}", ids[1]), "assign", &[("staff", &ope.to_string())]).await;
        let late = format!("UPDATE question SET due_at = 1000 WHERE id = '{}'", ids[2]);
        server.db.execute_unprepared(&late).await.unwrap();
        let now = diyi::model::Timestamp::now();
        let tonight = diyi::model::Day::of(now).ends().0 - 1;
        let due = format!("UPDATE question SET due_at = {tonight} WHERE id = '{}'", ids[3]);
        server.db.execute_unprepared(&due).await.unwrap();
        // Danger of questions, voices, reports and volunteers alike.
        assert_eq!(card(&desk, "/desk/danger").await, ("1".to_owned(), 1));
        for (pile, count) in [("waiting", 4), ("overdue", 1), ("nobodys", 3), ("mine", 1)] {
            assert_eq!(
                card(&desk, &format!("/desk/overview/questions?pile={pile}")).await,
                (count.to_string(), count),
                "{pile}"
            );
        }
        let (count, listed) = card(&desk, "/desk/overview/questions?pile=due_today").await;
        assert_eq!((count.clone(), count != "0"), (listed.to_string(), true));
        let (_, page) = desk.get("/desk/overview").await;
        assert!(!page.contains("江边") && !page.contains("一</"), "nobody's words: {page}");
        // What came in today, answered or not.
        let (month, day) = (now.china_time().format("%Y-%m"), now.china_time().format("%Y-%m-%d"));
        let today = format!("/desk/figures/behind?subject=questions&month={month}&adcode=430100&day={day}");
        let (_, listed) = desk.get(&today).await;
        let listed = listed.split("id=\"list\"").nth(1).unwrap().matches("href=\"/desk/questions/").count();
        assert_eq!(listed, 5);
        assert!(page.contains("<strong>5</strong>"), "{page}");
        // The province sees each desk.
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let province = Desk::sign_in(&server, "root").await;
        let (_, page) = province.get("/desk/overview").await;
        let row = page.split("<tr>").find(|row| row.contains("adcode=430100")).unwrap();
        assert!(row.contains("<td>4</td>") && row.contains(">1</a>") && row.contains("没有人"), "{row}");
        // Experts have it, too; who reads no questions has not.
        staff(&server, "law", StaffRole::Expert, changsha(), Author::Lawyer).await;
        assert!(Desk::sign_in(&server, "law").await.get("/desk/overview").await.0.is_success());
        staff(&server, "post", StaffRole::Liaison, Adcode::HUNAN, Author::Office).await;
        let liaison = Desk::sign_in(&server, "post").await;
        assert_eq!(liaison.get("/desk/overview").await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn withdrawn_stations_are_listed_only_when_they_are_asked_for() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    server.import("编号,名称,经度,纬度,服务\n1,在用驿站,112.9,28.2,饮水\n2,撤掉驿站,112.91,28.2,饮水\n").await;
    server.db.execute_unprepared("UPDATE station SET gone = true WHERE name = '撤掉驿站'").await.unwrap();
    let (_, list) = desk.get("/desk/stations").await;
    assert!(list.contains("在用驿站") && !list.contains("撤掉驿站"), "{list}");
    let (_, list) = desk.get("/desk/stations?withdrawn=true").await;
    assert!(list.contains("在用驿站") && list.contains("撤掉驿站"), "{list}");
}
