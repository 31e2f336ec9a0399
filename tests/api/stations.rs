//! What phones and browsers ask of the server.

use crate::server::{on_each_database, table_of};
use diyi::api::{Changes, Item};
use diyi::model::StationCode;
use diyi::server::db::stations;
use diyi::server::samples;

#[tokio::test]
async fn changes_come_page_by_page_and_end() {
    on_each_database(async |server| {
        server.import(&table_of(25)).await;
        let (mut since, mut pages, mut count) = (0, 0, 0);
        loop {
            let path = format!("/api/v1/changes?since={since}&limit=10");
            let page: Changes = serde_json::from_value(server.json(&path).await).unwrap();
            count += page.changes.len();
            pages += 1;
            since = page.revision;
            if !page.more {
                break;
            }
        }
        assert_eq!((pages, count), (3, 25));
        let nothing = server.json(&format!("/api/v1/changes?since={since}")).await;
        assert_eq!(nothing["changes"], serde_json::json!([]));
        assert_eq!(nothing["revision"], since);
    })
    .await;
}

#[tokio::test]
async fn a_station_that_is_gone_is_told_as_a_tombstone() {
    on_each_database(async |server| {
        server.import(&table_of(3)).await;
        let known = server.json("/api/v1/changes").await["revision"].as_i64().unwrap();
        let code: StationCode = "430100-0002".parse().unwrap();
        assert_eq!(stations::remove(&server.db, &[code.clone(), "430100-0099".parse().unwrap()]).await.unwrap(), 1);
        let page: Changes =
            serde_json::from_value(server.json(&format!("/api/v1/changes?since={known}")).await).unwrap();
        assert_eq!(page.changes.into_iter().map(|change| change.item).collect::<Vec<_>>(), [Item::StationGone(code)]);
        assert_eq!(server.json("/api/v1/stations/430100-0002").await["code"], "station_gone");
        assert_eq!(server.get("/s/430100-0002").await.status(), 410);
        // Sent again, it is back under its old number.
        assert_eq!(server.import(&table_of(3)).await.written.updated, 1);
        assert_eq!(server.get("/s/430100-0002").await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn hostile_parameters_get_a_problem_with_a_stable_code() {
    on_each_database(async |server| {
        for (path, status, code) in [
            ("/api/v1/changes?since=abc", 400, "bad_parameter"),
            ("/api/v1/changes?since=-1", 400, "bad_parameter"),
            ("/api/v1/changes?since=99999999999999999999", 400, "bad_parameter"),
            ("/api/v1/changes?limit=-5", 400, "bad_parameter"),
            ("/api/v1/changes?since=1&since=2", 400, "bad_parameter"),
            ("/api/v1/stations/%ff", 400, "bad_station_code"),
            ("/api/v1/stations/%3Cscript%3E", 400, "bad_station_code"),
            ("/api/v1/stations/..%2F..%2Fetc%2Fpasswd", 400, "bad_station_code"),
            ("/api/v1/stations/430100-0001", 404, "station_not_found"),
            ("/api/v1/nothing", 404, "not_found"),
            ("/..%2f..%2fetc/passwd", 404, "not_found"),
            ("/%00", 404, "not_found"),
        ] {
            let answer = server.get(path).await;
            assert_eq!(answer.status(), status, "{path}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
            let problem: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(problem["code"], code, "{path}");
            assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        }
        let wrong = reqwest::Client::new().post(format!("{}/api/v1/changes", server.origin)).send().await.unwrap();
        assert_eq!(wrong.status(), 405);
        // More than there is, and more at a time than is given.
        assert_eq!(server.get("/api/v1/changes?since=9223372036854775807&limit=4294967295").await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_scanned_code_opens_a_page_that_needs_no_script() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        for typed in ["430100-0001", "4301000001", "%34301000001"] {
            let answer = server.get(&format!("/s/{typed}")).await;
            assert_eq!(answer.status(), 200);
            let page = answer.text().await.unwrap();
            assert!(page.contains("示例") && page.contains("不是真实驿站"));
            assert!(page.contains("tel:12355") && page.contains("uri.amap.com") && !page.contains("geo:"));
            assert!(page.contains("/door/430100-0001") && !page.contains("<script"));
        }
        let unknown = server.get("/s/430100-9999").await;
        assert_eq!(unknown.status(), 404);
        assert!(unknown.text().await.unwrap().contains("没有这个驿站"));
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_knows_all_hears_so_in_fewer_than_200_bytes() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    on_each_database(async |server| {
        server.import(&table_of(3)).await;
        let known: Changes = serde_json::from_value(server.json("/api/v1/changes").await).unwrap();
        let asked = format!("/api/v1/changes?since={}&epoch={}&limit=300&scopes=430100", known.revision, known.epoch);
        let mut line = tokio::net::TcpStream::connect(server.origin.trim_start_matches("http://")).await.unwrap();
        let request = format!("GET {asked} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept-encoding: br\r\n\r\n");
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.unwrap();
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with("HTTP/1.1 204") && text.contains("diyi-answer: 1"), "{text}");
        assert!(answer.len() < 200, "{}: {text}", answer.len());
        // Of another database, or one change behind, it is told all.
        for asked in [
            format!("/api/v1/changes?since={}&epoch=another", known.revision),
            format!("/api/v1/changes?since={}&epoch={}", known.revision - 1, known.epoch),
        ] {
            assert_eq!(server.get(&asked).await.status(), 200, "{asked}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_not_do() {
    on_each_database(async |server| {
        for path in ["/", "/s/1", "/nothing", "/open"] {
            let answer = server.get(path).await;
            let policy = answer.headers()["content-security-policy"].to_str().unwrap();
            assert!(
                policy.contains("default-src 'none'")
                    && !policy.contains("unsafe-inline")
                    && !policy.contains("'unsafe-eval'")
            );
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        }
    })
    .await;
}

#[tokio::test]
async fn an_empty_database_is_filled_with_samples_that_say_so_and_a_full_one_is_left_alone() {
    on_each_database(async |server| {
        assert!(samples::fill(&server.db).await.unwrap());
        let first = server.json("/api/v1/changes").await;
        assert!(!samples::fill(&server.db).await.unwrap());
        assert_eq!(server.json("/api/v1/changes").await, first);
        let page: Changes = serde_json::from_value(first).unwrap();
        let (mut stations, mut desks, mut answers, mut activities, mut letters) = (0, 0, 0, 0, 0);
        let (mut aid, mut proposals) = (0, 0);
        for change in page.changes {
            match change.item {
                Item::Station(station) => {
                    stations += 1;
                    assert!(station.source.sample && station.name.contains("示例"));
                }
                Item::Desk(desk) => {
                    desks += 1;
                    assert!(desk.source.sample && desk.phone.to_string().ends_with("12355"));
                }
                Item::Answer(answer) => {
                    answers += 1;
                    assert!(answer.sample);
                }
                Item::Activity(activity) => {
                    activities += 1;
                    assert!(activity.sample && activity.title.contains("示例"));
                }
                Item::Letter(letter) => {
                    letters += 1;
                    assert!(letter.sample && letter.title.contains("示例"));
                }
                Item::Aid(offer) => {
                    aid += 1;
                    assert!(offer.sample && offer.name.contains("示例"));
                }
                Item::Proposal(proposal) => {
                    proposals += 1;
                    assert!(proposal.sample && proposal.title.contains("示例"));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((aid, proposals), (3, 1));
        assert_eq!((stations, desks, answers, activities, letters), (73, 14, 13, 6, 1));
    })
    .await;
}

#[tokio::test]
async fn an_office_places_a_station_by_a_maps_link_and_says_how_to_get_in() {
    use crate::courier::changsha;
    use crate::desk::{Desk, staff};
    use diyi::model::staff::StaffRole;
    use diyi::model::{Author, Crs, Station};
    use reqwest::StatusCode;
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let pasted = |text: &'static str, crs: &'static str| {
            [("name", "甲"), ("adcode", "430100"), ("lat", ""), ("lon", ""), ("pasted", text), ("pasted_crs", crs)]
        };
        // Numbers alone may be of any map; a short link holds none.
        for (text, why) in
            [("112.97,28.2", "哪个地图"), ("https://surl.amap.com/abc", "短链接"), ("五一大道", "看不出位置")]
        {
            let (status, told) = desk.post("/desk/stations", &pasted(text, "")).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains(why), "{text}: {told}");
        }
        let link = "https://uri.amap.com/marker?position=112.97,28.2&name=x";
        let (status, page) = desk.post("/desk/stations", &pasted(link, "")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("位置是按高德、腾讯（GCJ-02）读的"), "{told}");
        let station: Station = serde_json::from_value(server.json("/api/v1/stations/430100-0001").await).unwrap();
        assert!(station.position.metres_to(Crs::Gcj02.to_wgs84(28.2, 112.97).unwrap()) < 0.1);

        let path = "/desk/stations/430100-0001";
        let mark = desk.field(path, "mark").await;
        let (lat, lon) = (station.position.lat().to_string(), station.position.lon().to_string());
        let form = [
            ("mark", mark.as_str()),
            ("name", "甲"),
            ("kind", "union"),
            ("status", "active"),
            ("lat", &lat),
            ("lon", &lon),
            ("phone", "0731-88880000转801、12355"),
            ("hours", "周一至周五 8:30-12:00；14:30-17:30，节假日休息"),
            ("way_in", "西门进，一楼保安亭旁边"),
            ("step_free", "yes"),
            ("parking", "门口右边"),
            ("services", "hot_water"),
        ];
        let (status, told) = desk.post(path, &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let page = server.get("/s/430100-0001").await.text().await.unwrap();
        for line in
            ["怎么进去", "西门进，一楼保安亭旁边", "没有台阶", "门口右边", "tel:073188880000,801", "tel:12355", "热水"]
        {
            assert!(page.contains(line), "{line}: {page}");
        }
        let station: Station = serde_json::from_value(server.json("/api/v1/stations/430100-0001").await).unwrap();
        assert_eq!(station.hours.unwrap().as_str(), "Mo-Fr 08:30-12:00,14:30-17:30; PH off");
        assert_eq!((station.access.step_free, station.other_phones.len()), (Some(true), 1));
    })
    .await;
}

/// Where nothing changed, the next one is answered before its route is looked for; nobody can tell.
#[tokio::test]
async fn what_stands_ready_is_what_the_long_way_says_until_something_changes() {
    on_each_database(async |server| {
        server.import(&table_of(40)).await;
        let code: StationCode = "430100-0002".parse().unwrap();
        let asked = async |path: &str, packed: &str| {
            let client = reqwest::Client::new();
            let answer = client.get(format!("{}{path}", server.origin)).header("accept-encoding", packed).send().await;
            let answer = answer.unwrap();
            let mut headers = answer.headers().clone();
            headers.remove("date");
            (answer.status().as_u16(), headers, answer.bytes().await.unwrap())
        };
        let paths = ["/api/v1/stations/430100-0002", "/s/430100-0002", "/api/v1/changes?since=0", "/api/v1/changes"];
        for path in paths {
            for packed in ["identity", "gzip", "br", "gzip, deflate, br, zstd"] {
                // A page is another one in the next minute.
                let ways = [asked(path, packed).await, asked(path, packed).await, asked(path, packed).await];
                assert_eq!(ways[0].0, 200, "{path}");
                assert!(ways[0].1 == ways[1].1 || ways[1].1 == ways[2].1, "{path} {packed}: {ways:?}");
                assert!(ways[0].2 == ways[1].2 || ways[1].2 == ways[2].2, "{path} {packed}");
                let packed_as = ways[2].1.get("content-encoding").map(|how| how.to_str().unwrap().to_owned());
                let expected = packed.contains("br").then_some("br").or(packed.contains("gzip").then_some("gzip"));
                let expected = expected.filter(|_| path != paths[0]);
                assert_eq!(packed_as.as_deref(), expected, "{path} {packed}");
            }
        }
        // What asks for something else, or in another way, is not answered by it.
        assert_eq!(asked("/api/v1/changes?since=-1", "identity").await.0, 400);
        let client = reqwest::Client::new();
        let put = client.put(format!("{}{}", server.origin, paths[0])).send().await.unwrap();
        assert_eq!(put.status().as_u16(), 405);
        assert_eq!(stations::remove(&server.db, std::slice::from_ref(&code)).await.unwrap(), 1);
        assert_eq!([asked(paths[0], "identity").await.0, asked(paths[1], "br").await.0], [410, 410]);
        assert_eq!(asked(paths[3], "identity").await.0, 200);
        let head = client.head(format!("{}{}", server.origin, paths[3])).send().await.unwrap();
        assert!(head.status().is_success() && head.bytes().await.unwrap().is_empty());
    })
    .await;
}
