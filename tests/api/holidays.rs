//! The province keeps the calendar of holidays; phones and pages go by it.

use crate::courier::changsha;
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Config;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, DayKind};
use reqwest::StatusCode;

async fn calendar(server: &Server) -> diyi::model::HolidayCalendar {
    serde_json::from_value::<Config>(server.json("/api/v1/config").await).unwrap().holidays
}

#[tokio::test]
async fn a_year_that_the_province_types_in_reaches_the_phones() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let root = Desk::sign_in(&server, "root").await;
        let (day, free) = (Day::parse("2027-02-08").unwrap(), DayKind::Holiday("春节".to_owned()));
        assert_eq!(calendar(&server).await.kind(day), DayKind::Unknown);
        let (_, page) = root.get("/desk/holidays").await;
        assert!(page.contains("2027 年的放假安排还没有录入"), "{page}");
        assert!(page.contains("国办发明电〔2025〕7号"), "{page}");

        let typed = |holidays: &'static str| {
            [("year", "2027"), ("source", "放假通知"), ("holidays", holidays), ("workdays", "02-20")]
        };
        let (status, page) = root.post("/desk/holidays", &typed("春节 02-11 02-05")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("日期不对") && page.contains("春节 02-11 02-05"), "the form comes back filled: {page}");
        assert_eq!(calendar(&server).await.kind(day), DayKind::Unknown, "nothing half-written stays");

        let (status, _) =
            root.save("/desk/holidays", "/desk/holidays", &typed("元旦 01-01 01-03\n春节 02-05 02-11")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let now = calendar(&server).await;
        assert_eq!((now.kind(day), now.kind(Day::parse("2027-02-20").unwrap())), (free, DayKind::MakeUpWorkday));
        assert_eq!(now.kind(Day::parse("2026-10-01").unwrap()), DayKind::Holiday("国庆节".to_owned()));
        let (_, page) = root.get("/desk/audit").await;
        assert!(page.contains("设节假日"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_sees_the_calendar_and_does_not_change_it() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let office = Desk::sign_in(&server, "office").await;
    let (status, page) = office.get("/desk/holidays").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("由省级管理员录入") && !page.contains("<textarea"), "{page}");
    let typed = [("year", "2027"), ("source", "放假通知"), ("holidays", "元旦 01-01"), ("workdays", "")];
    assert_eq!(office.post("/desk/holidays", &typed).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_scanned_station_says_in_words_when_it_is_open() {
    let server = Server::on_sqlite().await;
    server
        .import("名称,经度,纬度,开放时间\n甲,112.97,28.2,\"周一至周五;8:30-12:00；14:30-17:30（法定节假日除外）\"\n")
        .await;
    let page = server.get("/s/430100-0001").await.text().await.unwrap();
    assert!(page.contains("周一至周五 8:30–12:00、14:30–17:30，节假日休息"), "{page}");
}
