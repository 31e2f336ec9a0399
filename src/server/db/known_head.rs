//! How far the feed goes, kept in memory: most that everybody asks for is answered without the database.

use super::revision::Head;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is known is believed for so long without being told anything: another program may write to the same file, and
/// a connection that hears nothing may be broken.
const BELIEVED: Duration = Duration::from_secs(2);

/// Where the database stood when it was looked at last.
#[derive(Debug, Default)]
pub(super) struct KnownHead(Mutex<Option<Known>>);

#[derive(Debug)]
struct Known {
    head: Head,
    /// [`super::notices::Notices::feed_told`] before it was read.
    told: u64,
    at: Instant,
}

impl KnownHead {
    /// What is known, if nothing was told since.
    pub(super) fn get(&self, told: u64) -> Option<Head> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .as_ref()
            .filter(|known| known.told == told && known.at.elapsed() < BELIEVED)
            .map(|known| known.head.clone())
    }

    /// What was read after `told`.
    pub(super) fn set(&self, told: u64, head: Head) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Known { head, told, at: Instant::now() });
    }
}
