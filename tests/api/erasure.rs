//! What a courier has erased is gone: from the tables, and from the files under them. What they are given before is whole.

use crate::courier::{Courier, changsha, message, question};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use crate::voice_notes::ogg;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{Attachment, AttachmentId, AttachmentKind, Author, QuestionId, Topic, VoiceId, VoiceKind};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, Statement};
use std::path::Path;

/// Words that stand nowhere else.
const MARKS: [&str; 7] =
    ["山茱萸一号", "山茱萸二号", "山茱萸三号", "山茱萸四号", "山茱萸五号", "山茱萸六号", "山茱萸七号"];
const SOUND: &[u8] = b"OggS-shanzhuyu-sound-shanzhuyu";
/// A document of the desk's, and what it is called.
const PAPER: &[u8] = b"%PDF-1.7 shanzhuyu-paper-shanzhuyu %%EOF";
const PAPER_NAME: &str = "山茱萸申请书.pdf";

/// A courier who said something everywhere, and was answered.
async fn talkative(server: &Server, desk: &Desk) -> (Courier, QuestionId) {
    let courier = Courier::of(server);
    let sound = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Voice };
    courier.put(sound.id, ogg(&SOUND.repeat(500))).await.unwrap();
    courier.put(AttachmentId::fresh(), ogg(&SOUND.repeat(100))).await.unwrap();
    let mut asked = question(Topic::Other, changsha(), message(MARKS[0]));
    asked.message.attachments = vec![sound];
    let id = asked.id;
    courier.act(Act::Ask(asked)).await.unwrap();
    courier.act(Act::Write { question: id, message: message(MARKS[1]) }).await.unwrap();
    let page = format!("/desk/questions/{id}");
    let version = desk.field(&page, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[2]), ("act", "answer")];
    let sent = desk.upload(&format!("{page}/answer"), &fields, ("file", PAPER_NAME, PAPER)).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER);
    let version = desk.field(&page, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[3]), ("act", "note")];
    assert_eq!(desk.post(&format!("{page}/answer"), &fields).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desk.post(&format!("{page}/draft"), &[("text", MARKS[4])]).await.0, StatusCode::NO_CONTENT);
    let said = NewVoice {
        id: VoiceId::fresh(),
        kind: VoiceKind::Need,
        adcode: changsha(),
        discussion: None,
        message: message(MARKS[5]),
    };
    courier.act(Act::Speak(said)).await.unwrap();
    let (_, case) = desk.post(&format!("{page}/case"), &[("kind", "other")]).await;
    let version = desk.field(&case, "version").await;
    let fields = [("version", version.as_str()), ("text", MARKS[6])];
    assert_eq!(desk.post(&format!("{case}/bring"), &fields).await.0, StatusCode::SEE_OTHER);
    (courier, id)
}

async fn with_desk() -> (Server, Desk) {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    (server, desk)
}

/// Files in a folder, at any depth, that hold these bytes.
pub fn holding(folder: &Path, wanted: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
        } else if std::fs::read(&path).unwrap().windows(wanted.len()).any(|part| part == wanted) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn no_byte_of_what_was_erased_stays_in_any_file() {
    let (server, desk) = with_desk().await;
    let (courier, _) = talkative(&server, &desk).await;
    // Searched for, so that its words stand in the index, too.
    desk.get("/desk/inbox?q=%E5%B1%B1%E8%8C%B1%E8%90%B8").await;
    let folder = server.folder();
    for mark in MARKS {
        assert!(!holding(&folder, mark.as_bytes()).is_empty(), "{mark} is nowhere: the test looks for the wrong thing");
    }
    for mark in [SOUND, PAPER, PAPER_NAME.as_bytes()] {
        assert!(!holding(&folder, mark).is_empty());
    }
    courier.act(Act::EraseAccount).await.unwrap();
    diyi::server::db::published(&server.db).await.unwrap();
    server.app.remove_files().await;
    for mark in MARKS {
        assert_eq!(holding(&folder, mark.as_bytes()), Vec::<String>::new(), "{mark}");
    }
    for mark in [SOUND, PAPER, PAPER_NAME.as_bytes()] {
        assert_eq!(holding(&folder, mark), Vec::<String>::new());
    }
    // Nor in pairs, as the index of words has them.
    assert_eq!(holding(&folder, "茱萸".as_bytes()), Vec::<String>::new());
}

/// Every table with an account in each row.
async fn tables(server: &Server) -> Vec<String> {
    let sql = "SELECT m.name AS t FROM sqlite_schema m, pragma_table_info(m.name) p
        WHERE m.type = 'table' AND p.name = 'account'";
    let rows = server.db.query_all_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
}

async fn rows_of(server: &Server, table: &str, account: &str) -> usize {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS t FROM \"{table}\" WHERE account = '{account}'");
    server.text(sql).await.unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_a_courier_is_given_has_every_row_of_every_table_and_after_erasing_there_is_none() {
    let (server, desk) = with_desk().await;
    let (courier, _) = talkative(&server, &desk).await;
    let account = server.text("SELECT id AS t FROM account".to_owned()).await.unwrap();
    let (status, export) = courier.get("/api/v1/mine/export").await;
    assert_eq!(status, StatusCode::OK);
    let export: serde_json::Value = serde_json::from_slice(&export).unwrap();
    let tables = tables(&server).await;
    assert!(tables.len() >= 8, "{tables:?}");
    let mut with_rows = 0;
    for table in &tables {
        let (kept, told) =
            (rows_of(&server, table, &account).await, export["kept"][table].as_array().map_or(0, Vec::len));
        assert_eq!(kept, told, "{table}");
        with_rows += usize::from(kept > 0);
    }
    assert!(with_rows >= 4, "{with_rows}");
    // With the file that no message has claimed yet, and the desk's document.
    assert_eq!(export["files"].as_array().map(Vec::len), Some(3));
    assert!(export["threads"].to_string().contains(PAPER_NAME));
    assert!(export["threads"].to_string().contains(MARKS[0]) && export["threads"].to_string().contains(MARKS[2]));
    courier.act(Act::EraseAccount).await.unwrap();
    for table in &tables {
        // That it was to be erased, which the phone may ask once more.
        let left = usize::from(table == "submission");
        assert_eq!(rows_of(&server, table, &account).await, left, "{table}");
    }
}

#[tokio::test]
async fn a_case_of_somebody_who_is_gone_is_closed_and_nothing_new_is_written_about_them() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let (courier, id) = talkative(&server, &desk).await;
        let open = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM \"case\" WHERE closed_at IS NULL".to_owned();
        assert_eq!(server.text(open.clone()).await.as_deref(), Some("1"));
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(server.text(open).await.as_deref(), Some("0"));
        let result = "SELECT result AS t FROM \"case\"".to_owned();
        assert_eq!(server.text(result).await.as_deref(), Some("withdrawn"));
        let draft = desk.post(&format!("/desk/questions/{id}/draft"), &[("text", "还想写")]).await.0;
        assert_eq!(draft, StatusCode::CONFLICT);
        assert!(!server.dump().await.contains("还想写"));
    })
    .await;
}
