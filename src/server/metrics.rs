//! Numbers for whoever runs the server, as Prometheus reads them (OpenMetrics): how many requests and how long they took,
//! what waits, what is late, how much room there is. Off unless an address is set for it; there is nothing of a courier
//! in them, neither words nor numbers of things, only which route was asked.

use super::ceilings::Ceilings;
use super::connections;
use super::db::Db;
use super::{App, db};
use crate::model::{QuestionState, Timestamp};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sea_orm::{ConnectionTrait as _, DbErr, Statement};
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;

/// Seconds: of an answer from memory, from the disk, of one that somebody notices, of one that nobody waits for.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Which kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[allow(non_camel_case_types, reason = "as they are read")]
enum Outcome {
    ok,
    refused,
    failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    /// The pattern of the address, never the address.
    route: String,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<Route, Histogram>,
    gauges: Gauges,
}

/// What is looked up when somebody reads it.
#[derive(Default)]
struct Gauges {
    waiting: Gauge,
    overdue: Gauge,
    danger: Gauge,
    reminders_waiting: Gauge,
    reminders_failed: Gauge,
    news_waiting: Gauge,
    browsers_waiting: Gauge,
    notices_waiting: Gauge,
    notices_failed: Gauge,
    files_to_remove: Gauge,
    disk_free: Gauge,
    disk_low: Gauge,
    ready: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("diyi");
        let requests = Family::<Asked, Counter>::default();
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(SECONDS.iter().copied()));
        registry.register("requests", "Requests, by route and outcome", requests.clone());
        registry.register(
            "request_seconds",
            "How long answers took; those that wait for news are left out",
            seconds.clone(),
        );
        let gauges = Gauges::default();
        for (name, help, gauge) in [
            ("questions_waiting", "Questions that wait for a desk", &gauges.waiting),
            ("questions_overdue", "Of those, later than promised", &gauges.overdue),
            ("danger_untaken", "Marks of danger that nobody has taken on", &gauges.danger),
            ("reminders_waiting", "Reminders to staff on their way", &gauges.reminders_waiting),
            ("reminders_failed", "Reminders to staff that were given up", &gauges.reminders_failed),
            ("courier_news_waiting", "Couriers with news whose ways are still to be looked up", &gauges.news_waiting),
            ("browsers_waiting", "Couriers' browsers that are still to be told of news", &gauges.browsers_waiting),
            ("courier_notices_waiting", "Notices to couriers by other ways on their way", &gauges.notices_waiting),
            ("courier_notices_failed", "Notices to couriers that were given up", &gauges.notices_failed),
            ("files_to_remove", "Files whose rows are gone", &gauges.files_to_remove),
            ("disk_free_bytes", "Room where the database or the files are, whichever is less", &gauges.disk_free),
            ("disk_low", "Whether so little room is left that no files are taken", &gauges.disk_low),
            ("ready", "1 if the database takes rows", &gauges.ready),
        ] {
            registry.register(name, help, gauge.clone());
        }
        Self { registry, requests, seconds, gauges }
    }
}

/// A request that is being answered.
pub(super) struct Counted {
    metrics: Arc<Metrics>,
    route: String,
    /// How long it takes says nothing: it waits for news.
    waits: bool,
    begun: Instant,
}

impl Counted {
    /// Begins to count one.
    pub(super) fn begin(metrics: Arc<Metrics>, request: &Request) -> Self {
        let waits = request.uri().query().is_some_and(|query| query.contains("wait"));
        Self { waits, ..Self::begin_at(metrics, request.extensions().get()) }
    }

    /// Begins to count one of this route.
    pub(super) fn begin_at(metrics: Arc<Metrics>, route: Option<&MatchedPath>) -> Self {
        let route = route.map_or("other", MatchedPath::as_str).to_owned();
        Self { metrics, route, waits: false, begun: Instant::now() }
    }

    /// It was answered so.
    pub(super) fn end(self, answer: &Response) {
        let Self { metrics, route, waits, begun } = self;
        let outcome = match answer.status() {
            status if status.is_server_error() => Outcome::failed,
            status if status.is_client_error() => Outcome::refused,
            _ => Outcome::ok,
        };
        if !waits {
            metrics.seconds.get_or_create(&Route { route: route.clone() }).observe(begun.elapsed().as_secs_f64());
        }
        metrics.requests.get_or_create(&Asked { route, outcome }).inc();
    }
}

/// Those who read numbers are few.
const CEILINGS: Ceilings = Ceilings { all: 16, one: None };

/// Serves the address that Prometheus reads, on a listener of its own, which takes no more connections than that needs.
pub async fn serve(listener: TcpListener, app: App) {
    let routes = Router::new().route("/metrics", get(show)).with_state(app);
    connections::serve(listener, routes, CEILINGS, std::future::pending()).await;
}

async fn show(State(app): State<App>) -> Response {
    let Some(metrics) = app.metrics.clone() else { return StatusCode::NOT_FOUND.into_response() };
    let looked = look(&app, &metrics.gauges).await;
    metrics.gauges.ready.set(i64::from(looked.is_ok()));
    if let Err(error) = looked {
        tracing::error!("metrics: {error}");
    }
    let mut text = String::new();
    if encode(&mut text, &metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}

async fn look(app: &App, gauges: &Gauges) -> Result<(), DbErr> {
    let db = &app.db;
    let now = Timestamp::now().0;
    let waiting = format!("question WHERE state = '{}' AND spam = FALSE", QuestionState::Waiting.code());
    let overdue = format!("{waiting} AND due_at < {now}");
    let untaken = "danger_escalates_at IS NOT NULL";
    let mut danger = 0;
    for table in ["question", "voice", "report", "volunteer"] {
        danger += rows(db, &format!("{table} WHERE {untaken}")).await?;
    }
    gauges.danger.set(danger);
    for (gauge, of) in [
        (&gauges.waiting, waiting.as_str()),
        (&gauges.overdue, &overdue),
        (&gauges.reminders_waiting, "reminder WHERE try_at IS NOT NULL"),
        (&gauges.reminders_failed, "reminder WHERE state = 'failed'"),
        (&gauges.news_waiting, "courier_news"),
        (&gauges.browsers_waiting, "push WHERE due_at IS NOT NULL"),
        (&gauges.notices_waiting, "courier_notice WHERE try_at IS NOT NULL"),
        (&gauges.notices_failed, "courier_notice WHERE state = 'failed'"),
        (&gauges.files_to_remove, "deleted_file"),
    ] {
        gauge.set(rows(db, of).await?);
    }
    let free = app.free_bytes().await?;
    gauges.disk_free.set(free.map_or(-1, |free| i64::try_from(free).unwrap_or(i64::MAX)));
    gauges.disk_low.set(i64::from(app.disk_is_low().await?.is_some()));
    db::probe(db).await
}

async fn rows(db: &Db, of: &str) -> Result<i64, DbErr> {
    let sql = format!("SELECT COUNT(*) AS n FROM {of}");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

impl App {
    /// The same app, which counts what [`router`] tells.
    #[must_use]
    pub fn counting(self) -> Self {
        self.with(|app| app.metrics = Some(Arc::default()))
    }
}
