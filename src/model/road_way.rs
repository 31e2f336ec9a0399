//! The way along roads from one place to another, as the phone tells it: see `model::roads` for how it is found.

use super::position::Position;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Means {
    /// On foot.
    OnFoot,
    /// By e-bike.
    ByEbike,
}

/// A way along roads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadWay {
    /// How long it is, from door to door.
    pub metres: u32,
    /// About how long it takes.
    pub minutes: u32,
    /// Where it runs, as it is drawn.
    pub line: Vec<Position>,
    /// About the same with few corners: what `Area` takes as a way.
    pub corners: Vec<Position>,
}

/// Why no way is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum NoWay {
    /// Neither the phone nor the server has roads there.
    #[error("no roads are known there")]
    NoRoads,
    /// Farther than ways are looked for.
    #[error("too far")]
    TooFar,
    /// One of the places is not near any road that may be used.
    #[error("far from any road")]
    OffRoads,
    /// There are roads at both places, and none between them.
    #[error("no way between them")]
    Unconnected,
}

/// The ways between places, one for each means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadWays {
    /// On foot.
    pub on_foot: Result<RoadWay, NoWay>,
    /// By e-bike.
    pub by_ebike: Result<RoadWay, NoWay>,
}

impl RoadWays {
    /// None, for the same reason by all means.
    #[must_use]
    pub fn none(why: NoWay) -> Self {
        Self { on_foot: Err(why), by_ebike: Err(why) }
    }

    /// That of one means.
    pub fn by(&self, means: Means) -> &Result<RoadWay, NoWay> {
        match means {
            Means::OnFoot => &self.on_foot,
            Means::ByEbike => &self.by_ebike,
        }
    }
}
