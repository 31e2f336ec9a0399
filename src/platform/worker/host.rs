//! The world as a browser's engine sees it.

use super::disk::Image;
use crate::engine::Store;
use crate::engine::host::{Host, NotKept, Parcel, Request, Response, RoadFile, Room, Unreachable};
use crate::model::Timestamp;
use crate::platform::browser;
use futures_util::future::select;
use js_sys::{Array, Promise, Uint8Array};
use std::cell::RefCell;
use std::ops::Range;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

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

/// Asks `assets/map-packs.js`, which knows what is kept; nothing where that fails.
async fn ask_packs(question: &str, arguments: [JsValue; 3]) -> Option<JsValue> {
    let promised = |value: JsValue| value.dyn_into::<Promise>().ok().map(JsFuture::from);
    let packs = browser::function(&js_sys::global(), "mapPacks")?.call0(&JsValue::UNDEFINED).ok()?;
    let packs = promised(packs)?.await.ok()?;
    let [one, two, three] = &arguments;
    let answer = browser::function(&packs, question)?.call3(&packs, one, two, three).ok()?;
    promised(answer)?.await.ok()
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

    async fn road_files(&self, within: [f64; 4], may_fetch: bool) -> Vec<RoadFile> {
        let bounds: Array = within.into_iter().map(JsValue::from_f64).collect();
        let Some(told) = ask_packs("roadFiles", [bounds.into(), may_fetch.into(), JsValue::UNDEFINED]).await else {
            return Vec::new();
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a file")]
        let file = |file: JsValue| {
            Some(RoadFile {
                name: browser::within(&file, "name")?.as_string()?,
                bytes: browser::within(&file, "bytes")?.as_f64()? as u64,
            })
        };
        Array::from(&told).iter().filter_map(file).collect()
    }

    async fn read_roads(&self, file: &RoadFile, part: Range<u64>) -> Option<Vec<u8>> {
        #[allow(clippy::cast_precision_loss, reason = "bytes of a file")]
        let number = |at: u64| JsValue::from_f64(at as f64);
        let told = ask_packs("readRoads", [file.name.as_str().into(), number(part.start), number(part.end)]).await?;
        Some(Uint8Array::new(&told).to_vec())
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
