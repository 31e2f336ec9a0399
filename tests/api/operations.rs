//! What an operator relies on: a server that says what ails it, and ends without refusing anybody.

use crate::courier::{Courier, changsha, message, picture, question, submission};
use crate::desk::{Desk, staff};
use crate::process::{EmptyDatabase, Process};
use crate::server::{Server, on_each_database, serve};
use diyi::api::{Act, Remedy};
use diyi::model::staff::StaffRole;
use diyi::model::{Attachment, AttachmentId, AttachmentKind, Author, Topic};
use diyi::server::file_store::FileStore;
use diyi::server::{App, Limits};
use futures_util::future::join_all;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, DatabaseBackend};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

async fn get(origin: &str, path: &str) -> (StatusCode, String) {
    let answer = reqwest::get(format!("{origin}{path}")).await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_server_that_can_do_its_work_says_so() {
    on_each_database(async |server| {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(get(&server.origin, path).await, (StatusCode::OK, "ok".to_owned()), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_said_in_words_and_courier_and_desk_lose_nothing() {
    for database in EmptyDatabase::of_each_kind().await {
        let EmptyDatabase { url, folder } = database;
        let before = Server::start(&url, tempfile::tempdir().unwrap()).await;
        staff(&before, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let read_only = if url.starts_with("sqlite") {
            url.replace("mode=rwc", "mode=ro")
        } else {
            format!("{url}?options=-c%20default_transaction_read_only%3Don")
        };
        let server = Server::start(&read_only, folder).await;
        assert_eq!(get(&server.origin, "/healthz").await.0, StatusCode::OK);
        let (status, words) = get(&server.origin, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(words.contains("只能读"), "{words}");
        let asked = Act::Ask(question(Topic::Other, changsha(), message("问")));
        let (status, problem) = Courier::of(&server).act(asked).await.unwrap_err();
        assert_eq!((status, problem.remedy()), (StatusCode::SERVICE_UNAVAILABLE, Remedy::Again));
        // What can be read is read.
        assert_eq!(get(&server.origin, "/api/v1/changes?since=0").await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn where_little_room_is_left_files_wait_on_the_phone_and_words_are_taken() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        // More than any disk has.
        let least = u64::MAX;
        let files = FileStore::in_folder(&server.folder().join("files")).unwrap();
        let config = diyi::api::Config::clone(&server.app.config);
        let app = App::new(server.db.clone(), config, server.folder(), Limits::none());
        let app = app.keeping_files_in(files).keeping_free(least).counting();
        let origin = serve(app.clone()).await;
        let courier = Courier::at(&origin);
        let photo = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
        let (status, problem) = courier.put(photo.id, picture()).await.unwrap_err();
        assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(problem.remedy(), Remedy::AgainAfterTime, "the phone keeps it and tries again");
        assert!(problem.in_words().contains("文字照样能发"), "{}", problem.in_words());
        courier.ask(Topic::Other, changsha(), "没有照片的").await;
        // The desk writes, too, and is told why a file is not taken.
        let desk = Desk::sign_in_at(&origin, "office").await;
        let table = "编号,名称,经度,纬度\n1,岳麓驿站,112.93,28.19\n".as_bytes();
        let fields = [("adcode", "430100"), ("source", "市邮政"), ("crs", "wgs84"), ("kind", "community")];
        let (status, says) = desk.upload("/desk/imports", &fields, ("file", "a.csv", table)).await;
        assert!(status == StatusCode::INSUFFICIENT_STORAGE && says.contains("腾出地方"), "{status} {says}");
        let (status, words) = get(&origin, "/readyz").await;
        assert!(status == StatusCode::OK && words.contains("磁盘只剩") && words.contains("先不收"), "{words}");
        let (_, told) = get(&serve_numbers(app).await, "/metrics").await;
        assert!(told.contains("diyi_disk_low 1"), "{told}");
        // Once there is room, the same photo is taken.
        assert!(courier.also_at(&server.origin).try_put(photo.id, picture()).await);
    })
    .await;
}

/// The address of an app's numbers.
async fn serve_numbers(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { diyi::server::metrics::serve(listener, app).await });
    format!("http://{address}")
}

#[tokio::test]
async fn a_database_that_went_away_is_said_in_words() {
    let Some(EmptyDatabase { url, folder }) = EmptyDatabase::on_postgres().await else { return };
    let server = Server::start(&url, folder).await;
    server.db.close().await.unwrap();
    assert_eq!(get(&server.origin, "/healthz").await.0, StatusCode::OK);
    let (status, words) = get(&server.origin, "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(words.contains("连不上数据库"), "{words}");
}

/// A disk of its own of so many bytes; none where this user may not make one. Taken away when it is dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = ["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", &folder.path().display().to_string()]
            .map(str::to_owned);
        let mounted = Command::new("mount").args(mount).stderr(Stdio::null()).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: this user may not mount a tmpfs");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no room, and gives the file that takes it.
    fn fill(&self) -> std::path::PathBuf {
        use std::io::Write as _;
        let path = self.path().join("filling");
        let mut file = std::fs::File::create(&path).unwrap();
        while file.write(&[0; 4096]).is_ok_and(|written| written > 0) {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_no_courier_is_told_that_something_was_taken_and_all_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::of("24m") else { return };
    let url = format!("sqlite://{}?mode=rwc", disk.path().join("diyi.db").display());
    let mut server = Process::start(&url, disk.path());
    assert!(server.is_up().await);
    let courier = Courier::at(&server.origin);
    assert_eq!(get(&server.origin, "/readyz").await.0, StatusCode::OK);
    let filling = disk.fill();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(get(&server.origin, "/healthz").await.0, StatusCode::OK);
    let (status, words) = get(&server.origin, "/readyz").await;
    assert!(status == StatusCode::SERVICE_UNAVAILABLE && words.contains("磁盘满了"), "{status} {words}");
    // The file that was written before may take a few more; then it is full, too. Nobody stops trying.
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    while refused.len() < 80 {
        let words = message(&format!("{}{}", taken.len(), "长".repeat(1_500)));
        let asked = submission(Act::Ask(question(Topic::Other, changsha(), words)));
        match courier.send(&asked).await {
            Ok(receipt) => taken.push(receipt.id),
            Err((status, problem)) => {
                assert_eq!((status, problem.remedy()), (StatusCode::SERVICE_UNAVAILABLE, Remedy::Again));
                refused.push(asked);
            }
        }
        assert!(taken.len() < 4_000, "the disk never was full");
    }
    // There is room again, and the server goes on by itself.
    std::fs::remove_file(filling).unwrap();
    for asked in &refused {
        taken.push(courier.send(asked).await.unwrap().id);
    }
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(get(&server.origin, "/readyz").await.0, StatusCode::OK);
    // What was said to be taken is there after a power cut: an answer that never was on the disk would be gone.
    server.kill();
    let mut server = Process::start(&url, disk.path());
    assert!(server.is_up().await);
    let (mut there, mut since) = (0, 0);
    loop {
        let page = courier.also_at(&server.origin).mine_since(since).await;
        if page.threads.is_empty() {
            break;
        }
        (there, since) = (there + page.threads.len(), page.revision);
    }
    assert_eq!(there, taken.len());
}

/// Fifty phones that wait for news; each gives what it is answered.
async fn fifty_waiting_phones(server: &Process) -> Vec<tokio::task::JoinHandle<(StatusCode, Vec<u8>)>> {
    let (mut waiting, mut connected) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        let courier = Courier::at(&server.origin);
        let (tell, told) = tokio::sync::oneshot::channel();
        waiting.push(tokio::spawn(async move {
            // On a busy machine fifty connections take longer than what follows.
            courier.get("/api/v1/mine?since=0").await;
            let _ = tell.send(());
            courier.get("/api/v1/mine?since=0&wait=25").await
        }));
        connected.push(told);
    }
    join_all(connected).await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(waiting.iter().all(|phone| !phone.is_finished()), "the phones do not wait");
    waiting
}

async fn assert_nothing_new(waiting: Vec<tokio::task::JoinHandle<(StatusCode, Vec<u8>)>>) {
    for answer in join_all(waiting).await {
        let (status, body) = answer.unwrap();
        assert_eq!(status, StatusCode::OK);
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["threads"].as_array().map(Vec::len), Some(0), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_asked_to_end_answers_fifty_waiting_phones_and_is_gone_within_two_seconds() {
    for database in EmptyDatabase::of_each_kind().await {
        let mut server = Process::start(&database.url, database.path());
        assert!(server.is_up().await);
        let waiting = fifty_waiting_phones(&server).await;
        let begun = Instant::now();
        server.terminate();
        let ended = server.ended(Duration::from_secs(10)).await.unwrap();
        assert!(ended.success() && begun.elapsed() < Duration::from_secs(2), "{ended} {:?}", begun.elapsed());
        assert_nothing_new(waiting).await;
        // All that was written is in the one file.
        let wal = database.path().join("diyi.db-wal");
        assert!(!wal.exists() || wal.metadata().unwrap().len() == 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_tells_the_balancer_first_and_serves_who_still_comes() {
    for database in EmptyDatabase::of_each_kind().await {
        const DRAIN: Duration = Duration::from_secs(8);
        let mut server = Process::start_draining(&database.url, database.path(), 8_000);
        assert!(server.is_up().await);
        let waiting = fifty_waiting_phones(&server).await;
        let begun = Instant::now();
        server.terminate();
        assert_nothing_new(waiting).await;
        assert!(begun.elapsed() < DRAIN / 2, "who waits is answered at once: {:?}", begun.elapsed());
        let (status, words) = get(&server.origin, "/readyz").await;
        assert!(status == StatusCode::SERVICE_UNAVAILABLE && words.contains("stopping"), "{status} {words}");
        assert_eq!(get(&server.origin, "/healthz").await.0, StatusCode::OK);
        let courier = Courier::at(&server.origin);
        courier.ask(Topic::Other, changsha(), "最后一问").await;
        assert!(server.ended(DRAIN * 2).await.unwrap().success());
        let mut server = Process::start(&database.url, database.path());
        assert!(server.is_up().await);
        assert_eq!(courier.also_at(&server.origin).mine().await.threads.len(), 1);
    }
}

#[tokio::test]
async fn a_waiting_desk_is_answered_at_once_when_the_server_ends() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let begun = Instant::now();
    let stopping = server.app.stopping.clone();
    let end = async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stopping.begin();
    };
    let ((status, body), ()) = tokio::join!(desk.get("/desk/news?waiting=0&late=0&version=0&question="), end);
    assert_eq!(status, StatusCode::OK, "{body}");
    let took = begun.elapsed();
    assert!(took > Duration::from_millis(300) && took < Duration::from_millis(1_500), "{took:?}");
}

#[tokio::test]
async fn a_server_whose_clock_is_not_the_databases_says_so_and_serves_all_the_same() {
    on_each_database(async |server| {
        assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
        if server.db.get_database_backend() == DatabaseBackend::Sqlite {
            return;
        }
        // As if this database stood on a machine that is a minute ahead.
        let name = server.url().rsplit('/').next().unwrap().to_owned();
        for sql in [
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql
                AS $$ SELECT pg_catalog.clock_timestamp() + interval '1 minute' $$"
                .to_owned(),
            format!("ALTER DATABASE {name} SET search_path = public, pg_catalog"),
        ] {
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        let other = server.replica().await;
        let (status, told) = get(&other, "/readyz").await;
        assert!(status == StatusCode::OK && told.contains("时钟"), "{status} {told}");
    })
    .await;
}
