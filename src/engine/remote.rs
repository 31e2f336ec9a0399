//! The server, as the phone sees it.

use crate::api::{Changes, ChangesQuery, Config, paths};
use reqwest::{Client, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;
use thiserror::Error;

/// Patience for one answer: long enough for a bad 3G cell, short enough to try again.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server by its address.
#[derive(Clone, Debug)]
pub struct Remote {
    origin: String,
    client: Client,
}

/// Why the server gave nothing.
#[derive(Debug, Error)]
pub enum RemoteError {
    /// It was not reached, or the answer broke off.
    #[error("the server was not reached")]
    Unreachable(#[source] reqwest::Error),
    /// It answered with an error.
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
        Self { origin: origin.trim_end_matches('/').to_owned(), client: Client::new() }
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

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &impl serde::Serialize) -> Result<T, RemoteError> {
        let request = self.client.get(format!("{}{path}", self.origin)).query(query).timeout(PATIENCE);
        let response = request.send().await.map_err(RemoteError::Unreachable)?;
        if !response.status().is_success() {
            return Err(RemoteError::Status(response.status()));
        }
        let body = response.bytes().await.map_err(RemoteError::Unreachable)?;
        serde_json::from_slice(&body).map_err(RemoteError::Unreadable)
    }
}
