//! The app's files, as browsers ask for them.

use crate::server::Server;
use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

fn write(file: &Path, words: &str, written: SystemTime) {
    fs::write(file, words).unwrap();
    File::options().write(true).open(file).unwrap().set_modified(written).unwrap();
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

/// A moment as HTTP writes it.
fn httpdate(moment: SystemTime) -> String {
    chrono::DateTime::<chrono::Utc>::from(moment).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
