//! Somebody wrote to the tables by hand: what the server cannot read it says so, and reads nothing into it.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

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
