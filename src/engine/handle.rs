//! The UI's end of the wire to the engine.

use super::message::{
    Acquaintance, ActivityQuery, AnswerQuery, Command, Envelope, Event, FileBytes, FollowedVoice, KeptFile, Listed,
    ListedActivity, ListedDiscussion, ListedLetter, ListedProposal, ListedVoice, MapPoint, MyBooking, MyQuestion,
    MyReport, MyThread, MyVoice, NamedDraft, Preferences, Reply, Status, VoiceQuery,
};
use super::qr_reader::GreyPicture;
use crate::api::{Act, Config};
use crate::model::{
    Activity, ActivityId, Answer, AnswerId, AttachmentId, BookingId, Desk, DiscussionId, Letter, LetterId, ProposalId,
    QuestionId, Station, StationCode, StationQuery, SubmissionId, VoiceId,
};
use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use thiserror::Error;

/// Sends commands and waits for their replies. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    wire: Rc<Wire>,
}

struct Wire {
    send: Box<dyn Fn(Envelope)>,
    waiting: RefCell<HashMap<u32, oneshot::Sender<Reply>>>,
    last_id: Cell<u32>,
}

/// Why there is no reply.
#[derive(Debug, Error)]
pub enum HandleError {
    /// The engine has gone.
    #[error("the engine does not answer")]
    Gone,
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(String),
    /// The reply belongs to another command.
    #[error("the engine answered another question")]
    Mismatch,
}

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($($($arg:ident: $type:ty),+)?) -> $reply:ident($answer:ty);)+) => {
        impl Handle {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// [`HandleError`] if the engine or its store failed.
                pub async fn $name(&self $($(, $arg: $type)+)?) -> Result<$answer, HandleError> {
                    match self.ask(Command::$reply$(($($arg),+))?).await? {
                        Reply::$reply(answer) => Ok(answer),
                        Reply::Failed(why) => Err(HandleError::Store(why)),
                        _ => Err(HandleError::Mismatch),
                    }
                }
            )+
        }
    };
}

questions! {
    /// Stations that answer a query, in its order.
    stations(query: StationQuery) -> Stations(Vec<Listed>);
    /// The same as points for the map.
    map_points(query: StationQuery) -> MapPoints(Vec<MapPoint>);
    /// One station.
    station(code: StationCode) -> Station(Option<Box<Station>>);
    /// The 12355 desks.
    desks() -> Desks(Vec<Desk>);
    /// Settings of the deployment.
    config() -> Config(Config);
    /// How the courier wants the app.
    preferences() -> Preferences(Preferences);
    /// Keeps how the courier wants the app.
    set_preferences(preferences: Preferences) -> SetPreferences(());
    /// The content of the first QR code in a picture.
    read_qr(picture: GreyPicture) -> ReadQr(Option<String>);
    /// How fresh the data is.
    status() -> Status(Status);
    /// Sends something: kept at once, on its way as soon as there is a network. What cannot be sent as it
    /// is comes back with what to change.
    submit(act: Act) -> Submit(Result<SubmissionId, String>);
    /// Gives up what the server refused.
    give_up(id: SubmissionId) -> GiveUp(());
    /// The courier's questions, the one with the latest news first.
    my_questions() -> MyQuestions(Vec<MyQuestion>);
    /// One of them.
    my_thread(id: QuestionId) -> MyThread(Option<Box<MyThread>>);
    /// The courier has seen all that there is in a question.
    mark_read(id: QuestionId) -> MarkRead(());
    /// Keeps a photo or a voice note that he made.
    keep_file(file: KeptFile) -> KeepFile(());
    /// Drops one that he took out again.
    drop_file(id: AttachmentId) -> DropFile(());
    /// A photo or a voice note, if it is on this phone.
    file(id: AttachmentId) -> File(Option<FileBytes>);
    /// What was being written under a name.
    draft(name: String) -> Draft(Option<String>);
    /// Keeps what is being written.
    set_draft(draft: NamedDraft) -> SetDraft(());
    /// Answers of the library to what somebody types.
    answers(query: AnswerQuery) -> Answers(Vec<Answer>);
    /// One answer of the library.
    answer(id: AnswerId) -> Answer(Option<Box<Answer>>);
    /// Activities to come, with how far they are.
    activities(query: ActivityQuery) -> Activities(Vec<ListedActivity>);
    /// One activity.
    activity(id: ActivityId) -> Activity(Option<Box<Activity>>);
    /// The courier's bookings, the next one first.
    my_bookings() -> MyBookings(Vec<MyBooking>);
    /// One of them.
    my_booking(id: BookingId) -> MyBooking(Option<Box<MyBooking>>);
    /// He has seen how a booking stands.
    mark_booking_read(id: BookingId) -> MarkBookingRead(());
    /// Letters and notices that are shown now, newest first.
    letters() -> Letters(Vec<ListedLetter>);
    /// One of them, which is read by that.
    letter(id: LetterId) -> Letter(Option<Box<Letter>>);
    /// What couriers say, those with most supporters first.
    voices(query: VoiceQuery) -> Voices(Vec<ListedVoice>);
    /// One of them.
    voice(id: VoiceId) -> Voice(Option<Box<ListedVoice>>);
    /// What the courier said himself, newest first.
    my_voices() -> MyVoices(Vec<MyVoice>);
    /// Discussions, the open ones first.
    discussions() -> Discussions(Vec<ListedDiscussion>);
    /// One of them.
    discussion(id: DiscussionId) -> Discussion(Option<Box<ListedDiscussion>>);
    /// Proposals, the last that moved first.
    proposals() -> Proposals(Vec<ListedProposal>);
    /// One of them, whose steps are seen by that.
    proposal(id: ProposalId) -> Proposal(Option<Box<ListedProposal>>);
    /// What the courier reported, newest first.
    my_reports() -> MyReports(Vec<MyReport>);
    /// What this phone knows of the courier and a station.
    acquaintance(station: StationCode) -> Acquaintance(Acquaintance);
    /// His favourite stations, by name.
    favourites() -> Favourites(Vec<Listed>);
    /// Keeps a station among the courier's favourites, or takes it out.
    set_favourite(station: StationCode, favourite: bool) -> SetFavourite(());
    /// Follows a voice as it stands now, or no more.
    set_followed(voice: VoiceId, follows: bool) -> SetFollowed(());
    /// What he follows, what is new first.
    followed() -> Followed(Vec<FollowedVoice>);
    /// Where this browser is told of news while the app is closed; nothing takes it back.
    set_push(endpoint: Option<String>) -> SetPush(());
    /// The code that moves the account to another phone.
    recovery_code() -> RecoveryCode(String);
    /// Takes over the account of another phone; says why not.
    restore(code: String) -> Restore(Option<String>);
    /// Forgets the account on this phone alone.
    forget_account() -> ForgetAccount(());
    /// All that the server has of the courier, as JSON.
    export() -> Export(Option<String>);
}

impl Handle {
    /// A handle whose commands go out through `send`.
    pub fn new(send: impl Fn(Envelope) + 'static) -> Self {
        Self { wire: Rc::new(Wire { send: Box::new(send), waiting: RefCell::default(), last_id: Cell::new(0) }) }
    }

    /// Asks for a sync and does not wait for it.
    pub fn sync(&self) {
        (self.wire.send)(Envelope { id: self.next_id(), command: Command::Sync });
    }

    /// Takes in what the engine tells: a reply goes to who waits for it, the rest is given back.
    #[must_use = "what is no reply is for the caller"]
    pub fn deliver(&self, event: Event) -> Option<Event> {
        match event {
            Event::Reply { id, reply } => {
                if let Some(asker) = self.wire.waiting.borrow_mut().remove(&id) {
                    // Whoever asked may have left the screen meanwhile.
                    let _ = asker.send(reply);
                }
                None
            }
            other => Some(other),
        }
    }

    async fn ask(&self, command: Command) -> Result<Reply, HandleError> {
        let id = self.next_id();
        let (asker, answer) = oneshot::channel();
        self.wire.waiting.borrow_mut().insert(id, asker);
        (self.wire.send)(Envelope { id, command });
        answer.await.map_err(|_| HandleError::Gone)
    }

    fn next_id(&self) -> u32 {
        let id = self.wire.last_id.get().wrapping_add(1);
        self.wire.last_id.set(id);
        id
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.wire, &other.wire)
    }
}
