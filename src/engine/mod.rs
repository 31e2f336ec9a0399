//! The phone's half without its screens: the SQLite store, sync with the server, reading of QR codes.
//!
//! The UI holds a [`Handle`], sends [`Command`]s and gets [`Event`]s; where the engine runs (a thread,
//! a worker) is the platform's choice. Only the engine touches the store and the network.

mod backoff;
mod handle;
pub mod host;
mod http;
mod message;
pub mod qr_reader;
mod queries;
mod remote;
mod run;
mod send;
pub mod store;
mod sync;
pub mod tabs;

pub use handle::{Handle, HandleError};
pub use host::Host;
pub use http::Http;
pub use message::{
    Acquaintance, ActivityQuery, AnswerQuery, Coverage, Delivery, DeliveryState, Envelope, Event, FileBytes, Filled,
    FollowedVoice, Gone, Kept, KeptFile, Listed, ListedActivity, ListedDiscussion, ListedLetter, ListedProposal,
    ListedVoice, MapPoint, MyBooking, MyQuestion, MyReport, MyThread, MyVoice, NamedDraft, OVERDUE_MS, Opening,
    Preferences, Rescue, SendFailure, Status, StoreFailure, SyncPhase, TextSize, Theme, VoiceQuery,
};
pub use queries::{Command, Reply};
pub use run::{Opened, run};
pub use store::Store;
