//! What stands ready is sent before anything else looks at a request: finding its route and passing the layers around it
//! costs more than such an answer.

use super::App;
use super::known_address::{KnownAddress, SameForAll};
use super::metrics::Counted;
use super::ready_answers::ReadyAnswer;
use super::security::Security;
use crate::model::Timestamp;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::Response;
use futures_util::future::Either;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use tower::Service;
use tower::util::{Oneshot, ServiceExt as _};

/// Letters of an address and its host; who asks for longer ones goes the long way.
const LONGEST: usize = 512;

/// What was asked, kept until it is answered.
pub(super) struct AskedAddress {
    uri: Uri,
    host: Option<HeaderValue>,
    route: Option<MatchedPath>,
}

impl AskedAddress {
    /// Of a request that only reads.
    pub(super) fn of(request: &Request) -> Option<Self> {
        (request.method() == Method::GET).then(|| Self {
            uri: request.uri().clone(),
            host: request.headers().get(header::HOST).cloned(),
            route: request.extensions().get().cloned(),
        })
    }

    /// Remembers what it leads to, if the answer says that others get it, too.
    pub(super) fn remember(self, app: &App, answer: &mut Response) {
        let Some(same) = answer.extensions_mut().remove::<SameForAll>() else { return };
        if let Some(address) = address(&self.uri, self.host.as_ref()) {
            app.ready.remember(address, KnownAddress { same, route: self.route });
        }
    }
}

/// The host and what is asked of it, as the browser wrote them.
fn address(uri: &Uri, host: Option<&HeaderValue>) -> Option<String> {
    let (asked, host) = (uri.path_and_query()?.as_str(), host.map_or(Some(""), |host| host.to_str().ok())?);
    (asked.len() + host.len() <= LONGEST).then(|| format!("{host} {asked}"))
}

/// Whether the answer can go as it stands: compressed as the browser takes it, or too small for that.
fn can_go(answer: &ReadyAnswer, asked: &HeaderMap) -> bool {
    answer.is_small() || !asked.contains_key(header::ACCEPT_ENCODING) || answer.takes_brotli(asked)
}

/// All addresses, before them what stands ready.
#[derive(Clone)]
pub(super) struct ReadyFirst {
    app: App,
    security: Security,
    routes: Router,
}

impl ReadyFirst {
    /// These routes behind what stands ready.
    pub(super) fn before(app: App, security: Security, routes: Router) -> Self {
        Self { app, security, routes }
    }

    fn at_once(&self, request: &Request) -> Option<Response> {
        if request.method() != Method::GET || tracing::enabled!(tracing::Level::DEBUG) {
            return None;
        }
        let head = self.app.db.known_head()?;
        let address = address(request.uri(), request.headers().get(header::HOST))?;
        let (answer, known) = self.app.ready.at(&address, &head, Timestamp::now())?;
        if !can_go(&answer, request.headers()) {
            return None;
        }
        let counted = self.app.metrics.clone().map(|metrics| Counted::begin_at(metrics, known.route.as_ref()));
        let answer = self.security.headers(answer.response(request.headers()));
        if let Some(counted) = counted {
            counted.end(&answer);
        }
        Some(self.app.stopping.take_leave(answer))
    }
}

impl Service<Request> for ReadyFirst {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, Oneshot<Router, Request>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self.at_once(&request) {
            Some(answer) => Either::Left(ready(Ok(answer))),
            None => Either::Right(self.routes.clone().oneshot(request)),
        }
    }
}
