//! Photos that another app has handed over: `platforms/web/service-worker.js` keeps them, `shared-photos.js` gives them.

use super::browser;
use super::picture::photo_of;
use crate::api::json;
use crate::platform::{SharedPhoto, SharedPhotos};
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The module's functions; `platforms/web/boot.js` knows where they are.
const PHOTOS: &str = "diyiShared";

async fn call(name: &str, with: &str) -> Option<JsValue> {
    let global = js_sys::global();
    let asked = browser::function(&global, PHOTOS)?.call2(&global, &name.into(), &with.into()).ok()?;
    JsFuture::from(asked.dyn_into::<Promise>().ok()?).await.ok()
}

/// What waits, and what was left out.
pub async fn shared_photos() -> SharedPhotos {
    let told = call("waiting", "").await.and_then(|told| told.as_string());
    told.and_then(|told| json::read(&told).ok()).unwrap_or_default()
}

/// One of them, as it is sent.
pub async fn shared_photo(name: &str) -> SharedPhoto {
    let Some(blob) = call("photo", name).await.and_then(|blob| blob.dyn_into::<web_sys::Blob>().ok()) else {
        return SharedPhoto::Gone;
    };
    match photo_of(&blob).await {
        Some(bytes) => SharedPhoto::Photo(bytes),
        None => SharedPhoto::NoPicture,
    }
}

/// Forgets one; all of them, and what is told of others, where none is named.
pub async fn forget_shared_photo(name: Option<&str>) {
    call("forget", name.unwrap_or_default()).await;
}
