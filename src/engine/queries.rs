//! All that the UI asks of the engine, a few lines each: the name, what is asked, what is answered, and how the store
//! answers it; behind `|first|`, how it is answered before there is an engine. The command, its reply, the handle's method and the
//! engine's answer are made from this one list, so a new query is written here and nowhere else. Only the engine has readers of all commands and writers of all replies.

use super::message::{
    Acquaintance, ActivityQuery, AnswerQuery, Delivery, FileBytes, Filled, FollowedVoice, KeptFile, Listed,
    ListedActivity, ListedDiscussion, ListedLetter, ListedProposal, ListedVoice, MapPoint, MyBooking, MyQuestion,
    MyReport, MyThread, MyVoice, MyVolunteer, NamedDraft, OpennessAhead, Preferences, SeenStation, Status,
    StoreFailure, VoiceQuery, WayQuery,
};
#[cfg(feature = "engine")]
use super::store::{Store, StoreError};
#[cfg(feature = "engine")]
use crate::api::Submission;
use crate::api::{ChannelAct, Config, OwnChannels};
use crate::model::aid::AidOffer;
#[cfg(feature = "engine")]
use crate::model::{AccountKey, Day, NoWay};
use crate::model::{
    Activity, ActivityId, Adcode, Answer, AnswerId, AttachmentId, BookingId, Desk, DiscussionId, Layers, Letter,
    LetterId, ProposalId, QuestionId, RoadWays, StationCode, StationQuery, SubmissionId, Timestamp, VoiceId,
};
use serde::{Deserialize, Serialize};

/// What stands around a query while it is answered.
#[cfg(feature = "engine")]
pub(super) struct Asked<'a> {
    /// The phone's database.
    pub store: &'a mut Store,
    /// Now, by the phone's clock set right by the server's.
    pub now: Timestamp,
    /// Tells the UI that data changed.
    pub tell_changed: &'a dyn Fn(),
    /// Tells it how things stand.
    pub tell_status: &'a dyn Fn(Status),
    /// How things stand.
    pub status: &'a dyn Fn(&Store) -> Result<Status, StoreError>,
}

#[cfg(feature = "engine")]
impl Asked<'_> {
    /// Data changed.
    fn changed(&self) {
        (self.tell_changed)();
    }

    /// Numbers on the tabs may have changed.
    fn tell_status(&self) -> Result<(), StoreError> {
        (self.tell_status)((self.status)(self.store)?);
        Ok(())
    }
}

/// As serde writes those of a variant.
macro_rules! arguments {
    () => { &[(); 0] };
    ($one:ident) => { &$one };
    ($($several:ident),+) => { &($($several,)+) };
}

/// What was asked of the engine; or at once what the server's page brought, if that has an answer. The engine hears of it all
/// the same: by what is looked for it learns what to fetch.
macro_rules! answered {
    ($asked:expr) => {
        $asked
    };
    ($asked:expr, $early:expr) => {{
        let (early, asked) = ($early, $asked);
        async move {
            match early {
                Some(early) => Ok(early),
                None => asked.await,
            }
        }
    }};
}

macro_rules! queries {
    (|$at:ident| $($(#[$doc:meta])* $method:ident / $name:ident ($($arg:ident: $type:ty),*) -> $answer:ty $body:block $(|$first:ident| $early:block)?)+) => {
        /// What the UI asks of the engine.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Command {
            $($(#[$doc])* $name($($type),*),)+
            /// All that the server has of the courier, as a zip.
            Export(),
            /// What the courier wants with the ways by which they are told of news; needs the server.
            Channels(ChannelAct),
            /// A document, from this phone or else from the server.
            Document(AttachmentId),
            /// The way along roads.
            Ways(WayQuery),
            /// Talk to the server now.
            Sync(),
        }

        /// What the engine answers.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Reply {
            $(
                #[doc = concat!("To [`Command::", stringify!($name), "`].")]
                $name($answer),
            )+
            /// To [`Command::Export`]; nothing if the server was not reached.
            Export(Option<FileBytes>),
            /// To [`Command::Channels`]; why not, in words; nothing if the server was not reached.
            Channels(Option<Result<OwnChannels, String>>),
            /// To [`Command::Document`]; nothing if it is not on this phone and the server did not give it.
            Document(Option<FileBytes>),
            /// To [`Command::Ways`].
            Ways(RoadWays),
            /// To [`Command::Sync`].
            Sync(()),
            /// The store failed.
            Failed(StoreFailure),
        }

        /// Answers what the store can answer; the rest is the engine's loop's.
        #[cfg(feature = "engine")]
        pub(super) fn answer($at: &mut Asked<'_>, command: Command) -> Result<Reply, StoreError> {
            Ok(match command {
                $(Command::$name($($arg),*) => Reply::$name($body),)+
                Command::Export() => Reply::Export(None),
                Command::Channels(_) => Reply::Channels(None),
                Command::Document(_) => Reply::Document(None),
                Command::Ways(_) => Reply::Ways(RoadWays::none(NoWay::NoRoads)),
                Command::Sync() => Reply::Sync(()),
            })
        }

        impl super::Handle {
            $(
                $(#[$doc])*
                ///
                /// It is asked at once, whether the answer is waited for or not.
                ///
                /// # Errors
                /// [`super::HandleError`] if the engine or its store failed.
                pub fn $method(&self $(, $arg: $type)*) -> impl Future<Output = Result<$answer, super::HandleError>> + use<> {
                    answered!(self.ask(stringify!($name), arguments!($($arg),*)) $(, self.first().and_then(|$first| $early))?)
                }
            )+
        }
    };
}

queries! { |at|
    /// Stations that answer a query, in its order.
    stations / Stations (query: StationQuery) -> Vec<Listed> { at.store.stations(&query)? } |first| { first.stations(&query) }
    /// The same as points for the map.
    map_points / MapPoints (query: StationQuery) -> Vec<MapPoint> { at.store.map_points(&query)? }
    /// Which kinds of places the phone knows.
    layers / Layers () -> Layers { at.store.layers()? } |first| { first.layers() }
    /// One station; nothing if the phone knows no such one.
    station / Station (code: StationCode, now: Timestamp) -> Option<Box<SeenStation>> { at.store.seen_station(&code, now)?.map(Box::new) } |first| { first.station(&code, now).map(Some) }
    /// What will be said of stations' doors in the next days.
    openness_ahead / OpennessAhead (codes: Vec<StationCode>, now: Timestamp) -> Vec<OpennessAhead> { at.store.openness_ahead(&codes, now)? }
    /// The 12355 desks, in the order of the plan.
    desks / Desks () -> Vec<Desk> { at.store.desks()? }
    /// Settings of the deployment, as last heard.
    config / Config () -> Config { at.store.config()? }
    /// How the courier wants the app.
    preferences / Preferences () -> Preferences { at.store.preferences()? }
    /// Keeps how the courier wants the app.
    set_preferences / SetPreferences (preferences: Preferences) -> () { at.store.set_preferences(&preferences)? }
    /// How fresh the data is.
    status / Status () -> Status { (at.status)(at.store)? }
    /// Sends something: kept at once, with the forms that it was written in emptied, and on its way as soon as there is a
    /// network. What cannot be sent as it is comes back with what to change. Asked twice with the same number, it is
    /// sent once.
    submit_filled / Submit (filled: Box<Filled>) -> Result<SubmissionId, String> {
        let Filled { id, act, follows, drafts } = *filled;
        match act.checked() {
            Ok(act) => {
                at.store.submit(&Submission { id, act }, follows.as_ref(), &drafts, at.now)?;
                at.changed();
                Ok(id)
            }
            Err(why) => Err(why.to_string()),
        }
    }
    /// What has not arrived, newest first.
    outbox / Outbox () -> Vec<Delivery> { at.store.outbox()? }
    /// Sends what was refused once more.
    try_again / TryAgain (id: SubmissionId) -> () {
        at.store.try_again(id)?;
        at.changed();
    }
    /// Gives up what was refused or waits.
    give_up / GiveUp (id: SubmissionId) -> () {
        at.store.give_up(id)?;
        at.changed();
    }
    /// Takes what was refused back into the forms that it was written in; says whether it was still there.
    take_back / TakeBack (id: SubmissionId, drafts: Vec<(String, String)>) -> bool {
        let found = at.store.take_back(id, &drafts)?;
        at.changed();
        found
    }
    /// The courier's questions, the one with the latest news first.
    my_questions / MyQuestions () -> Vec<MyQuestion> { at.store.my_questions()? }
    /// One of them.
    my_thread / MyThread (id: QuestionId) -> Option<Box<MyThread>> { at.store.my_thread(id)?.map(Box::new) }
    /// The courier has seen all that there is in a question.
    mark_read / MarkRead (id: QuestionId) -> () {
        if at.store.mark_read(id)? {
            at.tell_status()?;
        }
    }
    /// Keeps a photo or a voice note that the courier made.
    keep_file / KeepFile (kept: KeptFile) -> () { at.store.put_file(kept.file, &kept.bytes, false)? }
    /// Drops one that was taken out of a form again.
    drop_file / DropFile (id: AttachmentId) -> () { at.store.drop_file(id)? }
    /// A photo or a voice note, if it is on this phone.
    file / File (id: AttachmentId) -> Option<FileBytes> {
        at.store.file(id)?.map(|(kind, bytes)| FileBytes { kind, bytes })
    }
    /// What was being written under a name.
    draft / Draft (name: String) -> Option<String> { at.store.draft(&name)? }
    /// Keeps what is being written.
    set_draft / SetDraft (draft: NamedDraft) -> () { at.store.set_draft(&draft.name, draft.body.as_deref())? }
    /// Answers of the library to what somebody types.
    answers / Answers (query: AnswerQuery) -> Vec<Answer> { at.store.answers(&query.words, query.topic, query.limit)? }
    /// One answer of the library.
    answer / Answer (id: AnswerId) -> Option<Box<Answer>> { at.store.answer(id)?.map(Box::new) }
    /// Activities to come, with how far they are.
    activities / Activities (query: ActivityQuery) -> Vec<ListedActivity> { at.store.activities(&query)? }
    /// One activity.
    activity / Activity (id: ActivityId) -> Option<Box<Activity>> { at.store.activity(id)?.map(Box::new) }
    /// The courier's bookings, the next one first.
    my_bookings / MyBookings () -> Vec<MyBooking> { at.store.my_bookings()? }
    /// One of them.
    my_booking / MyBooking (id: BookingId) -> Option<Box<MyBooking>> { at.store.my_booking(id)?.map(Box::new) }
    /// The courier has seen how a booking stands.
    mark_booking_read / MarkBookingRead (id: BookingId) -> () {
        if at.store.mark_booking_read(id)? {
            at.tell_status()?;
        }
    }
    /// Letters and notices that are shown now, newest first.
    letters / Letters () -> Vec<ListedLetter> { at.store.letters(at.now)? }
    /// One of them, which is read by that.
    letter / Letter (id: LetterId) -> Option<Box<Letter>> {
        let letter = at.store.open_letter(id)?;
        at.tell_status()?;
        letter.map(Box::new)
    }
    /// Resources that couriers of a place can apply for today, the prefecture's own first.
    aid_offers / AidOffers (place: Adcode) -> Vec<AidOffer> { at.store.aid_offers(place, Day::of(at.now))? }
    /// One of them.
    aid_offer / AidOffer (id: String) -> Option<Box<AidOffer>> { at.store.aid_offer(&id, Day::of(at.now))?.map(Box::new) }
    /// What couriers say, those with most supporters first.
    voices / Voices (query: VoiceQuery) -> Vec<ListedVoice> { at.store.voices(&query)? }
    /// One of them.
    voice / Voice (id: VoiceId) -> Option<Box<ListedVoice>> { at.store.voice(id)?.map(Box::new) }
    /// What the courier said, newest first. What is on the screen has been seen; the list still says what was new.
    my_voices / MyVoices () -> Vec<MyVoice> {
        let mine = at.store.my_voices()?;
        if at.store.mark_voices_read()? {
            at.tell_status()?;
        }
        mine
    }
    /// Discussions, the open ones first.
    discussions / Discussions () -> Vec<ListedDiscussion> { at.store.discussions(at.now)? }
    /// One of them.
    discussion / Discussion (id: DiscussionId) -> Option<Box<ListedDiscussion>> { at.store.discussion(id)?.map(Box::new) }
    /// Proposals, the last that moved first.
    proposals / Proposals () -> Vec<ListedProposal> { at.store.proposals()? }
    /// One of them, whose steps are seen by that.
    proposal / Proposal (id: ProposalId) -> Option<Box<ListedProposal>> {
        let found = at.store.open_proposal(id)?;
        if found.as_ref().is_some_and(|listed| listed.unread) {
            at.tell_status()?;
        }
        found.map(Box::new)
    }
    /// What the courier reported, newest first.
    my_reports / MyReports () -> Vec<MyReport> { at.store.my_reports()? }
    /// The courier's applications to help at a desk, newest first.
    my_volunteers / MyVolunteers () -> Vec<MyVolunteer> { at.store.my_volunteers()? }
    /// What this phone knows of the courier and a station.
    acquaintance / Acquaintance (station: StationCode) -> Acquaintance { at.store.acquaintance(&station)? }
    /// Keeps a station among the courier's favourites, or takes it out.
    set_favourite / SetFavourite (station: StationCode, favourite: bool) -> () {
        at.store.set_favourite(&station, favourite)?;
        at.changed();
    }
    /// The courier's favourite stations, by name.
    favourites / Favourites (now: Timestamp) -> Vec<Listed> { at.store.favourites(now)? }
    /// Follows a voice as it stands now, or no more.
    set_followed / SetFollowed (voice: VoiceId, follows: bool) -> () {
        at.store.set_followed(voice, follows)?;
        at.tell_status()?;
        at.changed();
    }
    /// What the courier follows, what is new first.
    followed / Followed () -> Vec<FollowedVoice> { at.store.followed()? }
    /// Where this browser is told of news while the app is closed; nothing takes it back.
    set_push / SetPush (endpoint: Option<String>) -> () { at.store.set_push(endpoint.as_deref())? }
    /// The code that moves the account to another phone; makes an account if there is none.
    recovery_code / RecoveryCode () -> String { at.store.make_account_key()?.recovery_code() }
    /// Takes over the account of another phone, by its code: nothing, or why not.
    restore / Restore (code: String) -> Option<String> {
        match AccountKey::from_recovery_code(&code) {
            Ok(_) if at.store.outgoing_count()? + at.store.refused_count()? > 0 => Some(crate::texts::account::UNSENT.to_owned()),
            Ok(key) => {
                at.store.restore_account(&key)?;
                at.changed();
                None
            }
            Err(error) => Some(error.to_string()),
        }
    }
    /// Forgets the account on this phone alone.
    forget_account / ForgetAccount () -> () {
        at.store.forget_account()?;
        at.changed();
    }
}
