//! What a station's row holds beside its columns, as JSON: further numbers, how to get in.

use crate::model::{Access, Phone, Station};
use serde::{Deserialize, Serialize};

/// The JSON of the column `details`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) other_phones: Vec<Phone>,
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub(super) access: Access,
}

impl Details {
    /// As it stands in the column; nothing where there are none.
    pub(super) fn column(station: &Station) -> Option<String> {
        let details = Self { other_phones: station.other_phones.clone(), access: station.access.clone() };
        (details != Self::default()).then(|| serde_json::to_string(&details).ok()).flatten()
    }

    pub(super) fn read(column: Option<&str>) -> Result<Self, serde_json::Error> {
        column.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }
}
