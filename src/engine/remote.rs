//! The server, as the phone sees it.

use crate::api::{Changes, ChangesQuery, Config, Mine, MineQuery, Problem, PushAddress, Receipt, paths};
use crate::model::{AccountKey, AttachmentId, Timestamp};
use chrono::DateTime;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use thiserror::Error;

/// Patience for one answer: long enough for a bad 3G cell, short enough to try again.
const PATIENCE: Duration = Duration::from_secs(30);
/// Patience for a photo or a voice note.
const FILE_PATIENCE: Duration = Duration::from_mins(2);

/// A difference of clocks below this is the way of the answer, milliseconds.
const SMALL_SKEW_MS: i64 = 2 * 60_000;

/// A server by its address.
#[derive(Clone, Debug)]
pub struct Remote {
    origin: String,
    client: Client,
    /// Milliseconds that the server's clock is ahead of the phone's, as the last answer told.
    skew: Arc<AtomicI64>,
}

/// Why the server gave nothing.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// It was not reached, or the answer broke off.
    #[error("the server was not reached")]
    Unreachable(#[source] reqwest::Error),
    /// It refused, and said why.
    #[error("the server refused: {}", .0.title)]
    Problem(Problem),
    /// It answered with an error that is not its own: a proxy's, say.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// Its answer cannot be read.
    #[error("the server's answer cannot be read")]
    Unreadable(#[source] serde_json::Error),
}

impl Remote {
    /// The server at `origin`, such as `https://HOST`.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let skew = Arc::new(AtomicI64::new(0));
        Self { origin: origin.trim_end_matches('/').to_owned(), client: Client::new(), skew }
    }

    /// Milliseconds that the server's clock is ahead of the phone's, as the last answer told; 0 where they agree.
    #[must_use]
    pub fn clock_skew(&self) -> i64 {
        self.skew.load(Ordering::Relaxed)
    }

    /// Takes the server's clock from an answer (RFC 9110, `Date`).
    fn set_clock(&self, headers: &HeaderMap) {
        let told = headers.get("date").and_then(|date| date.to_str().ok());
        let Some(told) = told.and_then(|date| DateTime::parse_from_rfc2822(date).ok()) else { return };
        let skew = told.timestamp_millis() - Timestamp::now().0;
        self.skew.store(if skew.abs() < SMALL_SKEW_MS { 0 } else { skew }, Ordering::Relaxed);
    }

    /// Settings of the deployment.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn config(&self) -> Result<Config, RemoteError> {
        self.get(paths::CONFIG, &()).await
    }

    /// Changes newer than a revision.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn changes(&self, query: &ChangesQuery) -> Result<Changes, RemoteError> {
        self.get(paths::CHANGES, query).await
    }

    /// Sends a submission, as the bytes that the outbox keeps.
    ///
    /// # Errors
    /// [`RemoteError`]; unless it is a problem, nobody knows whether the server took it.
    pub async fn submit(&self, key: &AccountKey, body: String) -> Result<Receipt, RemoteError> {
        let request = self.client.post(format!("{}{}", self.origin, paths::SUBMISSIONS));
        read(self.answer(request.header("content-type", "application/json").body(body), key, PATIENCE).await?)
    }

    /// Sends a photo or a voice note.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn put_file(&self, key: &AccountKey, id: AttachmentId, bytes: Vec<u8>) -> Result<(), RemoteError> {
        let request = self.client.put(format!("{}{}", self.origin, file_path(id)));
        self.answer(request.body(bytes), key, FILE_PATIENCE).await.map(|_| ())
    }

    /// Gets a photo or a voice note.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn file(&self, key: &AccountKey, id: AttachmentId) -> Result<Vec<u8>, RemoteError> {
        let request = self.client.get(format!("{}{}", self.origin, file_path(id)));
        self.answer(request, key, FILE_PATIENCE).await
    }

    /// What changed among the courier's own; may wait for it.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn mine(&self, key: &AccountKey, query: &MineQuery) -> Result<Mine, RemoteError> {
        let request = self.client.get(format!("{}{}", self.origin, paths::MINE)).query(query);
        read(self.answer(request, key, PATIENCE + Duration::from_secs(query.wait.into())).await?)
    }

    /// Says where this browser is told of news, or no more.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn put_push(&self, key: &AccountKey, address: &PushAddress) -> Result<(), RemoteError> {
        let body = serde_json::to_string(address).map_err(RemoteError::Unreadable)?;
        let request = self.client.put(format!("{}{}", self.origin, paths::PUSH));
        let request = request.header("content-type", "application/json").body(body);
        self.answer(request, key, PATIENCE).await.map(|_| ())
    }

    /// All that the server has of the courier.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn export(&self, key: &AccountKey) -> Result<String, RemoteError> {
        let request = self.client.get(format!("{}{}", self.origin, paths::MINE_EXPORT));
        let body = self.answer(request, key, FILE_PATIENCE).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    async fn answer(
        &self,
        request: RequestBuilder,
        key: &AccountKey,
        patience: Duration,
    ) -> Result<Vec<u8>, RemoteError> {
        self.sent(request.bearer_auth(key.recovery_code()).timeout(patience)).await
    }

    async fn sent(&self, request: RequestBuilder) -> Result<Vec<u8>, RemoteError> {
        let response = request.send().await.map_err(RemoteError::Unreachable)?;
        self.set_clock(response.headers());
        let status = response.status();
        let body = response.bytes().await.map_err(RemoteError::Unreachable)?;
        if status.is_success() {
            return Ok(body.into());
        }
        // Whoever stands between may answer with a page of his own; only the server's own words are a refusal.
        Err(read(body.into()).map_or(RemoteError::Status(status), RemoteError::Problem))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &impl serde::Serialize) -> Result<T, RemoteError> {
        let request = self.client.get(format!("{}{path}", self.origin)).query(query).timeout(PATIENCE);
        read(self.sent(request).await?)
    }
}

fn file_path(id: AttachmentId) -> String {
    paths::ATTACHMENT.replace("{id}", &id.to_string())
}

/// Reads text and not bytes, as the store does: two readers of all types would weigh twice in the wasm.
fn read<T: DeserializeOwned>(body: Vec<u8>) -> Result<T, RemoteError> {
    serde_json::from_str(&String::from_utf8_lossy(&body)).map_err(RemoteError::Unreadable)
}
