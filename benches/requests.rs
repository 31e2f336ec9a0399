//! Requests a second of what everybody asks for, beside bare axum routes: one that sends the same answer (head and body),
//! and one that sends its body alone. 16 clients in this process on loopback; the three take turns, a second each, so
//! that what else the machine does meets all of them. Says ratios.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use diyi::api::Config;
use diyi::server::{App, Limits, db, router, samples};
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 16;
const TURNS: u32 = 5;
const LENGTH: Duration = Duration::from_secs(1);

async fn serve(routes: Router) -> String {
    #[allow(clippy::unwrap_used)]
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    #[allow(clippy::unwrap_used)]
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    origin
}

/// How often the address is read in one turn.
async fn read(client: &reqwest::Client, address: &str) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + LENGTH;
    let clients = (0..CLIENTS).map(|_| {
        let (client, count, address) = (client.clone(), Arc::clone(&count), address.to_owned());
        tokio::spawn(async move {
            while Instant::now() < end {
                if let Ok(answer) = client.get(&address).send().await
                    && answer.bytes().await.is_ok()
                {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        let _ = client.await;
    }
    count.load(Ordering::Relaxed)
}

/// Reads a second of each address, in turns.
#[allow(clippy::cast_precision_loss)]
async fn rates(addresses: [&str; 3]) -> [f64; 3] {
    let client = reqwest::Client::new();
    let mut counts = [0; 3];
    for _ in 0..TURNS {
        for (count, address) in counts.iter_mut().zip(addresses) {
            *count += read(&client, address).await;
        }
    }
    counts.map(|count| count as f64 / (f64::from(TURNS) * LENGTH.as_secs_f64()))
}

#[tokio::main]
async fn main() {
    #[allow(clippy::unwrap_used)]
    let folder = tempfile::tempdir().unwrap();
    #[allow(clippy::unwrap_used)]
    let db = db::open(&format!("sqlite://{}?mode=rwc", folder.path().join("b.db").display())).await.unwrap();
    #[allow(clippy::unwrap_used)]
    samples::fill(&db).await.unwrap();
    let app = App::new(db, Config::default(), folder.path().to_owned(), Limits::none());
    let ours = serve(router(app)).await;
    for path in ["/api/v1/stations/430100-0001", "/api/v1/changes?since=80", "/api/v1/changes", "/s/430100-0001"] {
        let address = format!("{ours}{path}");
        #[allow(clippy::unwrap_used)]
        let answer = reqwest::get(&address).await.unwrap();
        let mut head = answer.headers().clone();
        // These the server writes itself.
        for own in [header::CONTENT_LENGTH, header::DATE, header::TRANSFER_ENCODING] {
            head.remove(own);
        }
        #[allow(clippy::unwrap_used)]
        let body = answer.bytes().await.unwrap();
        let alone = body.clone();
        let same = serve(Router::new().route("/", get(move || ready((head.clone(), body.clone()))))).await;
        let alone = serve(Router::new().route("/", get(move || ready(alone.clone())))).await;
        let [ours, same, alone] = rates([&address, &same, &alone]).await;
        println!(
            "{path}: {ours:.0}/s; bare axum route with the same answer {same:.0}/s, ratio {:.2}; with its body alone {alone:.0}/s, {:.2}",
            ours / same,
            ours / alone
        );
    }
}
