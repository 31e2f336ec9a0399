//! Couriers who send as fast as they are answered, as light as pgbench's clients: both sides share the processor, so what
//! a client calculates would be measured as the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept, on which one submission goes after the other.
pub struct Line {
    stream: TcpStream,
    host: String,
    sent: Vec<u8>,
    answer: Vec<u8>,
}

impl Line {
    /// To `http://host:port`.
    ///
    /// # Errors
    /// If nobody listens.
    pub async fn to(origin: &str) -> std::io::Result<Self> {
        let host = origin.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, sent: Vec::new(), answer: Vec::new() })
    }

    /// Sends a submission; says whether it was taken.
    ///
    /// # Errors
    /// If the connection is cut, or the answer is none that says its length.
    pub async fn submit(&mut self, key: &str, body: &str) -> std::io::Result<bool> {
        self.sent.clear();
        self.answer.clear();
        let head = format!(
            "POST /api/v1/submissions HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        self.sent.extend_from_slice(head.as_bytes());
        self.sent.extend_from_slice(body.as_bytes());
        self.stream.write_all(&self.sent).await?;
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(end) = whole(&self.answer)
                && self.answer.len() >= end
            {
                return Ok(self.answer.get(9) == Some(&b'2'));
            }
        }
    }
}

/// How long an answer is whose head has come.
fn whole(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let said = std::str::from_utf8(answer.get(..head)?).ok()?;
    let length = said.lines().filter_map(|line| line.split_once(':'));
    let length = length
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, is)| is.trim().parse().ok());
    Some(head + 4 + length.unwrap_or(0))
}

/// Has so many clients at these origins send what `next` makes (a key and a body) while something else is done; gives
/// what came of that, and how long each submission that was taken needed, the shortest first.
pub async fn submitted_during<Done>(
    origins: &[String],
    clients: usize,
    next: impl Fn() -> (String, String) + Clone + Send + 'static,
    work: impl Future<Output = Done>,
) -> (Done, Vec<Duration>) {
    let end = Arc::new(AtomicBool::new(false));
    let sending: Vec<_> = (0..clients)
        .map(|at| {
            let (origin, end, next) = (origins[at % origins.len()].clone(), Arc::clone(&end), next.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                let Ok(mut line) = Line::to(&origin).await else { return times };
                while !end.load(Ordering::Relaxed) {
                    let (key, body) = next();
                    let begun = Instant::now();
                    match line.submit(&key, &body).await {
                        Ok(true) => times.push(begun.elapsed()),
                        Ok(false) => {}
                        Err(_) => break,
                    }
                }
                times
            })
        })
        .collect();
    let done = work.await;
    end.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for one in sending {
        times.extend(one.await.unwrap_or_default());
    }
    times.sort_unstable();
    (done, times)
}
