//! The engine's thread.

use crate::engine::store::{Store, StoreError};
use crate::engine::{Event, Handle, Kept, Remote, run};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use rusqlite::Connection;
use std::path::PathBuf;

const FILE: &str = "diyi.db";

/// Starts the engine in a thread of its own, which ends with the app.
#[must_use]
pub fn start_engine() -> (Handle, UnboundedReceiver<Event>) {
    let (send, inbox) = unbounded();
    let (tell, events) = unbounded();
    std::thread::spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return eprintln!("engine: {error}"),
        };
        let tell = move |event| drop(tell.unbounded_send(event));
        match open() {
            Ok((store, kept)) => runtime.block_on(run(store, kept, Remote::new(&super::origin()), inbox, tell)),
            Err(error) => eprintln!("engine: {error}"),
        }
    });
    (Handle::new(move |envelope| drop(send.unbounded_send(envelope))), events)
}

/// The store in the app's folder, or in memory where that cannot be written.
fn open() -> Result<(Store, Kept), StoreError> {
    let on_disk = folder().and_then(|folder| {
        std::fs::create_dir_all(&folder).ok()?;
        let db = Connection::open(folder.join(FILE)).ok()?;
        db.pragma_update(None, "journal_mode", "WAL").ok()?;
        Store::open(db).inspect_err(|error| eprintln!("store on disk: {error}")).ok()
    });
    match on_disk {
        Some(store) => Ok((store, Kept::OnDisk)),
        None => Ok((Store::open(Connection::open_in_memory()?)?, Kept::NoStorage)),
    }
}

/// `DIYI_DATA`, or the app's folder by the platform's custom.
fn folder() -> Option<PathBuf> {
    let told = std::env::var_os("DIYI_DATA").map(PathBuf::from);
    told.or_else(|| directories::ProjectDirs::from("", "", "diyi").map(|folders| folders.data_dir().to_owned()))
}
