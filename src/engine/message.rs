//! What passes between the UI and the engine.

use super::qr_reader::GreyPicture;
use crate::api::Config;
use crate::model::{Adcode, Desk, Station, StationCode, StationQuery, Timestamp};
use serde::{Deserialize, Serialize};

/// What the UI asks of the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Stations that answer a query, in its order.
    Stations(StationQuery),
    /// The same as points for the map.
    MapPoints(StationQuery),
    /// One station.
    Station(StationCode),
    /// The 12355 desks, in the order of the plan.
    Desks,
    /// Settings of the deployment, as last heard.
    Config,
    /// How fresh the data is.
    Status,
    /// How the courier wants the app.
    Preferences,
    /// Keeps how the courier wants the app.
    SetPreferences(Preferences),
    /// The content of the first QR code in a picture.
    ReadQr(GreyPicture),
    /// Talk to the server now. Answered at once; what comes of it is told by [`Event::Status`].
    Sync,
}

/// A command with the number under which its reply comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Chosen by the asker, never used twice.
    pub id: u32,
    /// What is asked.
    pub command: Command,
}

/// What the engine answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Command::Stations`].
    Stations(Vec<Listed>),
    /// To [`Command::MapPoints`].
    MapPoints(Vec<MapPoint>),
    /// To [`Command::Station`]; nothing if the phone knows no such station.
    Station(Option<Box<Station>>),
    /// To [`Command::Desks`].
    Desks(Vec<Desk>),
    /// To [`Command::Config`].
    Config(Config),
    /// To [`Command::Status`] and [`Command::Sync`].
    Status(Status),
    /// To [`Command::Preferences`].
    Preferences(Preferences),
    /// To [`Command::SetPreferences`].
    SetPreferences(()),
    /// To [`Command::ReadQr`]; nothing if there is no code in it that can be read.
    ReadQr(Option<String>),
    /// The store failed; the text is for a log, not for a courier.
    Failed(String),
}

/// What the engine tells, asked or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The answer to one command.
    Reply {
        /// The number of the command.
        id: u32,
        /// The answer.
        reply: Reply,
    },
    /// Sync began, ended or failed.
    Status(Status),
    /// Data changed: what is on the screen should be asked for again.
    Changed,
}

/// How the courier wants the app. Stays on the phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the phone is set.
    pub theme: Theme,
    /// The prefecture that he looks at where his position is not known.
    pub region: Option<Adcode>,
}

/// The colours of screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the phone is set.
    #[default]
    System,
    /// Dark on light, for the sun.
    Light,
    /// Light on dark, for the night.
    Dark,
}

/// A station in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// The station.
    pub station: Station,
    /// Metres from where the courier is, if that is known.
    pub metres: Option<f64>,
}

/// A station on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// The number on its door.
    pub code: StationCode,
    /// Its name.
    pub name: String,
    /// Degrees north, WGS-84.
    pub lat: f64,
    /// Degrees east, WGS-84.
    pub lon: f64,
    /// Whether it is open at the moment that was asked about, or now.
    pub open: bool,
}

/// How fresh the phone's data is and what is being done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// When the phone last had all that the server had.
    pub synced_at: Option<Timestamp>,
    /// What sync is doing.
    pub phase: SyncPhase,
    /// How many stations the phone holds.
    pub stations: u32,
    /// Whether the data outlives the app.
    pub kept: Kept,
}

/// What sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncPhase {
    /// Nothing; the last attempt went well, or there was none.
    Idle,
    /// Talking to the server.
    Running,
    /// The last attempt did not reach the server.
    Offline,
    /// The last attempt reached a server that answered wrongly.
    Refused,
}

/// Whether the data outlives the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is on disk.
    OnDisk,
    /// It is in memory only: this browser has no storage for it, or it is a private window.
    NoStorage,
    /// It is in memory only: another tab holds the storage.
    OtherTab,
}
