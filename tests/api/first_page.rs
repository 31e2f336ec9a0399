//! The first picture: the list of stations is in the page before the app is there.

use crate::server::{Server, on_each_database, table_of};
use diyi::api::FirstStations;
use diyi::api::first_stations::{ELEMENT, Extent};
use diyi::model::StationCode;
use diyi::server::db::{self, stations};
use diyi::server::samples;
use reqwest::header::{ACCEPT, CONTENT_TYPE, VARY};
use sea_orm::ConnectionTrait as _;
use std::fmt::Write as _;

const BUILT: &str = "<!DOCTYPE html><html><head></head><body>\n<div id=\"main\">\n<p>正在打开</p><div></div><noscript>这一页用不了</noscript>\n</div>\n</body>\n</html>\n";

async fn open(server: &Server, path: &str, accept: &str) -> (String, String) {
    let asked = reqwest::Client::new().get(format!("{}{path}", server.origin)).header(ACCEPT, accept);
    let answer = asked.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    assert!(answer.headers().get_all(VARY).iter().any(|vary| vary.to_str().unwrap().contains("accept")));
    let kind = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    (kind, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_browser_gets_the_list_with_the_page_and_the_service_worker_the_page_that_was_built() {
    on_each_database(async |server| {
        std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
        let (kind, empty) = open(&server, "/", "text/html,application/xhtml+xml").await;
        assert!(kind.starts_with("text/html") && empty.contains("还没有登记驿站"), "{empty}");
        samples::fill(&server.db).await.unwrap();
        db::published(&server.db).await.unwrap();
        let (_, all) = open(&server, "/", "text/html").await;
        assert!(all.starts_with("<!DOCTYPE html>") && all.ends_with("</body>\n</html>\n"));
        assert!(all.contains("<div id=\"main\"></div>") && all.contains("id=\"first\""));
        // What cannot be used without a script can be read: nothing else is said, but from when it is.
        assert!(
            !all.contains("这一页用不了")
                && !all.contains("正在打开")
                && all.contains("data-at=\"")
                && all.contains("的情况")
        );
        assert_eq!(all.matches("href=\"/station/").count(), 30);
        assert!(all.contains("示例"), "what is made up says so");
        // A prefecture by a link, page by page, until there is no more.
        let (_, changsha) = open(&server, "/?region=430100", "text/html").await;
        assert!(changsha.contains("/station/4301") && !changsha.contains("/station/4302"));
        let (_, beyond) = open(&server, "/?region=430100&page=400", "text/html").await;
        assert!(!beyond.contains("/station/"));
        // What is none of these is as if nothing were said, and nothing of it comes back.
        for odd in ["/?region=%3Cscript%3E", "/?page=-1&region=999999", "/?page=99999999999999999999", "/?%ff=%00"] {
            let (_, page) = open(&server, odd, "text/html").await;
            assert_eq!(page.matches("href=\"/station/").count(), 30, "{odd}");
            assert!(!page.contains("<script>") && !page.contains("999999"), "{odd}");
        }
        let (_, built) = open(&server, "/", "*/*").await;
        assert_eq!(built, BUILT);
    })
    .await;
}

/// What a page brings for the app.
fn brought(page: &str) -> Option<FirstStations> {
    let (_, rest) = page.split_once(&format!("<script type=\"application/json\" id=\"{ELEMENT}\">"))?;
    Some(serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap())
}

#[tokio::test]
async fn the_page_brings_what_the_app_lists_before_it_has_an_engine_and_says_whether_that_is_all() {
    on_each_database(async |server| {
        std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
        samples::fill(&server.db).await.unwrap();
        db::published(&server.db).await.unwrap();
        let page = async |path: &str| brought(&open(&server, path, "text/html").await.1);
        let all = page("/").await.unwrap();
        assert_eq!((all.extent, all.region), (Extent::All, None));
        assert!(all.stations.len() > 60 && !all.holidays.years().next().unwrap().holidays.is_empty());
        assert!(all.holds_at(all.at));
        // Whichever page of it is read, the app's list begins at the beginning.
        assert_eq!(page("/?page=2").await.unwrap().stations, all.stations);
        assert_eq!(page("/map").await.unwrap().stations, all.stations);
        let changsha = page("/?region=430100").await.unwrap();
        assert_eq!(changsha.region.unwrap().to_string(), "430100");
        assert!(
            changsha.extent == Extent::All && changsha.stations.iter().all(|one| one.code.as_str().starts_with("4301"))
        );
        let one = page("/station/430100-0001").await.unwrap();
        assert_eq!((one.extent, one.stations.len(), one.stations[0].code.as_str()), (Extent::One, 1, "430100-0001"));
        assert!(page("/answers").await.is_none());
        // More than a page should weigh.
        server.import(&table_of(130)).await;
        let some = page("/?region=430100").await.unwrap();
        assert_eq!((some.extent, some.stations.len()), (Extent::Some, 120));
    })
    .await;
}

#[tokio::test]
async fn open_doors_of_the_whole_region_come_before_closed_ones_on_every_page_and_the_app_begins_with_the_same() {
    on_each_database(async |server| {
        std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
        // Of the first ones by number nobody knows; the last ones are always open.
        let mut table = String::from("编号,名称,经度,纬度,服务,开放时间\n");
        for number in 0..75 {
            let (name, hours) = if number < 70 { ("不知道开没开", "") } else { ("一直开着", "24小时") };
            let _ =
                writeln!(table, "{number},{name}{number:03},{},28.1,饮水,{hours}", 112.9 + f64::from(number) * 0.001);
        }
        server.import(&table).await;
        let names = async |path: &str| {
            let (_, page) = open(&server, path, "text/html").await;
            let cards = page.split("class=\"card-link\"").skip(1);
            cards
                .map(|card| card.split("<strong>").nth(1).unwrap().split("</strong>").next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let pages = [
            names("/?region=430100").await,
            names("/?region=430100&page=2").await,
            names("/?region=430100&page=3").await,
        ];
        assert_eq!(pages.each_ref().map(Vec::len), [30, 30, 15]);
        let all: Vec<String> = pages.into_iter().flatten().collect();
        assert!(all[..5].iter().all(|name| name.starts_with("一直开着")), "{all:?}");
        let brought = brought(&open(&server, "/?region=430100", "text/html").await.1).unwrap();
        assert_eq!(brought.stations.iter().map(|station| station.name.clone()).collect::<Vec<_>>(), all);
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 75);
    })
    .await;
}

#[tokio::test]
async fn words_that_a_list_does_not_look_for_cost_nothing() {
    on_each_database(async |server| {
        std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
        samples::fill(&server.db).await.unwrap();
        db::published(&server.db).await.unwrap();
        let minute = || diyi::model::Timestamp::now().0 / 60_000;
        let begun = minute();
        let (_, kept) = open(&server, "/?region=430100", "text/html").await;
        // Whoever reads the table now finds nothing.
        server.db.execute_unprepared("UPDATE station SET gone = TRUE").await.unwrap();
        for path in ["/?region=430100&q=1", "/?q=2&region=430100&topic=nothing"] {
            let (_, page) = open(&server, path, "text/html").await;
            assert!(page == kept || minute() != begun, "{path}: it is put together anew");
        }
    })
    .await;
}

#[tokio::test]
async fn a_station_that_closes_or_goes_is_so_on_the_first_picture_at_once() {
    on_each_database(async |server| {
        std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
        samples::fill(&server.db).await.unwrap();
        db::published(&server.db).await.unwrap();
        let (_, before) = open(&server, "/?region=430100", "text/html").await;
        assert!(before.contains("/station/430100-0001\""));
        let code: StationCode = "430100-0001".parse().unwrap();
        assert_eq!(stations::remove(&server.db, &[code]).await.unwrap(), 1);
        db::published(&server.db).await.unwrap();
        let (_, after) = open(&server, "/?region=430100", "text/html").await;
        assert!(!after.contains("/station/430100-0001\""));
    })
    .await;
}
