//! A station's keeper has a link: what he may say, couriers see at once, and nothing else is his.

use crate::courier::changsha;
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Service, Station, StationStatus};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, header};

async fn station(server: &Server) -> Station {
    serde_json::from_value(server.json("/api/v1/stations/430100-0001").await).unwrap()
}

/// What the keeper's browser sends.
async fn say(server: &Server, link: &str, body: &'static str) -> (StatusCode, String) {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.post(format!("{}{link}", server.origin));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_keeper_says_what_has_run_out_and_when_it_is_open_until_his_link_is_withdrawn() {
    on_each_database(async |server| {
        server.import("编号,名称,经度,纬度,服务,开放时间\na,甲,112.97,28.2,饮水、充电,8:00-20:00\n").await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let page = "/desk/stations/430100-0001";
        let (_, made) = desk.post(&format!("{page}/keeper"), &[("act", "make")]).await;
        let link = format!("/k/{}", made.split("/k/").nth(1).unwrap().split('<').next().unwrap());
        let before = station(&server).await;
        let form = server.get(&link).await;
        assert_eq!(
            (form.status(), form.headers()[header::CACHE_CONTROL].as_bytes()),
            (StatusCode::OK, &b"no-store"[..])
        );
        let form = form.text().await.unwrap();
        assert!(form.contains("甲") && !form.contains("<script"), "{form}");
        // Names, places and services that he never had are not his to say.
        let said =
            "status=paused&lacking=charging&lacking=microwave&hours=9:00-18:00&phone=&name=x&lat=1&services=food";
        let (status, told) = say(&server, &link, said).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let after = station(&server).await;
        assert_eq!(
            (after.status, after.lacking.iter().collect::<Vec<_>>()),
            (StationStatus::Paused, vec![Service::Charging])
        );
        assert_eq!(after.hours.as_ref().unwrap().as_str(), "9:00-18:00");
        assert!(after.verified_at.is_some() && !after.on_hand().contains(Service::Charging));
        let same = Station {
            status: before.status,
            lacking: before.lacking,
            hours: before.hours.clone(),
            verified_at: before.verified_at,
            ..after.clone()
        };
        assert_eq!(same, before);
        for (body, why) in [
            ("status=active&hours=看心情&phone=", "开放时间看不懂"),
            ("status=active&hours=&phone=abc", "电话不对"),
            ("status=gone&hours=&phone=", "开放还是暂停"),
            ("nothing", "填完整"),
        ] {
            let (status, told) = say(&server, &link, body).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains(why), "{body}: {told}");
        }
        assert_eq!(station(&server).await, after);
        let (_, history) = desk.get(page).await;
        assert!(history.contains("店主（链接）") && history.contains("暂缺"), "{history}");
        desk.post(&format!("{page}/keeper"), &[("act", "withdraw")]).await;
        assert_eq!(server.get(&link).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(say(&server, &link, "status=active").await.0, StatusCode::NOT_FOUND);
        assert_eq!(station(&server).await, after);
    })
    .await;
}
