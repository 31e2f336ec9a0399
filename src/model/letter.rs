//! Public letters (慰问信) and notices.

use super::coded::coded;
use super::id::{AttachmentId, LetterId};
use super::region::Adcode;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Photos of a letter.
pub const MOST_PHOTOS: usize = 6;
/// Characters of a letter.
pub const MOST_LETTER: usize = 5_000;

coded! {
    /// Where a letter stands.
    LetterState {
        /// Still being written.
        Draft = "draft",
        /// On phones.
        Published = "published",
        /// Taken back.
        Withdrawn = "withdrawn",
    } else Withdrawn
}

coded! {
    /// What is published.
    LetterKind {
        /// 慰问信.
        Greeting = "greeting",
        /// 亮点: a good story, for the monthly report, too.
        Story = "story",
        /// 简讯: what was done, for the monthly report, too.
        Brief = "brief",
        /// 通知.
        Notice = "notice",
    } else Notice
}

/// A letter or a notice as couriers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its number.
    pub id: LetterId,
    /// Which of the two.
    pub kind: LetterKind,
    /// Its heading.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Who writes.
    pub sender: String,
    /// For whom: a prefecture, or the province.
    pub adcode: Adcode,
    /// From when it is shown, milliseconds UTC.
    pub from: Timestamp,
    /// Until when it is shown, milliseconds UTC; for good where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Photos, which are looked at with a network only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<AttachmentId>,
    /// Made up to show the product.
    #[serde(default)]
    pub sample: bool,
}

impl Letter {
    /// Whether it is shown now.
    #[must_use]
    pub fn is_shown(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}
