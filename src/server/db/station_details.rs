//! What a station's row holds beside its columns, as JSON: further numbers, how to get in, how it looks, what couriers
//! say of it.

use crate::model::{Access, OpenProblem, Phone, Station, StationPhoto, Timestamp};
use serde::{Deserialize, Serialize};

/// The JSON of the column `details`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) other_phones: Vec<Phone>,
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub(super) access: Access,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) photos: Vec<StationPhoto>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<OpenProblem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seen_open_at: Option<Timestamp>,
}

impl Details {
    /// As it stands in the column; nothing where there are none.
    pub(super) fn column(station: &Station) -> Option<String> {
        let details = Self {
            other_phones: station.other_phones.clone(),
            access: station.access.clone(),
            photos: station.photos.clone(),
            problems: station.problems.clone(),
            seen_open_at: station.seen_open_at,
        };
        details.written()
    }

    /// As it stands in the column.
    pub(super) fn written(&self) -> Option<String> {
        (*self != Self::default()).then(|| serde_json::to_string(self).ok()).flatten()
    }

    /// Without what couriers say.
    pub(super) fn without_signs(self) -> Self {
        Self { problems: Vec::new(), seen_open_at: None, ..self }
    }

    pub(super) fn read(column: Option<&str>) -> Result<Self, serde_json::Error> {
        column.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }
}
