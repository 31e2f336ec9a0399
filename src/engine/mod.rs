//! The phone's half without its screens: the SQLite store, sync with the server, reading of QR codes.
//!
//! The UI holds a [`Handle`], sends [`Command`]s and gets [`Event`]s; where the engine runs (a thread,
//! a worker) is the platform's choice. Only the engine touches the store and the network.

mod handle;
mod message;
pub mod qr_reader;
mod remote;
mod run;
mod send;
pub mod store;
mod sync;

pub use handle::{Handle, HandleError};
pub use message::{
    Acquaintance, ActivityQuery, AnswerQuery, Command, Delivery, DeliveryState, Envelope, Event, FileBytes,
    FollowedVoice, Kept, KeptFile, Listed, ListedActivity, ListedDiscussion, ListedLetter, ListedProposal, ListedVoice,
    MapPoint, MyBooking, MyQuestion, MyReport, MyThread, MyVoice, NamedDraft, Preferences, Reply, Status, SyncPhase,
    Theme, VoiceQuery,
};
pub use remote::{Remote, RemoteError};
pub use run::run;
pub use store::Store;
