//! A station's keeper has a link: what they may say, couriers see at once, and nothing else is theirs.

use crate::courier::{changsha, picture};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Day, HolidayCalendar, Openness, Service, Station, StationStatus, Timestamp, VerifiedBy};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, header};

async fn station(server: &Server) -> Station {
    serde_json::from_value(server.json("/api/v1/stations/430100-0001").await).unwrap()
}

/// What the keeper's browser sends.
async fn say(server: &Server, link: &str, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.post(format!("{}{link}", server.origin));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_keeper_shows_their_door_and_nothing_that_is_no_photo() {
    on_each_database(async |server| {
        server.import("编号,名称,经度,纬度,服务,开放时间\na,甲,112.97,28.2,饮水、充电,8:00-20:00\n").await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let (_, made) = desk.post("/desk/stations/430100-0001/keeper", &[("act", "make")]).await;
        let link = format!("/k/{}", made.split("/k/").nth(1).unwrap().split('<').next().unwrap());
        for (bytes, photos) in [(picture(), 1), (b"<script>".to_vec(), 1)] {
            let mut body =
                b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n".to_vec();
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--b--\r\n");
            let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
            let sent = client.post(format!("{}{link}/photos", server.origin));
            let sent = sent.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b").body(body).send().await;
            let sent = sent.unwrap();
            let taken = bytes == picture();
            assert_eq!(sent.status(), if taken { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY });
            assert!(taken || sent.text().await.unwrap().contains("不是能用的照片"));
            assert_eq!(station(&server).await.photos.len(), photos);
        }
    })
    .await;
}

#[tokio::test]
async fn each_link_stands_there_with_its_maker_and_is_withdrawn_alone_or_with_all() {
    on_each_database(async |server| {
        server.import("编号,名称,经度,纬度\na,甲,112.97,28.2\nb,乙,112.98,28.2\n").await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let page = "/desk/stations/430100-0001";
        let mut links = Vec::new();
        for station in [page, page, page, "/desk/stations/430100-0002"] {
            let (_, made) = desk.post(&format!("{station}/keeper"), &[("act", "make")]).await;
            links.push(format!("/k/{}", made.split("/k/").nth(1).unwrap().split('<').next().unwrap()));
        }
        let opens = async |link: &str| server.get(link).await.status() == StatusCode::OK;
        assert!(opens(&links[1]).await);
        let (_, shown) = desk.get(page).await;
        let listed: Vec<&str> = shown.split("name=\"link\" value=\"").skip(1).collect();
        let hashes: Vec<&str> = listed.iter().map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(hashes.len() == 3 && listed.iter().all(|line| line.contains("测试office 做的")), "{shown}");
        let used: Vec<bool> =
            listed.iter().map(|line| line.split("</form>").next().unwrap().contains("上次打开")).collect();
        assert_eq!(used.iter().filter(|used| **used).count(), 1);
        // The one that was opened is withdrawn; once more is no fault; no other station's is.
        let opened = hashes[used.iter().position(|used| *used).unwrap()];
        for _ in 0..2 {
            let one = [("act", "withdraw-one"), ("link", opened)];
            assert_eq!(desk.post(&format!("{page}/keeper"), &one).await.0, StatusCode::SEE_OTHER);
        }
        let of_another = [("act", "withdraw-one"), ("link", hashes[0])];
        assert_eq!(desk.post("/desk/stations/430100-0002/keeper", &of_another).await.0, StatusCode::SEE_OTHER);
        let mut open = Vec::new();
        for link in &links {
            open.push(opens(link).await);
        }
        assert_eq!(open, [true, false, true, true]);
        assert!(desk.get("/desk/audit").await.1.contains("作废一个"));
        desk.post(&format!("{page}/keeper"), &[("act", "withdraw")]).await;
        assert!(!opens(&links[0]).await && !opens(&links[2]).await && opens(&links[3]).await);
    })
    .await;
}

#[tokio::test]
async fn a_keeper_says_what_has_run_out_and_when_it_is_open_until_their_link_is_withdrawn() {
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
        // The map alone needs a script, and it is not there before it is opened.
        assert!(form.contains("甲") && form.matches("<script").count() == 1, "{form}");
        assert!(form.contains("<diyi-map") && form.contains("28.2,112.97") && form.contains("这张地图还没有街道"));
        let script = server.get("/keeper-map.js").await;
        assert_eq!(script.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(!form.contains("/map.js") && script.text().await.unwrap().contains("import('/map.js')"));
        // Names, places and services that they never had are not theirs to say.
        let said =
            "status=paused&lacking=charging&lacking=microwave&hours=9:00-18:00&phone=&name=x&lat=1&services=food";
        let (status, told) = say(&server, &link, said).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let after = station(&server).await;
        assert_eq!(
            (after.status, after.lacking.iter().collect::<Vec<_>>()),
            (StationStatus::Paused, vec![Service::Charging])
        );
        assert_eq!(after.hours.as_ref().unwrap().as_str(), "09:00-18:00");
        assert!(after.verified_at.is_some() && !after.on_hand(Timestamp::now()).contains(Service::Charging));
        let same = Station {
            status: before.status,
            lacking: before.lacking,
            hours: before.hours.clone(),
            verified_at: before.verified_at,
            verified_by: before.verified_by,
            ..after.clone()
        };
        assert_eq!(same, before);
        for (body, why) in [
            ("status=active&hours=看心情&phone=", "看不懂开放时间"),
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

/// A station with a keeper's link, and its office.
async fn kept(server: &Server) -> (Desk, String) {
    server.import("编号,名称,经度,纬度,服务,开放时间\na,甲,112.97,28.2,饮水、急救药,24/7\n").await;
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(server, "office").await;
    let (_, made) = desk.post("/desk/stations/430100-0001/keeper", &[("act", "make")]).await;
    let link = format!("/k/{}", made.split("/k/").nth(1).unwrap().split('<').next().unwrap());
    (desk, link)
}

#[tokio::test]
async fn a_keeper_lists_what_lies_ready_and_is_told_before_it_spoils() {
    on_each_database(async |server| {
        let (desk, link) = kept(&server).await;
        let supplies = format!("{link}/supplies");
        let today = Day::of(Timestamp::now());
        let (soon, late) = (today.plus(5), today.plus(400));
        for (name, expires) in [("创可贴", late.to_string()), ("藿香正气水", soon.to_string()), ("棉签", String::new())]
        {
            let body = format!("name={name}&service=first_aid&expires={expires}");
            let (status, told) = say(&server, &supplies, body).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        }
        let kept = station(&server).await;
        let names: Vec<&str> = kept.supplies.iter().map(|supply| supply.name.as_str()).collect();
        assert_eq!(names, ["藿香正气水", "创可贴", "棉签"], "what spoils first stands first");
        assert_eq!(kept.verified_by, Some(VerifiedBy::Keeper));
        // They are told on their page and by their calendar, the office by its list, the courier on the station's page.
        let page = server.get(&link).await.text().await.unwrap();
        assert!(page.contains("快过期或已过期，请换新的：藿香正气水（还有 5 天到期）"), "{page}");
        let calendar = server.get(&format!("{link}/expiry.ics")).await;
        assert_eq!(calendar.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        let calendar = calendar.text().await.unwrap().replace("\r\n ", "");
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "{calendar}");
        let (_, list) = desk.get("/desk/stations?expiring=true").await;
        assert!(list.contains("藿香正气水还有 5 天到期"), "{list}");
        let seen = server.get("/s/430100-0001").await.text().await.unwrap();
        assert!(seen.contains("现在备着") && seen.contains("棉签"), "{seen}");
        // What is used up is gone, and a thing of a service that is not here, or spoiled already, is refused.
        let used = format!("used_up=first_aid%7C{soon}%7C藿香正气水");
        assert_eq!(say(&server, &supplies, used).await.0, StatusCode::SEE_OTHER);
        assert!(desk.get("/desk/stations?expiring=true").await.1.contains("没有找到驿站"));
        let yesterday = today.plus(-1);
        for (body, why) in [
            ("name=伞&service=rain_gear&expires=".to_owned(), "属于哪一类"),
            (format!("name=药&service=first_aid&expires={yesterday}"), "已经过期"),
            ("name=药&service=first_aid&expires=明天".to_owned(), "不是日期"),
            (format!("name={}&service=first_aid", "长".repeat(21)), "超过 20 个字"),
        ] {
            let (status, told) = say(&server, &supplies, body).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains(why), "{told}");
        }
        assert_eq!(station(&server).await.supplies.len(), 2);
        // The office may do the same, unless somebody was faster.
        let page = "/desk/stations/430100-0001";
        let read = desk.field(page, "mark").await;
        let water = [("mark", read.as_str()), ("name", "瓶装水"), ("service", "water"), ("expires", "")];
        assert_eq!(desk.post(&format!("{page}/supplies"), &water).await.0, StatusCode::SEE_OTHER);
        assert_eq!(desk.post(&format!("{page}/supplies"), &water).await.0, StatusCode::CONFLICT);
        assert_eq!(station(&server).await.supplies.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_station_closed_for_some_days_says_so_and_opens_again_by_itself() {
    on_each_database(async |server| {
        let (desk, link) = kept(&server).await;
        let today = Day::of(Timestamp::now());
        let (first, last) = (today, today.plus(2));
        let said =
            format!("status=active&hours=24小时&phone=&closed_first={first}&closed_last={last}&closed_reason=装修");
        assert_eq!(say(&server, &link, said).await.0, StatusCode::SEE_OTHER);
        let closed = station(&server).await;
        assert_eq!(
            closed.openness(Timestamp::now(), &HolidayCalendar::announced()),
            Openness::Closed(Some(last.ends()))
        );
        assert!(closed.openness(last.ends(), &HolidayCalendar::announced()).is_open());
        let seen = server.get("/s/430100-0001").await.text().await.unwrap();
        assert!(seen.contains("暂停开放：装修"), "{seen}");
        assert!(desk.get("/desk/stations").await.1.contains("暂停开放：装修"));
        for (first, last, why) in [(last, first, "最后一天在第一天以前"), (first, first.plus(400), "超过一年")]
        {
            let said = format!("status=active&hours=&phone=&closed_first={first}&closed_last={last}");
            let (status, told) = say(&server, &link, said).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains(why), "{told}");
        }
        let (status, told) = say(&server, &link, format!("status=active&closed_first={first}")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("都写上"), "{told}");
        assert_eq!(station(&server).await, closed);
    })
    .await;
}
