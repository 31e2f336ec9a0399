//! How far the reading of a file has come, for who waits for it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts rows. Shared between who reads and who tells.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicUsize,
    read: AtomicUsize,
}

impl Progress {
    pub(super) fn begin(&self, rows: usize) {
        self.rows.store(rows, Ordering::Relaxed);
        self.read.store(0, Ordering::Relaxed);
    }

    pub(super) fn one_more(&self) {
        self.read.fetch_add(1, Ordering::Relaxed);
    }

    /// Rows that were read, and rows that there are; 0 while the file is being unpacked.
    #[must_use]
    pub fn rows(&self) -> (usize, usize) {
        (self.read.load(Ordering::Relaxed), self.rows.load(Ordering::Relaxed))
    }
}
