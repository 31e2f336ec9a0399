//! Being told that there is news while the app is closed (Web Push, RFC 8030).

use serde::{Deserialize, Serialize};

/// Bytes of the address of a browser at its push service.
pub const LONGEST_ADDRESS: usize = 1_000;

/// Where a browser is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAddress {
    /// The address that its push service gave it.
    pub endpoint: String,
    /// They want to be told there; if not, no more.
    pub wanted: bool,
}
