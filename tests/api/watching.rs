//! Who runs the server sees what waits and what is late, and nothing of what couriers say.

use crate::courier::{Courier, changsha, message, question};
use crate::desk::{PASSWORD, try_sign_in};
use crate::process::{EmptyDatabase, free_port};
use crate::server::{on_each_database, serve};
use diyi::api::{Act, Config};
use diyi::model::Topic;
use diyi::server::{App, Limits, metrics};
use reqwest::StatusCode;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WORDS: &str = "山茱萸说的话";

#[tokio::test]
async fn numbers_tell_what_waits_by_route_and_never_by_word_key_or_number() {
    on_each_database(async |server| {
        let app = App::new(server.db.clone(), Config::default(), server.folder(), Limits::none());
        let app = app.keeping_files_in(server.app.files.clone()).counting();
        let (origin, numbers) = (serve(app.clone()).await, metrics_of(app).await);
        let courier = Courier::at(&origin);
        let asked = question(Topic::Other, changsha(), message(WORDS));
        let id = asked.id;
        courier.act(Act::Ask(asked)).await.unwrap();
        courier.ask(Topic::MentalHealth, changsha(), "我不想活了").await;
        courier.get(&format!("/api/v1/attachments/{id}")).await;
        assert_eq!(reqwest::get(format!("{origin}/s/430100-9999")).await.unwrap().status(), StatusCode::NOT_FOUND);
        let told = reqwest::get(format!("{numbers}/metrics")).await.unwrap().text().await.unwrap();
        for line in [
            "diyi_questions_waiting 2",
            "diyi_questions_overdue 0",
            "diyi_danger_untaken 1",
            "diyi_reminders_waiting 0",
            "diyi_courier_news_waiting 0",
            "diyi_courier_notices_waiting 0",
            "diyi_courier_notices_failed 0",
            "diyi_ready 1",
            "diyi_requests_total{route=\"/api/v1/submissions\",outcome=\"ok\"} 2",
            "diyi_requests_total{route=\"/s/{code}\",outcome=\"refused\"} 1",
            "diyi_request_seconds_count{route=\"/api/v1/submissions\"} 2",
        ] {
            assert!(told.lines().any(|one| one == line), "{line} is not in {told}");
        }
        let free = told.lines().find_map(|line| line.strip_prefix("diyi_disk_free_bytes ")).unwrap();
        assert!(free.parse::<i64>().unwrap() > 0, "{free}");
        let key = courier.key.recovery_code();
        for secret in [WORDS, key.as_str(), &id.to_string(), "430100-9999"] {
            assert!(!told.contains(secret), "{secret}");
        }
        // Not where everybody asks.
        assert_eq!(reqwest::get(format!("{origin}/metrics")).await.unwrap().status(), StatusCode::NOT_FOUND);
    })
    .await;
}

async fn metrics_of(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { metrics::serve(listener, app).await });
    origin
}

#[tokio::test]
async fn no_word_and_no_key_stands_in_the_log_however_much_is_asked_for() {
    let database = EmptyDatabase::on_sqlite();
    let log = database.path().join("log");
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let mut server = Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["--database", &database.url, "serve", "--listen", &format!("127.0.0.1:{port}"), "--web"])
        .arg(database.path())
        .env("RUST_LOG", "trace")
        .env("DIYI_LOG_JSON", "true")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while reqwest::get(format!("{origin}/healthz")).await.is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let courier = Courier::at(&origin);
    courier.ask(Topic::Other, changsha(), WORDS).await;
    courier.mine().await;
    courier.get("/api/v1/mine/export").await;
    try_sign_in(&origin, "somebody-known", PASSWORD, "diyi_desk=cookie-of-somebody").await;
    for path in ["/k/0123456789abcdef0123456789abcdef", "/desk/inbox?words=%E5%B1%B1%E8%8C%B1%E8%90%B8"] {
        reqwest::get(format!("{origin}{path}")).await.unwrap();
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(written.lines().count() > 0, "{written}");
    for line in written.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    let key = courier.key.recovery_code();
    let key_bare: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let secrets = [
        WORDS,
        "山茱萸",
        &key,
        &key_bare,
        PASSWORD,
        "cookie-of-somebody",
        "0123456789abcdef",
        "%E5%B1%B1",
        "somebody-known",
    ];
    for secret in secrets {
        assert!(!written.contains(secret), "{secret}");
    }
}
