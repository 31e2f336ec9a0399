//! The first picture: the list of stations is in the page before the app is there.

use crate::server::{Server, on_each_database};
use diyi::model::StationCode;
use diyi::server::db::{self, stations};
use diyi::server::samples;
use reqwest::header::{ACCEPT, CONTENT_TYPE, VARY};

const BUILT: &str = "<!DOCTYPE html><html><head></head><body>\n<div id=\"main\"></div>\n</body>\n</html>\n";

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
