//! What the browser tells of its storage. In pages that are not https, and in some browsers, none of it is there,
//! whatever the types say.

use crate::engine::host::Room;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What stands in an object under a name, if anything does.
pub(super) fn within(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|found| !found.is_undefined() && !found.is_null())
}

/// The same, if it can be called.
pub(super) fn function(object: &JsValue, name: &str) -> Option<Function> {
    within(object, name)?.dyn_into().ok()
}

/// Asks `navigator.storage`, in a page or in a worker.
async fn ask(question: &str) -> Option<JsValue> {
    let storage = within(&within(&js_sys::global(), "navigator")?, "storage")?;
    let answer = function(&storage, question)?.call0(&storage).ok()?;
    JsFuture::from(answer.dyn_into::<Promise>().ok()?).await.ok()
}

/// Asks the browser not to throw away what the app keeps, when the phone is full or after some days.
pub async fn keep_storage() {
    let _ = ask("persist").await;
}

/// Whether it has said so; nothing where it does not tell.
pub async fn storage_lasts() -> Option<bool> {
    ask("persisted").await?.as_bool()
}

/// How much room the app has.
pub(super) async fn room() -> Option<Room> {
    let told = ask("estimate").await?;
    let bytes = |name: &str| within(&told, name).and_then(|bytes| bytes.as_f64());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk")]
    let bytes = |name: &str| bytes(name).map(|bytes| bytes as u64);
    Some(Room { used: bytes("usage")?, most: bytes("quota")? })
}
