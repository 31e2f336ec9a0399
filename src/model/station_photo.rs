//! Photos of a station: its door, the shelf, where the e-bike stands.

use super::id::AttachmentId;
use serde::{Deserialize, Serialize};

/// Photos of one station.
pub const MOST_PHOTOS: usize = 6;
/// The longest side of the small one, pixels: sharp on a card of a cheap phone, some 6 KB.
pub const SMALL_SIDE: u32 = 192;

/// A photo of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationPhoto {
    /// As large as photos are kept.
    pub id: AttachmentId,
    /// The same for a list, [`SMALL_SIDE`].
    pub small: AttachmentId,
}
