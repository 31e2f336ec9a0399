//! The contract between phone and server: paths, requests, answers, problem codes.
//! The same types are compiled into both.

pub mod changes;
pub mod config;
pub mod problem;

pub use changes::{Change, Changes, ChangesQuery, Item};
pub use config::{Config, MapSource, Platform};
pub use problem::{Problem, ProblemCode};

/// Addresses on the server.
pub mod paths {
    /// Whether the server and its database answer.
    pub const HEALTH: &str = "/healthz";
    /// Settings of the deployment: [`super::Config`].
    pub const CONFIG: &str = "/api/v1/config";
    /// What is newer than a revision: [`super::ChangesQuery`] to [`super::Changes`].
    pub const CHANGES: &str = "/api/v1/changes";
    /// One station as JSON, by its code.
    pub const STATION: &str = "/api/v1/stations/{code}";
    /// One station as a page that needs no script, by its code. Stations' QR codes hold this address.
    pub const STATION_PAGE: &str = "/s/{code}";
    /// The page behind the sample QR code, where the platform's address is not set.
    pub const SAMPLE_PLATFORM: &str = "/12355-sample";
}
