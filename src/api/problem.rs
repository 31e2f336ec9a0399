//! Errors on the wire: `application/problem+json` (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, for programs. Codes are stable; texts may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A parameter is missing or cannot be read.
    BadParameter,
    /// The station's code is not a code.
    BadStationCode,
    /// There is no such station.
    StationNotFound,
    /// There was one, it is gone.
    StationGone,
    /// There is no such address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The server failed; trying again may help.
    Internal,
    /// A code of a newer server.
    #[serde(other)]
    Unknown,
}

/// An error as the server answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// HTTP status.
    pub status: u16,
    /// What went wrong, in the user's language.
    pub title: String,
    /// What to do about it.
    pub detail: String,
}
