//! An office sends its table.

use crate::server::{Server, changsha, on_each_database, table_of, zhengzhou};
use diyi::api::{Changes, Item};
use diyi::model::{Adcode, Crs, Position, Station};
use diyi::server::db::stations;
use diyi::server::import::{ImportError, MOST_BYTES, Origin, import, read};

fn of_zhengzhou() -> Origin {
    Origin { crs: Crs::Gcj02, adcode: Adcode::parse("410100").unwrap(), source: "郑州".to_owned(), ..changsha() }
}

async fn all(server: &Server) -> Vec<Station> {
    let changes: Changes = serde_json::from_value(server.json("/api/v1/changes").await).unwrap();
    let station = |item| match item {
        Item::Station(station) => Some(*station),
        _ => None,
    };
    changes.changes.into_iter().filter_map(|change| station(change.item)).collect()
}

#[tokio::test]
async fn the_82_real_stations_come_in_with_not_a_row_lost_in_either_encoding() {
    on_each_database(async |server| {
        for (turn, file) in ["stations-utf8.csv", "stations-gb18030.csv"].into_iter().enumerate() {
            let Some(bytes) = zhengzhou(file) else { return };
            let report = import(&server.db, &bytes, &of_zhengzhou()).await.unwrap();
            assert_eq!((report.rows, report.rejected.len()), (82, 0), "{:?}", report.rejected);
            let expected = if turn == 0 { (82, 0) } else { (0, 82) };
            assert_eq!((report.written.added, report.written.unchanged), expected, "the same table changes nothing");
        }
        // Against the same stations in the publisher's own JSON.
        let Some(json) = zhengzhou("stations.json") else { return };
        let published: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
        let stations = all(&server).await;
        assert_eq!(stations.len(), published.len());
        for one in &published {
            let station = stations.iter().find(|station| station.name == one["name"].as_str().unwrap()).unwrap();
            let there = Crs::Gcj02.to_wgs84(one["lat"].as_f64().unwrap(), one["lng"].as_f64().unwrap()).unwrap();
            assert!(station.position.metres_to(there) < 1.0, "{}", station.name);
            // The shift is a few hundred metres; a forgotten one would show here.
            let unshifted = Position::new(one["lat"].as_f64().unwrap(), one["lng"].as_f64().unwrap()).unwrap();
            assert!((100.0..900.0).contains(&station.position.metres_to(unshifted)));
            let hours = station.hours.as_ref().unwrap();
            match one["open_hours"].as_str().unwrap() {
                "24小时" => assert_eq!(hours.as_str(), "24/7"),
                "工作日开放" => assert!(hours.as_str().starts_with("Mo-Fr unknown")),
                text if text.starts_with("周一至周五") => {
                    assert_eq!(hours.as_str(), text.replace("周一至周五", "Mo-Fr"));
                }
                text => assert_eq!(hours.as_str(), text),
            }
            assert_eq!(station.services.iter().count(), one["facilities"].as_array().unwrap().len());
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_taken_is_named_with_its_number_and_the_rest_comes_in() {
    on_each_database(async |server| {
        let table = "编号,名称,经度,纬度,服务,开放时间\n\
            1,好的驿站,112.97,28.20,饮水、按摩椅,看门口\n\
            2,,112.97,28.20,,\n\
            3,写反了,28.20,112.97,,\n\
            4,在海里,0,0,,\n\
            5,不是数,约112,28.20,,\n\
            6,多一格,112.97,28.20,,,x\n\
            1,重复,112.98,28.21,,\n\
            7,在郑州,113.6,34.7,,\n";
        let report = server.import(table).await;
        let rows: Vec<usize> = report.rejected.iter().map(|remark| remark.row).collect();
        assert_eq!(rows, [3, 4, 5, 6, 7, 8, 9], "{:?}", report.rejected);
        assert!(report.rejected[1].reason.contains("写反"));
        assert!(report.rejected[6].reason.contains("不在湖南"));
        assert_eq!(report.warnings.len(), 1);
        assert_eq!(
            report.hours.iter().map(|said| (said.text.as_str(), said.question.is_some())).collect::<Vec<_>>(),
            [("看门口", true)]
        );
        assert_eq!(report.written.added, 1);
        let station = &all(&server).await[0];
        assert_eq!(station.hours.as_ref().unwrap().as_str(), "unknown \"看门口\"");
    })
    .await;
}

#[tokio::test]
async fn a_corrected_table_updates_stations_and_keeps_the_numbers_on_their_doors() {
    on_each_database(async |server| {
        server.import("编号,名称,经度,纬度\na,甲,112.97,28.20\nb,乙,112.98,28.21\n").await;
        let before = all(&server).await;
        let report =
            server.import("编号,名称,经度,纬度\nb,乙新,112.98,28.21\na,甲,112.97,28.20\nc,丙,112.99,28.2\n").await;
        assert_eq!((report.written.added, report.written.updated, report.written.unchanged), (1, 1, 1));
        let after = all(&server).await;
        let code =
            |stations: &[Station], name: &str| stations.iter().find(|one| one.name == name).unwrap().code.clone();
        assert_eq!(code(&before, "乙"), code(&after, "乙新"));
        assert_eq!(code(&before, "甲"), code(&after, "甲"));
        assert_eq!(code(&after, "丙").as_str(), "430100-0003");
    })
    .await;
}

#[tokio::test]
async fn geojson_comes_in_and_features_that_are_no_stations_are_named() {
    on_each_database(async |server| {
        let file = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":"n1","geometry":{"type":"Point","coordinates":[112.97,28.2]},
             "properties":{"name":"甲","services":["water","charging"],"opening_hours":"Mo-Fr 09:00-17:00"}},
            {"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"name":"线"}},
            {"type":"Feature","geometry":null,"properties":{"name":"无"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":["a",null]},"properties":{"name":"坏"}},
            7]}"#;
        let report = server.import(file).await;
        assert_eq!((report.rows, report.written.added), (5, 1));
        assert_eq!(report.rejected.iter().map(|remark| remark.row).collect::<Vec<_>>(), [2, 3, 4, 5]);
        let station = &all(&server).await[0];
        assert_eq!(station.hours.as_ref().unwrap().as_str(), "Mo-Fr 09:00-17:00");
        assert_eq!(station.services.iter().count(), 2);
    })
    .await;
}

#[test]
fn a_file_that_is_no_table_is_refused_as_a_whole() {
    let refused = |bytes: &[u8]| read(bytes, &changsha()).unwrap_err();
    assert!(matches!(refused(b""), ImportError::Empty));
    assert!(matches!(refused(b"  \n"), ImportError::Empty));
    assert!(matches!(refused(b"PK\x03\x04\0\0\0"), ImportError::Malformed(_)));
    assert!(matches!(refused("{\"type\":".as_bytes()), ImportError::Malformed(_)));
    assert!(matches!(refused("{}".as_bytes()), ImportError::Malformed(_)));
    assert!(matches!(refused("甲,乙\n丙,丁\n".as_bytes()), ImportError::NoColumn("名称")));
    assert!(matches!(refused(&vec![b'a'; MOST_BYTES + 1]), ImportError::TooLarge(_)));
    // Deep nesting is refused, not followed to the end of the stack.
    assert!(matches!(refused("[".repeat(100_000).as_bytes()), ImportError::Malformed(_)));
}

#[tokio::test]
async fn hostile_text_stays_text() {
    on_each_database(async |server| {
        let long = "长".repeat(10_000);
        let table = format!(
            "编号,名称,地址,经度,纬度,服务\n\
             1,<script>alert(1)</script>🚲,\"a\u{202e}b\",112.97,28.20,<img src=x>\n\
             2,{long},,112.97,28.20,\n\
             3,甲,{long},112.97,28.20,\n\
             4,' OR 1=1 --,,112.97,28.20,\n"
        );
        let report = server.import(&table).await;
        assert_eq!(report.rejected.iter().map(|remark| remark.row).collect::<Vec<_>>(), [3, 4]);
        let stations = all(&server).await;
        assert_eq!(stations.len(), 2);
        let script = stations.iter().find(|station| station.name.contains("script")).unwrap();
        assert_eq!(script.address, "ab");
        let page = server.get(&format!("/s/{}", script.code)).await.text().await.unwrap();
        // What the page tells machines is data, and the only element of its kind.
        assert!(!page.replace("<script type=\"application/ld+json\">", "").contains("<script"), "{page}");
        assert!(page.contains("🚲"));
    })
    .await;
}

#[tokio::test]
async fn real_stations_take_the_place_of_their_prefectures_samples() {
    on_each_database(async |server| {
        diyi::server::samples::fill(&server.db).await.unwrap();
        let before = stations::count(&server.db).await.unwrap();
        let report = server.import("编号,名称,经度,纬度\na,甲,112.97,28.20\n").await;
        assert_eq!(report.written.samples_removed, 8);
        assert_eq!(stations::count(&server.db).await.unwrap(), before - 8 + 1);
        // A second start does not bring them back.
        assert!(!diyi::server::samples::fill(&server.db).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn two_offices_importing_at_once_lose_nothing_and_number_every_change_once() {
    on_each_database(async |server| {
        let mut imports = Vec::new();
        for office in 0..4 {
            let db = server.db.clone();
            imports.push(tokio::spawn(async move {
                let origin = Origin { source: format!("办公室{office}"), ..changsha() };
                let table = table_of(300).replace("驿站", &format!("办公室{office}的驿站"));
                import(&db, table.as_bytes(), &origin).await.unwrap()
            }));
        }
        for import in imports {
            assert_eq!(import.await.unwrap().written.added, 300);
        }
        assert_eq!(stations::count(&server.db).await.unwrap(), 1_200);
        let (mut since, mut seen) = (0, std::collections::BTreeSet::new());
        loop {
            let page: Changes =
                serde_json::from_value(server.json(&format!("/api/v1/changes?since={since}")).await).unwrap();
            assert!(page.changes.iter().all(|change| seen.insert(change.revision)));
            since = page.revision;
            if !page.more {
                break;
            }
        }
        assert_eq!(seen.len(), 1_200);
    })
    .await;
}
