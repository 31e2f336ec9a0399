//! What is one courier's alone: their questions with all that followed, by the key of their account.

use super::Readable;
use crate::model::volunteer::OwnVolunteer;
use crate::model::{Booking, OwnReport, OwnVoice, Thread, VoiceId};
use serde::{Deserialize, Serialize};

/// Asks for what changed among the courier's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MineQuery {
    /// Everything up to this revision is known already; 0 at first.
    #[serde(default)]
    pub since: i64,
    /// Seconds that the server may wait for something to change before it answers that nothing did; at
    /// most [`LONGEST_WAIT`].
    #[serde(default)]
    pub wait: u32,
}

/// Seconds that the server waits at most: less than what proxies wait by themselves (60). A phone asks once more in each of
/// them, so twice as long is half the work for both.
pub const LONGEST_WAIT: u32 = 50;

/// What changed among the courier's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mine {
    /// As in [`super::Changes`]: which database the revisions count for.
    pub epoch: String,
    /// What to ask for next as `since`.
    pub revision: i64,
    /// Their questions that changed, each whole, oldest change first.
    pub threads: Vec<ThreadChange>,
    /// Their bookings that changed, each whole, oldest change first.
    #[serde(default)]
    pub bookings: Vec<BookingChange>,
    /// What they said, as far as it changed.
    #[serde(default)]
    pub voices: Vec<OwnVoiceChange>,
    /// What they support, as far as that is new.
    #[serde(default)]
    pub supports: Vec<Support>,
    /// What they reported, as far as it changed.
    #[serde(default)]
    pub reports: Vec<OwnReportChange>,
    /// Their applications to help at a desk, all that there are, if any changed: those that are not here are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volunteers: Option<Vec<OwnVolunteer>>,
    /// The account was erased, on this phone or another: what a phone has of it goes, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// [`Mine`] as a phone reads it: what a newer server says in words that this version does not know stops nothing.
#[derive(Clone, Debug, Deserialize)]
pub struct MineAnswer {
    /// As in [`Mine`].
    pub epoch: String,
    /// As in [`Mine`].
    pub revision: i64,
    /// As in [`Mine`].
    pub threads: Vec<Readable<ThreadChange>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub bookings: Vec<Readable<BookingChange>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub voices: Vec<Readable<OwnVoiceChange>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub supports: Vec<Readable<Support>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub reports: Vec<Readable<OwnReportChange>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub volunteers: Option<Vec<Readable<OwnVolunteer>>>,
    /// As in [`Mine`].
    #[serde(default)]
    pub erased: bool,
}

impl MineAnswer {
    /// Nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.threads.is_empty()
            && self.bookings.is_empty()
            && self.voices.is_empty()
            && self.supports.is_empty()
            && self.reports.is_empty()
            && self.volunteers.is_none()
    }
}

/// A report of theirs as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReportChange {
    /// The number of its last change.
    pub revision: i64,
    /// The report.
    pub report: OwnReport,
}

/// A voice of theirs as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVoiceChange {
    /// The number of its last change.
    pub revision: i64,
    /// The voice.
    pub voice: OwnVoice,
}

/// A voice that they support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The number under which it was taken.
    pub revision: i64,
    /// Which voice.
    pub voice: VoiceId,
}

/// A booking as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingChange {
    /// The number of its last change.
    pub revision: i64,
    /// The booking.
    pub booking: Booking,
}

/// A question as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadChange {
    /// The number of its last change.
    pub revision: i64,
    /// The question.
    pub thread: Thread,
}
