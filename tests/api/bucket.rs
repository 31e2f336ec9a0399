//! Photos and voice notes in a bucket of a service that speaks S3 and looks at signatures.

use crate::courier::{Courier, changsha, message, picture, question};
use crate::process::{EmptyDatabase, Process, said};
use diyi::api::Act;
use diyi::model::{AttachmentId, NewMessage, Topic};
use hyper_util::rt::TokioIo;
use reqwest::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

const BUCKET: &str = "s3://diyi-files";
const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A service that keeps its one bucket in a folder; gives its address.
async fn service(folder: &Path) -> String {
    std::fs::create_dir_all(folder.join("diyi-files")).unwrap();
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single("diyi", KEY));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            let connection =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(line), service.clone());
            tokio::spawn(connection);
        }
    });
    address
}

fn variables<'a>(endpoint: &'a str, key: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("AWS_ENDPOINT", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "diyi"),
        ("AWS_SECRET_ACCESS_KEY", key),
    ]
}

/// Runs a command of the server's binary beside this bucket, without holding up the service.
async fn command(url: &str, endpoint: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diyi-server"));
    command.args(["--database", url, "--files", BUCKET]).args(arguments).envs(variables(endpoint, KEY));
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// Files of couriers that stand in the bucket.
fn kept(folder: &Path) -> usize {
    fn files(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
    }
    files(&folder.join("diyi-files"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_goes_to_the_bucket_comes_back_from_it_and_from_a_backup_and_is_gone_when_it_is_erased() {
    let (database, bucket) = (EmptyDatabase::on_sqlite(), tempfile::tempdir().unwrap());
    let endpoint = service(bucket.path()).await;
    let mut server = Process::start_with_files_at(&database.url, database.path(), BUCKET, &variables(&endpoint, KEY));
    assert!(server.is_up().await);
    let courier = Courier::at(&server.origin);
    let photo = courier.photo().await;
    let words = NewMessage { attachments: vec![photo], ..message("工资条") };
    courier.act(Act::Ask(question(Topic::Other, changsha(), words))).await.unwrap();
    assert_eq!(kept(bucket.path()), 1);
    let path = format!("/api/v1/attachments/{}", photo.id);
    let (status, bytes) = courier.get(&path).await;
    assert!(status.is_success() && bytes.starts_with(b"\xff\xd8\xff"));

    // The backup has it, and puts it back into an empty bucket.
    let backup = database.path().join("backup.zip").display().to_string();
    let output = command(&database.url, &endpoint, &["backup", &backup]).await;
    assert!(output.status.success() && said(&output).contains("照片和录音 1 个"), "{}", said(&output));
    server.kill();
    std::fs::remove_dir_all(bucket.path().join("diyi-files")).unwrap();
    std::fs::create_dir_all(bucket.path().join("diyi-files")).unwrap();
    let output = command(&database.url, &endpoint, &["check"]).await;
    assert!(!output.status.success(), "a file that is gone is a fault: {}", said(&output));
    let output = command(&database.url, &endpoint, &["restore", &backup, "--force"]).await;
    assert!(output.status.success(), "{}", said(&output));
    let mut server = Process::start_with_files_at(&database.url, database.path(), BUCKET, &variables(&endpoint, KEY));
    assert!(server.is_up().await);
    let courier = courier.also_at(&server.origin);
    assert_eq!(courier.get(&path).await, (StatusCode::OK, bytes));

    courier.act(Act::EraseAccount).await.unwrap();
    server.kill();
    // What is to be removed is removed at the start, and each minute after.
    let mut server = Process::start_with_files_at(&database.url, database.path(), BUCKET, &variables(&endpoint, KEY));
    assert!(server.is_up().await);
    for _ in 0..200 {
        if kept(bucket.path()) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(kept(bucket.path()), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_takes_nothing_is_said_and_no_photo_is_called_kept() {
    let (database, bucket) = (EmptyDatabase::on_sqlite(), tempfile::tempdir().unwrap());
    let endpoint = service(bucket.path()).await;
    let mut server =
        Process::start_with_files_at(&database.url, database.path(), BUCKET, &variables(&endpoint, "another key"));
    assert!(server.is_up().await);
    let courier = Courier::at(&server.origin);
    assert!(!courier.try_put(AttachmentId::fresh(), picture()).await);
    let (status, _) = courier.put(AttachmentId::fresh(), picture()).await.unwrap_err();
    assert!(status.is_server_error(), "{status}: a phone tries again");
    assert_eq!(kept(bucket.path()), 0);
    // Words need no bucket: the server is ready for them, and says what it is not ready for.
    let ready = reqwest::get(format!("{}/readyz", server.origin)).await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    assert!(ready.text().await.unwrap().contains("桶写不进去"));
    courier.ask(Topic::Other, changsha(), "没有照片也能问").await;
}
