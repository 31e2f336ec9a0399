//! Stations that stay true: couriers report, an office looks, everybody is told.

use crate::courier::{Courier, changsha, message, picture, submission, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::paths::station_photo;
use diyi::api::{Act, ProblemCode};
use diyi::model::staff::StaffRole;
use diyi::model::station_report::{NewReport, NewSuggestion};
use diyi::model::{
    Author, NewMessage, Position, ReportId, ReportKind, ReportState, Services, Station, StationCode, Timestamp,
};
use reqwest::StatusCode;

pub const TABLE: &str = "编号,名称,经度,纬度,服务,开放时间,电话\n1,岳麓驿站,112.93,28.19,饮水,24小时,0731-12355\n";
const CODE: &str = "430100-0001";

async fn seen(server: &Server) -> Option<Station> {
    diyi::server::db::published(&server.db).await.unwrap();
    let answer = server.get(&format!("/api/v1/stations/{CODE}")).await;
    if !answer.status().is_success() {
        return None;
    }
    Some(serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

pub fn report(kind: ReportKind) -> Act {
    Act::Report(NewReport { id: ReportId::fresh(), station: CODE.parse().unwrap(), kind, message: message("") })
}

async fn office(server: &Server) -> Desk {
    server.import(TABLE).await;
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "office").await
}

pub async fn handle(desk: &Desk, page: &str, state: &str, answer: &str) {
    let version = desk.field(page, "version").await;
    let fields = [("version", version.as_str()), ("state", state), ("answer", answer), ("sure", "yes")];
    let (status, told) = desk.post(page, &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
}

#[tokio::test]
async fn what_is_reported_is_seen_by_all_joined_with_one_tap_and_looked_at_again_by_who_reported_it() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let (first, second) = (Courier::of(&server), Courier::of(&server));
        let broken = NewReport {
            id: ReportId::fresh(),
            station: CODE.parse().unwrap(),
            kind: ReportKind::Broken,
            message: message("微波炉不转"),
        };
        first.act(Act::Report(broken.clone())).await.unwrap();
        let told = seen(&server).await.unwrap().problems;
        let [problem] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((problem.kind, problem.couriers, problem.state), (ReportKind::Broken, 1, ReportState::Waiting));
        second.act(report(ReportKind::Broken)).await.unwrap();
        assert_eq!(seen(&server).await.unwrap().problems[0].couriers, 2);

        // A repair ticket: where it stands is seen by everybody, words of couriers by nobody.
        let page = format!("/desk/reports/{}", broken.id);
        handle(&desk, &page, "in_work", "配件周五到").await;
        let station = seen(&server).await.unwrap();
        assert_eq!(
            (station.problems[0].state, station.problems[0].answer.as_str()),
            (ReportState::InWork, "配件周五到")
        );
        assert!(!serde_json::to_string(&station).unwrap().contains("不转"));
        handle(&desk, &page, "done", "换了新的").await;
        assert_eq!(seen(&server).await.unwrap().problems, []);

        // Still broken: it waits anew; another's report is not theirs to look at.
        let again = |fixed| Act::LookAgain { report: broken.id, fixed };
        assert_eq!(second.act(again(true)).await.unwrap_err().0, StatusCode::NOT_FOUND);
        first.act(again(false)).await.unwrap();
        assert_eq!(seen(&server).await.unwrap().problems[0].couriers, 1);
        assert!(desk.get("/desk/reports").await.1.contains(&broken.id.to_string()));
        first.act(again(true)).await.unwrap();
        assert_eq!(seen(&server).await.unwrap().problems, []);
        let mine = first.mine().await;
        let own = &mine.reports[0].report;
        assert!(own.state == ReportState::Done && own.looked.unwrap().fixed);
    })
    .await;
}

#[tokio::test]
async fn a_courier_who_stands_there_says_that_it_is_open_and_an_edit_by_the_office_keeps_it() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let now = Timestamp::now();
        let open = |at: i64| Act::SayOpen { station: CODE.parse().unwrap(), at: Timestamp(at) };
        // Read by the office before couriers say something, and acted on afterwards.
        let page = format!("/desk/stations/{CODE}");
        let mark = desk.field(&page, "mark").await;
        Courier::of(&server).act(open(now.0 - 3_600_000)).await.unwrap();
        // All are told the half hour, and nobody the second in which somebody stood there.
        let told = now.0 - 3_600_000 - (now.0 - 3_600_000).rem_euclid(1_800_000);
        assert_eq!(seen(&server).await.unwrap().seen_open_at, Some(Timestamp(told)));
        // The same half hour is no news; an old one and a clock that is ahead are not believed.
        for at in [told + 1_799_000, now.0 - 30 * 86_400_000] {
            Courier::of(&server).act(open(at)).await.unwrap();
            assert_eq!(seen(&server).await.unwrap().seen_open_at, Some(Timestamp(told)));
        }
        Courier::of(&server).act(open(now.0 + 86_400_000)).await.unwrap();
        let at = seen(&server).await.unwrap().seen_open_at.unwrap();
        assert!(at.0 > now.0 - 1_800_000 && at.0 <= Timestamp::now().0, "{at:?}");
        let (status, _) = desk.post(&format!("{page}/state"), &[("mark", &mark), ("act", "verify")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(seen(&server).await.unwrap().seen_open_at, Some(at));
    })
    .await;
}

#[tokio::test]
async fn three_couriers_who_agree_make_a_station_doubtful_until_an_office_has_looked() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let couriers = [Courier::of(&server), Courier::of(&server), Courier::of(&server)];
        for _ in 0..3 {
            couriers[0].act(report(ReportKind::Closed)).await.unwrap();
        }
        assert!(!seen(&server).await.unwrap().doubtful, "one courier is one, however often they say it");
        let photo = couriers[1].photo().await;
        let with_photo = NewReport {
            id: ReportId::fresh(),
            station: CODE.parse().unwrap(),
            kind: ReportKind::Closed,
            message: NewMessage { attachments: vec![photo], ..message("门上贴了条") },
        };
        couriers[1].act(Act::Report(with_photo)).await.unwrap();
        couriers[2].act(report(ReportKind::Broken)).await.unwrap();
        assert!(seen(&server).await.unwrap().doubtful);
        let (_, list) = desk.get("/desk/reports").await;
        assert_eq!(list.matches("/desk/reports/0").count(), 5);
        let page = list.split("href=\"/desk/reports/0").nth(1).unwrap().split('"').next().unwrap();
        let page = format!("/desk/reports/0{page}");
        let version = desk.field(&page, "version").await;
        let fields = [("version", version.as_str()), ("state", "done"), ("answer", "已重新开门"), ("sure", "yes")];
        assert_eq!(desk.post(&page, &fields).await.0, reqwest::StatusCode::SEE_OTHER);
        // All who said the same are told; the broken charger is another matter.
        let states = async |courier: &Courier| {
            courier.mine().await.reports.into_iter().map(|change| change.report.state).collect::<Vec<_>>()
        };
        assert_eq!(states(&couriers[0]).await, [ReportState::Done; 3]);
        assert_eq!(states(&couriers[1]).await, [ReportState::Done]);
        assert_eq!(states(&couriers[2]).await, [ReportState::Waiting]);
        assert!(!seen(&server).await.unwrap().doubtful);
        assert_eq!(desk.post(&page, &fields).await.0, reqwest::StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn an_office_changes_verifies_retires_and_restores_a_station_and_sees_who_did() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let page = format!("/desk/stations/{CODE}");
        let mark = desk.field(&page, "mark").await;
        let fields = |hours, mark| {
            [
                ("mark", mark),
                ("name", "岳麓爱心驿站"),
                ("kind", "community"),
                ("hours", hours),
                ("phone", "0731-88888888"),
                ("status", "active"),
                ("lat", "28.2"),
                ("lon", "112.9"),
                ("services", "water"),
                ("services", "charging"),
            ]
        };
        let (status, why) = desk.post(&page, &fields("什么时候都行吧", mark.as_str())).await;
        assert!(status == reqwest::StatusCode::UNPROCESSABLE_ENTITY && why.contains("看不懂开放时间"), "{why}");
        assert_eq!(
            desk.post(&page, &fields("周一至周五 9:00-17:00", mark.as_str())).await.0,
            reqwest::StatusCode::SEE_OTHER
        );
        let station = seen(&server).await.unwrap();
        assert_eq!((station.name.as_str(), station.hours.unwrap().as_str()), ("岳麓爱心驿站", "Mo-Fr 09:00-17:00"));
        // Who read it before that change cannot write over it.
        assert_eq!(desk.post(&page, &fields("24/7", mark.as_str())).await.0, reqwest::StatusCode::CONFLICT);
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("名称：岳麓驿站 → 岳麓爱心驿站") && shown.contains("测试office"), "{shown}");
        for (act, there) in [("verify", true), ("retire", false), ("restore", true)] {
            let mark = desk.field(&page, "mark").await;
            assert_eq!(
                desk.post(&format!("{page}/state"), &[("mark", &mark), ("act", act)]).await.0,
                reqwest::StatusCode::SEE_OTHER
            );
            assert_eq!(seen(&server).await.is_some(), there);
        }
        assert!(seen(&server).await.unwrap().verified_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_visit_counts_once_an_hour_and_a_phone_s_wrong_clock_counts_as_now() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let courier = Courier::of(&server);
    let station: StationCode = CODE.parse().unwrap();
    // Some of these count by the server's clock: all within one hour of it.
    let left = 3_600_000 - Timestamp::now().0.rem_euclid(3_600_000);
    if left < 30_000 {
        tokio::time::sleep(std::time::Duration::from_millis(left.unsigned_abs() + 100)).await;
    }
    let now = Timestamp::now();
    let visit = |at| Act::Visit { station: station.clone(), at: Timestamp(at), used: Services::NONE, thanks: false };
    for at in [now.0, now.0, now.0 + 86_400_000, i64::MAX] {
        courier.act(visit(at)).await.unwrap();
    }
    let (_, page) = desk.get(&format!("/desk/stations/{CODE}")).await;
    assert!(page.contains("1 人次"), "{page}");
    courier.act(visit(now.0 - 2 * 3_600_000)).await.unwrap();
    let (_, page) = desk.get(&format!("/desk/stations/{CODE}")).await;
    assert!(page.contains("2 人次"), "{page}");
    let nowhere = Act::Visit { station: "430100-9999".parse().unwrap(), at: now, used: Services::NONE, thanks: false };
    assert_eq!(courier.send(&submission(nowhere)).await.unwrap_err().1.code, ProblemCode::StationNotFound);
}

#[tokio::test]
async fn where_a_courier_misses_a_station_the_desk_of_the_place_adds_one_and_each_is_told_by_itself() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let (desk, other) = (Desk::sign_in(&server, "office").await, Desk::sign_in(&server, "other").await);
        let couriers = [Courier::of(&server), Courier::of(&server)];
        let mut ids = Vec::new();
        for courier in &couriers {
            let photo = courier.photo().await;
            let words = NewMessage { attachments: vec![photo], ..message("小区门口的便利店愿意") };
            let position = Position::new(28.21, 112.95).unwrap();
            let suggestion = NewSuggestion { id: ReportId::fresh(), position, message: words };
            ids.push(suggestion.id);
            let sent = submission(Act::SuggestStation(suggestion));
            courier.send(&sent).await.unwrap();
            courier.send(&sent).await.unwrap();
        }
        let page = format!("/desk/reports/{}", ids[0]);
        let (_, shown) = desk.get(&page).await;
        assert!(
            shown.contains("/desk/stations/new?lat=28.210000&#38;lon=112.950000")
                || shown.contains("lat=28.210000&lon=112.950000"),
            "{shown}"
        );
        assert_eq!(other.get(&page).await.0, StatusCode::NOT_FOUND);
        let (_, form) = desk.get("/desk/stations/new?lat=28.210000&lon=112.950000").await;
        assert!(form.contains("value=\"28.21\""), "{form}");
        let version = desk.field(&page, "version").await;
        let told = [("version", version.as_str()), ("state", "done"), ("answer", "下周开"), ("sure", "yes")];
        assert_eq!(desk.post(&page, &told).await.0, StatusCode::SEE_OTHER);
        let states: Vec<ReportState> = {
            let mut states = Vec::new();
            for courier in &couriers {
                states.push(courier.mine().await.reports.remove(0).report.state);
            }
            states
        };
        assert_eq!(states, [ReportState::Done, ReportState::Waiting]);
    })
    .await;
}

#[tokio::test]
async fn a_station_s_photos_come_from_the_office_its_keeper_and_after_a_look_from_couriers() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let page = format!("/desk/stations/{CODE}");
        let (status, _) = desk.upload(&format!("{page}/photos"), &[], ("photo", "door.png", &picture())).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, why) = desk.upload(&format!("{page}/photos"), &[], ("photo", "door.png", b"no picture")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && why.contains("不是能用的照片"), "{why}");
        let photos = seen(&server).await.unwrap().photos;
        let [door] = photos.as_slice() else { panic!("{photos:?}") };
        for photo in [door.id, door.small] {
            let answer = server.get(&station_photo(&CODE.parse().unwrap(), photo)).await;
            assert_eq!(answer.headers()["content-type"], "image/jpeg");
            // Whether it is still there is asked every day, and its bytes are fetched once.
            assert_eq!(answer.headers()["cache-control"], "public, max-age=86400, immutable");
            let known = answer.headers()["etag"].clone();
            let path = format!("{}{}", server.origin, station_photo(&CODE.parse().unwrap(), photo));
            let again = reqwest::Client::new().get(path).header("if-none-match", known).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        }

        // A courier's photo is nobody's but the office's until somebody has looked at it.
        let courier = Courier::of(&server);
        let photo = courier.photo().await;
        let report = NewReport {
            id: ReportId::fresh(),
            station: CODE.parse().unwrap(),
            kind: ReportKind::Photo,
            message: NewMessage { attachments: vec![photo], ..message("") },
        };
        courier.act(Act::Report(report.clone())).await.unwrap();
        assert_eq!(seen(&server).await.unwrap().problems, []);
        assert_eq!(server.get(&station_photo(&CODE.parse().unwrap(), photo.id)).await.status(), StatusCode::NOT_FOUND);
        let (status, told) =
            desk.post(&format!("/desk/reports/{}/show-photo", report.id), &[("photo", &photo.id.to_string())]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let photos = seen(&server).await.unwrap().photos;
        assert_eq!(photos.len(), 2);

        // With the courier's data their photo goes.
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(seen(&server).await.unwrap().photos, [*door]);
        assert_eq!(server.get(&station_photo(&CODE.parse().unwrap(), photos[1].id)).await.status(), 404);
        let (status, _) = desk.post(&format!("{page}/drop-photo"), &[("photo", &door.id.to_string())]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(seen(&server).await.unwrap().photos, []);

        // One that is none keeps the others out, too: nothing half-written stays.
        let picture = picture();
        let (good, bad) = (("photo", "a.png", picture.as_slice()), ("photo", "b.png", b"none".as_slice()));
        for files in [vec![good, bad], vec![good; 7]] {
            let (status, _) = desk.upload_all(&format!("{page}/photos"), &[], &files).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(seen(&server).await.unwrap().photos, []);
        }
        // Six, and no more.
        for _ in 0..6 {
            desk.upload(&format!("{page}/photos"), &[], good).await;
        }
        let (status, why) = desk.upload(&format!("{page}/photos"), &[], good).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && why.contains("最多 6 张"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn an_office_sees_what_to_look_at_by_street_and_walks_it_in_a_short_way() {
    on_each_database(async |server| {
        let table = "编号,名称,经度,纬度,区县,地址\n\
                     1,西头驿站,112.930,28.190,岳麓区,岳麓区麓山南路1号\n\
                     2,东头驿站,112.960,28.190,岳麓区,岳麓区麓山南路99号\n\
                     3,中间驿站,112.945,28.190,岳麓区,岳麓区麓山南路50号\n\
                     4,别处驿站,112.980,28.200,芙蓉区,芙蓉区五一大道2号\n";
        server.import(table).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        // Somebody who stood there and saw it open has looked.
        let seen = Act::SayOpen { station: "430100-0004".parse().unwrap(), at: Timestamp::now() };
        Courier::of(&server).act(seen).await.unwrap();
        let second = NewReport {
            id: ReportId::fresh(),
            station: "430100-0002".parse().unwrap(),
            kind: ReportKind::Closed,
            message: message(""),
        };
        Courier::of(&server).act(Act::Report(second)).await.unwrap();
        let (_, page) = desk.get("/desk/stations/check").await;
        let worst = page.split("id=\"list\"").nth(1).unwrap().split("</table>").next().unwrap();
        assert!(worst.find("东头驿站").unwrap() < worst.find("西头驿站").unwrap(), "{worst}");
        assert!(worst.contains("1 人次报告有问题") && worst.contains("没有核实过") && !worst.contains("别处驿站"));
        let street = page.split("id=\"streets\"").nth(1).unwrap();
        let href = street.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let (_, walk) = desk.get(&href).await;
        let at = |name: &str| walk.find(name).unwrap_or_else(|| panic!("{name}: {walk}"));
        assert!(at("东头驿站") < at("中间驿站") && at("中间驿站") < at("西头驿站"), "{walk}");
        assert!(walk.contains("3 个驿站，直线相连 2.9 公里"), "{walk}");

        // A place without a position begins on the map beside another one of its street, and is not guessed.
        let (_, form) = desk.get("/desk/stations/new?name=新的&address=岳麓区麓山南路20号").await;
        assert!(form.contains("地图先打开在麓山南路上的“西头驿站”附近"), "{form}");
        assert!(
            form.contains("region=\"28.19,112.93\"") && form.contains("name=\"lat\" inputmode=\"decimal\" value=\"\"")
        );
        let (_, form) = desk.get("/desk/stations/new?name=新的&address=浏阳市某地").await;
        assert!(form.contains("地图先打开在浏阳市"), "{form}");
    })
    .await;
}
