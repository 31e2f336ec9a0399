//! Wakes those who wait for something new: a phone for an answer, a desk for a question.

use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout_at};

/// What is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum New {
    /// Something among this account's own.
    Account(String),
    /// Something in the inbox.
    Inbox,
}

/// Between two looks into the database while waiting: what another replica wrote is told by nobody.
const LOOK: Duration = Duration::from_secs(5);
/// Who lags behind by more than so many looks for themselves.
const BACKLOG: usize = 256;

/// Spreads what is new within this process. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct News(broadcast::Sender<New>);

impl Default for News {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl News {
    /// Tells who waits; nobody may.
    pub(super) fn tell(&self, new: New) {
        let _ = self.0.send(new);
    }

    /// Begins to listen: before looking into the database, so that nothing falls between.
    pub(super) fn listen(&self) -> Listening {
        Listening(self.0.subscribe())
    }
}

/// Hears what is new from now on.
pub(super) struct Listening(broadcast::Receiver<New>);

impl Listening {
    /// Waits for this to be told, or for the time to look anyway, or until `end`.
    pub(super) async fn wait_for(&mut self, wanted: &New, end: Instant) {
        let end = end.min(Instant::now() + LOOK);
        while let Ok(heard) = timeout_at(end, self.0.recv()).await {
            match heard {
                Ok(new) if new != *wanted => {}
                Ok(_) | Err(_) => return,
            }
        }
    }
}
