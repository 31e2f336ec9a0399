//! Requests a second of the station endpoints, beside a bare axum route that sends as many bytes.
//! 16 clients in this process on loopback, 4 seconds each; says ratios.

use axum::Router;
use axum::routing::get;
use diyi::api::Config;
use diyi::server::{App, Limits, db, router, samples};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 16;
const LENGTH: Duration = Duration::from_secs(4);

async fn serve(routes: Router) -> String {
    #[allow(clippy::unwrap_used)]
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    #[allow(clippy::unwrap_used)]
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    origin
}

async fn rate(address: &str) -> f64 {
    let count = Arc::new(AtomicU64::new(0));
    let client = reqwest::Client::new();
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
    #[allow(clippy::cast_precision_loss)]
    let count = count.load(Ordering::Relaxed) as f64;
    count / LENGTH.as_secs_f64()
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
        let body = reqwest::get(&address).await.unwrap().bytes().await.unwrap();
        let bare = serve(Router::new().route("/", get(move || std::future::ready(body.clone())))).await;
        let (us, them) = (rate(&address).await, rate(&bare).await);
        println!("{path}: {us:.0}/s, bare axum route with the same bytes {them:.0}/s, ratio {:.2}", us / them);
    }
}
