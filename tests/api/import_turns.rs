//! A long table of stations is written while others work, and to its end whatever happens to the server.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff, staff_in};
use crate::process::{EmptyDatabase, Process};
use crate::server::{Server, on_each_database, table_of};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Topic};
use diyi::server::db;
use reqwest::StatusCode;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use std::time::Duration;

/// Takes longer than the page waits for it.
const MANY: usize = 12_000;

/// Sends a table in; gives its page.
async fn sent(desk: &Desk, name: &str, stations: usize) -> String {
    let fields = [("adcode", "430100"), ("source", name), ("crs", "wgs84"), ("kind", "union")];
    let (status, page) =
        desk.upload("/desk/imports", &fields, ("file", &format!("{name}.csv"), table_of(stations).as_bytes())).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    while !shown(desk, &page).await.contains("待确认") {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    page
}

async fn shown(desk: &Desk, page: &str) -> String {
    let (status, body) = desk.get(page).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// Waits for the end of what is on the way.
async fn ended(desk: &Desk, page: &str, word: &str) -> String {
    for _ in 0..600 {
        let body = shown(desk, page).await;
        if body.contains(word) {
            return body;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let body = shown(desk, page).await;
    panic!("never {word}: {}", body.split("<main>").nth(1).unwrap_or_default().chars().take(600).collect::<String>());
}

async fn stations(db: &DatabaseConnection) -> usize {
    use db::station_table::{Column, Entity};
    let real = Entity::find().filter(Column::Gone.eq(false)).filter(Column::Sample.eq(false));
    let count = real.count(db).await.unwrap();
    usize::try_from(count).unwrap()
}

async fn office(server: &Server) -> Desk {
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "office").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn couriers_ask_while_a_long_table_is_written_and_taken_back_and_a_second_one_waits() {
    on_each_database(async |server| {
        let desk = office(&server).await;
        let (long, short) = (sent(&desk, "长表", MANY).await, sent(&desk, "短表", 3).await);
        let courier = Courier::of(&server);
        for (what, during, after) in [("write", "正在写入", "已写入"), ("undo", "正在撤销", "已撤销")] {
            let path = format!("{long}/{what}");
            let (mut asked, mut seen) = (0, false);
            let work = async {
                let (status, told) = desk.post(&path, &[]).await;
                assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
            };
            tokio::pin!(work);
            let mut waits = true;
            while waits || shown(&desk, &long).await.contains(during) {
                tokio::select! {
                    () = &mut work, if waits => waits = false,
                    _ = courier.ask(Topic::Other, changsha(), "还在吗") => asked += 1,
                }
                if !seen && shown(&desk, &long).await.contains(during) {
                    seen = true;
                    let (status, refused) = desk.post(&format!("{short}/write"), &[]).await;
                    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
                    assert!(refused.contains("长表.csv"), "{refused}");
                }
            }
            ended(&desk, &long, after).await;
            assert!(seen, "it was over before anybody could look: the test tested nothing");
            assert!(asked >= 10, "{asked} questions were taken meanwhile");
        }
        let (status, _) = desk.post(&format!("{short}/write"), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(shown(&desk, &short).await.contains("新增 3，"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_whose_writing_was_begun_is_written_once_and_whole_though_the_server_is_killed() {
    for database in EmptyDatabase::of_each_kind().await {
        let opened = db::open(&database.url).await.unwrap();
        staff_in(&opened, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        // Whatever is gone on with is gone on with by the server.
        drop(opened);
        let looked = db::connect(&database.url).await.unwrap();
        let mut server = Process::start(&database.url, database.path());
        assert!(server.is_up().await);
        let desk = Desk::sign_in_at(&server.origin, "office").await;
        let page = sent(&desk, "长表", MANY).await;
        let writing = tokio::spawn({
            let page = page.clone();
            async move { desk.post_to_dying(&format!("{page}/write")).await }
        });
        // Some are written, and not all.
        while stations(&looked).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.kill();
        let _ = writing.await;
        let half = stations(&looked).await;
        assert!(half < MANY, "it was over before the server was killed: the test tested nothing");
        let mut server = Process::start(&database.url, database.path());
        assert!(server.is_up().await);
        let desk = Desk::sign_in_at(&server.origin, "office").await;
        let told = ended(&desk, &page, "已写入").await;
        assert!(told.contains(&format!("新增 {MANY}，更新 0，没有变化 0，没有收 0")), "{told}");
        assert_eq!(stations(&looked).await, MANY);
        let (status, _) = desk.post(&format!("{page}/undo"), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let told = ended(&desk, &page, "已撤销").await;
        // The samples that had made way are there again, too.
        assert!(told.contains("个驿站恢复原样，0 个后来又改过"), "{told}");
        assert_eq!(stations(&looked).await, 0);
    }
}
