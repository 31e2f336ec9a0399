//! The world as a browser's engine sees it.

use super::disk::Image;
use crate::engine::Store;
use crate::engine::host::{Host, NotKept, Parcel, Request, Response, Room, Unreachable};
use crate::model::Timestamp;
use crate::platform::browser;
use futures_util::future::select;
use std::cell::RefCell;

/// A browser writes what waits within this time, milliseconds.
const WRITTEN_WITHIN_MS: u32 = 3_000;

/// The browser's clocks, network and storage.
pub(super) struct WebHost {
    /// Its server.
    origin: String,
    image: Option<Image>,
}

impl WebHost {
    /// With the server that the app was loaded from, and the image that the store is kept in, if it is no file.
    pub(super) fn new(image: Option<Image>) -> Self {
        Self { origin: browser::origin(), image }
    }
}

impl Host for WebHost {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> u64 {
        browser::elapsed()
    }

    fn chance(&self) -> u32 {
        browser::chance()
    }

    async fn sleep(&self, milliseconds: u64) {
        browser::sleep(u32::try_from(milliseconds).unwrap_or(u32::MAX)).await;
    }

    async fn request(&self, request: Request) -> Result<Response, Unreachable> {
        super::fetch::fetch(&self.origin, request).await
    }

    fn writes_through(&self) -> bool {
        self.image.is_none()
    }

    async fn keep(&self, store: &RefCell<Store>) -> Result<(), NotKept> {
        let Some(image) = &self.image else { return Ok(()) };
        let bytes = store.borrow().image().map_err(|error| NotKept::Failed(error.into()))?;
        image.write(&bytes).await
    }

    async fn room(&self) -> Option<Room> {
        let told = browser::ask_storage("estimate").await?;
        let bytes = |name: &str| browser::within(&told, name).and_then(|bytes| bytes.as_f64());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk")]
        let bytes = |name: &str| bytes(name).map(|bytes| bytes as u64);
        Some(Room { used: bytes("usage")?, most: bytes("quota")? })
    }

    fn sends_later(&self) -> bool {
        browser::within(&js_sys::global(), "SyncManager").is_some()
    }

    async fn hand_over(&self, parcels: Vec<Parcel>) {
        let Ok(parcels) = serde_json::to_string(&parcels) else { return };
        // Where this fails, the app sends when it is opened next. A browser that does not answer is not waited for.
        let write = std::pin::pin!(super::parcels::write(&parcels));
        let _ = select(write, std::pin::pin!(browser::sleep(WRITTEN_WITHIN_MS))).await;
    }
}
