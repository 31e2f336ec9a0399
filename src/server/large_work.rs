//! Work on what others sent that takes a large part of the memory: one piece at a time, whatever kind it is, so that what
//! all of them take together is what one may take.

use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

static TURN: Semaphore = Semaphore::const_new(1);

/// One's turn; it ends when this is dropped, which is to be when the work ends, also where nobody waits for it any more.
pub(super) struct Turn {
    _held: SemaphorePermit<'static>,
}

/// Waits for one's turn, and no longer than `patience`.
pub(super) async fn turn_within(patience: Duration) -> Option<Turn> {
    let held = timeout(patience, TURN.acquire()).await.ok()?.ok()?;
    Some(Turn { _held: held })
}
