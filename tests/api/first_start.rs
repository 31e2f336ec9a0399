//! The first start of a server, of several at once, of one that is killed; and one on yesterday's database.

use crate::courier::Courier;
use crate::process::{EmptyDatabase, Process};
use crate::server::Server;
use diyi::model::AccountKey;
use diyi::server::{db, samples};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Database, Statement};
use std::collections::HashMap;
use std::time::Duration;

async fn count(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

async fn told(db: &impl ConnectionTrait) -> HashMap<String, i64> {
    let sql = "SELECT kind, COUNT(*) AS n FROM feed WHERE body IS NOT NULL GROUP BY kind";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "kind").unwrap(), row.try_get("", "n").unwrap())).collect()
}

/// The same things as after a first start that nobody disturbed, and none of them twice.
async fn assert_whole(database: &EmptyDatabase) {
    let undisturbed = EmptyDatabase::on_sqlite();
    let expected = db::open(&undisturbed.url).await.unwrap();
    samples::fill(&expected).await.unwrap();
    let db = Box::pin(Database::connect(&database.url)).await.unwrap();
    assert_eq!(told(&db).await, told(&expected).await, "{}", database.url);
    for table in [
        "station",
        "desk",
        "answer_version",
        "activity",
        "slot",
        "letter",
        "partner",
        "company",
        "company_claim",
        "aid_resource",
        "campaign_allotment",
        "course",
        "deputy",
        "meeting WHERE state = 'held'",
        "contribution",
        "proposal_version",
        "outreach_poster",
        "volunteer",
    ] {
        let rows = format!("SELECT COUNT(*) AS n FROM {table}");
        assert_eq!(count(&db, &rows).await, count(&expected, &rows).await, "{table} on {}", database.url);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_servers_that_start_at_once_on_an_empty_database_all_serve_and_fill_it_once() {
    for database in EmptyDatabase::of_each_kind().await {
        let mut servers: Vec<Process> = (0..6).map(|_| Process::start(&database.url, database.path())).collect();
        let up = join_all(servers.iter_mut().map(Process::is_up)).await;
        assert_eq!(up, [true; 6], "{}", database.url);
        assert_whole(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_again_and_again_during_its_first_start_has_all_samples_in_the_end() {
    for patience in [15, 30, 45, 60, 80, 100, 130, 160, 200, 250, 300, 400] {
        for database in EmptyDatabase::of_each_kind().await {
            for more in [0, patience, 7] {
                let mut server = Process::start(&database.url, database.path());
                tokio::time::sleep(Duration::from_millis(patience + more)).await;
                server.kill();
            }
            assert!(Process::start(&database.url, database.path()).is_up().await);
            assert_whole(&database).await;
        }
    }
}

/// What older versions let stand: a look at a question that is not there.
const OF_NO_QUESTION: &str =
    "INSERT INTO presence (question, staff, seen_at) SELECT 'no question', staff, seen_at FROM presence";

/// Who waits for a place with what they were told when they came: two before them had left since.
fn waits(id: &str, number: u32) -> String {
    format!(
        "INSERT INTO booking SELECT '01a2151a-c601-7b83-9798-0000000000{id}', account, activity, slot, kind, title, starts_at, ends_at,
            'waiting', revision, {number}, {number} - 6, NULL, 'WAITS{id}', NULL, NULL, '', NULL, '', works_in
        FROM booking WHERE state = 'booked'"
    )
}

/// A database as a server of the version before steps had a file each left it: two stations, and what one courier,
/// whose key is all zeros, asked, booked, said and reported.
async fn yesterday() -> Vec<EmptyDatabase> {
    let sqlite = EmptyDatabase::on_sqlite();
    let file = rusqlite::Connection::open(sqlite.path().join("diyi.db")).unwrap();
    file.execute_batch(include_str!("yesterday/sqlite.sql")).unwrap();
    file.execute_batch(OF_NO_QUESTION).unwrap();
    file.execute_batch(&waits("01", 8)).unwrap();
    file.execute_batch(&waits("02", 9)).unwrap();
    let postgres = EmptyDatabase::on_postgres().await;
    if let Some(postgres) = &postgres {
        let db = Box::pin(Database::connect(&postgres.url)).await.unwrap();
        db.execute_unprepared(include_str!("yesterday/postgres.sql")).await.unwrap();
        db.execute_unprepared(OF_NO_QUESTION).await.unwrap();
        db.execute_unprepared(&waits("01", 8)).await.unwrap();
        db.execute_unprepared(&waits("02", 9)).await.unwrap();
    }
    [Some(sqlite), postgres].into_iter().flatten().collect()
}

#[tokio::test]
async fn yesterdays_database_goes_on_with_all_that_is_in_it() {
    for database in yesterday().await {
        let EmptyDatabase { url, folder } = database;
        let server = Server::start(&url, folder).await;
        let mut courier = Courier::of(&server);
        courier.key = AccountKey::from_recovery_code(&"0".repeat(28)).unwrap();
        let mine = courier.mine().await;
        let lists = (mine.threads.len(), mine.bookings.len(), mine.voices.len(), mine.reports.len());
        assert_eq!(lists, (1, 3, 1, 1));
        // Who waits is told anew how many are before them.
        let told_anew = courier.mine_since(mine.revision - 1).await.bookings;
        let ahead: Vec<u32> = told_anew.iter().map(|change| change.booking.ahead).collect();
        assert_eq!(ahead, [0, 1]);
        let said: Vec<&str> = mine.threads[0].thread.messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(said, ["站点欠我两个月工资", "请带上工资条", "好的"]);
        let photo = mine.threads[0].thread.messages[0].attachments[0].id;
        let (status, bytes) = courier.get(&format!("/api/v1/attachments/{photo}")).await;
        assert!(status.is_success() && bytes.starts_with(b"\xff\xd8\xff"));
        let told = told(&server.db).await;
        assert_eq!((told["station"], told["activity"]), (2, 1));
        // And it is written on.
        courier.ask(diyi::model::Topic::Other, crate::courier::changsha(), "今天").await;
        assert_eq!(courier.mine().await.threads.len(), 2);
        // A part without its whole is not written, and goes with it.
        let stray = "INSERT INTO draft (question, staff, text) SELECT 'no question', id, '' FROM staff";
        assert!(server.db.execute_unprepared(stray).await.is_err());
        assert_eq!(count(&server.db, "SELECT COUNT(*) AS n FROM message").await, 4);
        server.db.execute_unprepared("DELETE FROM question").await.unwrap();
        assert_eq!(count(&server.db, "SELECT COUNT(*) AS n FROM message").await, 0);
        // Opened once more, nothing is left to be done.
        let steps = count(&server.db, "SELECT COUNT(*) AS n FROM seaql_migrations").await;
        db::open(&url).await.unwrap();
        assert_eq!(count(&server.db, "SELECT COUNT(*) AS n FROM seaql_migrations").await, steps);
    }
}

#[tokio::test]
async fn a_server_of_an_older_version_starts_beside_a_newer_one_but_not_after_what_it_cannot_work_with() {
    for database in EmptyDatabase::of_each_kind().await {
        let db = db::open(&database.url).await.unwrap();
        let newer = async |name: &str| {
            let step = format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', 0)");
            db.execute_unprepared(&step).await.unwrap();
        };
        newer("m2027_01_something_more").await;
        db::open(&database.url).await.unwrap();
        newer("m2027_02_something_less_contract").await;
        let refused = db::open(&database.url).await.unwrap_err().to_string();
        assert!(refused.contains("更新的版本"), "{refused}");
    }
}
