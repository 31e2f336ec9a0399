//! Places by name: what is asked and answered under [`super::paths::PLACES`].

use crate::model::place::Place;
use serde::{Deserialize, Serialize};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacesQuery {
    /// As typed.
    #[serde(default)]
    pub words: String,
    /// Where the courier is, `latitude,longitude`, as rough as they like.
    pub near: Option<String>,
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The place.
    #[serde(flatten)]
    pub place: Place,
    /// What its kind is called on screens.
    pub called: String,
}
