//! A phone's engine against the real server.

use crate::outbox::serve;
use crate::server::{Server, on_each_database, table_of};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use diyi::engine::Coverage;
use diyi::engine::host::{Host, Request as Asked, Response, Unreachable};
use diyi::engine::{Event, Handle, Http, Kept, Opened, Reply, Status, Store, SyncPhase, run};
use diyi::model::{Adcode, StationCode, StationQuery, Timestamp};
use diyi::server::db::stations;
use diyi::server::router;
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The world of a phone with a real network, whose tries in vain are never far apart.
struct World {
    http: Http,
    started: std::time::Instant,
}

impl Host for World {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    fn chance(&self) -> u32 {
        self.started.elapsed().subsec_nanos()
    }

    async fn sleep(&self, milliseconds: u64) {
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
    }

    async fn request(&self, request: Asked) -> Result<Response, Unreachable> {
        self.http.request(request).await
    }
}

/// A phone: its engine runs in this task.
pub struct Phone {
    pub handle: Handle,
    events: UnboundedReceiver<Event>,
}

impl Phone {
    /// Runs `test` beside an engine whose store is this file.
    pub async fn with(file: &Path, origin: &str, test: impl AsyncFnOnce(Phone)) {
        let store = Store::open(Connection::open(file).unwrap()).unwrap();
        let (send, inbox) = unbounded();
        let (tell, events) = unbounded();
        let handle = Handle::new(1, move |envelope| drop(send.unbounded_send(envelope.read().unwrap())));
        let opened = Opened { store, kept: Kept::OnDisk, rescue: None };
        let world = World { http: Http::new(origin), started: std::time::Instant::now() };
        let engine = run(opened, world, inbox, move |event| drop(tell.unbounded_send(event)));
        tokio::select! {
            () = engine => panic!("the engine ended"),
            () = test(Phone { handle, events }) => {}
        }
    }

    /// Syncs and waits for the outcome.
    pub async fn sync(&mut self) -> Status {
        self.handle.sync();
        let mut heard = false;
        loop {
            match self.events.next().await.unwrap() {
                Event::Reply { reply: Reply::Sync(()), .. } => heard = true,
                Event::Status(status) if heard && status.phase != SyncPhase::Running => return status,
                event => drop(self.handle.deliver(event.written().unwrap())),
            }
        }
    }

    /// Waits until nothing is on its way any more.
    pub async fn sent(&mut self) {
        let handle = self.handle.clone();
        let begun = std::time::Instant::now();
        loop {
            let status = self.ask(handle.status()).await.unwrap();
            if status.outgoing == 0 && !status.erasing && status.phase == SyncPhase::Idle {
                return;
            }
            assert!(begun.elapsed().as_secs() < 30, "still on its way: {status:?}");
            self.ask(tokio::time::sleep(std::time::Duration::from_millis(30))).await;
        }
    }

    /// Asks while events go on.
    pub async fn ask<T>(&mut self, question: impl Future<Output = T>) -> T {
        tokio::pin!(question);
        loop {
            tokio::select! {
                answer = &mut question => return answer,
                event = self.events.next() => drop(self.handle.deliver(event.unwrap().written().unwrap())),
            }
        }
    }

    async fn station(&mut self, code: &str) -> bool {
        let handle = self.handle.clone();
        let code: StationCode = code.parse().unwrap();
        self.ask(handle.station(code, Timestamp::now())).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn a_phone_gets_all_stations_then_only_what_changed_and_loses_what_is_gone() {
    on_each_database(async |server| {
        server.import(&table_of(700)).await;
        let folder = tempfile::tempdir().unwrap();
        Phone::with(&folder.path().join("phone.db"), &server.origin, async |mut phone: Phone| {
            let status = phone.sync().await;
            assert_eq!((status.phase, status.stations), (SyncPhase::Idle, 700));
            stations::remove(&server.db, &["430100-0007".parse().unwrap()]).await.unwrap();
            assert!(phone.station("430100-0007").await);
            assert_eq!(phone.sync().await.stations, 699);
            assert!(!phone.station("430100-0007").await);
        })
        .await;
    })
    .await;
}

/// Stations of two prefectures, so many each.
fn table_of_two(count: usize) -> String {
    let mut table = String::from("编号,名称,经度,纬度,行政区划代码,服务,开放时间\n");
    for i in 0..count {
        table.push_str(&format!("a{i},长沙驿站{i},112.9{i:03},28.1,430100,饮水,24小时\n"));
        table.push_str(&format!("b{i},株洲驿站{i},113.1{i:03},27.8,430200,饮水,24小时\n"));
    }
    table
}

#[tokio::test]
async fn a_part_that_a_cache_gives_as_it_was_before_a_restore_is_taken_page_by_page() {
    on_each_database(async |server| {
        server.import(&table_of_two(400)).await;
        let routes =
            router(server.app.clone().everywhere_up_to(500)).layer(from_fn(async |request: Request, next: Next| {
                if !request.uri().path().contains("/snapshots/") {
                    return next.run(request).await;
                }
                let mut request = request;
                request.headers_mut().remove("accept-encoding");
                let (head, body) = next.run(request).await.into_parts();
                let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                let mut old: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                old["epoch"] = "before".into();
                let mut answer = axum::response::Response::from_parts(head, old.to_string().into());
                for name in ["content-length", "etag"] {
                    answer.headers_mut().remove(name);
                }
                answer
            }));
        let origin = serve(routes).await;
        let folder = tempfile::tempdir().unwrap();
        Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
            let handle = phone.handle.clone();
            phone.sync().await;
            let region = Some(Adcode::parse("430100").unwrap());
            let looks = StationQuery { region, limit: 1_000, ..StationQuery::default() };
            phone.ask(handle.stations(looks)).await.unwrap();
            let minute = std::time::Duration::from_mins(1);
            let synced = tokio::time::timeout(minute, phone.sync()).await;
            assert_eq!(synced.map(|status| status.stations), Ok(400), "it asks for the same again and again");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn where_there_are_too_many_stations_a_phone_has_those_of_the_prefectures_that_its_courier_looks_at() {
    on_each_database(async |server| {
        server.import(&table_of_two(400)).await;
        // Told of by each server, given by the one that knows it: the other answers that there is none.
        let snapshots = Arc::new(AtomicUsize::new(0));
        let counted = snapshots.clone();
        let routes =
            router(server.app.clone().everywhere_up_to(500)).layer(from_fn(move |request: Request, next: Next| {
                let number = if request.uri().path().contains("/snapshots/") {
                    counted.fetch_add(1, Ordering::SeqCst)
                } else {
                    0
                };
                async move { if number == 1 { StatusCode::NOT_FOUND.into_response() } else { next.run(request).await } }
            }));
        let origin = serve(routes).await;
        let folder = tempfile::tempdir().unwrap();
        let looks_at = |code: &str| StationQuery {
            region: Some(Adcode::parse(code).unwrap()),
            limit: 1_000,
            ..StationQuery::default()
        };
        Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
            let handle = phone.handle.clone();
            let status = phone.sync().await;
            assert_eq!(status.phase, SyncPhase::Idle);
            assert_eq!((status.stations, status.coverage), (0, Coverage::LookedAt { prefectures: 0, behind: 0 }));
            assert_eq!(phone.ask(handle.desks()).await.unwrap().len(), 0);
            // Each part comes once it is looked at, with its snapshot or without.
            for (prefecture, stations) in [("430100", 400), ("430200", 800)] {
                phone.ask(handle.stations(looks_at(prefecture))).await.unwrap();
                let status = phone.sync().await;
                assert_eq!((status.phase, status.stations), (SyncPhase::Idle, stations));
                assert_eq!(phone.ask(handle.stations(looks_at(prefecture))).await.unwrap().len(), 400);
            }
            assert_eq!(snapshots.load(Ordering::SeqCst), 2);
            // From there on only what changes comes.
            stations::remove(&server.db, &["430200-0003".parse().unwrap()]).await.unwrap();
            assert_eq!(phone.sync().await.stations, 799);
            assert!(!phone.station("430200-0003").await);
        })
        .await;
        // The same phone at a server that gives all to all: it begins anew and has all.
        Phone::with(&folder.path().join("phone.db"), &server.origin, async |mut phone: Phone| {
            let status = phone.sync().await;
            assert_eq!((status.stations, status.coverage), (799, Coverage::Everywhere));
        })
        .await;
        // And back: what it does not look at goes.
        stations::remove(&server.db, &["430200-0004".parse().unwrap()]).await.unwrap();
        Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
            assert_eq!(phone.sync().await.stations, 798);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_first_sync_cut_in_the_middle_keeps_what_came_and_goes_on_from_there() {
    let server = Server::on_sqlite().await;
    server.import(&table_of(1_000)).await;
    // A server that answers two pages and then fails, and counts what it was asked from the start.
    let pages = Arc::new(AtomicUsize::new(0));
    let cut = {
        let pages = Arc::clone(&pages);
        router(server.app.clone()).layer(from_fn(move |request: Request, next: Next| {
            let page = pages.fetch_add(1, Ordering::SeqCst);
            async move { if page < 2 { next.run(request).await } else { StatusCode::BAD_GATEWAY.into_response() } }
        }))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, cut).await.unwrap() });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    Phone::with(&file, &origin, async |mut phone: Phone| {
        let status = phone.sync().await;
        assert_eq!((status.phase, status.stations, status.synced_at), (SyncPhase::Refused, 600, None));
        assert!(phone.station("430100-0001").await);
    })
    .await;
    // The phone is switched off and on; now all goes well, and nothing is fetched twice.
    let asked = Arc::new(AtomicUsize::new(0));
    let whole = {
        let asked = Arc::clone(&asked);
        router(server.app.clone()).layer(from_fn(move |request: Request, next: Next| {
            if request.uri().path().ends_with("/changes") {
                asked.fetch_add(1, Ordering::SeqCst);
            }
            next.run(request)
        }))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, whole).await.unwrap() });
    Phone::with(&file, &origin, async |mut phone: Phone| {
        let status = phone.sync().await;
        assert_eq!((status.phase, status.stations), (SyncPhase::Idle, 1_000));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    })
    .await;
}

#[tokio::test]
async fn a_phone_without_a_server_still_answers_from_what_it_has() {
    let server = Server::on_sqlite().await;
    server.import(&table_of(50)).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    Phone::with(&file, &server.origin, async |mut phone: Phone| assert_eq!(phone.sync().await.stations, 50)).await;
    Phone::with(&file, "http://127.0.0.1:9", async |mut phone: Phone| {
        let status = phone.sync().await;
        assert_eq!((status.phase, status.stations), (SyncPhase::Offline, 50));
        assert!(status.synced_at.is_some());
        let handle = phone.handle.clone();
        let found = phone.ask(handle.stations(StationQuery { limit: 20, ..StationQuery::default() })).await.unwrap();
        assert_eq!(found.len(), 20);
    })
    .await;
}

#[tokio::test]
async fn a_server_set_up_anew_or_set_back_makes_the_phone_start_again() {
    let server = Server::on_sqlite().await;
    server.import(&table_of(20)).await;
    let other = Server::on_sqlite().await;
    other.import(&table_of(3)).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    Phone::with(&file, &server.origin, async |mut phone: Phone| assert_eq!(phone.sync().await.stations, 20)).await;
    Phone::with(&file, &other.origin, async |mut phone: Phone| assert_eq!(phone.sync().await.stations, 3)).await;
    // A backup of yesterday is put back: the same database, with fewer changes than the phone knows.
    let db = Connection::open(&file).unwrap();
    db.execute("UPDATE setting SET value = '999' WHERE name = 'revision'", []).unwrap();
    drop(db);
    Phone::with(&file, &other.origin, async |mut phone: Phone| {
        assert_eq!(phone.sync().await.stations, 3);
        stations::remove(&other.db, &["430100-0001".parse().unwrap()]).await.unwrap();
        assert_eq!(phone.sync().await.stations, 2);
    })
    .await;
}
