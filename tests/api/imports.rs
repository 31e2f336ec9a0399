//! An office sends its own table through the console, looks at it, writes it, and takes it back.

use crate::courier::{changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::{Changes, Item};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Crs, Station, StationKind};
use diyi::server::import::read;
use reqwest::StatusCode;
use rust_xlsxwriter::Workbook;
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// A workbook of these rows, numbers as numbers.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*row) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(at, column, number).unwrap(),
                Err(_) => sheet.write_string(at, column, *text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// A table as an office keeps it: a title, an empty line, headings of its own, notes below.
fn messy() -> Vec<u8> {
    workbook(&[
        &["附件1：长沙市爱心驿站一览表"],
        &[],
        &["序号", "驿站名称", "所属区县", "具体地址", "高德经纬度", "服务内容", "服务时间", "联系方式", "类别"],
        &[
            "1",
            "岳麓驿站",
            "岳麓区",
            "麓山南路1号",
            "112.944,28.187",
            "饮水、充电、微波炉",
            "8:00-22:00",
            "0731-88880000",
            "社区",
        ],
        &["2", "五一驿站", "芙蓉区", "五一大道2号", "28.195，112.985", "饮水/雨具", "全天", "", "商铺"],
        &["3", "没有位置的驿站", "天心区", "某路", "", "饮水", "周一至周五9点到17点", "", ""],
        &["4", "岳麓驿站", "岳麓区", "麓山南路1号旁", "112.9441,28.1871", "", "", "", ""],
        &["5", "按摩驿站", "雨花区", "某街", "113.01,28.13", "饮水、按摩椅", "看门口通知", "12", "网红店"],
    ])
}

async fn seen(server: &Server) -> BTreeMap<String, Station> {
    let changes: Changes = serde_json::from_value(server.json("/api/v1/changes").await).unwrap();
    let station = |item| match item {
        Item::Station(station) => Some((station.name.clone(), *station)),
        _ => None,
    };
    changes.changes.into_iter().filter_map(|change| station(change.item)).collect()
}

async fn office(server: &Server) -> Desk {
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "office").await
}

async fn send(desk: &Desk, name: &str, bytes: &[u8], crs: &str) -> (StatusCode, String) {
    let fields = [("adcode", "430100"), ("source", "长沙市总工会"), ("crs", crs), ("kind", "union")];
    desk.upload("/desk/imports", &fields, ("file", name, bytes)).await
}

async fn written(desk: &Desk, bytes: &[u8], crs: &str) -> String {
    let (status, page) = send(desk, "表.xlsx", bytes, crs).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (status, told) = desk.post(&format!("{page}/write"), &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
    page
}

#[tokio::test]
async fn a_messy_workbook_is_looked_at_before_it_is_written_and_taken_back_whole() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let (status, page) = send(&desk, "驿站<b>.xlsx", &messy(), "auto").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, preview) = desk.get(&page).await;
        assert!(preview.contains("读了 5 行：新增 3，更新 0，没有变化 0，不能收 2。"), "{preview}");
        assert!(preview.contains("没有经度") && preview.contains("应该是同一个驿站"), "{preview}");
        assert!(preview.contains("不认识的服务：按摩椅") && preview.contains("不认识的类型“网红店”"), "{preview}");
        // The row without a place leads to the form that has all the rest of it.
        let link = preview.split("href=\"").find(|rest| rest.starts_with("/desk/stations/new?name=")).unwrap();
        let link = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let (_, form) = desk.get(&link).await;
        assert!(form.contains("value=\"没有位置的驿站\"") && form.contains("value=\"天心区 某路\""), "{link}: {form}");
        assert!(!preview.contains("<b>"));
        assert!(seen(&server).await.is_empty(), "a preview wrote something");
        desk.post(&format!("{page}/write"), &[]).await;
        let stations = seen(&server).await;
        assert_eq!(stations.keys().collect::<Vec<_>>(), ["五一驿站", "岳麓驿站", "按摩驿站"]);
        // The heading says 高德: the numbers were shifted by some hundred metres.
        let given = diyi::model::Position::new(28.187, 112.944).unwrap();
        assert!((200.0..900.0).contains(&stations["岳麓驿站"].position.metres_to(given)));
        assert_eq!(stations["五一驿站"].hours.as_ref().unwrap().as_str(), "24/7");
        assert_eq!(stations["岳麓驿站"].services.iter().count(), 3);
        let (status, _) = desk.post(&format!("{page}/write"), &[]).await;
        assert_eq!(status, StatusCode::CONFLICT, "written twice");
        let (_, page_of_station) = desk.get(&format!("/desk/stations/{}", stations["岳麓驿站"].code)).await;
        assert!(page_of_station.contains("驿站&#60;b&#62;.xlsx") || page_of_station.contains("驿站&lt;b&gt;.xlsx"));
        desk.post(&format!("{page}/undo"), &[]).await;
        assert!(seen(&server).await.is_empty(), "not taken back");
        // The same file may come again, under the same numbers; what an office retires by hand does not come back.
        written(&desk, &messy(), "auto").await;
        let again = seen(&server).await;
        assert_eq!(again["岳麓驿站"].code, stations["岳麓驿站"].code);
        let page = format!("/desk/stations/{}", again["岳麓驿站"].code);
        let mark = desk.field(&page, "mark").await;
        desk.post(&format!("{page}/state"), &[("mark", &mark), ("act", "retire")]).await;
        let (_, import) = send(&desk, "表.xlsx", &messy(), "auto").await;
        let (_, preview) = desk.get(&import).await;
        assert!(preview.contains("这个驿站已经撤掉"), "{preview}");
    })
    .await;
}

#[tokio::test]
async fn what_an_office_corrected_by_hand_stays_until_its_publisher_changes_the_same() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let rows = |address: &'static str, phone: &'static str| {
            workbook(&[
                &["编号", "名称", "地址", "经度", "纬度", "电话"],
                &["a", "甲", address, "112.97", "28.2", phone],
            ])
        };
        written(&desk, &rows("旧址", "0731-11111111"), "wgs84").await;
        let code = seen(&server).await["甲"].code.clone();
        let page = format!("/desk/stations/{code}");
        let mark = desk.field(&page, "mark").await;
        let by_hand = [
            ("mark", mark.as_str()),
            ("name", "甲"),
            ("kind", "union"),
            ("address", "旧址二楼"),
            ("phone", "0731-22222222"),
            ("status", "active"),
            ("lat", "28.2"),
            ("lon", "112.97"),
        ];
        let (status, told) = desk.post(&page, &by_hand).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let mark = desk.field(&page, "mark").await;
        desk.post(&format!("{page}/state"), &[("mark", &mark), ("act", "verify")]).await;
        // The same table again changes nothing; one with a new phone changes the phone.
        written(&desk, &rows("旧址", "0731-11111111"), "wgs84").await;
        assert_eq!(seen(&server).await["甲"].address, "旧址二楼");
        let import = written(&desk, &rows("旧址", "0731-33333333"), "wgs84").await;
        let station = seen(&server).await["甲"].clone();
        assert_eq!((station.address.as_str(), station.code == code), ("旧址二楼", true));
        assert_eq!(station.phone.unwrap().to_string(), "0731-33333333");
        assert!(station.verified_at.is_some(), "an import took the verification");
        // Changed since, it is left as it is; the import's other stations would be put back.
        let mark = desk.field(&page, "mark").await;
        desk.post(&format!("{page}/state"), &[("mark", &mark), ("act", "verify")]).await;
        desk.post(&format!("{import}/undo"), &[]).await;
        let (_, told) = desk.get(&import).await;
        assert!(told.contains("0 个驿站恢复原样，1 个后来又改过"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn the_table_that_is_taken_away_comes_back_unchanged_and_with_its_changes() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        written(&desk, &messy(), "auto").await;
        let (status, _) = desk.get("/desk/stations.xlsx").await;
        assert_eq!(status, StatusCode::OK);
        let bytes = desk.bytes("/desk/stations.xlsx").await;
        let (_, page) = send(&desk, "导出.xlsx", &bytes, "auto").await;
        let (_, preview) = desk.get(&page).await;
        assert!(preview.contains("读了 3 行：新增 0，更新 0，没有变化 3，不能收 0。"), "{preview}");
        // By our own number, whoever published it; another prefecture's is not touched.
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let other = Desk::sign_in(&server, "other").await;
        let fields = [("adcode", "430200"), ("source", "株洲"), ("crs", "auto"), ("kind", "union")];
        let (status, page) = other.upload("/desk/imports", &fields, ("file", "a.xlsx", &bytes)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, preview) = other.get(&page).await;
        assert!(preview.contains("不能收 3") && preview.contains("不在你管的地区"), "{preview}");
    })
    .await;
}

#[tokio::test]
async fn a_table_that_does_not_say_its_coordinate_system_is_not_guessed_at() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let table = "名称,经度,纬度\n甲,112.97,28.2\n".as_bytes();
    let (status, told) = send(&desk, "a.csv", table, "auto").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("表头没有写坐标系"), "{told}");
    let (status, told) = send(&desk, "a.xlsx", b"PK\x03\x04 no workbook", "gcj02").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("文件读不懂"), "{told}");
}

/// Each with the rows read, taken and refused that a careful person counts by hand.
#[test]
fn tables_as_offices_make_them_are_read_as_a_careful_person_would() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let files: Vec<(&str, Vec<u8>, [usize; 3])> = vec![
        ("plain", "名称,经度,纬度\n甲,112.97,28.2\n乙,112.98,28.2\n".into(), [2, 2, 0]),
        ("columns in another order", "纬度,备注,名称,经度\n28.2,好,甲,112.97\n".into(), [1, 1, 0]),
        ("GBK", gb("站点名称,经度,纬度,服务\n甲,112.97,28.2,饮水\n"), [1, 1, 0]),
        ("semicolons", "名称;经度;纬度\n甲;112.97;28.2\n;;\n".into(), [1, 1, 0]),
        ("tabs and CRLF", "驿站名\tlng\tlat\r\n甲\t112.97\t28.2\r\n".into(), [1, 1, 0]),
        ("a title above", "长沙市爱心驿站,,\n\n名称,经度,纬度\n甲,112.97,28.2\n".into(), [1, 1, 0]),
        ("one column for both", "名称,经纬度\n甲,\"112.97,28.2\"\n乙,\"28.2，112.97\"\n丙,不详\n".into(), [3, 2, 1]),
        ("quotes and line breaks", "名称,地址,经度,纬度\n\"甲\n店\",\"一,二\",112.97,28.2\n".into(), [1, 1, 0]),
        ("a row too short", "名称,地址,经度,纬度\n甲,112.97,28.2\n乙,某路,112.97,28.2\n".into(), [2, 1, 1]),
        ("turned and far away", "名称,经度,纬度\n甲,28.2,112.97\n乙,0,0\n丙,113.6,34.7\n".into(), [3, 0, 3]),
        ("twice the same", "编号,名称,经度,纬度\n1,甲,112.97,28.2\n1,甲,112.97,28.2\n".into(), [2, 1, 1]),
        ("a workbook with all of it", messy(), [5, 4, 1]),
    ];
    for (name, bytes, expected) in files {
        let (report, taken) =
            read(&bytes, &crate::server::changsha()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!([report.rows, taken.len(), report.rejected.len()], expected, "{name}: {:?}", report.rejected);
    }
}

/// Places near the borders of their districts, GCJ-02, in a table that does not say so.
const NEAR_BORDERS: &str = "名称,区县,经度,纬度,服务\n\
    一站,芙蓉区,112.9777,28.1886,饮水\n\
    二站,芙蓉区,112.9814,28.1886,饮水\n\
    三站,芙蓉区,112.9851,28.1886,饮水\n\
    四站,天心区,113.0036,28.1189,饮水\n\
    五站,开福区,112.9703,28.1968,饮水\n\
    六站,开福区,112.974,28.1968,饮水\n";

#[tokio::test]
async fn a_table_that_names_districts_tells_its_coordinate_system_by_them() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let (status, page) = send(&desk, "表.csv", NEAR_BORDERS.as_bytes(), "auto").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let (_, told) = desk.get(&page).await;
    assert!(told.contains("位置像 GCJ-02：6 行写了区县") && told.contains("按 GCJ-02 有 0 个"), "{told}");
    desk.post(&format!("{page}/write"), &[]).await;
    let station = seen(&server).await.remove("一站").unwrap();
    let metres = Crs::Gcj02.to_wgs84(28.1886, 112.9777).unwrap().metres_to(station.position);
    assert!(metres < 0.1, "{metres}");
    // Who chooses another one is told what speaks against it.
    let (_, page) = send(&desk, "表.csv", NEAR_BORDERS.as_bytes(), "wgs84").await;
    assert!(desk.get(&page).await.1.contains("现在按 WGS-84 收，请核对"));
}

#[tokio::test]
async fn who_sends_a_long_table_is_told_how_far_it_is_and_when_it_was_cut_off() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let rows: String = (0..20_000).fold(String::from("编号,名称,经度(WGS-84),纬度\n"), |table, at| {
            format!("{table}{at},第{at}站,{},28.2\n", 112.5 + f64::from(at) * 0.00002)
        });
        let (status, page) = send(&desk, "长表.csv", rows.as_bytes(), "auto").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let mut told = desk.get(&page).await.1;
        while told.contains("正在读") {
            assert!(told.contains("id=\"progress\""), "{told}");
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            told = desk.get(&page).await.1;
        }
        assert!(told.contains("读了 20000 行：新增 20000"), "{told}");
        // A server that was stopped while it read leaves nothing but a word about it.
        let id = page.rsplit('/').next().unwrap();
        let cut_off = format!(
            "UPDATE import SET state = 'reading', at = at - 60000, remarks = '读了 5 / 9 行' WHERE id = '{id}'"
        );
        server.db.execute_unprepared(&cut_off).await.unwrap();
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("读到一半断了") && told.contains("读了 5 / 9 行"), "{told}");
        assert_eq!(desk.post(&format!("{page}/write"), &[]).await.0, StatusCode::CONFLICT);
        let (status, told) = send(&desk, "坏.csv", b"a,b\n1,2\n", "auto").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(!desk.get("/desk/imports").await.1.contains("坏.csv"), "what was refused at once leaves no trace");
    })
    .await;
}

/// A file of the tables that were handed to us, where the folder with them is beside the project.
fn handed(file: &str) -> Option<Vec<u8>> {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tables").join(file);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is not here", path.display());
    }
    bytes
}

/// The fields of the form on the page of an import that are hidden, and what is chosen there.
fn choices_form(page: &str) -> Vec<(String, String)> {
    let form = page.split("id=\"choices\"").nth(1).unwrap().split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for input in form.split("<input ").skip(1).map(|input| input.split('>').next().unwrap()) {
        let attribute = |name: &str| {
            input.split(&format!("{name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
        };
        if attribute("type").as_deref() == Some("hidden")
            && let (Some(name), Some(value)) = (attribute("name"), attribute("value"))
        {
            fields.push((name, value));
        }
    }
    // A list that nobody touches sends what was chosen.
    for at in 0..60 {
        let was = fields.iter().find(|(name, _)| *name == format!("column_was_{at}")).map(|(_, value)| value.clone());
        fields.extend(was.map(|was| (format!("column_{at}"), was)));
    }
    fields
}

/// Sends the form with these fields changed.
async fn choose(desk: &Desk, import: &str, changed: &[(&str, &str)]) -> (StatusCode, String) {
    let (_, page) = desk.get(import).await;
    let mut fields = choices_form(&page);
    for (name, value) in changed {
        fields.retain(|(other, _)| other != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields.push(("crs".to_owned(), "wgs84".to_owned()));
    fields.retain(|(name, _)| name != "csrf");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.upload(&format!("{import}/choices"), &fields, ("none", "", b"")).await
}

#[tokio::test]
async fn what_a_column_means_is_said_once_and_known_at_the_next_import_of_that_source() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let table =
            "牌匾上写的,经度,纬度,几时有人,能坐几人\n甲,112.97,28.2,8:00-20:00,4\n乙,112.98,28.2,8:00-20:00,6\n";
        let (status, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("没有读的列 3 个") && told.contains("新增 0") && told.contains("没有名称"), "{told}");
        let (status, told) =
            choose(&desk, &page, &[("column_0", "name"), ("column_3", "hours"), ("column_4", "ignore")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("新增 2") && !told.contains("没有读的列"), "{told}");
        desk.post(&format!("{page}/write"), &[]).await;
        assert_eq!(seen(&server).await["甲"].hours.as_ref().unwrap().as_str(), "08:00-20:00");
        // The next table of the same source is read so at once; another source's is not.
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        assert!(desk.get(&page).await.1.contains("没有变化 2"));
    })
    .await;
}

#[tokio::test]
async fn one_decision_on_hours_holds_for_all_rows_that_share_it_and_for_the_next_import() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let rows = (0..9).fold(String::new(), |rows, at| {
            rows + &format!("站{at},112.9{at},28.2,{}\n", ["14:00-5:00", "问门卫", "夏季8:00-22:00"][at % 3])
        });
        let table = format!("名称,经度,纬度,开放时间\n{rows}");
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("开放时间要问的 9 行"), "{told}");
        assert!(told.contains("每天 14:00–17:00"), "the proposal is shown in an office's words: {told}");
        let at = |text: &str| {
            let fields = choices_form(&told);
            let name =
                fields.iter().find(|(name, value)| name.starts_with("hours_text_") && value == text).unwrap().0.clone();
            name.trim_start_matches("hours_text_").to_owned()
        };
        let (slip, guard, summer) = (at("14:00-5:00"), at("问门卫"), at("夏季8:00-22:00"));
        let (status, answer) =
            choose(&desk, &page, &[(&format!("hours_{slip}"), "typed"), (&format!("hours_typed_{slip}"), "两点")])
                .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        let chosen = [
            (format!("hours_{slip}"), "proposal"),
            (format!("hours_{guard}"), "keep"),
            (format!("hours_{summer}"), "typed"),
            (format!("hours_typed_{summer}"), "6-9月 8:00-22:00；10月-次年5月 8:00-20:00"),
        ];
        let chosen: Vec<(&str, &str)> = chosen.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        choose(&desk, &page, &chosen).await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("新增 9") && !told.contains("要问的"), "{told}");
        desk.post(&format!("{page}/write"), &[]).await;
        let stations = seen(&server).await;
        let hours = |name: &str| stations[name].hours.as_ref().unwrap().to_string();
        assert_eq!((hours("站0"), hours("站6")), ("14:00-17:00".to_owned(), "14:00-17:00".to_owned()));
        assert_eq!(hours("站1"), "unknown \"问门卫\"");
        assert_eq!(hours("站2"), "Jun-Sep 08:00-22:00; Oct-May 08:00-20:00");
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("没有变化 9") && !told.contains("要问的") && told.contains("你们定的"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_row_put_in_at_the_top_moves_no_code() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let (Some(first), Some(second)) = (handed("made/s1.csv"), handed("made/s2.csv")) else { return };
        written(&desk, &first, "wgs84").await;
        let before = seen(&server).await;
        written(&desk, &second, "wgs84").await;
        let after = seen(&server).await;
        assert_eq!(after.len(), 4);
        for name in ["甲驿站", "乙驿站", "丙驿站"] {
            assert_eq!(before[name].code, after[name].code, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_may_be_another_station_waits_until_the_office_says_which() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        written(&desk, "编号,名称,经度,纬度\na,甲,112.97,28.2\nb,乙,112.98,28.2\n".as_bytes(), "wgs84").await;
        let code = seen(&server).await["甲"].code.clone();
        // The same number, another name, another place: the publisher has numbered anew, or moved and renamed it.
        let table = "编号,名称,经度,纬度\na,丙,113.05,28.25\nb,乙,112.98,28.2\n";
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("拿不准是不是已有的驿站 1 行") && told.contains("名称和位置却都变了"), "{told}");
        desk.post(&format!("{page}/write"), &[]).await;
        assert_eq!(seen(&server).await["甲"].code, code, "written without being asked");
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        choose(&desk, &page, &[("pair_0", "new")]).await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("新增 1"), "{told}");
        desk.post(&format!("{page}/write"), &[]).await;
        let stations = seen(&server).await;
        assert_eq!((&stations["甲"].code, stations["丙"].code.as_str()), (&code, "430100-0003"));
    })
    .await;
}

#[test]
fn all_sheets_merged_cells_and_headings_of_two_lines_are_read_and_what_is_left_is_named() {
    let origin = crate::server::changsha();
    for (file, taken, left) in [
        ("made/sheets.xlsx", 9, 0),
        ("made/cover.xlsx", 3, 1),
        ("made/twohead.xlsx", 4, 0),
        ("made/merged.xlsx", 4, 0),
        ("made/times.xlsx", 7, 0),
    ] {
        let Some(bytes) = handed(file) else { return };
        let (report, stations) = read(&bytes, &origin).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!((stations.len(), report.sheets_left.len()), (taken, left), "{file}: {:?}", report.rejected);
        assert!(stations.iter().all(|one| one.station.district.is_some()), "{file}: a district was not filled down");
        if file.ends_with("times.xlsx") {
            assert_eq!(stations[0].station.phone.as_ref().unwrap().to_string(), "0731-8488577");
            let asked: usize = report.hours.iter().filter(|said| said.question.is_some()).map(|said| said.rows).sum();
            assert_eq!(asked, 6, "{:?}", report.hours);
        }
    }
}

#[tokio::test]
async fn an_import_touches_nothing_of_another_prefecture_and_asks_about_places_outside_of_its_own() {
    on_each_database(async |server| {
        diyi::server::samples::fill(&server.db).await.unwrap();
        let samples = async |server: &Server| {
            let stations = seen(server).await;
            stations.values().filter(|one| one.source.sample && one.adcode.prefecture() != changsha()).count()
        };
        let before = samples(&server).await;
        let desk = office(&server).await;
        let table = "名称,经度,纬度,区划代码\n甲,113.13,27.83,430200\n乙,112.9,26.9,430400\n丙,112.97,28.2,430100\n丁,112.9,25.8,430100\n";
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        let (_, told) = desk.get(&page).await;
        assert!(told.contains("新增 1") && told.contains("不在你管的地区") && told.contains("不在长沙"), "{told}");
        desk.post(&format!("{page}/write"), &[]).await;
        assert_eq!(samples(&server).await, before);
        assert!(seen(&server).await.contains_key("丙"));
        // After a look, what lies outside may come in.
        let (_, page) = send(&desk, "表.csv", table.as_bytes(), "wgs84").await;
        choose(&desk, &page, &[("accept_outside", "1")]).await;
        assert!(desk.get(&page).await.1.contains("新增 1，更新 0，没有变化 1"));
    })
    .await;
}

#[test]
fn every_table_that_was_handed_to_us_is_read_with_all_its_columns_named() {
    use diyi::model::{Adcode, StationKind};
    use diyi::server::import::Origin;
    // File, region, rows, taken, refused, columns that are not read.
    for (file, adcode, expected) in [
        ("02_hangzhou_sampling_points.geojson", "330100", [844, 844, 0]),
        ("03_zhoushan_sampling_points.geojson", "330900", [38, 38, 0]),
        ("04_haikou_public_toilets.geojson", "460100", [200, 200, 0]),
        ("04_haikou_public_toilets.json", "460100", [200, 200, 0]),
        ("08_changsha_cafes.geojson", "430100", [15, 15, 0]),
        ("10_hunan_reception_offices_and_hotels_2020.csv", "430000", [135, 0, 135]),
        ("made/odd.csv", "430100", [8, 5, 3]),
    ] {
        let Some(bytes) = handed(file) else { return };
        let origin = Origin {
            crs: Crs::Wgs84,
            adcode: Adcode::parse(adcode).unwrap(),
            source: "测".to_owned(),
            licence: String::new(),
            sample: false,
            kind: StationKind::Other,
        };
        let (report, taken) = read(&bytes, &origin).unwrap_or_else(|error| panic!("{file}: {error}"));
        let unread: Vec<&str> = report
            .columns
            .iter()
            .filter(|column| column.read_as.is_none())
            .map(|column| column.heading.as_str())
            .collect();
        let asked: usize = report.hours.iter().filter(|said| said.question.is_some()).map(|said| said.rows).sum();
        println!(
            "{file}: rows {}, taken {}, hours asked {asked}, refused {}, not read {unread:?}",
            report.rows,
            taken.len(),
            report.rejected.len()
        );
        let got = [report.rows, taken.len(), report.rejected.len()];
        assert_eq!(got, expected, "{file}: {:?}", &report.rejected[..report.rejected.len().min(5)]);
        assert!(taken.iter().all(|one| one.station.hours.is_some()) || !file.starts_with("02"), "{file}");
    }
}

#[tokio::test]
async fn a_table_of_toilets_is_a_layer_of_its_own_and_no_station() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        written(&desk, &messy(), "gcj02").await;
        let toilets = "编号,名称,类型,经度,纬度\n1,某路公厕,公厕,112.98,28.19\n2,某街厕所,公共厕所,112.99,28.20\n";
        written(&desk, toilets.as_bytes(), "wgs84").await;
        let seen = seen(&server).await;
        let kinds: Vec<_> = seen.values().filter(|one| !one.kind.is_station()).map(|one| one.kind).collect();
        assert_eq!(kinds, [StationKind::PublicToilet; 2]);
        // Neither counted as stations nor printed as their posters.
        let stations = seen.values().filter(|one| one.kind.is_station()).count();
        assert_eq!(diyi::server::db::stations::count(&server.db).await.unwrap(), stations as u64);
        let (_, posters) = desk.get("/desk/posters").await;
        assert!(posters.contains(&format!("{stations} 个驿站")), "{posters}");
    })
    .await;
}
