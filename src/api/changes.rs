//! Delta sync: the server numbers every change; the phone asks for what is newer.

use crate::model::{
    Activity, ActivityId, Adcode, Answer, AnswerId, Desk, Discussion, Letter, LetterId, Proposal, Station, StationCode,
    Voice, VoiceId,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

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

/// One thing as it is now: `{"revision": 7, "kind": "station", "item": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The number of the change.
    pub revision: i64,
    /// What changed.
    #[serde(flatten)]
    pub item: Item,
}

/// A change before its item is read.
#[derive(Deserialize)]
struct RawChange {
    revision: i64,
    kind: String,
    #[serde(default)]
    item: Option<Box<RawValue>>,
}

impl<'de> Deserialize<'de> for Change {
    /// Read by hand: what serde derives for a flattened enum reads all items twice, which weighs in the wasm.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RawChange { revision, kind, item } = RawChange::deserialize(deserializer)?;
        let item = Item::read(&kind, item.as_ref().map_or("null", |item| item.get())).map_err(D::Error::custom)?;
        Ok(Self { revision, item })
    }
}

/// What phones keep.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    #[serde(skip)]
    Unknown(String),
}

impl Item {
    fn read(kind: &str, json: &str) -> Result<Self, serde_json::Error> {
        let item = match kind {
            "station" => Self::Station(serde_json::from_str(json)?),
            "station_gone" => Self::StationGone(serde_json::from_str(json)?),
            "desk" => Self::Desk(serde_json::from_str(json)?),
            "desk_gone" => Self::DeskGone(serde_json::from_str(json)?),
            "answer" => Self::Answer(serde_json::from_str(json)?),
            "answer_gone" => Self::AnswerGone(serde_json::from_str(json)?),
            "activity" => Self::Activity(serde_json::from_str(json)?),
            "activity_gone" => Self::ActivityGone(serde_json::from_str(json)?),
            "letter" => Self::Letter(serde_json::from_str(json)?),
            "letter_gone" => Self::LetterGone(serde_json::from_str(json)?),
            "voice" => Self::Voice(serde_json::from_str(json)?),
            "voice_gone" => Self::VoiceGone(serde_json::from_str(json)?),
            "discussion" => Self::Discussion(serde_json::from_str(json)?),
            "proposal" => Self::Proposal(serde_json::from_str(json)?),
            unknown => Self::Unknown(unknown.to_owned()),
        };
        Ok(item)
    }
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
