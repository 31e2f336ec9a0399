//! What carries commands and replies between the UI and the engine, whatever they say.

use super::message::{Gone, Status};
use super::queries::{Command, Reply};
#[cfg(feature = "engine")]
use crate::api::json;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
#[cfg(feature = "engine")]
use serde_json::value::to_raw_value;

/// A command or a reply as JSON. Who looks at screens writes and reads each by itself, where it is asked for: so a file of
/// the app has the reader of what its own screens ask, and no other.
pub type Written = Box<RawValue>;

/// A command with where its reply goes; the command as it is, or as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope<C = Command> {
    /// The tab or window that asks.
    pub from: u32,
    /// Chosen by the asker, never used twice by the same one.
    pub id: u32,
    /// What is asked.
    pub command: C,
}

impl Envelope<Written> {
    /// For the engine; nothing if it is of another version.
    #[cfg(feature = "engine")]
    #[must_use]
    pub fn read(self) -> Option<Envelope> {
        let command = json::read(self.command.get()).ok()?;
        Some(Envelope { from: self.from, id: self.id, command })
    }
}

/// What the engine tells, asked or not; a reply as it is, or as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event<R = Reply> {
    /// The answer to one command.
    Reply {
        /// Who asked.
        to: u32,
        /// The number of the command.
        id: u32,
        /// The answer.
        reply: R,
    },
    /// Sync began, ended or failed.
    Status(Status),
    /// Data changed: what is on the screen should be asked for again.
    Changed,
    /// An engine has begun to serve, maybe another one than before: what is not answered yet is to be asked again.
    Serves,
    /// There is no engine at this moment, and why.
    Gone(Gone),
}

impl Event {
    /// For who asked. What cannot be written is no answer.
    #[cfg(feature = "engine")]
    #[must_use]
    pub fn written(self) -> Option<Event<Written>> {
        Some(match self {
            Self::Reply { to, id, reply } => Event::Reply { to, id, reply: to_raw_value(&reply).ok()? },
            Self::Status(status) => Event::Status(status),
            Self::Changed => Event::Changed,
            Self::Serves => Event::Serves,
            Self::Gone(why) => Event::Gone(why),
        })
    }

    /// The tab that it is an answer to; nothing concerns all.
    #[must_use]
    pub fn to(&self) -> Option<u32> {
        match self {
            Self::Reply { to, .. } => Some(*to),
            _ => None,
        }
    }
}
