//! Delta sync: the server numbers every change; the phone asks for what is newer.

use crate::model::{
    Activity, ActivityId, Adcode, Answer, AnswerId, Desk, Discussion, Letter, LetterId, Proposal, Station, StationCode,
    Voice, VoiceId,
};
use serde::{Deserialize, Serialize};

/// Asks for changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesQuery {
    /// Everything up to this revision is known already; 0 at first.
    #[serde(default)]
    pub since: i64,
    /// At most so many changes; the server has a limit of its own, [`MOST_CHANGES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The most changes that one answer holds.
pub const MOST_CHANGES: u32 = 1_000;

/// A page of changes, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Which database the revisions count for. If it differs from the last one, the server was set
    /// up anew and the phone starts from nothing.
    pub epoch: String,
    /// The changes.
    pub changes: Vec<Change>,
    /// What to ask for next as `since`.
    pub revision: i64,
    /// Whether there are more already.
    pub more: bool,
}

/// One thing as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The number of the change.
    pub revision: i64,
    /// What changed.
    #[serde(flatten)]
    pub item: Item,
}

/// What phones keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "item", rename_all = "snake_case")]
pub enum Item {
    /// A station, new or changed.
    Station(Box<Station>),
    /// A station that is gone.
    StationGone(StationCode),
    /// A 12355 desk, new or changed.
    Desk(Desk),
    /// A desk that is gone, by its region.
    DeskGone(Adcode),
    /// An answer of the library, new or changed.
    Answer(Box<Answer>),
    /// An answer that was withdrawn.
    AnswerGone(AnswerId),
    /// An activity, new or changed, with the places that are left.
    Activity(Box<Activity>),
    /// An activity that is no more.
    ActivityGone(ActivityId),
    /// A letter or a notice, new or changed.
    Letter(Box<Letter>),
    /// A letter that was withdrawn.
    LetterGone(LetterId),
    /// Something that a courier said, new or changed.
    Voice(Box<Voice>),
    /// One that is shown no more.
    VoiceGone(VoiceId),
    /// A discussion, new or changed.
    Discussion(Box<Discussion>),
    /// A proposal, new or further on.
    Proposal(Box<Proposal>),
    /// Something of a newer server, which this version passes over.
    #[serde(untagged)]
    Unknown(serde_json::Value),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_app_passes_over_what_a_newer_server_sends() {
        let json = r#"{"revision":7,"kind":"hologram","item":{"x":1}}"#;
        let change: Change = serde_json::from_str(json).unwrap();
        assert_eq!(change.revision, 7);
        assert!(matches!(change.item, Item::Unknown(_)));
    }

    #[test]
    fn a_tombstone_survives_the_wire() {
        let gone = Change { revision: 3, item: Item::StationGone("430100-0001".parse().unwrap()) };
        let json = serde_json::to_string(&gone).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), gone);
    }
}
