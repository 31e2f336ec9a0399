//! The app's files, as browsers ask for them.

use crate::server::{Server, serve};
use diyi::server::streets::Streets;
use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, CONTENT_RANGE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RANGE};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

fn write(file: &Path, words: &str, written: SystemTime) {
    fs::write(file, words).unwrap();
    File::options().write(true).open(file).unwrap().set_modified(written).unwrap();
}

/// Old browsers get the server's pages: what Chromium learned with 87 and Safari with 14.1 moves nothing there.
#[test]
fn the_style_sheet_places_nothing_by_what_old_browsers_do_not_know() {
    let sheet = include_str!("../../assets/style.css");
    let by_inset = sheet.lines().filter(|line| line.contains("{ inset:") || line.contains("; inset:"));
    assert_eq!(by_inset.collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test]
async fn a_browser_gets_an_older_build_when_the_server_goes_back_to_it() {
    let server = Server::on_sqlite().await;
    let page = server.folder().join("index.html");
    let (new, old) = (SystemTime::now(), SystemTime::now() - Duration::from_hours(24));
    write(&page, "<title>new</title>", new);
    let client = reqwest::Client::new();
    for address in ["/", "/ask", "/station/430100-0001"] {
        write(&page, "<title>new</title>", new);
        let url = format!("{}{address}", server.origin);
        let first = client.get(&url).send().await.unwrap();
        assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
        assert!(first.headers().get(LAST_MODIFIED).is_none(), "a date would be asked about");
        let tag = first.headers()[ETAG].clone();
        // The same is not sent again, in whatever company its tag is named.
        for named in [tag.to_str().unwrap().to_owned(), format!("\"other\", {}", tag.to_str().unwrap())] {
            let again = client.get(&url).header(IF_NONE_MATCH, named).send().await.unwrap();
            assert_eq!((again.status(), &again.headers()[ETAG]), (StatusCode::NOT_MODIFIED, &tag));
            assert_eq!(again.headers()[CACHE_CONTROL], "no-cache");
            assert!(again.bytes().await.unwrap().is_empty());
        }
        // The build before, of the same length and with the dates that it had then.
        write(&page, "<title>old</title>", old);
        let since = httpdate(new);
        let asked = client.get(&url).header(IF_NONE_MATCH, &tag).header(IF_MODIFIED_SINCE, since);
        let back = asked.send().await.unwrap();
        assert_eq!(back.status(), StatusCode::OK);
        assert_ne!(back.headers()[ETAG], tag);
        assert_eq!(back.text().await.unwrap(), "<title>old</title>");
    }
}

#[tokio::test]
async fn a_file_has_one_tag_however_it_is_compressed_and_what_is_not_there_has_none() {
    let server = Server::on_sqlite().await;
    let folder = server.folder();
    write(&folder.join("a.js"), "1", SystemTime::now());
    write(&folder.join("a.js.gz"), "packed", SystemTime::now());
    let client = reqwest::Client::new();
    let ask = |path: &str| client.get(format!("{}{path}", server.origin));
    let plain = ask("/a.js").send().await.unwrap();
    let packed = ask("/a.js").header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(plain.headers()[ETAG], packed.headers()[ETAG]);
    let (long, deep) = (format!("/{}", "a".repeat(256)), "/a".repeat(3_000));
    let chinese = format!("/{}", "%E4%BD%A0".repeat(86));
    for path in [&long, &deep, &chinese, "/a%00.js", "/%00"] {
        let none = ask(path).send().await.unwrap();
        assert_eq!(none.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/b.js", "/..%2Fsecret", "/%2e%2e/secret", "//etc/passwd"] {
        let none = ask(path).send().await.unwrap();
        assert_eq!((none.status(), none.headers().get(ETAG)), (StatusCode::NOT_FOUND, None), "{path}");
    }
}

/// A file that begins as PMTiles do, and whose bytes say where they stand.
fn archive(folder: &Path) -> Vec<u8> {
    let bytes: Vec<u8> = b"PMTiles\x03".iter().copied().chain((8..100_000_u32).map(|at| (at % 251) as u8)).collect();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("hunan.pmtiles"), &bytes).unwrap();
    bytes
}

#[tokio::test]
async fn an_archive_of_streets_on_the_servers_disk_is_read_piece_by_piece() {
    let server = Server::on_sqlite().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let bytes = archive(elsewhere.path());
    archive(&server.folder().join("maps"));
    let file = elsewhere.path().join("hunan.pmtiles");
    let streets = Streets::parse(file.to_str().unwrap(), &server.folder()).unwrap();
    assert_eq!(streets.address(), "/map/streets.pmtiles");
    let origin = serve(server.app.clone().serving_streets(streets.file())).await;
    let in_web = Streets::parse("/maps/hunan.pmtiles", &server.folder()).unwrap();
    assert_eq!((in_web.address().as_str(), in_web.file()), ("/maps/hunan.pmtiles", None));
    let client = reqwest::Client::new();
    for address in [format!("{origin}{}", streets.address()), format!("{}{}", server.origin, in_web.address())] {
        // Browsers offer to unpack whatever they ask for; a piece of a packed file is none of the file.
        let ask = |range: &str| client.get(&address).header(RANGE, range).header("accept-encoding", "gzip, br").send();
        for (range, from, to) in
            [("bytes=0-16383", 0, 16_383), ("bytes=70000-70009", 70_000, 70_009), ("bytes=99000-", 99_000, 99_999)]
        {
            let piece = ask(range).await.unwrap();
            assert_eq!(piece.status(), StatusCode::PARTIAL_CONTENT, "{address} {range}");
            assert_eq!(piece.headers()[CONTENT_RANGE], format!("bytes {from}-{to}/100000").as_str());
            assert!(piece.headers().get("content-encoding").is_none());
            assert_eq!(piece.headers()[CACHE_CONTROL], "no-cache");
            assert_eq!(piece.bytes().await.unwrap(), bytes[from..=to]);
        }
        assert_eq!(ask("bytes=200000-").await.unwrap().status(), StatusCode::RANGE_NOT_SATISFIABLE);
        let head = client.head(&address).send().await.unwrap();
        assert_eq!((head.status(), &head.headers()["accept-ranges"]), (StatusCode::OK, &"bytes".parse().unwrap()));
    }
    // Who has none serves none, and a file that is taken away is missed as any other.
    assert_eq!(
        client.get(format!("{}/map/streets.pmtiles", server.origin)).send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    fs::remove_file(file).unwrap();
    let gone = client.get(format!("{origin}/map/streets.pmtiles")).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    assert!(gone.headers()["content-type"].to_str().unwrap().contains("json"), "{gone:?}");
}

#[test]
fn an_operator_is_told_what_is_wrong_with_a_file_of_streets() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        Streets::parse(" https://tiles.test/hunan.pmtiles", folder.path()),
        Ok(Streets::At("https://tiles.test/hunan.pmtiles".to_owned()))
    );
    fs::write(folder.path().join("page.html"), "<title>no archive</title>").unwrap();
    fs::write(folder.path().join("short"), "PM").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (told, why) in [
        (path("nowhere.pmtiles"), "读不了文件"),
        (path("short"), "读不了文件"),
        (folder.path().display().to_string(), "读不了文件"),
        (path("page.html"), "不是 PMTiles"),
        ("/page.html".to_owned(), "不是 PMTiles"),
        ("tiles.test/hunan.pmtiles".to_owned(), "读不了文件"),
    ] {
        let fault = Streets::parse(&told, folder.path()).unwrap_err();
        assert!(fault.contains(why) && fault.contains("DIYI_MAP_PMTILES"), "{told}: {fault}");
    }
}

/// A moment as HTTP writes it.
fn httpdate(moment: SystemTime) -> String {
    chrono::DateTime::<chrono::Utc>::from(moment).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test]
async fn who_asks_in_a_browser_for_what_is_not_there_reads_so_in_words_with_a_way_on() {
    let server = Server::on_sqlite().await;
    for path in ["/nothing/here", "/r", &format!("/{}", "a".repeat(256))] {
        let ask = reqwest::Client::new().get(format!("{}{path}", server.origin));
        let page = ask.header("accept", "text/html,*/*;q=0.8").send().await.unwrap();
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "{path}");
        let page = page.text().await.unwrap();
        assert!(page.contains("没有这个地址") && page.contains("href=\"/\""), "{path}: {page}");
        assert_eq!(server.json(path).await["code"], "not_found");
    }
}
