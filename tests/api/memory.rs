//! 512 MB are enough, whatever is sent: all that ever made the server swell, at once, with the limits of a server that
//! people use. Run alone, after all other tests: it measures.

use crate::courier::{changsha, message, question};
use crate::desk::{Desk, staff_in};
use crate::process::{EmptyDatabase, free_port};
use crate::voice_notes::ogg;
use axum::body::Bytes;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{AccountKey, Attachment, AttachmentId, AttachmentKind, Author, Topic};
use diyi::server::db;
use std::io::{Cursor, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Of the server, with all its pages.
const MOST_KB: u64 = 512 * 1024;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// The most that was ever resident, KB.
    fn peak_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// Asks on and on whether the server is alive, from a thread that has nothing else to do.
struct Watching {
    over: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Watching {
    fn begin(address: String) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let watch = async move {
            let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
            let mut slowest = 0;
            while !until.load(Ordering::Relaxed) {
                let asked = Instant::now();
                let told = client.get(&address).send().await;
                assert!(told.as_ref().is_ok_and(|told| told.status().is_success()), "{told:?} after {slowest} ms");
                slowest = slowest.max(u64::try_from(asked.elapsed().as_millis()).unwrap());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            slowest
        };
        Self { over, thread: std::thread::spawn(move || runtime.block_on(watch)) }
    }

    /// The longest wait for an answer, milliseconds.
    fn end(self) -> u64 {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

fn workbook(sheets: &[(String, Vec<u8>)], strings: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    };
    let (mut list, mut links, mut kinds) = (String::new(), String::new(), String::new());
    for (number, (name, _)) in (1..).zip(sheets) {
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"));
        links.push_str(&format!("<Relationship Id=\"r{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/{name}.xml\"/>"));
        kinds.push_str(&format!("<Override PartName=\"/xl/worksheets/{name}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"));
    }
    add("[Content_Types].xml", format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{kinds}</Types>").as_bytes());
    add("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    add("xl/workbook.xml", format!("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>").as_bytes());
    add("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"s\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/>{links}</Relationships>").as_bytes());
    add("xl/sharedStrings.xml", strings);
    for (name, bytes) in sheets {
        add(&format!("xl/worksheets/{name}.xml"), bytes);
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    let open = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    format!("{open}{rows}</sheetData></worksheet>").into_bytes()
}

fn strings(inside: &str) -> Vec<u8> {
    format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{inside}</sst>").into_bytes()
}

/// Tables that are small on their way and large inside.
fn tables() -> Vec<(&'static str, Vec<u8>)> {
    let one = |rows: &str, shared: &str| workbook(&[("a".to_owned(), sheet(rows))], &strings(shared));
    let pointing = |rows: usize, columns: usize| {
        let cells: String = (0..columns).map(|_| "<c t=\"s\"><v>0</v></c>").collect();
        format!("<row>{cells}</row>").repeat(rows)
    };
    let long = format!("<si><t>{}</t></si>", "长".repeat(1_000_000));
    vec![
        ("long-string.xlsx", one(&pointing(60, 26), &long)),
        ("many-strings.xlsx", one(&pointing(2, 2), &"<si/>".repeat(2_000_000))),
        ("one-huge-string.xlsx", one(&pointing(1, 1), &format!("<si><t>{}</t></si>", "a".repeat(90_000_000)))),
        ("wide.xlsx", one(&pointing(60, 16_000), "<si><t>a</t></si>")),
        ("many-rows.xlsx", one(&"<row><c><v>1</v></c></row>".repeat(1_000_000), "")),
        (
            "many-sheets.xlsx",
            workbook(
                &(0..1_500).map(|n| (format!("s{n}"), sheet(&pointing(3, 3)))).collect::<Vec<_>>(),
                &strings("<si><t>a</t></si>"),
            ),
        ),
        ("far-cell.xlsx", one("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>", "")),
        ("wide-lines.csv", [b"a,b\n".to_vec(), b",".repeat(15_000_000)].concat()),
        ("many-lines.csv", b"1,2,3,4\n".repeat(2_500_000)),
        ("deep.geojson", [b"{\"type\":\"FeatureCollection\",\"features\":".to_vec(), b"[".repeat(15_000_000)].concat()),
        ("small-objects.json", [b"[".to_vec(), b"{\"a\":1},".repeat(1_300_000), b"{}]".to_vec()].concat()),
        (
            "points.geojson",
            [
                b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec(),
                b"{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}},".repeat(300_000),
            ]
            .concat(),
        ),
    ]
}

fn pictures() -> Vec<Bytes> {
    let png = |width, height| {
        let mut bytes = Vec::new();
        image::GrayImage::new(width, height).write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        Bytes::from(bytes)
    };
    vec![png(7_000, 7_000), png(10_000, 1), png(1, 10_000), png(65_000, 2), png(10_000, 4_900)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs alone: make unit"]
#[allow(clippy::too_many_lines, reason = "one after the other")]
async fn everything_that_ever_made_it_swell_comes_at_once_and_it_answers_within_a_second_in_512_mb() {
    let database = EmptyDatabase::on_sqlite();
    let db = db::open(&database.url).await.unwrap();
    staff_in(&db, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    db.close().await.unwrap();
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let server = Running(
        Command::new(env!("CARGO_BIN_EXE_diyi-server"))
            .args(["--database", &database.url, "serve", "--listen", &format!("127.0.0.1:{port}"), "--web"])
            .arg(database.path())
            .env("DIYI_BEHIND_PROXY", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
    let begun = Instant::now();
    while client.get(format!("{origin}/healthz")).send().await.is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let desk = Arc::new(Desk::sign_in_at(&origin, "office").await);
    // Made before anything is sent: who makes them as they go is slow itself, and measures that.
    let (tables, pictures, sound) = (tables(), pictures(), Bytes::from(ogg(&vec![7; 2_900_000])));
    let watching = Watching::begin(format!("{origin}/healthz"));
    let mut bombs = JoinSet::new();
    for (number, (name, bytes)) in tables.into_iter().enumerate() {
        let desk = desk.clone();
        bombs.spawn(async move {
            tokio::time::sleep(Duration::from_millis(number as u64 * 300)).await;
            let fields = [("adcode", "430100"), ("source", "表"), ("crs", "wgs84"), ("kind", "other")];
            desk.upload("/desk/imports", &fields, ("file", name, &bytes)).await;
        });
    }
    for number in 0..16 {
        let picture = pictures[number % pictures.len()].clone();
        let (client, origin) = (client.clone(), origin.clone());
        bombs.spawn(async move {
            let key = AccountKey::fresh().recovery_code();
            for _ in 0..2 {
                let address = format!("{origin}/api/v1/attachments/{}", AttachmentId::fresh());
                let sent = client.put(address).bearer_auth(&key).body(picture.clone());
                let _ = sent.header("x-forwarded-for", address_of(number)).send().await;
            }
        });
    }
    for number in 100..160 {
        let (client, origin) = (client.clone(), origin.clone());
        bombs.spawn(async move {
            let form = format!("login=nobody{number}&password=whatever-it-may-be");
            let sent =
                client.post(format!("{origin}/desk/sign-in")).body(form).header("x-forwarded-for", address_of(number));
            let _ = sent.header("content-type", "application/x-www-form-urlencoded").send().await;
        });
    }
    for number in 300..340 {
        let (client, origin, sound) = (client.clone(), origin.clone(), sound.clone());
        bombs.spawn(async move {
            let key = AccountKey::fresh().recovery_code();
            let submit = |body: Vec<u8>, encoding: &str| {
                let sent = client.post(format!("{origin}/api/v1/submissions")).bearer_auth(&key).body(body);
                sent.header("content-encoding", encoding).header("x-forwarded-for", address_of(number)).send()
            };
            let _ = submit(b"[".repeat(64_000), "identity").await;
            let _ = submit(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], "gzip").await;
            let _ = submit(vec![b'a'; 6_000_000], "identity").await;
            let mut asked = question(Topic::Other, changsha(), message("很多附件"));
            let file = || Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
            asked.message.attachments = (0..400).map(|_| file()).collect();
            let body = serde_json::to_vec(&crate::courier::submission(Act::Ask(asked))).unwrap();
            let _ = submit(body, "identity").await;
            for _ in 0..4 {
                let address = format!("{origin}/api/v1/attachments/{}", AttachmentId::fresh());
                let sent = client.put(address).bearer_auth(&key).body(sound.clone());
                let _ = sent.header("x-forwarded-for", address_of(number)).send().await;
            }
            let _ = client.get(format!("{origin}/api/v1/mine/export")).bearer_auth(&key).send().await;
            let _ = client.get(format!("{origin}/open/stations.geojson")).send().await;
        });
    }
    let mut half = Vec::new();
    for _ in 0..200 {
        if let Ok(mut line) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
            let _ =
                line.write_all(b"POST /api/v1/submissions HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n{").await;
            half.push(line);
        }
    }
    bombs.join_all().await;
    let (slowest, peak) = (watching.end(), server.peak_kb());
    eprintln!("slowest /healthz {slowest} ms, peak {} MB, {} s", peak / 1_024, begun.elapsed().as_secs());
    assert!(client.get(format!("{origin}/readyz")).send().await.is_ok_and(|told| told.status().is_success()));
    assert!(peak < MOST_KB, "{peak} KB");
    assert!(slowest < 1_000, "{slowest} ms");
}

/// Each comes from a line of their own.
fn address_of(number: usize) -> String {
    format!("10.{}.{}.1", number / 250, number % 250)
}
