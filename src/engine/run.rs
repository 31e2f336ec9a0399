//! The engine's loop.

use super::message::{Command, Envelope, Event, Kept, Reply, Status, SyncPhase};
use super::qr_reader;
use super::remote::{Remote, RemoteError};
use super::store::{Store, StoreError};
use super::sync::{SyncError, sync};
use crate::model::Timestamp;
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::future::{Fuse, FutureExt};
use futures_util::{StreamExt, pin_mut, select_biased};
use std::cell::{Cell, RefCell};

/// Serves commands until the last sender is gone. Sync runs beside: commands are answered from the
/// store while it waits for the network.
pub async fn run(
    store: Store,
    kept: Kept,
    remote: Remote,
    mut inbox: UnboundedReceiver<Envelope>,
    tell: impl Fn(Event),
) {
    let store = RefCell::new(store);
    let phase = Cell::new(SyncPhase::Idle);
    let status = |store: &Store| -> Result<Status, StoreError> {
        Ok(Status { synced_at: store.synced_at()?, phase: phase.get(), stations: store.station_count()?, kept })
    };
    let tell_status = || {
        if let Ok(status) = status(&store.borrow()) {
            tell(Event::Status(status));
        }
    };
    let syncing = Fuse::terminated();
    pin_mut!(syncing);
    loop {
        select_biased! {
            envelope = inbox.next() => {
                let Some(Envelope { id, command }) = envelope else { break };
                if matches!(command, Command::Sync) && phase.get() != SyncPhase::Running {
                    phase.set(SyncPhase::Running);
                    syncing.set(sync(&store, &remote, &tell).fuse());
                    tell_status();
                }
                let reply = answer(&mut store.borrow_mut(), command, &status).unwrap_or_else(|error| Reply::Failed(error.to_string()));
                tell(Event::Reply { id, reply });
            },
            outcome = syncing => {
                phase.set(match outcome {
                    Ok(()) => SyncPhase::Idle,
                    Err(SyncError::Remote(RemoteError::Unreachable(_))) => SyncPhase::Offline,
                    Err(SyncError::Remote(_) | SyncError::Store(_)) => SyncPhase::Refused,
                });
                tell_status();
            },
        }
    }
}

fn answer(
    store: &mut Store,
    command: Command,
    status: &impl Fn(&Store) -> Result<Status, StoreError>,
) -> Result<Reply, StoreError> {
    Ok(match command {
        Command::Stations(query) => Reply::Stations(store.stations(&query)?),
        Command::MapPoints(query) => Reply::MapPoints(store.map_points(&query, Timestamp::now())?),
        Command::Station(code) => Reply::Station(store.station(&code)?.map(Box::new)),
        Command::Desks => Reply::Desks(store.desks()?),
        Command::Config => Reply::Config(store.config()?),
        Command::Preferences => Reply::Preferences(store.preferences()?),
        Command::SetPreferences(preferences) => Reply::SetPreferences(store.set_preferences(&preferences)?),
        Command::ReadQr(picture) => Reply::ReadQr(qr_reader::read(&picture)),
        Command::Status | Command::Sync => Reply::Status(status(store)?),
    })
}
