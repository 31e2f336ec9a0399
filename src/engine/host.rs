//! What the engine needs of the world around it: clocks, chance, a network, a disk. Everything that a test wants to
//! bend stands here and nowhere else in the engine.

use super::message::StoreFailure;
use super::store::Store;
use crate::model::Timestamp;
use std::cell::RefCell;
use std::future::Future;
use thiserror::Error;

/// The world, as one engine sees it.
pub trait Host {
    /// The phone's clock, as wrong as it may be.
    fn now(&self) -> Timestamp;

    /// Milliseconds since some moment, by a clock that nobody sets.
    fn elapsed(&self) -> u64;

    /// A number that cannot be told before.
    fn chance(&self) -> u32;

    /// Waits so many milliseconds.
    fn sleep(&self, milliseconds: u64) -> impl Future<Output = ()>;

    /// Asks the server.
    ///
    /// # Errors
    /// [`Unreachable`] if there is no whole answer; nobody knows then whether the server took what was sent.
    fn request(&self, request: Request) -> impl Future<Output = Result<Response, Unreachable>>;

    /// Whether what the store has written outlives the app by itself. If not, [`Host::keep`] makes it so.
    fn writes_through(&self) -> bool {
        true
    }

    /// Makes all that the store has written outlive the app.
    ///
    /// # Errors
    /// [`NotKept`]; then all that was kept before still is.
    fn keep(&self, store: &RefCell<Store>) -> impl Future<Output = Result<(), NotKept>> {
        let _ = store;
        std::future::ready(Ok(()))
    }
}

/// The server was not reached, or its answer broke off.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the server was not reached: {0}")]
pub struct Unreachable(pub String);

/// What was written does not outlive the app.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotKept {
    /// It was not written.
    #[error(transparent)]
    Failed(StoreFailure),
    /// Another tab has the data by now. What this one wrote is asked of that one again.
    #[error("another tab has taken over")]
    TakenOver,
}

/// How a request is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To read.
    Get,
    /// To hear whether it is there.
    Head,
    /// To send something.
    Post,
    /// To put something under a number.
    Put,
}

/// A question to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How it is meant.
    pub method: Method,
    /// The address on the server, with the query.
    pub path: String,
    /// The recovery code of the account that asks.
    pub bearer: Option<String>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// Whether that is JSON.
    pub json: bool,
    /// Milliseconds after which nothing more is waited for.
    pub patience: u64,
}

/// A whole answer of whoever answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// It has the server's own [mark](crate::api::MARK).
    pub marked: bool,
    /// It came from another address than the one that was asked.
    pub redirected: bool,
    /// The media type, or nothing.
    pub content_type: String,
    /// The header `Date`.
    pub date: Option<String>,
    /// The header `Retry-After`, seconds.
    pub retry_after: Option<u64>,
    /// What was answered.
    pub body: Vec<u8>,
}
