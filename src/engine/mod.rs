//! The phone's half without its screens: the SQLite store, sync with the server.
//!
//! The UI holds a [`Handle`], sends [`Command`]s and gets [`Event`]s; where the engine runs (a thread,
//! a worker) is the platform's choice. Only the engine touches the store and the network. In browsers the page is
//! built without the feature `engine`: it has the handle and what is said, and the worker has the rest.

#[cfg(feature = "engine")]
mod backoff;
mod envelope;
mod first_answers;
mod handle;
#[cfg(feature = "engine")]
pub mod host;
#[cfg(feature = "engine")]
mod http;
mod message;
mod message_bytes;
mod queries;
#[cfg(feature = "engine")]
mod remote;
#[cfg(feature = "engine")]
mod roads;
#[cfg(feature = "engine")]
mod run;
#[cfg(feature = "engine")]
mod send;
#[cfg(feature = "engine")]
pub mod store;
#[cfg(feature = "engine")]
mod sync;
pub mod tabs;

pub use envelope::{Envelope, Event, Written};
pub use first_answers::FirstAnswers;
pub use handle::{Handle, HandleError};
#[cfg(feature = "engine")]
pub use host::Host;
#[cfg(feature = "engine")]
pub use http::Http;
pub use message::{
    Acquaintance, ActivityQuery, AnswerQuery, Coverage, Delivery, DeliveryState, FileBytes, Filled, FollowedVoice,
    Gone, Kept, KeptFile, Listed, ListedActivity, ListedDiscussion, ListedLetter, ListedProposal, ListedVoice,
    MapPoint, MyBooking, MyQuestion, MyReport, MyThread, MyVoice, MyVolunteer, NamedDraft, OVERDUE_MS, Opening,
    OpennessAhead, Preferences, Rescue, SeenStation, SendFailure, Status, StoreFailure, SyncPhase, TextSize, Theme,
    VoiceQuery, WayQuery, WrittenInto,
};
pub use queries::{Command, Reply};
#[cfg(feature = "engine")]
pub use run::{Opened, run};
#[cfg(feature = "engine")]
pub use store::Store;
