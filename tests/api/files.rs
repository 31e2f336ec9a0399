//! Photos and voice notes in their store: there before the row that names them, gone only after it.

use crate::courier::{Courier, changsha, message, picture, question};
use crate::process::{EmptyDatabase, Process, command, said};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::{Attachment, AttachmentId, AttachmentKind, NewMessage, Timestamp, Topic};
use diyi::server::file_keeping::{KeepingError, move_out_of_rows, remove_deleted, remove_strays};
use diyi::server::file_store::{FileStore, new_name};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Statement};
use std::time::Duration;

async fn number(server: &Server, sql: &str) -> i64 {
    let row = server.db.query_one_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

fn files_of(server: &Server) -> usize {
    let mut count = 0;
    for shard in std::fs::read_dir(server.folder().join("files")).unwrap() {
        count += std::fs::read_dir(shard.unwrap().path()).unwrap().count();
    }
    count
}

async fn asks_with(courier: &Courier, photo: Attachment) {
    let words = NewMessage { attachments: vec![photo], ..message("工资条") };
    courier.act(Act::Ask(question(Topic::Other, changsha(), words))).await.unwrap();
}

#[tokio::test]
async fn a_photo_is_in_the_store_and_not_in_the_database_and_goes_when_its_courier_erases_theirs() {
    on_each_database(async |server| {
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let photo = courier.photo().await;
        // Sent again, it is the same; from somebody else it is refused, and changes nothing.
        courier.put(photo.id, picture()).await.unwrap();
        assert!(other.put(photo.id, picture()).await.is_err());
        asks_with(&courier, photo).await;
        asks_with(&other, other.photo().await).await;
        assert_eq!(number(&server, "SELECT COUNT(*) AS n FROM attachment WHERE length(bytes) > 0").await, 0);
        assert_eq!(files_of(&server), 2);
        let path = format!("/api/v1/attachments/{}", photo.id);
        let (status, bytes) = courier.get(&path).await;
        assert!(status.is_success() && bytes.starts_with(b"\xff\xd8\xff"));
        assert_eq!(other.get(&path).await.0, StatusCode::NOT_FOUND);
        // The photo is in what the courier may have, as a picture that their phone opens.
        let (_, files) = courier.export().await;
        assert_eq!(files, [(format!("文件/{}.jpg", photo.id), bytes)]);
        // The row goes first; the file follows it.
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(files_of(&server), 2);
        server.app.remove_files().await;
        assert_eq!(files_of(&server), 1);
        assert_eq!(remove_deleted(&server.db, &server.app.files).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_photo_that_arrives_while_its_courier_erases_all_leaves_neither_row_nor_file() {
    on_each_database(async |server| {
        let mut large = Vec::new();
        let mut to = std::io::Cursor::new(&mut large);
        image::RgbImage::new(1_200, 900).write_to(&mut to, image::ImageFormat::Png).unwrap();
        for round in 0..12 {
            let courier = Courier::of(&server);
            courier.ask(Topic::Other, changsha(), "问").await;
            let erase = async {
                tokio::time::sleep(Duration::from_millis(8 * round)).await;
                courier.act(Act::EraseAccount).await.unwrap();
            };
            let ((), _) = tokio::join!(erase, courier.put(AttachmentId::fresh(), large.clone()));
        }
        server.app.remove_files().await;
        assert_eq!(number(&server, "SELECT COUNT(*) AS n FROM attachment").await, 0);
        // One that was on its way to a row that never came goes with the strays.
        remove_strays(&server.db, &server.app.files, Timestamp(Timestamp::now().0 + 25 * 3_600_000)).await.unwrap();
        assert_eq!(files_of(&server), 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_never_got_a_row_is_removed_after_a_day_and_no_other() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let photo = courier.photo().await;
        asks_with(&courier, photo).await;
        // A server ended between the file and the row.
        server.app.files.put(&new_name(AttachmentId::fresh()), vec![1]).await.unwrap();
        let (db, files, now) = (&server.db, &server.app.files, Timestamp::now().0);
        assert_eq!(remove_strays(db, files, Timestamp(now)).await.unwrap(), 0, "its row may be on its way");
        assert_eq!(remove_strays(db, files, Timestamp(now + 25 * 3_600_000)).await.unwrap(), 1);
        assert_eq!(files_of(&server), 1);
        assert!(courier.get(&format!("/api/v1/attachments/{}", photo.id)).await.0.is_success());
        // The store of another database is not tidied away.
        for _ in 0..120 {
            files.put(&new_name(AttachmentId::fresh()), vec![1]).await.unwrap();
        }
        let refused = remove_strays(db, files, Timestamp(now + 25 * 3_600_000)).await.unwrap_err();
        assert!(matches!(refused, KeepingError::Foreign { all: 121, stray: 120 }), "{refused}");
        assert_eq!(files_of(&server), 121);
    })
    .await;
}

#[tokio::test]
async fn a_store_that_fails_keeps_the_courier_waiting_and_never_says_that_a_photo_arrived() {
    let server = Server::on_sqlite().await;
    let folder = server.folder().join("files");
    std::fs::remove_dir_all(&folder).unwrap();
    // A file where the folder was: nothing can be written into it, whoever one is.
    std::fs::write(&folder, "").unwrap();
    let courier = Courier::of(&server);
    let (id, kind) = (AttachmentId::fresh(), AttachmentKind::Photo);
    let (status, problem) = courier.put(id, picture()).await.unwrap_err();
    assert_eq!((status, problem.remedy()), (StatusCode::SERVICE_UNAVAILABLE, diyi::api::Remedy::Again));
    assert_eq!(server.get("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(number(&server, "SELECT COUNT(*) AS n FROM attachment").await, 0);
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    courier.put(id, picture()).await.unwrap();
    asks_with(&courier, Attachment { id, kind }).await;
}

/// Rows as a version before wrote them: with their bytes in them.
async fn bytes_in_rows(server: &Server, courier: &Courier, count: usize) -> Vec<AttachmentId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let photo = courier.photo().await;
        asks_with(courier, photo).await;
        ids.push(photo.id);
    }
    let sqlite = server.db.get_database_backend() == sea_orm::DatabaseBackend::Sqlite;
    let bytes = if sqlite { "x'ffd8ff01'" } else { r"'\xffd8ff01'::bytea" };
    server.db.execute_unprepared(&format!("UPDATE attachment SET file = NULL, bytes = {bytes}")).await.unwrap();
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_older_versions_kept_in_rows_is_moved_out_also_if_the_server_is_killed_meanwhile() {
    for database in EmptyDatabase::of_each_kind().await {
        let EmptyDatabase { url, folder } = database;
        let server = Server::start(&url, folder).await;
        diyi::server::samples::fill(&server.db).await.unwrap();
        let courier = Courier::of(&server);
        let ids = bytes_in_rows(&server, &courier, 150).await;
        // Before it is moved, it is shown as well.
        let (status, bytes) = courier.get(&format!("/api/v1/attachments/{}", ids[7])).await;
        assert_eq!((status, bytes.as_slice()), (StatusCode::OK, &b"\xff\xd8\xff\x01"[..]));
        let moved = "SELECT COUNT(*) AS n FROM attachment WHERE file IS NOT NULL AND length(bytes) = 0";
        let mut seen_half = false;
        for _ in 0..200 {
            let mut process = Process::start(&url, &server.folder());
            tokio::time::sleep(Duration::from_millis(110)).await;
            process.kill();
            let so_far = number(&server, moved).await;
            seen_half |= so_far > 0 && so_far < 150;
            if so_far == 150 {
                break;
            }
        }
        if !seen_half {
            eprintln!("the server was never killed in the middle");
        }
        move_out_of_rows(&server.db, &server.app.files).await.unwrap();
        assert_eq!(number(&server, moved).await, 150);
        for id in ids {
            let (status, bytes) = courier.get(&format!("/api/v1/attachments/{id}")).await;
            assert_eq!((status, bytes.as_slice()), (StatusCode::OK, &b"\xff\xd8\xff\x01"[..]));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_photos_arrive_has_a_file_for_each_row() {
    let database = EmptyDatabase::on_sqlite();
    let mut server = Process::start(&database.url, database.path());
    assert!(server.is_up().await);
    let mut taken = Vec::new();
    for round in 0..5_u64 {
        let couriers: Vec<Courier> = (0..4).map(|_| Courier::at(&server.origin)).collect();
        let sending = futures_util::future::join_all(couriers.into_iter().map(async |courier| {
            let mut arrived = Vec::new();
            for _ in 0..40 {
                let id = AttachmentId::fresh();
                if !courier.try_put(id, picture()).await {
                    break;
                }
                arrived.push(id);
            }
            (courier, arrived)
        }));
        let kill = async {
            tokio::time::sleep(Duration::from_millis(60 + 40 * round)).await;
            server.terminate_hard();
        };
        let (sent, ()) = tokio::join!(sending, kill);
        taken.extend(sent);
        server.kill();
        server = Process::start(&database.url, database.path());
        assert!(server.is_up().await);
    }
    let count: usize = taken.iter().map(|(_, ids)| ids.len()).sum();
    assert!(count > 5, "{count} arrived");
    for (courier, ids) in taken {
        let courier = courier.also_at(&server.origin);
        for id in ids {
            assert!(courier.get(&format!("/api/v1/attachments/{id}")).await.0.is_success());
        }
    }
    let checked = command(&database.url, &["check"]);
    assert!(checked.status.success(), "{}", said(&checked));
}

#[tokio::test]
async fn a_file_that_is_lost_is_named_by_a_check_and_the_backup_says_how_many() {
    let EmptyDatabase { url, folder } = EmptyDatabase::on_sqlite();
    let server = Server::start(&url, folder).await;
    let courier = Courier::of(&server);
    let (kept, lost) = (courier.photo().await, courier.photo().await);
    asks_with(&courier, kept).await;
    asks_with(&courier, lost).await;
    let name = server.text(format!("SELECT file AS t FROM attachment WHERE id = '{}'", lost.id)).await.unwrap();
    FileStore::in_folder(&server.folder().join("files")).unwrap().remove(&name).await.unwrap();
    let checked = command(&url, &["check"]);
    assert!(checked.status.code() == Some(1) && said(&checked).contains("文件丢了"), "{}", said(&checked));
    assert!(said(&checked).contains(&lost.id.to_string()));
    let backup = server.folder().join("b.zip").display().to_string();
    let made = command(&url, &["backup", &backup]);
    assert!(made.status.code() == Some(2) && said(&made).contains("存储里没有"), "{}", said(&made));
    assert_eq!(courier.get(&format!("/api/v1/attachments/{}", lost.id)).await.0, StatusCode::NOT_FOUND);
    assert!(courier.get(&format!("/api/v1/attachments/{}", kept.id)).await.0.is_success());
}
