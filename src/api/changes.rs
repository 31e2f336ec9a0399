//! Delta sync: the server numbers every change; the phone asks for what is newer.

use super::json;
use super::scope::{Scope, Scopes};
use crate::model::aid::AidOffer;
use crate::model::{
    Activity, ActivityId, Adcode, Answer, AnswerId, Desk, Discussion, DiscussionId, Letter, LetterId, Proposal,
    ProposalId, Station, StationCode, Voice, VoiceId,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// Asks for changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesQuery {
    /// Everything up to this revision is known already; 0 at first.
    #[serde(default)]
    pub since: i64,
    /// Of which database that is known. With it, the answer to who knows all is 204, which has no body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// The phone keeps some parts only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parts: bool,
    /// At most so many changes; the server has a limit of its own, [`MOST_CHANGES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The prefectures that the courier looks at. A server with so many stations that no phone should have them all
    /// tells of these alone, and of what is for everybody; see [`Changes::everywhere`]. Without it, it tells all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
    /// Only this part, to catch up with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Scope>,
    /// Page by page, though there is a snapshot: it could not be had.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_pages: bool,
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
    /// These are all changes there are, of whichever part. If not, only those of the parts that were asked for; and
    /// none where nothing was known before, as each part is then better begun with its snapshot.
    #[serde(default = "yes")]
    pub everywhere: bool,
    /// The number of a snapshot with which to begin this part; then there is nothing in [`Changes::changes`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<i64>,
}

impl Changes {
    /// A page of all changes.
    #[must_use]
    pub fn new(epoch: String, changes: Vec<Change>, revision: i64, more: bool) -> Self {
        Self { epoch, changes, revision, more, everywhere: true, snapshot: None }
    }
}

fn yes() -> bool {
    true
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
        Ok(Self { revision, item: Item::read(kind, item.as_ref().map_or("null", |item| item.get())) })
    }
}

/// The one list of what phones keep for everybody: for each kind its words on the wire, the thing, and what it is
/// known by. All that goes over kinds, here, in the server's feed and in the phone's store, is made from it.
macro_rules! synced_kinds {
    ($($(#[$doc:meta])* $name:ident($thing:ty) $kind:literal, $(#[$gone_doc:meta])* $gone:ident($key:ty) $gone_kind:literal, $of:ident;)+) => {
        /// What phones keep.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "kind", content = "item", rename_all = "snake_case")]
        pub enum Item {
            $(
                $(#[$doc])*
                $name(Box<$thing>),
                $(#[$gone_doc])*
                $gone($key),
            )+
            /// Something of a newer server, which this version cannot read: of a kind, or with a word, that it does
            /// not know. Phones keep it as it came and read it after an update.
            #[serde(skip)]
            Unread {
                /// Its kind on the wire, such as `station` or `station_gone`.
                kind: String,
                /// The item, as JSON.
                body: String,
            },
        }

        impl Item {
            /// Each kind's word on the wire, with that of its being gone.
            pub const KINDS: &[(&str, &str)] = &[$(($kind, $gone_kind)),+];

            /// The word of its kind, whether it is there or gone, and what it is known by; nothing for what cannot be
            /// read and does not say.
            #[must_use]
            pub fn key(&self) -> Option<(String, String)> {
                match self {
                    $(
                        Self::$name(thing) => Some(($kind.to_owned(), thing.$of.to_string())),
                        Self::$gone(key) => Some(($kind.to_owned(), key.to_string())),
                    )+
                    Self::Unread { kind, body } => {
                        let there = kind.strip_suffix("_gone").unwrap_or(kind);
                        super::readable::key_of(body).map(|key| (there.to_owned(), key))
                    }
                }
            }

            /// What the server's feed keeps of it: the word of its kind, what it is known by, and the thing as JSON
            /// unless it is gone. Nothing for what this version cannot read.
            ///
            /// # Errors
            /// [`serde_json::Error`] if it cannot be written as JSON.
            pub fn stored(&self) -> Result<Option<(&'static str, String, Option<String>)>, serde_json::Error> {
                Ok(match self {
                    $(
                        Self::$name(thing) => Some(($kind, thing.$of.to_string(), Some(serde_json::to_string(thing)?))),
                        Self::$gone(key) => Some(($kind, key.to_string(), None)),
                    )+
                    Self::Unread { .. } => None,
                })
            }

            /// That the thing of a kind with this key is gone; nothing for a kind, or a key, that this version does not
            /// know.
            #[must_use]
            pub fn gone(kind: &str, key: &str) -> Option<Self> {
                match kind {
                    $($kind => key.parse().ok().map(Self::$gone),)+
                    _ => None,
                }
            }

            fn try_read(kind: &str, json: &str) -> Result<Option<Self>, serde_json::Error> {
                Ok(match kind {
                    $(
                        $kind => Some(Self::$name(json::read(json)?)),
                        $gone_kind => Some(Self::$gone(json::read(json)?)),
                    )+
                    _ => None,
                })
            }
        }
    };
}

synced_kinds! {
    /// A station, new or changed.
    Station(Station) "station",
    /// A station that is gone.
    StationGone(StationCode) "station_gone", code;
    /// A 12355 desk, new or changed.
    Desk(Desk) "desk",
    /// A desk that is gone, by its region.
    DeskGone(Adcode) "desk_gone", adcode;
    /// An answer of the library, new or changed.
    Answer(Answer) "answer",
    /// An answer that was withdrawn.
    AnswerGone(AnswerId) "answer_gone", id;
    /// An activity, new or changed, with the places that are left.
    Activity(Activity) "activity",
    /// An activity that is no more.
    ActivityGone(ActivityId) "activity_gone", id;
    /// A letter or a notice, new or changed.
    Letter(Letter) "letter",
    /// A letter that was withdrawn.
    LetterGone(LetterId) "letter_gone", id;
    /// Something that a courier said, new or changed.
    Voice(Voice) "voice",
    /// One that is shown no more.
    VoiceGone(VoiceId) "voice_gone", id;
    /// A discussion, new or changed.
    Discussion(Discussion) "discussion",
    /// A discussion that is no more.
    DiscussionGone(DiscussionId) "discussion_gone", id;
    /// A proposal, new or further on.
    Proposal(Proposal) "proposal",
    /// A proposal that is no more.
    ProposalGone(ProposalId) "proposal_gone", id;
    /// A resource that couriers can apply for, new or changed.
    Aid(AidOffer) "aid",
    /// One that they cannot apply for any more.
    AidGone(String) "aid_gone", id;
}

impl Item {
    /// The part of the feed in which it stands.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Station(station) => Scope::of_station(&station.code),
            Self::StationGone(code) => Scope::of_station(code),
            _ => Scope::Everybody,
        }
    }

    /// Reads an item of a kind; what cannot be read is [`Item::Unread`].
    #[must_use]
    pub fn read(kind: String, json: &str) -> Self {
        Self::try_read(&kind, json).ok().flatten().unwrap_or_else(|| Self::Unread { kind, body: json.to_owned() })
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
        let Item::Unread { kind, body } = change.item else { panic!("{change:?}") };
        assert_eq!((kind.as_str(), body.as_str()), ("hologram", r#"{"x":1}"#));
    }

    #[test]
    fn a_tombstone_survives_the_wire() {
        let gone = Change { revision: 3, item: Item::StationGone("430100-0001".parse().unwrap()) };
        let json = serde_json::to_string(&gone).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), gone);
    }
}
