//! What the browser promises of its storage.

use crate::platform::browser::ask_storage;

/// Asks the browser not to throw away what the app keeps, when the phone is full or after some days.
pub async fn keep_storage() {
    let _ = ask_storage("persist").await;
}

/// Whether it has said so; nothing where it does not tell.
pub async fn storage_lasts() -> Option<bool> {
    ask_storage("persisted").await?.as_bool()
}
