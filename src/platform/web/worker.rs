//! The engine's worker: SQLite on the origin private file system.

use crate::engine::store::{Store, StoreError};
use crate::engine::{Envelope, Kept, Remote, run};
use futures_channel::mpsc::unbounded;
use rusqlite::Connection;
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, install};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Folder on the origin private file system.
const FOLDER: &str = ".diyi";
const FILE: &str = "diyi.db";
/// A page that was just left lets go of its files a moment later.
const TRIES: u32 = 6;
const BETWEEN_TRIES_MS: u32 = 150;

/// Serves the page until it closes.
pub(super) fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let (send, inbox) = unbounded::<Envelope>();
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        if let Ok(envelope) = serde_wasm_bindgen::from_value(message.data()) {
            let _ = send.unbounded_send(envelope);
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    let _ = scope.post_message(&JsValue::NULL);
    wasm_bindgen_futures::spawn_local(async move {
        match open().await {
            Ok((store, kept)) => {
                let tell = move |event| {
                    if let Ok(message) = serde_wasm_bindgen::to_value(&event) {
                        let _ = scope.post_message(&message);
                    }
                };
                run(store, kept, Remote::new(&super::origin()), inbox, tell).await;
            }
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        }
    });
}

/// The store on disk, or in memory where this tab cannot have it there.
async fn open() -> Result<(Store, Kept), StoreError> {
    let kept = storage().await;
    if kept == Kept::OnDisk {
        match Connection::open(FILE).map_err(StoreError::from).and_then(Store::open) {
            Ok(store) => return Ok((store, kept)),
            Err(error) => web_sys::console::error_1(&format!("store on disk: {error}").into()),
        }
    }
    let kept = if kept == Kept::OnDisk { Kept::NoStorage } else { kept };
    Ok((Store::open(Connection::open_in_memory()?)?, kept))
}

/// Takes the origin private file system for this tab, if it can be had.
async fn storage() -> Kept {
    let config = OpfsSAHPoolCfgBuilder::new().directory(FOLDER).build();
    for attempt in 1..=TRIES {
        match install::<WasmOsCallback>(&config, true).await {
            Ok(_) => return Kept::OnDisk,
            // Another tab holds the files, or held them until a moment ago.
            Err(OpfsSAHError::CreateSyncAccessHandle(_)) if attempt < TRIES => super::sleep(BETWEEN_TRIES_MS).await,
            Err(OpfsSAHError::CreateSyncAccessHandle(_)) => return Kept::OtherTab,
            Err(error) => {
                web_sys::console::warn_1(&format!("no storage: {error}").into());
                return Kept::NoStorage;
            }
        }
    }
    Kept::OtherTab
}
