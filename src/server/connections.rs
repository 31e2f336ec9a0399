//! Connections: bounded in number and in time, so that who opens many and says nothing keeps nobody out.

use super::ceilings::Ceilings;
use super::limits::{Address, Site};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, timeout_at};
use tower::ServiceExt as _;

/// How long the head of a request may take, and how long a connection may stand idle.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes of a head, and of a body that are read ahead: all that a connection that says nothing makes us keep.
const LONGEST_HEAD: usize = 32 * 1024;
/// How long a body may take, and a second more for so many bytes of it that came: less than the worst line that anybody
/// sends a photo on. What a head says of a body's length gives no time.
const BODY: Duration = Duration::from_secs(30);
const SLOWEST: u64 = 2 * 1024;
/// No body takes longer, however long it is.
const LONGEST: Duration = Duration::from_mins(30);
/// How long an answer may stand still that nobody reads.
const UNREAD: Duration = Duration::from_mins(1);
/// Bytes of answers that wait in the system for each connection (which keeps as much again for itself). A third of it has
/// to be read before there is room for more: half a minute of the slowest line.
const SEND_BUFFER: usize = 128 * 1024;
/// Of a body that was refused, so much is still taken, and for so long: the largest form that there is, so that its answer is read.
const MOST_DRAINED: usize = 40 * 1024 * 1024;
const DRAIN: Duration = Duration::from_secs(30);
/// Who has how many connections.
#[derive(Default)]
struct Counts(Mutex<HashMap<Site, usize>>);

/// A connection that is counted until this is dropped.
struct Counted {
    of: Site,
    counts: Arc<Counts>,
}

impl Counts {
    fn one_more(self: &Arc<Self>, of: Site, most: Option<usize>) -> Option<Counted> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(of).or_default();
        if most.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        Some(Counted { of, counts: self.clone() })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

/// Serves whoever connects until `end`; then what was begun is answered, and no connection is taken any more.
pub(super) async fn serve(listener: TcpListener, routes: Router, ceilings: Ceilings, end: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(ceilings.all));
    let counts = Arc::new(Counts::default());
    let ending = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    tokio::pin!(end);
    loop {
        while connections.try_join_next().is_some() {}
        // When all places are taken, who comes waits in the kernel until one is free.
        let next = async {
            let place = places.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut end => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files pass; who went again before they were taken is no matter.
                tracing::debug!("accept: {error}");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(counted) = counts.one_more(Address::of(address.ip()).site(), ceilings.one) else { continue };
        let (routes, ending) = (routes.clone(), ending.subscribe());
        connections.spawn(connection(stream, address, routes, ending, (place, counted)));
    }
    drop(listener);
    ending.send_replace(true);
    while connections.join_next().await.is_some() {}
}

/// One connection, to its end.
async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    routes: Router,
    mut ending: watch::Receiver<bool>,
    _place: (Option<OwnedSemaphorePermit>, Counted),
) {
    // Answers are whole when they are written: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    bound_send_buffer(&stream);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        routes.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(ReadInTime::new(stream)), service);
    tokio::pin!(connection);
    let ends = async {
        // What is told would hold the sender up.
        let _ = ending.wait_for(|ending| *ending).await.is_ok();
    };
    let outcome = tokio::select! {
        outcome = &mut connection => outcome,
        () = ends => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::trace!("connection: {error}");
    }
}

#[cfg(unix)]
fn bound_send_buffer(stream: &TcpStream) {
    // Without it, the system keeps more for who reads slowly.
    let _ = rustix::net::sockopt::set_socket_send_buffer_size(stream, SEND_BUFFER);
}

#[cfg(not(unix))]
fn bound_send_buffer(_: &TcpStream) {}

/// A connection that ends where nobody reads what is written to it.
struct ReadInTime<S> {
    stream: S,
    /// Since something waits to be read.
    waits: Option<Pin<Box<Sleep>>>,
}

impl<S> ReadInTime<S> {
    const fn new(stream: S) -> Self {
        Self { stream, waits: None }
    }

    /// Goes on where something was taken, and waits where nothing was.
    fn moved<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waits = None;
            return written;
        }
        let waits = self.waits.get_or_insert_with(|| Box::pin(sleep(UNREAD)));
        ready!(waits.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ReadInTime<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ReadInTime<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.moved(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.moved(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.moved(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// How long a body may take of which so many bytes came.
fn longest(came: u64) -> Duration {
    (BODY + Duration::from_secs(came / SLOWEST)).min(LONGEST)
}

/// Reads no body for longer than the slowest line needs; who is slower is told to try again.
pub(super) async fn body_in_time(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // Who waits for leave to send sends nothing that was refused.
    let sends = !parts.headers.contains_key(header::EXPECT);
    let (begun, late) = (Instant::now(), Arc::new(AtomicBool::new(false)));
    let was_late = late.clone();
    let rest = Arc::new(tokio::sync::Mutex::new(body.into_data_stream()));
    let in_time = unfold((Some(rest.clone()), 0), move |(stream, came)| {
        let late = late.clone();
        async move {
            let held = stream?;
            let mut stream = held.lock().await;
            match timeout_at(begun + longest(came), stream.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(bytes))) => {
                    drop(stream);
                    let came = came + u64::try_from(bytes.len()).unwrap_or(0);
                    Some((Ok(bytes), (Some(held), came)))
                }
                Ok(Some(Err(error))) => Some((Err(error), (None, came))),
                Err(_) => {
                    late.store(true, Ordering::Relaxed);
                    Some((Err(axum::Error::new("too slow")), (None, came)))
                }
            }
        }
    });
    let answer = next.run(Request::from_parts(parts, Body::from_stream(in_time))).await;
    if was_late.load(Ordering::Relaxed) {
        let mut slow = (StatusCode::REQUEST_TIMEOUT, "太慢了，请再试一次").into_response();
        slow.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return slow;
    }
    if sends {
        drain(&rest).await;
    }
    answer
}

/// Takes what is still sent of a body that was refused, within bounds: a client that is cut off while it sends sees a
/// broken line instead of the answer, and would send the same again.
async fn drain(rest: &tokio::sync::Mutex<BodyDataStream>) {
    let mut stream = rest.lock().await;
    let (end, mut left) = (Instant::now() + DRAIN, MOST_DRAINED);
    while let Ok(Some(Ok(bytes))) = timeout_at(end, stream.next()).await {
        left = left.saturating_sub(bytes.len());
        if left == 0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::middleware::from_fn;
    use futures_util::stream;
    use std::convert::Infallible;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[test]
    fn a_photo_on_a_bad_line_has_time_and_no_body_has_for_ever() {
        assert!(longest(3 * 1024 * 1024) > Duration::from_mins(20));
        assert_eq!(longest(u64::MAX), LONGEST);
        assert_eq!(longest(1), BODY);
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_has_time_and_who_reads_nothing_is_let_go() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut ours = ReadInTime::new(ours);
        let reader = tokio::spawn(async move {
            let mut some = [0; 16];
            for _ in 0..20 {
                sleep(UNREAD / 2).await;
                theirs.read_exact(&mut some).await.unwrap();
            }
            theirs
        });
        ours.write_all(&[1; 20 * 16]).await.unwrap();
        let theirs = reader.await.unwrap();
        let begun = Instant::now();
        let error = ours.write_all(&[1; 1_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= UNREAD && begun.elapsed() < 2 * UNREAD);
        drop(theirs);
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_a_body_too_slowly_is_told_to_try_again_and_who_is_quick_is_answered() {
        let read = axum::routing::post(|body: Bytes| async move { body });
        let routes = Router::new().route("/", read).layer(from_fn(body_in_time));
        let asked = async |body: Body| {
            let request = Request::post("/").header(header::CONTENT_LENGTH, "30000000").body(body).unwrap();
            routes.clone().oneshot(request).await.unwrap().status()
        };
        let endless = stream::once(async { Ok::<_, Infallible>(Bytes::from("a")) }).chain(stream::pending());
        let begun = Instant::now();
        assert_eq!(asked(Body::from_stream(endless)).await, StatusCode::REQUEST_TIMEOUT);
        assert!(begun.elapsed() < 2 * BODY, "however long it is said to be");
        assert_eq!(asked(Body::from("whole")).await, StatusCode::OK);
    }

    #[test]
    fn connections_are_counted_until_they_end() {
        let counts = Arc::new(Counts::default());
        let network = |text: &str| Address::of(text.parse().unwrap()).site();
        let (a, b) = (network("10.0.0.1"), network("10.0.0.2"));
        let first = counts.one_more(a, Some(1));
        assert!(first.is_some() && counts.one_more(a, Some(1)).is_none() && counts.one_more(b, Some(1)).is_some());
        drop(first);
        assert!(counts.one_more(a, Some(1)).is_some());
        assert!(counts.0.lock().unwrap().is_empty());
    }
}
