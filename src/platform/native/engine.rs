//! The engine's thread.

use super::data;
use super::host::NativeHost;
use crate::engine::store::{StoreError, open_or_rescue};
use crate::engine::{Envelope, Event, Gone, Handle, Kept, Opened, Store, Written, run};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use rusqlite::Connection;

const FILE: &str = "diyi.db";

/// Starts the engine in a thread of its own, which ends with the app.
#[must_use]
pub fn start_engine() -> (Handle, UnboundedReceiver<Event<Written>>) {
    let (send, inbox) = unbounded();
    let (tell, events) = unbounded();
    std::thread::spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return eprintln!("engine: {error}"),
        };
        let tell = move |event: Event| drop(event.written().map(|event| tell.unbounded_send(event)));
        match open() {
            Ok(opened) => runtime.block_on(run(opened, NativeHost::new(&super::origin()), inbox, tell)),
            Err(error) => tell(Event::Gone(Gone::Store(error.to_string()))),
        }
    });
    // There is one window.
    let send = move |envelope: Envelope<Written>| {
        if let Some(envelope) = envelope.read() {
            drop(send.unbounded_send(envelope));
        }
    };
    (Handle::new(1, send), events)
}

/// The store in the app's folder, or in memory where that cannot be written.
fn open() -> Result<Opened, StoreError> {
    let on_disk = data::folder().and_then(|folder| {
        std::fs::create_dir_all(&folder).ok()?;
        let file = folder.join(FILE);
        let connect = || {
            let db = Connection::open(&file)?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            Ok(db)
        };
        let set_aside = || {
            let aside = folder.join(format!("{FILE}.damaged"));
            std::fs::rename(&file, &aside).ok()?;
            for beside in ["-wal", "-shm"] {
                let _ = std::fs::rename(
                    folder.join(format!("{FILE}{beside}")),
                    folder.join(format!("{FILE}.damaged{beside}")),
                );
            }
            Connection::open(&aside).ok()
        };
        open_or_rescue(connect, set_aside).inspect_err(|error| eprintln!("store on disk: {error}")).ok()
    });
    match on_disk {
        Some((store, rescue)) => Ok(Opened { store, kept: Kept::OnDisk, rescue }),
        None => Ok(Opened { store: Store::open(Connection::open_in_memory()?)?, kept: Kept::NoStorage, rescue: None }),
    }
}
