//! Bringing the store up to the server.

use super::message::Event;
use super::remote::{Remote, RemoteError};
use super::send::{send, take_files, take_mine, tell_push};
use super::store::{Store, StoreError};
use crate::api::ChangesQuery;
use crate::model::Timestamp;
use std::cell::RefCell;
use thiserror::Error;

/// Changes asked for at a time: small enough that a page arrives over a bad cell and that the list
/// is not kept waiting while it is written.
const PAGE: u32 = 300;

/// Why sync stopped. What was taken in before stays.
#[derive(Debug, Error)]
pub(super) enum SyncError {
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends what waits, takes in the courier's own, then all that is new for everybody.
pub(super) async fn sync(store: &RefCell<Store>, remote: &Remote, tell: &impl Fn(Event)) -> Result<(), SyncError> {
    send(store, remote, tell).await?;
    take_mine(store, remote, tell, false).await?;
    take_changes(store, remote, tell).await?;
    take_files(store, remote, tell).await?;
    tell_push(store, remote).await
}

/// Takes in page after page until the server has no more. Each page and the place to go on from are
/// written in one transaction, so a sync that is cut goes on where it was.
async fn take_changes(store: &RefCell<Store>, remote: &Remote, tell: &impl Fn(Event)) -> Result<(), SyncError> {
    loop {
        let since = store.borrow().cursor()?;
        let page = remote.changes(&ChangesQuery { since: since.revision, limit: Some(PAGE) }).await?;
        if since.epoch.as_deref().is_some_and(|epoch| epoch != page.epoch) || page.revision < since.revision {
            // The server was set up anew or set back: its numbers start again, and so does the phone.
            store.borrow_mut().forget_synced()?;
            continue;
        }
        let more = page.more;
        let changed = store.borrow_mut().apply(&page)?;
        if changed {
            tell(Event::Changed);
        }
        if !more {
            break;
        }
    }
    let config = remote.config().await?;
    if store.borrow_mut().set_config(&config)? {
        tell(Event::Changed);
    }
    let skew = remote.clock_skew();
    store.borrow_mut().set_clock_skew(skew)?;
    store.borrow_mut().set_synced_at(Timestamp(Timestamp::now().0 + skew))?;
    Ok(())
}
