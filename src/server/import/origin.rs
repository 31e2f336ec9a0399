//! What the sender of a table says of all of it.

use crate::model::{Adcode, Crs, StationKind};
use serde::{Deserialize, Serialize};

/// What the sender says of the whole file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// The coordinate system of its numbers.
    pub crs: Crs,
    /// The region of rows that do not say theirs.
    pub adcode: Adcode,
    /// Who published it.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// Made up to show the product, not real places.
    pub sample: bool,
    /// Who hosts stations whose rows do not say so.
    pub kind: StationKind,
}
