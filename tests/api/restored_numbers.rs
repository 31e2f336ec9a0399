//! No number that a courier was told after last night's backup names another one's thing after that was put back.

use crate::courier::{Courier, changsha};
use crate::damaged_rows::without_keys;
use crate::desk::{Desk, staff};
use crate::heal::published;
use crate::process::{EmptyDatabase, command, said};
use crate::server::{Server, on_each_database, table_of};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, BookingId, QuestionId, Topic};
use std::collections::BTreeSet;

/// The number that a courier can say on the phone, once their desk has looked at the question.
async fn number(desk: &Desk, courier: &Courier, id: QuestionId) -> String {
    desk.get(&format!("/desk/questions/{id}")).await;
    let threads = courier.mine().await.threads;
    threads.into_iter().find(|one| one.thread.id == id).unwrap().thread.number.unwrap().to_string()
}

/// The codes of all stations that there are.
async fn codes(server: &Server) -> BTreeSet<String> {
    let all = server.json("/api/v1/changes?since=0").await;
    let stations = all["changes"].as_array().unwrap().iter().filter(|change| change["kind"] == "station");
    stations.map(|station| station["item"]["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_after_the_backup_is_given_to_nobody_else_when_it_is_put_back() {
    let EmptyDatabase { url, folder } = EmptyDatabase::on_sqlite();
    let server = Server::start(&url, folder).await;
    staff(&server, "office", StaffRole::ProvinceAdmin, diyi::model::Adcode::HUNAN, Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    server.import(&table_of(2)).await;
    let (activity, slot) = published(&server, 1, 20).await;
    let unseen = Courier::of(&server);
    let asked_before = unseen.ask(Topic::Other, changsha(), "备份前问的").await;
    let backup = server.folder().join("last-night.zip").display().to_string();
    let made = command(&url, &["backup", &backup]);
    assert!(made.status.success(), "{}", said(&made));

    // Today: a number is said on the phone, a ticket shown at a door, a sign printed.
    let today = Courier::of(&server);
    let asked = today.ask(Topic::Other, changsha(), "备份后问的").await;
    let told = [number(&desk, &unseen, asked_before).await, number(&desk, &today, asked).await];
    let booking = BookingId::fresh();
    let books = |booking| Act::Book { booking, activity, slot, overlap_is_fine: true, works_in: None };
    today.act(books(booking)).await.unwrap();
    let ticket = |courier: Courier| async move { courier.mine().await.bookings.remove(0).booking.ticket.unwrap() };
    let shown = ticket(today.also_at(&server.origin)).await;
    let before = codes(&server).await;
    server.import(&table_of(3)).await;
    let printed: BTreeSet<String> = codes(&server).await.difference(&before).cloned().collect();
    assert_eq!(printed.len(), 1);

    server.db.close().await.unwrap();
    let done = command(&url, &["restore", &backup, "--force"]);
    assert!(done.status.success(), "{}", said(&done));
    let server = Server::start(&url, server.into_folder()).await;
    let desk = Desk::sign_in(&server, "office").await;

    // Others come first.
    let newcomer = Courier::of(&server);
    let other = newcomer.ask(Topic::Other, changsha(), "恢复以后问的").await;
    let given = number(&desk, &newcomer, other).await;
    assert!(!told.contains(&given), "{given} was said to somebody else: {told:?}");
    newcomer.act(books(BookingId::fresh())).await.unwrap();
    assert_ne!(ticket(newcomer.also_at(&server.origin)).await, shown);
    server.import("编号,名称,经度,纬度,服务,开放时间\n别的,另一个驿站,112.99,28.15,饮水,24小时\n").await;
    let new: BTreeSet<String> = codes(&server).await.difference(&before).cloned().collect();
    assert!(new.len() == 1 && new.is_disjoint(&printed), "{new:?} stands on the sign of another one: {printed:?}");
    // The phone brings back what it sent.
    let today = today.also_at(&server.origin);
    today.act(books(booking)).await.unwrap();
    assert_eq!(ticket(today.also_at(&server.origin)).await, shown, "the ticket on their screen is good");
    let again = number(&desk, &unseen.also_at(&server.origin), asked_before).await;
    assert!(again != given && again != told[1], "{again}");
}

#[tokio::test]
async fn a_database_that_its_own_tools_put_back_counts_on_behind_a_gap() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::ProvinceAdmin, diyi::model::Adcode::HUNAN, Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "问").await;
        let (mut told, mut printed) = (BTreeSet::new(), BTreeSet::new());
        let sql = async |sql: &str| without_keys(&server.db, sql).await;
        for time in ["yesterday", "put back once", "and again"] {
            // A backup is made; after that the desk looks, and a station comes.
            sql("CREATE TABLE kept AS SELECT * FROM reference_counter").await;
            assert!(told.insert(number(&desk, &courier, id).await), "{time}: {told:?}");
            let table = format!("编号,名称,经度,纬度,服务,开放时间\n{time},驿站,112.99,28.15,饮水,24小时\n");
            server.import(&table).await;
            let new = codes(&server).await;
            assert!(new.len() == 1 && new.is_disjoint(&printed), "{time}: {new:?} {printed:?}");
            printed.extend(new);
            // All of that is lost.
            sql("DELETE FROM reference_counter").await;
            sql("INSERT INTO reference_counter SELECT * FROM kept").await;
            sql("DROP TABLE kept").await;
            sql("UPDATE question SET number = NULL").await;
            sql("DELETE FROM station").await;
            sql("DELETE FROM feed WHERE kind = 'station'").await;
            diyi::server::backup::new_epoch(server.db.connection()).await.unwrap();
        }
    })
    .await;
}
