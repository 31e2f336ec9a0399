//! What passes between the UI and the engine.

use crate::api::{Act, Problem, Submission};
use crate::model::navigation::Navigator;
use crate::model::pin::Lock;
use crate::model::volunteer::OwnVolunteer;
use crate::model::{
    Activity, ActivityKind, Adcode, Attachment, AttachmentKind, Booking, DayKind, Discussion, DiscussionId, Layers,
    Letter, MessageId, Openness, OwnReport, OwnVoice, Position, Proposal, ProposalId, QuestionId, QuestionState,
    Station, StationCode, SubmissionId, Thread, Timestamp, Topic, Voice,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why there is no engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gone {
    /// Something else holds the phone's files: another window that hangs. They are waited for.
    FilesHeld,
    /// The phone's store does not answer yet. It is waited for.
    Slow,
    /// It ends again and again. It is begun again.
    Ends,
    /// It was never there: most likely its files do not come. They are fetched again.
    NotFetched,
    /// The phone's database cannot be opened; the text is for a log.
    Store(String),
}

/// Why the store did not do what was asked; all is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum StoreFailure {
    /// There is no room, or the browser gives none: they do not tell the two apart.
    #[error("no room: {0}")]
    Full(String),
    /// Something else; the text is for a log.
    #[error("the store failed: {0}")]
    Other(String),
}

/// How large words are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 17 px, or as the browser is set.
    #[default]
    Standard,
    /// A fifth larger.
    Large,
    /// Half as large again.
    Larger,
    /// Twice as large.
    Double,
}

impl TextSize {
    /// All of them, the smallest first.
    pub const ALL: [Self; 4] = [Self::Standard, Self::Large, Self::Larger, Self::Double];

    /// As the style sheet names it; none is the standard.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Standard => None,
            Self::Large => Some("large"),
            Self::Larger => Some("larger"),
            Self::Double => Some("double"),
        }
    }
}

/// How the courier wants the app. Stays on the phone.
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the settings' screen")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the phone is set.
    pub theme: Theme,
    /// The prefecture that they look at where their position is not known.
    pub region: Option<Adcode>,
    /// The prefecture where they deliver, once they said so for something that is only for a region.
    pub works_in: Option<Adcode>,
    /// Where they ride to when their day is over, if they want to find stations on that way. No server hears of it.
    pub home: Option<Position>,
    /// They have allowed to be found by their position.
    pub located: bool,
    /// Black on white with no shades, for glaring light; goes before `theme`.
    pub glare: bool,
    /// How large words are.
    pub text: TextSize,
    /// All that is touched is larger, for gloves.
    pub gloves: bool,
    /// The first screen is a list without the map, or the map with the list; nothing is what fits the phone.
    pub list_only: Option<bool>,
    /// They do not want to be told how the app is put on the phone's screen.
    pub no_install_hint: bool,
    /// The app that leads the way.
    pub navigator: Option<Navigator>,
    /// What locks what is theirs on this phone.
    pub lock: Option<Lock>,
    /// The digits themselves, as older versions kept them; taken over at the next start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

/// How a question begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opening {
    /// With these words.
    Words(String),
    /// With a photo or a voice note and no words.
    File(AttachmentKind),
    /// Nobody has its words and files any more: they were taken back, or kept for long enough.
    Deleted,
}

/// A question of the courier's in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyQuestion {
    /// Its number.
    pub id: QuestionId,
    /// What it is about.
    pub topic: Topic,
    /// Whose turn it is.
    pub state: QuestionState,
    /// When they asked, milliseconds UTC.
    pub asked_at: Timestamp,
    /// How it begins.
    pub opening: Opening,
    /// Whether the desk opened a case.
    pub has_case: bool,
    /// Pieces of news that they have not seen.
    pub unread: u32,
    /// Something of it waits to be sent.
    pub waiting: bool,
    /// Something of it was refused.
    pub refused: bool,
}

/// A question of the courier's, with what is on its way laid over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyThread {
    /// The question.
    pub thread: Thread,
    /// What is on its way, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Pieces of news that they have not seen.
    pub unread: u32,
}

impl MyThread {
    /// How the message is on its way, if it is.
    #[must_use]
    pub fn delivery_of(&self, message: MessageId) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| match &delivery.act {
            Act::Ask(question) => question.message.id == message,
            Act::Write { message: new, .. } => new.id == message,
            _ => false,
        })
    }
}

/// Something on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its key.
    pub id: SubmissionId,
    /// What it is.
    pub act: Act,
    /// Where it is.
    pub state: DeliveryState,
    /// When they sent it, by the phone's clock, milliseconds UTC.
    pub made_at: Timestamp,
    /// How often it was tried in vain.
    pub tries: u32,
    /// Why the last try was in vain.
    pub failure: Option<SendFailure>,
}

/// What is in vain for so long is shown as such, with what can be done about it, milliseconds: a day.
pub const OVERDUE_MS: i64 = 24 * 3_600_000;

impl Delivery {
    /// Whether it has waited for so long that the courier should hear of it.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == DeliveryState::Waiting && self.tries > 0 && now.0 - self.made_at.0 > OVERDUE_MS
    }
}

/// Why something was not sent, though it will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendFailure {
    /// The server was not reached, or its answer was lost on the way.
    Unreachable,
    /// Somebody else answered in its place, with this HTTP status: a login page of a network, a proxy.
    NotOurs(u16),
    /// The server failed.
    ServerFailed,
    /// Too much in too short a time.
    TooMany,
    /// The server still misses a photo or a voice note.
    FilesMissing,
    /// This app does not understand the server's answer.
    Unreadable,
}

/// What is sent, as a form gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The number under which it takes effect once. Made by the form: asked again, it is the same.
    pub id: SubmissionId,
    /// What it says.
    pub act: Act,
    /// What goes after it by itself.
    pub follows: Option<Submission>,
    /// The forms that are emptied with it.
    pub drafts: Vec<String>,
}

impl Filled {
    /// As a form gives it: words that tell of danger go before the files beside them. Said here, where the form is: the
    /// words that tell of danger are many, and the engine's file needs none of them.
    #[must_use]
    pub fn new(id: SubmissionId, act: Act, drafts: Vec<String>) -> Self {
        let (Submission { id, act }, follows) = Submission { id, act }.words_first();
        Self { id, act, follows, drafts }
    }
}

/// Where something on its way is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// On the phone.
    Waiting,
    /// The server has it.
    Taken,
    /// The server will not take it as it is.
    Refused(Problem),
}

/// A photo or a voice note that the courier made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its number and kind.
    pub file: Attachment,
    /// What is in it.
    #[serde(with = "super::message_bytes")]
    pub bytes: Vec<u8>,
}

/// What is in a photo or a voice note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileBytes {
    /// Which of the two.
    pub kind: AttachmentKind,
    /// What is in it.
    #[serde(with = "super::message_bytes")]
    pub bytes: Vec<u8>,
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDraft {
    /// Where.
    pub name: String,
    /// What; nothing drops it.
    pub body: Option<String>,
}

impl NamedDraft {
    /// Under which name something is kept as long as nobody knows what is kept under its own: nothing is written over that.
    #[must_use]
    pub fn beside(name: &str) -> String {
        format!("{name}-beside")
    }
}

/// What is looked for among activities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActivityQuery {
    /// One kind.
    pub kind: Option<ActivityKind>,
    /// With a slot that begins in this time, milliseconds UTC.
    pub between: (Timestamp, Timestamp),
    /// For couriers of this region, beside those for all.
    pub region: Option<Adcode>,
    /// From where distances count; the nearest first where it is given.
    pub near: Option<Position>,
}

/// An activity in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedActivity {
    /// The activity.
    pub activity: Activity,
    /// Metres from where the courier is, if both places are known.
    pub metres: Option<f64>,
}

/// A booking of the courier's, with what is on its way laid over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyBooking {
    /// The booking.
    pub booking: Booking,
    /// The server has decided on it; if not, it is only asked for.
    pub confirmed: bool,
    /// What is on its way, oldest first.
    pub deliveries: Vec<Delivery>,
    /// What it is of, as far as the phone knows.
    pub activity: Option<Activity>,
    /// It stands otherwise than when they last looked.
    pub unread: bool,
}

/// What is looked for among voices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceQuery {
    /// Of this prefecture, beside those of the province.
    pub region: Option<Adcode>,
    /// In this discussion.
    pub discussion: Option<DiscussionId>,
    /// Gathered into this proposal.
    pub proposal: Option<ProposalId>,
    /// At most so many.
    pub limit: u32,
}

/// A way along roads that is looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WayQuery {
    /// Where it begins, what it passes, where it ends.
    pub through: Vec<Position>,
    /// Roads that the phone does not keep are fetched: that costs the courier bytes.
    pub may_fetch: bool,
}

/// A voice in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedVoice {
    /// The voice.
    pub voice: Voice,
    /// They support it, or have just said so.
    pub supported: bool,
    /// They follow it.
    pub followed: bool,
    /// The proposal into which it went, if they said or support it.
    pub written_into: Option<WrittenInto>,
}

/// The proposal into which words of the courier's own went, or words that they support.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenInto {
    /// Its number.
    pub proposal: ProposalId,
    /// What it is called.
    pub title: String,
    /// They said it themselves.
    pub own: bool,
}

/// A voice that the courier follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedVoice {
    /// The voice, as it was last seen where it is gone.
    pub voice: Voice,
    /// It was merged into another one, or taken back.
    pub gone: bool,
    /// It was answered, gathered or taken out since they looked.
    pub unread: bool,
}

/// Something that the courier said themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyVoice {
    /// The voice.
    pub voice: OwnVoice,
    /// What is on its way.
    pub delivery: Option<Delivery>,
    /// It stands otherwise than when they last looked.
    pub unread: bool,
    /// The proposal into which it went, or into which the one went that it was merged into.
    pub written_into: Option<WrittenInto>,
}

/// A discussion in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDiscussion {
    /// The discussion.
    pub discussion: Discussion,
    /// They answered its survey.
    pub answered: bool,
}

/// A proposal in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedProposal {
    /// The proposal.
    pub proposal: Proposal,
    /// They said or support something in it.
    pub theirs: bool,
    /// It is theirs and moved since they last looked.
    pub unread: bool,
}

/// A report of the courier's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyReport {
    /// The report.
    pub report: OwnReport,
    /// What the station is called, as far as this phone knows it.
    #[serde(default)]
    pub station_name: Option<String>,
    /// What is on its way.
    pub delivery: Option<Delivery>,
}

/// An application to help at a desk, as the phone knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyVolunteer {
    /// The application.
    pub own: OwnVolunteer,
    /// What is on its way: that it is sent, or taken back.
    pub delivery: Option<Delivery>,
}

/// What this phone knows of the courier and a station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquaintance {
    /// When they said last that they were there, milliseconds UTC.
    pub visited: Option<Timestamp>,
    /// It is one of their favourites.
    pub favourite: bool,
}

/// A letter in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLetter {
    /// The letter.
    pub letter: Letter,
    /// They have not opened it.
    pub unread: bool,
}

/// What is looked for in the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerQuery {
    /// As typed.
    pub words: String,
    /// Only these.
    pub topic: Option<Topic>,
    /// At most so many.
    pub limit: u32,
}

/// The colours of screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the phone is set.
    #[default]
    System,
    /// Dark on light, for the sun.
    Light,
    /// Light on dark, for the night.
    Dark,
}

/// A station in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// The station.
    pub station: Station,
    /// Metres from where the courier is, if that is known.
    pub metres: Option<f64>,
    /// Whether its door was open when it was asked for.
    pub openness: Openness,
}

/// A station that is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenStation {
    /// The station.
    pub station: Station,
    /// Whether its door is open now.
    pub openness: Openness,
    /// What is to be known of today to believe its hours.
    pub to_note: Option<DayKind>,
}

impl SeenStation {
    /// The same as in a list.
    #[must_use]
    pub fn listed(self, metres: Option<f64>) -> Listed {
        Listed { station: self.station, metres, openness: self.openness }
    }
}

/// What will be said of a station's door: from when on which, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpennessAhead {
    /// The number on the door.
    pub code: StationCode,
    /// From when on what holds.
    pub ahead: Vec<(Timestamp, Openness)>,
    /// Until when the last of them is known to hold.
    pub until: Timestamp,
}

/// A station on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// The number on its door.
    pub code: StationCode,
    /// Its name.
    pub name: String,
    /// Degrees north, WGS-84.
    pub lat: f64,
    /// Degrees east, WGS-84.
    pub lon: f64,
    /// What kind of place it is.
    pub layer: Layers,
    /// Whether it is open at the moment that was asked about, or now.
    pub open: bool,
}

/// How fresh the phone's data is and what is being done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// When the phone last had all that the server had.
    pub synced_at: Option<Timestamp>,
    /// What sync is doing.
    pub phase: SyncPhase,
    /// Milliseconds that the server's clock is ahead of the phone's; 0 where they agree or it is not known.
    pub clock_skew: i64,
    /// How many stations the phone holds.
    pub stations: u32,
    /// Of which regions it holds them.
    pub coverage: Coverage,
    /// How much waits to be sent.
    pub outgoing: u32,
    /// How much the server refused, so that the courier is to decide.
    pub refused: u32,
    /// An account's erasing is still to be told to the server.
    pub erasing: bool,
    /// Things of a newer server that this app cannot read.
    pub unread_items: u32,
    /// Pieces of news in the courier's questions that they have not seen.
    pub unread: u32,
    /// What they said that stands otherwise than when they last looked, and proposals of theirs that moved.
    pub voice_news: u32,
    /// Bookings that stand otherwise than when they last looked, and letters that they have not opened.
    pub booking_news: u32,
    /// Whether the data outlives the app.
    pub kept: Kept,
    /// There is little room left on the phone.
    pub room_is_low: bool,
    /// The phone's file was damaged, and this became of it.
    pub rescue: Option<Rescue>,
}

/// Of which regions the phone holds the stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coverage {
    /// Of all that the server knows.
    Everywhere,
    /// There are more than a phone should have: it holds those of the prefectures that the courier looked at.
    LookedAt {
        /// How many those are.
        prefectures: u32,
        /// With how many parts the phone has still to catch up.
        behind: u32,
    },
}

/// What sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncPhase {
    /// Nothing; the last attempt went well, or there was none.
    Idle,
    /// Talking to the server.
    Running,
    /// The last attempt did not reach the server.
    Offline,
    /// In the last attempt somebody else answered in the server's place: a login page of a network, a proxy.
    Intercepted,
    /// The last attempt reached a server that failed.
    Refused,
    /// The last attempt reached the server, and what it told could not be kept: the phone is full.
    NotKept,
}

/// Whether the data outlives the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is on disk.
    OnDisk,
    /// It is on disk, and the browser throws that away when it is closed: a private window.
    UntilClosed,
    /// What was written last is in memory only, for want of room, until there is some.
    Full,
    /// It is in memory only: this browser has no storage for it.
    NoStorage,
}

/// What became of a phone's data that could not be read any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescue {
    /// Things of the courier's own that were saved: what waits to be sent, drafts, photos.
    pub saved: u32,
    /// Those of which a part was lost.
    pub lost: u32,
}
