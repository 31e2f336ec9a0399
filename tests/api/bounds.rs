//! Memory, room and connections have bounds, whoever comes.

use crate::courier::{Courier, changsha, message, picture, question, unpacked};
use crate::process::{EmptyDatabase, Process, free_port};
use crate::server::{Server, on_each_database};
use crate::voice_notes::ogg;
use diyi::api::Act;
use diyi::model::{Attachment, AttachmentId, AttachmentKind, Topic};
use reqwest::{StatusCode, header};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// A connection from this address that sends half a request and nothing more.
async fn half_a_request(from: &str, to: SocketAddr) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    let connecting = tokio::time::timeout(Duration::from_secs(2), socket.connect(to)).await;
    let mut stream = connecting.ok()?.ok()?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: ").await.ok()?;
    Some(stream)
}

async fn is_well(origin: &str) -> bool {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build().unwrap();
    client.get(format!("{origin}/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_client_with_hundreds_of_half_requests_keeps_nobody_out_and_is_shown_the_door() {
    let database = EmptyDatabase::on_sqlite();
    let port = free_port();
    let to: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    let origin = format!("http://{to}");
    // As a service manager with few files to open starts it.
    let mut server = Command::new("sh")
        .args(["-c", "ulimit -n 300 && exec \"$0\" --database \"$1\" serve --listen \"$2\" --web \"$3\""])
        .args([
            env!("CARGO_BIN_EXE_diyi-server"),
            &database.url,
            &to.to_string(),
            &database.path().display().to_string(),
        ])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !is_well(&origin).await {
        assert!(begun.elapsed() < Duration::from_mins(1), "the server does not answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // A head longer than any browser's is refused before more of it is kept.
    let mut long = TcpStream::connect(to).await.unwrap();
    let _ = long.write_all(format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX: {}", "a".repeat(64_000)).as_bytes()).await;
    let end = tokio::time::timeout(Duration::from_secs(5), long.read_to_end(&mut Vec::new())).await;
    assert!(end.is_ok(), "it waits for more");
    // What couriers wrote is for this user's eyes alone.
    #[cfg(unix)]
    for file in ["diyi.db", "diyi.db-wal", "diyi.db-shm"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = database.path().join(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let mut held = Vec::new();
    for _ in 0..250 {
        held.extend(half_a_request("127.0.0.2", to).await);
    }
    for _ in 0..5 {
        assert!(is_well(&origin).await, "a neighbour is kept out");
    }
    // Those that were let in are closed, too.
    tokio::time::sleep(Duration::from_secs(18)).await;
    for stream in &mut held {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "a half request is still waited for");
    }
    assert!(half_a_request("127.0.0.2", to).await.is_some() && is_well(&origin).await);
    server.kill().unwrap();
    server.wait().unwrap();
}

fn sound() -> Attachment {
    Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Voice }
}

#[tokio::test]
async fn what_one_account_leaves_lying_has_a_bound_and_hits_no_other_account() {
    on_each_database(async |server| {
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let files: Vec<Attachment> = (0..24).map(|_| sound()).collect();
        for file in &files {
            courier.put(file.id, ogg(b"first")).await.unwrap();
        }
        let (status, _) = courier.put(sound().id, ogg(b"more")).await.unwrap_err();
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        // What is there may be sent again; words go; and what a message has claimed makes room.
        courier.put(files[0].id, ogg(b"first")).await.unwrap();
        other.put(sound().id, ogg(b"other")).await.unwrap();
        let mut asked = question(Topic::Other, changsha(), message("听听"));
        asked.message.attachments = vec![files[0]];
        courier.act(Act::Ask(asked)).await.unwrap();
        courier.put(sound().id, ogg(b"more")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_sound_is_not_taken_for_a_photo() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let file = sound();
        courier.put(file.id, ogg(b"sound")).await.unwrap();
        let mut asked = question(Topic::Other, changsha(), message("看看"));
        asked.message.attachments = vec![Attachment { kind: AttachmentKind::Photo, ..file }];
        let (status, _) = courier.act(Act::Ask(asked.clone())).await.unwrap_err();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        asked.message.attachments = vec![file];
        courier.act(Act::Ask(asked)).await.unwrap();
        courier.put(AttachmentId::fresh(), picture()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn all_that_is_kept_of_a_courier_is_sent_file_by_file_and_once_at_a_time() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    let bytes = ogg(&vec![7; 2_900_000]);
    for _ in 0..5 {
        courier.put(sound().id, bytes.clone()).await.unwrap();
    }
    let address = format!("{}/api/v1/mine/export", server.origin);
    let request = || reqwest::Client::new().get(&address).bearer_auth(courier.key.recovery_code());
    let first = request().send().await.unwrap();
    assert_eq!(first.status(), StatusCode::OK);
    // Not read yet: it does not fit between the two, so it is still being sent.
    assert_eq!(request().send().await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
    let (_, files) = unpacked(first.bytes().await.unwrap().to_vec());
    // Of the sound itself nothing is missing.
    assert!(files.iter().all(|(_, file)| file.len() > 2_900_000));
    assert_eq!(files.len(), 5);
    // As browsers ask for it: packed once more by what packs all answers.
    let packed = request().header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(packed.status(), StatusCode::OK);
    assert!(!packed.bytes().await.unwrap().is_empty());
}

/// A picture of many pixels in few bytes.
fn huge_picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut to = std::io::Cursor::new(&mut bytes);
    image::GrayImage::new(6_500, 6_500).write_to(&mut to, image::ImageFormat::Png).unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_huge_pictures_is_told_when_to_come_again_and_a_known_couriers_photo_goes_through_meanwhile() {
    let database = EmptyDatabase::on_sqlite();
    // A process of its own: what is drawn at a time is counted for all of a process.
    let mut server = Process::start(&database.url, database.path());
    assert!(server.is_up().await);
    let known = Courier::at(&server.origin);
    known.ask(Topic::Other, changsha(), "老朋友").await;
    let file = rusqlite::Connection::open(database.path().join("diyi.db")).unwrap();
    file.busy_timeout(Duration::from_secs(10)).unwrap();
    file.execute("UPDATE account SET made_at = made_at - 172800000", []).unwrap();
    let (huge, origin) = (huge_picture(), server.origin.clone());
    let flood = async {
        let strangers = (0..40).map(|_| {
            let (courier, huge) = (Courier::at(&origin), huge.clone());
            async move { courier.put(AttachmentId::fresh(), huge).await }
        });
        futures_util::future::join_all(strangers).await
    };
    let usual = async {
        for _ in 0..10 {
            // Who is known has room of their own.
            known.put(AttachmentId::fresh(), picture()).await.unwrap();
        }
    };
    let (told, ()) = tokio::join!(flood, usual);
    let busy = told.iter().filter(|told| told.as_ref().is_err_and(|(status, _)| status.as_u16() == 503)).count();
    let taken = told.iter().filter(|told| told.is_ok()).count();
    assert!(taken > 0 && busy > 20 && taken + busy == told.len(), "{taken} taken, {busy} told to wait");
}

#[tokio::test]
async fn open_data_is_sent_to_nobody_who_has_it_and_not_without_end() {
    let server = Server::on_sqlite().await;
    server.import("编号,名称,经度,纬度\n1,=驿站,112.9,28.1\n2,＝驿站,112.9,28.1\n").await;
    diyi::server::db::published(&server.db).await.unwrap();
    let origin = server.limited().await;
    for path in ["/open/stations.csv", "/open/stations.geojson", "/open/figures.csv"] {
        let first = reqwest::get(format!("{origin}{path}")).await.unwrap();
        assert_eq!(first.status(), StatusCode::OK, "{path}");
        assert_eq!(first.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
        let tag = first.headers()[header::ETAG].clone();
        let again = reqwest::Client::new().get(format!("{origin}{path}")).header(header::IF_NONE_MATCH, tag);
        let again = again.send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.bytes().await.unwrap().is_empty());
    }
    let csv = reqwest::get(format!("{origin}/open/stations.csv")).await.unwrap().text().await.unwrap();
    assert!(csv.contains("\"'=驿站\"") && csv.contains("\"'＝驿站\""), "{csv}");
    server.import("编号,名称,经度,纬度\n3,新的,112.9,28.1\n").await;
    diyi::server::db::published(&server.db).await.unwrap();
    let begun = Instant::now();
    // What another server of the same database did is known within two seconds.
    while !reqwest::get(format!("{origin}/open/stations.csv")).await.unwrap().text().await.unwrap().contains("新的") {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let mut refused = 0;
    for _ in 0..80 {
        let answer = reqwest::get(format!("{origin}/open/stations.csv")).await.unwrap();
        refused += usize::from(answer.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 10, "{refused}");
}
