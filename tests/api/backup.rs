//! A copy made while couriers write, put back, and looked at.

use crate::courier::{Courier, changsha, message, question};
use crate::damaged_rows::without_keys;
use crate::process::{EmptyDatabase, Process, command, said};
use crate::server::Server;
use diyi::api::Act;
use diyi::model::{NewMessage, Topic};
use sea_orm::ConnectionTrait as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn file(folder: &Path, name: &str) -> (PathBuf, String) {
    let path = folder.join(name);
    (path.clone(), path.display().to_string())
}

fn epoch(database: &Path) -> String {
    let db = rusqlite::Connection::open(database).unwrap();
    db.query_row("SELECT epoch FROM deployment", [], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_couriers_write_holds_all_that_was_taken_before_it_and_is_put_back_whole() {
    let database = EmptyDatabase::on_sqlite();
    let mut server = Process::start(&database.url, database.path());
    assert!(server.is_up().await);
    // Somebody who writes all the time.
    let writing = Arc::new(AtomicBool::new(true));
    let busy = {
        let (writing, courier) = (Arc::clone(&writing), Courier::at(&server.origin));
        tokio::spawn(async move {
            while writing.load(Ordering::SeqCst) {
                courier.ask(Topic::Other, changsha(), "一直在写").await;
            }
        })
    };
    let courier = Courier::at(&server.origin);
    let photo = courier.photo().await;
    let with_photo = NewMessage { attachments: vec![photo], ..message("工资条") };
    courier.act(Act::Ask(question(Topic::LabourRights, changsha(), with_photo))).await.unwrap();
    for number in 0..20 {
        courier.ask(Topic::Other, changsha(), &format!("备份前 {number}")).await;
    }
    let (path, name) = file(database.path(), "last-night.zip");
    let made = command(&database.url, &["backup", &name]);
    assert!(made.status.success() && said(&made).contains("已备份"), "{}", said(&made));
    courier.ask(Topic::Other, changsha(), "备份后").await;
    writing.store(false, Ordering::SeqCst);
    busy.await.unwrap();
    // Nothing is overwritten, and nothing else is left lying about.
    let before = std::fs::read(&path).unwrap();
    let again = command(&database.url, &["backup", &name]);
    assert!(!again.status.success() && said(&again).contains("从不覆盖"), "{}", said(&again));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let left = std::fs::read_dir(database.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().contains(".part")));
    // Not under a running server, and not over what is there.
    let refused = command(&database.url, &["restore", &name]);
    assert!(!refused.status.success() && said(&refused).contains("请先停掉"), "{}", said(&refused));
    server.kill();
    let refused = command(&database.url, &["restore", &name]);
    assert!(!refused.status.success() && said(&refused).contains("--force"), "{}", said(&refused));
    let before = epoch(&database.path().join("diyi.db"));
    let done = command(&database.url, &["restore", &name, "--force"]);
    assert!(done.status.success() && said(&done).contains("原来的数据库留在"), "{}", said(&done));
    assert_ne!(epoch(&database.path().join("diyi.db")), before);
    let checked = command(&database.url, &["check"]);
    assert!(checked.status.success() && said(&checked).contains("完好"), "{}", said(&checked));
    let mut server = Process::start(&database.url, database.path());
    assert!(server.is_up().await);
    let courier = courier.also_at(&server.origin);
    assert_eq!(courier.mine().await.threads.len(), 21);
    assert!(courier.get(&format!("/api/v1/attachments/{}", photo.id)).await.0.is_success());
    // On another machine, the photo comes with it.
    let elsewhere = EmptyDatabase::on_sqlite();
    assert!(command(&elsewhere.url, &["restore", &name]).status.success());
    // And the key file, which no backup has.
    std::fs::copy(database.path().join("diyi.secret"), elsewhere.path().join("diyi.secret")).unwrap();
    let mut other = Process::start(&elsewhere.url, elsewhere.path());
    assert!(other.is_up().await);
    let (status, bytes) = courier.also_at(&other.origin).get(&format!("/api/v1/attachments/{}", photo.id)).await;
    assert!(status.is_success() && bytes.starts_with(b"\xff\xd8\xff"));
    // What was there before is beside it, with all that was written.
    let aside = std::fs::read_dir(database.path()).unwrap().map(|entry| entry.unwrap().path());
    let aside = aside.into_iter().find(|path| path.to_string_lossy().contains(".replaced-")).unwrap();
    let db = rusqlite::Connection::open(aside).unwrap();
    let later: i64 = db.query_row("SELECT count(*) FROM message WHERE text = '备份后'", [], |row| row.get(0)).unwrap();
    assert_eq!(later, 1);
}

#[tokio::test]
async fn a_backup_goes_to_another_machine_but_one_that_was_cut_or_changed_goes_nowhere() {
    let server = Server::on_sqlite().await;
    Courier::of(&server).ask(Topic::Other, changsha(), "问").await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", server.folder().join("diyi.db").display());
    let (path, name) = file(folder.path(), "backup.zip");
    assert!(command(&url, &["backup", &name]).status.success());
    let elsewhere = EmptyDatabase::on_sqlite();
    let whole = std::fs::read(&path).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    for (what, bytes) in
        [("cut", &whole[..whole.len() / 2]), ("changed", &changed), ("empty", &[]), ("words", b"no zip")]
    {
        let (damaged, name) = file(folder.path(), what);
        std::fs::write(&damaged, bytes).unwrap();
        let refused = command(&elsewhere.url, &["restore", &name]);
        assert!(!refused.status.success() && said(&refused).contains("不是完好的备份"), "{what}: {}", said(&refused));
        assert!(!elsewhere.path().join("diyi.db").exists(), "{what}");
    }
    let (_, name) = file(folder.path(), "nowhere");
    assert!(!command(&elsewhere.url, &["restore", &name]).status.success());
    let (_, name) = file(folder.path(), "backup.zip");
    let done = command(&elsewhere.url, &["restore", &name]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(command(&elsewhere.url, &["check"]).status.success());
    let nothing = EmptyDatabase::on_sqlite();
    for arguments in [&["check"][..], &["backup", "/tmp/never"]] {
        let refused = command(&nothing.url, arguments);
        assert!(!refused.status.success() && said(&refused).contains("没有数据库"), "{}", said(&refused));
        assert!(!nothing.path().join("diyi.db").exists());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_killed_leaves_no_half_file_and_the_next_one_goes_well() {
    let server = Server::on_sqlite().await;
    server.import(&crate::server::table_of(5_000)).await;
    let url = format!("sqlite://{}?mode=rwc", server.folder().join("diyi.db").display());
    for patience in [5, 10, 20, 40, 80] {
        let (path, name) = file(&server.folder(), &format!("{patience}.zip"));
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_diyi-server"))
            .args(["--database", &url, "backup", &name])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(patience)).await;
        let _ = child.kill();
        child.wait().unwrap();
        if !path.exists() {
            let made = command(&url, &["backup", &name]);
            assert!(made.status.success(), "{}", said(&made));
        }
        let elsewhere = EmptyDatabase::on_sqlite();
        assert!(command(&elsewhere.url, &["restore", &name]).status.success(), "{patience}");
    }
}

#[tokio::test]
async fn what_contradicts_itself_is_said_in_words() {
    for database in EmptyDatabase::of_each_kind().await {
        let EmptyDatabase { url, folder } = database;
        let server = Server::start(&url, folder).await;
        diyi::server::samples::fill(&server.db).await.unwrap();
        let courier = Courier::of(&server);
        let photo = courier.photo().await;
        let with_photo = NewMessage { attachments: vec![photo], ..message("工资条") };
        courier.act(Act::Ask(question(Topic::Other, changsha(), with_photo))).await.unwrap();
        let files = server.folder().join("files").display().to_string();
        let check = || command(&url, &["check", "--files", &files]);
        let checked = check();
        assert!(checked.status.success(), "{}", said(&checked));
        // What a publisher is still to tell is no fault of a database that goes on being written to: here of a kind that
        // only a newer server beside this one can put together.
        for newer in [
            "UPDATE deployment SET revision = revision + 1",
            "INSERT INTO feed (kind, key, revision, body, scope) SELECT 'newer', 'a', revision, '{}', 0 FROM deployment",
            "INSERT INTO feed_due (kind, key) VALUES ('newer', 'a')",
        ] {
            server.db.execute_unprepared(newer).await.unwrap();
        }
        diyi::server::db::published(&server.db).await.unwrap();
        let checked = check();
        assert!(checked.status.success(), "{}", said(&checked));
        // It stays due, and phones get it as it is.
        assert_eq!(server.text("SELECT kind AS t FROM feed_due".to_owned()).await.as_deref(), Some("newer"));
        let changes = server.json("/api/v1/changes?since=0").await;
        assert!(changes["changes"].as_array().unwrap().iter().any(|change| change["kind"] == "newer"), "{changes}");
        server.db.execute_unprepared("DELETE FROM feed WHERE kind = 'newer'; DELETE FROM feed_due").await.unwrap();
        for (harm, words) in [
            ("UPDATE slot SET taken = 3 WHERE id = (SELECT MIN(id) FROM slot)", "“已约”的数目"),
            ("DELETE FROM attachment", "照片或录音没有了"),
            ("UPDATE station SET name = '别的' WHERE code = (SELECT MIN(code) FROM station)", "和这里的不一样"),
            ("DELETE FROM feed WHERE kind = 'letter'", "该有而没有"),
            ("DELETE FROM desk WHERE adcode = 430100", "有而这里没有"),
            ("UPDATE deployment SET revision = 1", "比最新的还大"),
            ("DELETE FROM question", "没有了，它的"),
        ] {
            without_keys(&server.db, harm).await;
            let checked = check();
            assert!(checked.status.code() == Some(1) && said(&checked).contains(words), "{harm}: {}", said(&checked));
        }
    }
}

#[tokio::test]
async fn on_postgresql_its_own_tools_are_named_and_their_dump_is_looked_at() {
    let Some(EmptyDatabase { url, folder }) = EmptyDatabase::on_postgres().await else { return };
    let server = Server::start(&url, folder).await;
    let (path, name) = file(&server.folder(), "diyi.dump");
    let told = command(&url, &["backup", &name]);
    assert!(told.status.code() == Some(2) && said(&told).contains("pg_dump --format=custom"), "{}", said(&told));
    assert!(said(&told).contains("照片和录音不在数据库里"), "{}", said(&told));
    let dump = |arguments: &[&str]| {
        let made =
            std::process::Command::new("pg_dump").args(arguments).arg(format!("--file={name}")).arg(&url).status();
        made.is_ok_and(|status| status.success())
    };
    if !dump(&["--format=custom"]) {
        eprintln!("skipped: no pg_dump");
        return;
    }
    let checked = command(&url, &["backup", &name]);
    assert!(checked.status.success() && said(&checked).contains("都在"), "{}", said(&checked));
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(said(&command(&url, &["backup", &name])).contains("没写完"));
    assert!(dump(&["--format=custom", "--exclude-table=question"]));
    let lacking = command(&url, &["backup", &name]);
    assert!(!lacking.status.success() && said(&lacking).contains("question"), "{}", said(&lacking));
    // Phones are told only when no server is left.
    assert!(said(&command(&url, &["restore", "--epoch"])).contains("请先停掉"));
    server.db.close().await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let done = command(&url, &["restore", "--epoch"]);
    assert!(done.status.success(), "{}", said(&done));
}
