//! Somebody wrote to the tables by hand: what the server cannot read it says so, and reads nothing into it.

use crate::bookings::{book, published, seen};
use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Topic};
use diyi::server::db::Db;
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseBackend};

#[tokio::test]
async fn a_word_that_no_question_can_have_is_an_error_and_not_the_most_careful_guess() {
    on_each_database(async |server| {
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let desk = Desk::sign_in(&server, "ope").await;
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let id = courier.ask(Topic::Other, changsha(), "这条坏了").await;
        other.ask(Topic::Other, changsha(), "这条好的").await;
        for (table, set, back) in [
            ("question", "state = 'asleep'", "state = 'waiting'"),
            ("question", "topic = 'OTHER'", "topic = 'other'"),
            ("question", "adcode = 7", "adcode = 430100"),
            ("question", "channel = 'smoke'", "channel = 'app'"),
            ("question", "assigned_to = 'somebody'", "assigned_to = NULL"),
            ("question", "merged_into = '1 OR 1=1'", "merged_into = NULL"),
            ("message", "staff = '7'", "staff = NULL"),
            ("message", "author = ''", "author = 'courier'"),
        ] {
            let key = if table == "question" { "id" } else { "question" };
            let damage = |set: &str| format!("UPDATE {table} SET {set} WHERE {key} = '{id}'");
            server.db.execute_unprepared(&damage(set)).await.unwrap();
            let (status, page) = desk.get(&format!("/desk/questions/{id}")).await;
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{set}: {page}");
            assert!(page.contains("服务器") && !page.contains("这条坏了"), "{set}: {page}");
            let (status, body) = courier.get("/api/v1/mine?since=0").await;
            let body = String::from_utf8(body).unwrap();
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{set}: {body}");
            assert!(body.contains("\"status\":500") && !body.contains("这条坏了"), "{set}: {body}");
            // The server is there and serves whoever has nothing to do with that row.
            assert_eq!(other.mine().await.threads.len(), 1, "{set}");
            assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
            server.db.execute_unprepared(&damage(back)).await.unwrap();
            assert_eq!(desk.get(&format!("/desk/questions/{id}")).await.0, StatusCode::OK, "{back}");
            assert_eq!(courier.mine().await.threads.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn one_thing_that_nobody_can_read_keeps_no_other_from_the_phones_and_no_place_from_who_waits() {
    on_each_database(async |server| {
        let (damaged, whole) = (published(&server, changsha(), 1, 3).await, published(&server, changsha(), 1, 1).await);
        let run = async |sql: String| server.db.execute_unprepared(&sql).await.unwrap();
        run(format!("UPDATE activity SET body = '{{' WHERE id = '{}'", damaged.id)).await;
        run(format!("INSERT INTO feed_due (kind, key) VALUES ('activity', '{}')", damaged.id)).await;
        let (first, second) = (Courier::of(&server), Courier::of(&server));
        let (id, act) = book(&whole, 0);
        first.act(act).await.unwrap();
        second.act(book(&whole, 0).1).await.unwrap();
        assert_eq!(seen(&server, whole.id).await.unwrap().slots[0].waiting, 1);
        // An offer of another activity's, whose time is over, in a row with a word that no booking has.
        let copied = format!(
            "INSERT INTO booking SELECT 'damaged', account, '{}', '{}', kind, title, starts_at, ends_at, 'offered', revision,
                number, ahead, 1, 'AAAAAAAAAAAA', used_at, door_key, notice, stars, comment, works_in, rated_at, NULL
            FROM booking WHERE id = '{id}'",
            damaged.id, damaged.slots[0].id
        );
        without_keys(&server.db, &copied).await;
        first.act(Act::CancelBooking { booking: id }).await.unwrap();
        run(format!("UPDATE booking SET offer_until = 1 WHERE state = 'offered' AND slot = '{}'", whole.slots[0].id)).await;
        server.app.settle_bookings().await;
        let state = second.mine().await.bookings.remove(0).booking.state;
        assert_eq!(state, diyi::model::BookingState::Lapsed);
    })
    .await;
}

/// Writes what the keys between tables would refuse.
pub async fn without_keys(db: &Db, sql: &str) {
    let (off, on) = match db.get_database_backend() {
        DatabaseBackend::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        _ => ("SET session_replication_role = replica", "SET session_replication_role = origin"),
    };
    db.execute_unprepared(&format!("{off}; {sql}; {on}")).await.unwrap();
}

/// A text that stands where a number should is nobody's: it is not looked up, compared or linked as if it were one.
#[tokio::test]
async fn a_number_of_a_question_or_a_case_that_is_none_is_an_error_for_whoever_reads_its_row() {
    on_each_database(async |server| {
        staff(&server, "adm", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "zhu", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let (desk, elsewhere) = (Desk::sign_in(&server, "adm").await, Desk::sign_in(&server, "zhu").await);
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let id = courier.ask(Topic::Other, changsha(), "这条坏了").await;
        other.ask(Topic::Other, zhuzhou(), "这条好的").await;
        let question = format!("/desk/questions/{id}");
        let (_, case_page) = desk.post(&format!("{question}/case"), &[("kind", "fine")]).await;
        let case = courier.mine().await.threads[0].thread.case.as_ref().unwrap().id;
        assert_eq!(case_page, format!("/desk/cases/{case}"));
        for (table, column, held, readers, is_told) in [
            ("question", "id", id.to_string(), vec!["/desk/inbox"], true),
            ("\"case\"", "id", case.to_string(), vec![question.as_str(), "/desk/cases"], true),
            ("\"case\"", "question", id.to_string(), vec![case_page.as_str(), "/desk/cases"], false),
        ] {
            let set = |to: &str, from: &str| format!("UPDATE {table} SET {column} = '{to}' WHERE {column} = '{from}'");
            without_keys(&server.db, &set("1 OR 1=1", &held)).await;
            for reader in &readers {
                let (status, page) = desk.get(reader).await;
                assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{table} {column} at {reader}: {page}");
                assert!(page.contains("服务器") && !page.contains("这条坏了"), "{table} {column} at {reader}: {page}");
            }
            if is_told {
                let (status, _) = courier.get("/api/v1/mine?since=0").await;
                assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{table} {column}");
            }
            // Whoever has nothing to do with that row reads on.
            assert_eq!(other.mine().await.threads.len(), 1, "{table} {column}");
            for reader in ["/desk/inbox", "/desk/cases"] {
                assert_eq!(elsewhere.get(reader).await.0, StatusCode::OK, "{table} {column} at {reader}");
            }
            without_keys(&server.db, &set(&held, "1 OR 1=1")).await;
            for reader in &readers {
                assert_eq!(desk.get(reader).await.0, StatusCode::OK, "{table} {column} at {reader}");
            }
            assert_eq!(courier.mine().await.threads.len(), 1);
        }
    })
    .await;
}
