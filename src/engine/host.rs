//! What the engine needs of the world around it: clocks, chance, a network, a disk. Everything that a test wants to
//! bend stands here and nowhere else in the engine.

use super::message::StoreFailure;
use super::store::Store;
use crate::model::Timestamp;
use serde::Serialize;
use std::cell::RefCell;
use std::future::Future;
use std::ops::Range;
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

    /// How much room the app has; nothing where nobody tells.
    fn room(&self) -> impl Future<Output = Option<Room>> {
        std::future::ready(None)
    }

    /// Files that may have the roads in a box (west, south, east, north; degrees): those that the phone keeps first, and
    /// where it `may_fetch`, those of the server.
    fn road_files(&self, within: [f64; 4], may_fetch: bool) -> impl Future<Output = Vec<RoadFile>> {
        let _ = (within, may_fetch);
        std::future::ready(Vec::new())
    }

    /// A part of such a file; nothing where it cannot be had now.
    fn read_roads(&self, file: &RoadFile, part: Range<u64>) -> impl Future<Output = Option<Vec<u8>>> {
        let _ = (file, part);
        std::future::ready(None)
    }

    /// Whether somebody sends while the app is closed: [`Host::hand_over`].
    fn sends_later(&self) -> bool {
        false
    }

    /// Hands what waits to whoever sends it while the app is closed. It takes the place of what was handed over before.
    fn hand_over(&self, parcels: Vec<Parcel>) -> impl Future<Output = ()> {
        drop(parcels);
        std::future::ready(())
    }
}

/// A prefecture's roads, as `model::roads::file` has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadFile {
    /// Its name, which says what is in it.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
}

/// Something that waits, as it is sent without the engine: it needs no file, and under its number it takes effect once,
/// whoever sends it. What became of it the engine hears when it sends it itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parcel {
    /// The recovery code of its account.
    pub account: String,
    /// What it is about: what is about the same keeps its order.
    pub about: Option<String>,
    /// What is sent.
    pub body: String,
}

/// The app's share of the disk, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What it has taken.
    pub used: u64,
    /// What it may take.
    pub most: u64,
}

/// Less than so much is little, bytes: some photos and a page of changes.
const LITTLE: u64 = 20 * 1024 * 1024;

impl Room {
    /// Whether the courier is to hear of it before there is none.
    #[must_use]
    pub fn is_low(self) -> bool {
        self.most.saturating_sub(self.used) < LITTLE || self.used / 9 > self.most / 10
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_low_before_there_is_none() {
        const MB: u64 = 1024 * 1024;
        for (used, most, low) in [
            (0, 10_240, false),
            (9_000, 10_240, false),
            (9_300, 10_240, true),
            (100, 119, true),
            (100, 121, false),
            (0, 19, true),
            (50, 40, true),
            (0, 0, true),
        ] {
            assert_eq!(Room { used: used * MB, most: most * MB }.is_low(), low, "{used} of {most}");
        }
        assert!(!Room { used: 0, most: u64::MAX }.is_low());
    }
}
