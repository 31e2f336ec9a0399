//! What is known of an address that was asked before.

use crate::model::Timestamp;
use axum::extract::MatchedPath;

/// Whoever asks this address of this host gets the answer of this name. Put on an answer, it tells that the next one may
/// have it at once.
#[derive(Clone, Debug)]
pub(super) struct SameForAll {
    /// What [`App::ready`](super::App) knows it by.
    pub name: String,
    /// Another name from then on.
    pub until: Option<Timestamp>,
}

/// What is known of an address that was asked before.
#[derive(Clone, Debug)]
pub(super) struct KnownAddress {
    pub(super) same: SameForAll,
    pub(super) route: Option<MatchedPath>,
}

impl KnownAddress {
    /// Bytes.
    pub(super) fn len(&self) -> usize {
        self.same.name.len()
    }

    /// What it leads to at this moment.
    pub(super) fn name_at(&self, now: Timestamp) -> Option<&str> {
        self.same.until.is_none_or(|until| now < until).then_some(self.same.name.as_str())
    }
}
