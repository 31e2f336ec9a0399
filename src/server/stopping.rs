//! An end that refuses nobody: who waits is answered at once, who comes is still served, then the process ends.

use super::App;
use super::ceilings::Ceilings;
use super::connections;
use crate::api::paths;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long what was begun may take after no more connections are accepted.
const FINISH: Duration = Duration::from_millis(500);
/// How long the database may take to be closed.
const CLOSE: Duration = Duration::from_millis(300);

/// Whether the server is ending. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }
}

impl Stopping {
    /// Begins the end.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it begins.
    pub async fn begun(&self) {
        // The sender is in `self`, so waiting ends only in this way.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }

    /// Tells who is answered that the next request is to take another way, if it has begun.
    pub(super) fn take_leave(&self, mut answer: Response) -> Response {
        if self.has_begun() {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

/// Serves until `end`. Then says for `drain` that it is not ready, so that a balancer can send the next ones
/// elsewhere, and takes whoever still comes; waits a moment for what was begun; closes the database.
pub async fn serve(app: App, listener: TcpListener, drain: Duration, end: impl Future<Output = ()>) {
    let (stopping, db) = (app.stopping.clone(), app.db.clone());
    let drained = {
        let stopping = stopping.clone();
        async move {
            stopping.begun().await;
            sleep(drain).await;
        }
    };
    let ceilings = Ceilings::of_this_process(app.limits.count_addresses());
    let serving = connections::serve(listener, super::router(app), ceilings, drained);
    let ending = async {
        end.await;
        stopping.begin();
        sleep(drain + FINISH).await;
    };
    tokio::select! {
        () = serving => {}
        () = ending => {}
    }
    if timeout(CLOSE, super::db::close(db)).await.is_err() {
        tracing::warn!("the database took too long to be closed");
    }
}

/// Answers waiting phones and desks at once when the server ends: what they asked is asked again without waiting.
pub(super) async fn answer_who_waits(stopping: &Stopping, request: Request, next: Next) -> Response {
    let waits = request.method() == Method::GET && [paths::MINE, paths::DESK_NEWS].contains(&request.uri().path());
    if !waits {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), axum::body::Body::empty());
    if stopping.has_begun() {
        return next.run(at_once(again)).await;
    }
    tokio::select! {
        answer = next.clone().run(Request::from_parts(parts, body)) => answer,
        () = stopping.begun() => next.run(at_once(again)).await,
    }
}

/// The same request of somebody who does not want to wait.
fn at_once(mut request: Request) -> Request {
    let kept = request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("wait="));
    let query = kept.collect::<Vec<_>>().join("&");
    if let Ok(uri) = format!("{}?{query}", request.uri().path()).parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}
