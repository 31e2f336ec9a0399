//! What passes between the UI and the engine.

use super::qr_reader::GreyPicture;
use crate::api::{Act, Config, Problem};
use crate::model::pin::Lock;
use crate::model::{
    Activity, ActivityId, ActivityKind, Adcode, Answer, AnswerId, Attachment, AttachmentId, AttachmentKind, Booking,
    BookingId, Desk, Discussion, DiscussionId, Letter, LetterId, MessageId, OwnReport, OwnVoice, Position, Proposal,
    ProposalId, QuestionId, QuestionState, Station, StationCode, StationQuery, SubmissionId, Thread, Timestamp, Topic,
    Voice, VoiceId,
};
use serde::{Deserialize, Serialize};

/// What the UI asks of the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Stations that answer a query, in its order.
    Stations(StationQuery),
    /// The same as points for the map.
    MapPoints(StationQuery),
    /// One station.
    Station(StationCode),
    /// The 12355 desks, in the order of the plan.
    Desks,
    /// Settings of the deployment, as last heard.
    Config,
    /// How fresh the data is.
    Status,
    /// How the courier wants the app.
    Preferences,
    /// Keeps how the courier wants the app.
    SetPreferences(Preferences),
    /// The content of the first QR code in a picture.
    ReadQr(GreyPicture),
    /// Sends something: kept at once, on its way as soon as there is a network.
    Submit(Act),
    /// Gives up what the server refused.
    GiveUp(SubmissionId),
    /// The courier's questions, the one with the latest news first.
    MyQuestions,
    /// One of them.
    MyThread(QuestionId),
    /// The courier has seen all that there is in a question.
    MarkRead(QuestionId),
    /// Keeps a photo or a voice note that he made.
    KeepFile(KeptFile),
    /// Drops one that he took out again.
    DropFile(AttachmentId),
    /// A photo or a voice note.
    File(AttachmentId),
    /// What was being written under a name.
    Draft(String),
    /// Keeps what is being written.
    SetDraft(NamedDraft),
    /// Answers of the library to what somebody types.
    Answers(AnswerQuery),
    /// One answer of the library.
    Answer(AnswerId),
    /// Activities to come, with how far they are.
    Activities(ActivityQuery),
    /// One activity.
    Activity(ActivityId),
    /// The courier's bookings, the next one first.
    MyBookings,
    /// One of them.
    MyBooking(BookingId),
    /// He has seen how a booking stands.
    MarkBookingRead(BookingId),
    /// Letters and notices that are shown now, newest first.
    Letters,
    /// One of them, which is read by that.
    Letter(LetterId),
    /// What couriers say, those with most supporters first.
    Voices(VoiceQuery),
    /// One of them.
    Voice(VoiceId),
    /// What the courier said himself, newest first.
    MyVoices,
    /// Discussions, the open ones first.
    Discussions,
    /// One of them.
    Discussion(DiscussionId),
    /// Proposals, the last that moved first.
    Proposals,
    /// One of them, whose steps are seen by that.
    Proposal(ProposalId),
    /// What the courier reported, newest first.
    MyReports,
    /// What this phone knows of the courier and a station.
    Acquaintance(StationCode),
    /// Keeps a station among his favourites, or takes it out.
    SetFavourite(StationCode, bool),
    /// His favourites, by name.
    Favourites,
    /// Follows a voice as it stands now, or no more.
    SetFollowed(VoiceId, bool),
    /// What he follows, what is new first.
    Followed,
    /// Where this browser is told of news while the app is closed; nothing takes it back.
    SetPush(Option<String>),
    /// The code that moves the account to another phone; makes an account if there is none.
    RecoveryCode,
    /// Takes over the account of another phone, by its code.
    Restore(String),
    /// Forgets the account on this phone alone.
    ForgetAccount,
    /// All that the server has of the courier, as JSON.
    Export,
    /// Talk to the server now. Answered at once; what comes of it is told by [`Event::Status`].
    Sync,
}

/// A command with the number under which its reply comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Chosen by the asker, never used twice.
    pub id: u32,
    /// What is asked.
    pub command: Command,
}

/// What the engine answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Command::Stations`].
    Stations(Vec<Listed>),
    /// To [`Command::MapPoints`].
    MapPoints(Vec<MapPoint>),
    /// To [`Command::Station`]; nothing if the phone knows no such station.
    Station(Option<Box<Station>>),
    /// To [`Command::Desks`].
    Desks(Vec<Desk>),
    /// To [`Command::Config`].
    Config(Config),
    /// To [`Command::Status`] and [`Command::Sync`].
    Status(Status),
    /// To [`Command::Preferences`].
    Preferences(Preferences),
    /// To [`Command::SetPreferences`].
    SetPreferences(()),
    /// To [`Command::ReadQr`]; nothing if there is no code in it that can be read.
    ReadQr(Option<String>),
    /// To [`Command::Submit`]: the number, or what to change.
    Submit(Result<SubmissionId, String>),
    /// To [`Command::GiveUp`].
    GiveUp(()),
    /// To [`Command::MyQuestions`].
    MyQuestions(Vec<MyQuestion>),
    /// To [`Command::MyThread`]; nothing if he has no such question.
    MyThread(Option<Box<MyThread>>),
    /// To [`Command::MarkRead`].
    MarkRead(()),
    /// To [`Command::KeepFile`].
    KeepFile(()),
    /// To [`Command::DropFile`].
    DropFile(()),
    /// To [`Command::File`]; nothing if it is not on this phone.
    File(Option<FileBytes>),
    /// To [`Command::Draft`].
    Draft(Option<String>),
    /// To [`Command::SetDraft`].
    SetDraft(()),
    /// To [`Command::Answers`].
    Answers(Vec<Answer>),
    /// To [`Command::Answer`].
    Answer(Option<Box<Answer>>),
    /// To [`Command::Activities`].
    Activities(Vec<ListedActivity>),
    /// To [`Command::Activity`].
    Activity(Option<Box<Activity>>),
    /// To [`Command::MyBookings`].
    MyBookings(Vec<MyBooking>),
    /// To [`Command::MyBooking`].
    MyBooking(Option<Box<MyBooking>>),
    /// To [`Command::MarkBookingRead`].
    MarkBookingRead(()),
    /// To [`Command::Letters`].
    Letters(Vec<ListedLetter>),
    /// To [`Command::Letter`].
    Letter(Option<Box<Letter>>),
    /// To [`Command::Voices`].
    Voices(Vec<ListedVoice>),
    /// To [`Command::Voice`].
    Voice(Option<Box<ListedVoice>>),
    /// To [`Command::MyVoices`].
    MyVoices(Vec<MyVoice>),
    /// To [`Command::Discussions`].
    Discussions(Vec<ListedDiscussion>),
    /// To [`Command::Discussion`].
    Discussion(Option<Box<ListedDiscussion>>),
    /// To [`Command::Proposals`].
    Proposals(Vec<ListedProposal>),
    /// To [`Command::Proposal`].
    Proposal(Option<Box<ListedProposal>>),
    /// To [`Command::MyReports`].
    MyReports(Vec<MyReport>),
    /// To [`Command::Acquaintance`].
    Acquaintance(Acquaintance),
    /// To [`Command::SetFavourite`].
    SetFavourite(()),
    /// To [`Command::Favourites`].
    Favourites(Vec<Listed>),
    /// To [`Command::SetFollowed`].
    SetFollowed(()),
    /// To [`Command::Followed`].
    Followed(Vec<FollowedVoice>),
    /// To [`Command::SetPush`].
    SetPush(()),
    /// To [`Command::RecoveryCode`].
    RecoveryCode(String),
    /// To [`Command::Restore`]: nothing, or why not.
    Restore(Option<String>),
    /// To [`Command::ForgetAccount`].
    ForgetAccount(()),
    /// To [`Command::Export`]; nothing if the server was not reached.
    Export(Option<String>),
    /// The store failed; the text is for a log, not for a courier.
    Failed(String),
}

/// What the engine tells, asked or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// The answer to one command.
    Reply {
        /// The number of the command.
        id: u32,
        /// The answer.
        reply: Reply,
    },
    /// Sync began, ended or failed.
    Status(Status),
    /// Data changed: what is on the screen should be asked for again.
    Changed,
}

/// How the courier wants the app. Stays on the phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark, or as the phone is set.
    pub theme: Theme,
    /// The prefecture that he looks at where his position is not known.
    pub region: Option<Adcode>,
    /// The prefecture where he delivers, once he said so for something that is only for a region.
    pub works_in: Option<Adcode>,
    /// Where he rides to when his day is over, if he wants to find stations on that way. No server hears of it.
    pub home: Option<Position>,
    /// They have allowed to be found by their position.
    pub located: bool,
    /// What locks what is theirs on this phone.
    pub lock: Option<Lock>,
    /// The digits themselves, as older versions kept them; taken over at the next start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
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
    /// When he asked, milliseconds UTC.
    pub asked_at: Timestamp,
    /// How it begins.
    pub first_words: String,
    /// Whether the desk opened a case.
    pub has_case: bool,
    /// Pieces of news that he has not seen.
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
    /// Pieces of news that he has not seen.
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
    /// When he sent it, by the phone's clock, milliseconds UTC.
    pub made_at: Timestamp,
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
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// What is in a photo or a voice note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileBytes {
    /// Which of the two.
    pub kind: AttachmentKind,
    /// What is in it.
    #[serde(with = "serde_bytes")]
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
    /// It stands otherwise than when he last looked.
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

/// A voice in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedVoice {
    /// The voice.
    pub voice: Voice,
    /// He supports it, or has just said so.
    pub supported: bool,
    /// He follows it.
    pub followed: bool,
}

/// A voice that the courier follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedVoice {
    /// The voice, as it was last seen where it is gone.
    pub voice: Voice,
    /// It was merged into another one, or taken back.
    pub gone: bool,
    /// It was answered, gathered or taken out since he looked.
    pub unread: bool,
}

/// Something that the courier said himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyVoice {
    /// The voice.
    pub voice: OwnVoice,
    /// What is on its way.
    pub delivery: Option<Delivery>,
    /// It stands otherwise than when he last looked.
    pub unread: bool,
}

/// A discussion in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDiscussion {
    /// The discussion.
    pub discussion: Discussion,
    /// He answered its survey.
    pub answered: bool,
}

/// A proposal in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedProposal {
    /// The proposal.
    pub proposal: Proposal,
    /// He said or supports something in it.
    pub his: bool,
    /// It is his and moved since he last looked.
    pub unread: bool,
}

/// A report of the courier's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyReport {
    /// The report.
    pub report: OwnReport,
    /// What is on its way.
    pub delivery: Option<Delivery>,
}

/// What this phone knows of the courier and a station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquaintance {
    /// When he said last that he was there, milliseconds UTC.
    pub visited: Option<Timestamp>,
    /// It is one of his favourites.
    pub favourite: bool,
}

/// A letter in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedLetter {
    /// The letter.
    pub letter: Letter,
    /// He has not opened it.
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
    /// How much waits to be sent.
    pub outgoing: u32,
    /// Pieces of news in the courier's questions that he has not seen.
    pub unread: u32,
    /// What he said that stands otherwise than when he last looked, and proposals of his that moved.
    pub voice_news: u32,
    /// Bookings that stand otherwise than when he last looked, and letters that he has not opened.
    pub booking_news: u32,
    /// Whether the data outlives the app.
    pub kept: Kept,
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
    /// The last attempt reached a server that answered wrongly.
    Refused,
}

/// Whether the data outlives the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is on disk.
    OnDisk,
    /// It is in memory only: this browser has no storage for it, or it is a private window.
    NoStorage,
    /// It is in memory only: another tab holds the storage.
    OtherTab,
}
