//! The library: common questions with short answers, kept by the desk, read offline.

use super::coded::coded;
use super::id::AnswerId;
use super::timestamp::Timestamp;
use super::topic::Topic;
use serde::{Deserialize, Serialize};

/// Characters of a common question.
pub const MOST_QUESTION: usize = 80;
/// Characters of its answer: what is read in two minutes.
pub const MOST_ANSWER: usize = 1_500;
/// Characters of its source.
pub const MOST_SOURCE: usize = 120;

/// A common question with a short answer, as couriers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its number.
    pub id: AnswerId,
    /// What it is about.
    pub topic: Topic,
    /// The question, as a courier would put it.
    pub question: String,
    /// The answer in plain words.
    pub text: String,
    /// The rule or document that it rests on; may be empty.
    #[serde(default)]
    pub source: String,
    /// Counts up with each version that was approved.
    pub version: u32,
    /// When this version was approved, milliseconds UTC.
    pub approved_at: Timestamp,
    /// Made up to show the product.
    #[serde(default)]
    pub sample: bool,
}

coded! {
    /// Where a version of an answer stands.
    VersionState {
        /// Written, waiting for a second reader.
        Proposed = "proposed",
        /// Approved by a second reader: couriers have it, until a later version.
        Approved = "approved",
        /// Refused by the second reader.
        Refused = "refused",
        /// Taken back: couriers have it no more.
        Withdrawn = "withdrawn",
    } else Refused
}
