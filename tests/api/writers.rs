//! Many write at once, on several servers: nobody waits for what is another one's, and no phone passes a change over.

use crate::bookings::{book, published};
use crate::counting_proxy::CountingProxy;
use crate::courier::{Courier, changsha, message, question, submission};
use crate::process::{EmptyDatabase, Process};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, Changes, Item, paths};
use diyi::model::{Activity, Letter, LetterId, LetterKind, Timestamp, Topic};
use diyi::server::db;
use futures_util::future::join_all;
use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, Statement, TransactionTrait};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any write takes, shorter than any lock is waited for.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_row_that_somebody_holds_makes_nobody_wait_but_who_needs_it() {
    on_each_database(async |server| {
        // SQLite has one writer at a time; there, nobody can hold a row.
        if server.db.get_database_backend() != DatabaseBackend::Postgres {
            return;
        }
        let (slow, other) = (Courier::of(&server), Courier::of(&server));
        slow.ask(Topic::Other, changsha(), "第一问").await;
        let activity = published(&server, changsha(), 1, 3).await;
        let admin = Box::pin(Database::connect(server.url())).await.unwrap();
        for row in ["deployment WHERE id = 1", "account", "feed", "feed_due"] {
            #[expect(clippy::disallowed_methods, reason = "nobody drops it meanwhile")]
            let held = admin.begin().await.unwrap();
            held.execute_unprepared(&format!("SELECT * FROM {row} FOR UPDATE")).await.unwrap();
            let newcomer = Courier::of(&server);
            let asked = timeout(SOON, newcomer.ask(Topic::LabourRights, changsha(), "欠我工资")).await;
            assert!(asked.is_ok(), "a question waits for {row}");
            let booked = timeout(SOON, newcomer.act(book(&activity, 0).1)).await;
            assert!(booked.unwrap_or_else(|_| panic!("a booking waits for {row}")).is_ok());
            if row == "account" {
                assert!(
                    timeout(Duration::from_millis(300), slow.ask(Topic::Other, changsha(), "第二问")).await.is_err()
                );
            }
            held.rollback().await.unwrap();
        }
        other.ask(Topic::Other, changsha(), "后来").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twins_of_a_message_on_two_servers_at_once_take_effect_once_and_hear_the_same() {
    on_each_database(async |server| {
        let origins = [server.origin.clone(), server.replica().await];
        let courier = Courier::of(&server);
        for _ in 0..20 {
            let asked = submission(Act::Ask(question(Topic::Other, changsha(), message("同一句"))));
            let twins = (0..6).map(|twin| {
                let (courier, asked) = (courier.also_at(&origins[twin % 2]), asked.clone());
                async move { courier.send(&asked).await.unwrap() }
            });
            let receipts = join_all(twins).await;
            assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
        }
        assert_eq!(courier.mine().await.threads.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_four_ways_to_the_database_and_back() {
    let Some(database) = EmptyDatabase::on_postgres().await else { return };
    let proxy = CountingProxy::before(&database.url).await;
    let server = Server::at(&proxy.url).await;
    let courier = Courier::of(&server);
    // Connections are made and statements prepared first; then nothing else is to happen meanwhile.
    for _ in 0..30 {
        courier.ask(Topic::Other, changsha(), "先").await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut fewest = usize::MAX;
    for _ in 0..10 {
        proxy.round_trips();
        courier.ask(Topic::Other, changsha(), "问").await;
        fewest = fewest.min(proxy.round_trips());
    }
    assert!((2..=4).contains(&fewest), "{fewest} ways there and back");
}

#[tokio::test]
async fn a_phone_that_waits_at_another_server_hears_at_once() {
    let Some(database) = EmptyDatabase::on_postgres().await else { return };
    let (one, other) = (Server::at(&database.url).await, Server::at(&database.url).await);
    let courier = Courier::of(&one);
    courier.ask(Topic::Other, changsha(), "第一问").await;
    let since = courier.mine().await.revision;
    let waits = courier.also_at(&other.origin);
    let heard = tokio::spawn(async move { waits.get(&format!("/api/v1/mine?since={since}&wait=25")).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!heard.is_finished());
    courier.ask(Topic::Other, changsha(), "第二问").await;
    let (_, body) = timeout(Duration::from_secs(2), heard).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&body).contains("第二问"));
}

/// What a phone knows: each thing as it was told last.
#[derive(Clone, Debug, Default, PartialEq)]
struct Follower {
    since: i64,
    known: BTreeMap<(String, String), Option<String>>,
}

impl Follower {
    fn take(&mut self, page: Changes) {
        for change in page.changes {
            assert!(change.revision > self.since, "a number that was passed comes later");
            self.since = change.revision;
            if let Some((kind, key, body)) = change.item.stored().unwrap() {
                self.known.insert((kind.to_owned(), key), body);
            }
        }
        self.since = page.revision;
    }

    /// Reads on to the end.
    async fn follow(&mut self, origin: &str) -> reqwest::Result<()> {
        loop {
            let answer = reqwest::get(format!("{origin}/api/v1/changes?since={}", self.since)).await?;
            let Ok(page) = serde_json::from_slice::<Changes>(&answer.bytes().await?) else { return Ok(()) };
            let more = page.more;
            self.take(page);
            if !more {
                return Ok(());
            }
        }
    }
}

/// What happens to the feed, in any order.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// One of a few things changes.
    Change(usize),
    /// Two change in one transaction, which is given up.
    GiveUp(usize),
    /// What is due is numbered.
    Publish,
    /// One of a few phones reads.
    Read(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..4_usize).prop_map(Step::Change),
        1 => (0..4_usize).prop_map(Step::GiveUp),
        2 => Just(Step::Publish),
        3 => (0..3_usize).prop_map(Step::Read),
    ];
    prop::collection::vec(step, 1..40)
}

fn letter(number: usize, text: usize) -> Item {
    let id: LetterId = format!("00000000-0000-7000-8000-{number:012}").parse().unwrap();
    let letter = Letter {
        id,
        kind: LetterKind::Greeting,
        title: format!("信 {text}"),
        text: String::new(),
        sender: String::new(),
        adcode: changsha(),
        from: Timestamp(0),
        until: None,
        photos: vec![],
        sample: false,
    };
    if text % 5 == 4 { Item::LetterGone(id) } else { Item::Letter(Box::new(letter)) }
}

async fn page(db: &db::Db, since: i64) -> Changes {
    let rows = db::feed::after(db, since, 1_000, None).await.unwrap();
    let item = |row: &db::feed::Model| match &row.body {
        Some(body) => Item::read("letter".to_owned(), body),
        None => Item::LetterGone(row.key.parse().unwrap()),
    };
    let changes = rows.iter().map(|row| diyi::api::Change { revision: row.revision, item: item(row) }).collect();
    let revision = rows.last().map_or(since, |row| row.revision);
    Changes::new(String::new(), changes, revision, false)
}

#[test]
fn whatever_changes_and_whoever_reads_when_all_phones_end_with_what_is_there() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(config, |(steps in steps())| {
        runtime.block_on(async {
            let server = Server::on_sqlite().await;
            let mut phones = [(); 3].map(|()| Follower::default());
            for (number, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Change(which) => {
                        let tx = server.db.write().await.unwrap();
                        db::feed::publish(&tx, &[letter(which, number)]).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                    Step::GiveUp(which) => {
                        let tx = server.db.write().await.unwrap();
                        db::feed::publish(&tx, &[letter(which, number), letter(which + 1, number)]).await.unwrap();
                    }
                    Step::Publish => db::published(&server.db).await.unwrap(),
                    Step::Read(phone) => {
                        let next = page(&server.db, phones[phone].since).await;
                        phones[phone].take(next);
                    }
                }
            }
            db::published(&server.db).await.unwrap();
            let mut fresh = Follower::default();
            fresh.take(page(&server.db, 0).await);
            for mut phone in phones {
                let next = page(&server.db, phone.since).await;
                phone.take(next);
                assert_eq!(phone.known, fresh.known);
            }
        });
    });
}

/// Seconds of [`phones_end_equal_to_the_database_though_servers_are_killed_in_the_middle_of_numbering`];
/// `DIYI_SOAK_SECONDS` makes it longer.
fn length() -> Duration {
    let set = std::env::var("DIYI_SOAK_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(set.unwrap_or(8))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn phones_end_equal_to_the_database_though_servers_are_killed_in_the_middle_of_numbering() {
    let Some(database) = EmptyDatabase::on_postgres().await else { return };
    let server = Server::at(&database.url).await;
    let activities: Vec<Activity> = vec![
        published(&server, changsha(), 3, 2).await,
        published(&server, changsha(), 2, 50).await,
        published(&server, changsha(), 1, 1).await,
    ];
    let mut others = [Process::start(&database.url, &server.folder()), Process::start(&database.url, &server.folder())];
    for other in &mut others {
        assert!(other.is_up().await);
    }
    let origins = Arc::new([server.origin.clone(), others[0].origin.clone(), others[1].origin.clone()]);
    let going_on = Arc::new(AtomicBool::new(true));
    let couriers: Vec<_> = (0..8)
        .map(|number: usize| {
            let (origins, going_on, activities) = (origins.clone(), going_on.clone(), activities.clone());
            tokio::spawn(async move {
                let courier = Courier::at(&origins[number % 3]);
                let mut turn = number;
                while going_on.load(Ordering::SeqCst) {
                    let activity = &activities[turn % activities.len()];
                    let (booking, act) = book(activity, turn % activity.slots.len());
                    turn += 1;
                    // A server that is killed answers nothing; the phone goes on with the next thing here.
                    let body = serde_json::to_string(&submission(act)).unwrap();
                    if let Ok(Ok(_)) = courier.send_body(body).await {
                        let cancels = serde_json::to_string(&submission(Act::CancelBooking { booking })).unwrap();
                        let _ = courier.send_body(cancels).await;
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let phones: Vec<_> = (0..4)
        .map(|number: usize| {
            let (origin, going_on) = (origins[number % 3].clone(), going_on.clone());
            tokio::spawn(async move {
                let mut phone = Follower::default();
                while going_on.load(Ordering::SeqCst) {
                    let _ = phone.follow(&origin).await;
                    tokio::time::sleep(Duration::from_millis(3)).await;
                }
                phone
            })
        })
        .collect();
    let end = tokio::time::Instant::now() + length();
    let mut turn = 0;
    while tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let port = others[turn % 2].origin.rsplit(':').next().unwrap().parse().unwrap();
        others[turn % 2].child.kill().unwrap();
        others[turn % 2].child.wait().unwrap();
        others[turn % 2] = Process::start_at(&database.url, &server.folder(), port);
        turn += 1;
    }
    going_on.store(false, Ordering::SeqCst);
    join_all(couriers).await.into_iter().for_each(|courier| courier.unwrap());
    db::published(&server.db).await.unwrap();
    let mut fresh = Follower::default();
    fresh.follow(&server.origin).await.unwrap();
    for phone in join_all(phones).await {
        let mut phone = phone.unwrap();
        phone.follow(&server.origin).await.unwrap();
        assert_eq!(phone.known, fresh.known);
    }
    // What phones were told of places is what is counted, and what is counted is what is booked.
    for activity in activities {
        let told = &fresh.known[&("activity".to_owned(), activity.id.to_string())];
        let told: Activity = serde_json::from_str(told.as_deref().unwrap()).unwrap();
        for slot in told.slots {
            let sql = format!(
                "SELECT s.taken, s.waiting, (SELECT count(*) FROM booking b WHERE b.slot = s.id AND
                    b.state IN ('booked', 'offered', 'attended')) AS booked, (SELECT count(*) FROM booking b WHERE
                    b.slot = s.id AND b.state = 'waiting') AS waits FROM slot s WHERE s.id = '{}'",
                slot.id
            );
            let row =
                server.db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap().unwrap();
            let count = |column: &str| i64::from(row.try_get::<i32>("", column).unwrap());
            let (booked, waits): (i64, i64) = (row.try_get("", "booked").unwrap(), row.try_get("", "waits").unwrap());
            assert_eq!((i64::from(slot.taken), i64::from(slot.waiting)), (count("taken"), count("waiting")));
            assert_eq!((booked, waits), (count("taken"), count("waiting")));
            assert!(slot.taken <= slot.capacity, "{slot:?}");
        }
    }
    assert!(turn > 3, "servers were killed {turn} times");
}

#[tokio::test]
async fn what_another_server_or_another_program_changes_is_told_at_once() {
    for database in EmptyDatabase::of_each_kind().await {
        let server = Server::at(&database.url).await;
        server.import("编号,名称,经度,纬度\n1,岳麓驿站,112.93,28.19\n2,河西驿站,112.91,28.2\n").await;
        let stations = async || {
            let answer = reqwest::get(format!("{}/api/v1/changes", server.origin)).await.unwrap();
            let page: Changes = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            page.changes.iter().filter(|change| matches!(change.item, Item::Station(_))).count()
        };
        assert_eq!(stations().await, 2);
        let other = db::open(&database.url).await.unwrap();
        db::stations::remove(&other, &["430100-0001".parse().unwrap()]).await.unwrap();
        // PostgreSQL's word takes a moment; a file needs none.
        let told = tokio::time::timeout(Duration::from_secs(10), async {
            while stations().await != 1 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        assert!(told.await.is_ok(), "{}", database.url);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_gives_up_takes_back_their_own_and_nothing_of_those_they_shared_a_commit_with() {
    on_each_database(async |server| {
        server.db.execute_unprepared("CREATE TABLE written (id INTEGER PRIMARY KEY)").await.unwrap();
        let writers = (0..60).map(|id| {
            let db = server.db.clone();
            tokio::spawn(async move {
                let tx = db.write().await.unwrap();
                tx.execute_unprepared(&format!("INSERT INTO written VALUES ({id})")).await.unwrap();
                match id % 3 {
                    0 => tx.commit().await.unwrap(),
                    // Gone between two statements, as a phone that hangs up.
                    1 => drop(tx),
                    // Refused by a rule of the table.
                    _ => assert!(tx.execute_unprepared(&format!("INSERT INTO written VALUES ({id})")).await.is_err()),
                }
            })
        });
        for written in join_all(writers).await {
            written.unwrap();
        }
        let rows = server.db.query_all_raw(Statement::from_string(
            server.db.get_database_backend(),
            "SELECT id FROM written ORDER BY id",
        ));
        let rows: Vec<i32> = rows.await.unwrap().iter().map(|row| row.try_get("", "id").unwrap()).collect();
        assert_eq!(rows, (0..60).filter(|id| id % 3 == 0).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn what_a_phone_sent_whole_is_done_to_its_end_though_it_hung_up() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    courier.ask(Topic::Other, changsha(), "第一问").await;
    let asked = submission(Act::Ask(question(Topic::Other, changsha(), message("说完就没信号了"))));
    let body = serde_json::to_string(&asked).unwrap();
    let host = server.origin.strip_prefix("http://").unwrap();
    // Somebody else writes for long.
    let turn = server.db.write().await.unwrap();
    let mut phone = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        paths::SUBMISSIONS,
        courier.key.recovery_code(),
        body.len()
    );
    phone.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(phone);
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(turn);
    let end = Instant::now() + SOON;
    while courier.mine().await.threads.len() < 2 {
        assert!(Instant::now() < end, "what was begun was dropped with its connection");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn who_hangs_up_while_a_transaction_begins_leaves_no_connection_within_it() {
    let Some(database) = EmptyDatabase::on_postgres().await else { return };
    let server = Server::at(&database.url).await;
    let left = "SELECT count(*)::text AS t FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    for _ in 0..20 {
        for turns in 0..40 {
            tokio::select! {
                _ = server.db.write() => {}
                () = async { for _ in 0..turns { tokio::task::yield_now().await } } => {}
            }
        }
        // Rollbacks are on their way when nobody waits for them.
        let end = Instant::now() + SOON;
        while server.text(left.to_owned()).await.as_deref() != Some("0") {
            assert!(Instant::now() < end, "connections within what nobody commits");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn phones_that_hang_up_in_the_middle_of_sending_take_nothing_of_others_with_them() {
    const ROUNDS: u64 = 15;
    on_each_database(async |server| {
        let couriers: Vec<Courier> = (0..8).map(|_| Courier::of(&server)).collect();
        for round in 0..ROUNDS {
            let sending = couriers.iter().zip(0..8).map(|(courier, at)| async move {
                let asked = courier.ask(Topic::Other, changsha(), "还没说完");
                if at % 2 == 0 {
                    // Each at another moment.
                    let _ = timeout(Duration::from_micros(150 * (round * 8 + at)), asked).await;
                } else {
                    asked.await;
                }
            });
            join_all(sending).await;
        }
        for stayed in couriers.iter().skip(1).step_by(2) {
            assert_eq!(stayed.mine().await.threads.len() as u64, ROUNDS, "all that was answered is there");
        }
    })
    .await;
}
