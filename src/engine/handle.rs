//! The UI's end of the wire to the engine.

use super::envelope::{Envelope, Event, Written};
use super::first_answers::FirstAnswers;
use super::message::{FileBytes, Filled, Status, StoreFailure, WayQuery};
use crate::api::json;
use crate::api::{Act, ChannelAct, OwnChannels};
use crate::model::{AttachmentId, RoadWays, SubmissionId};
use futures_channel::oneshot;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use thiserror::Error;

/// No arguments.
const NOTHING: [(); 0] = [];
/// Commands whose loss the courier would notice, and that may be done twice.
const WRITES: [&str; 5] = ["SetDraft", "Submit", "SetPreferences", "SetFavourite", "SetFollowed"];

/// Sends commands and waits for their replies. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    wire: Rc<Wire>,
}

struct Wire {
    send: Box<dyn Fn(Envelope<Written>)>,
    /// The number of this tab among all that talk to the same engine.
    tab: u32,
    /// What is not answered yet, in the order in which it was asked: asked again when another engine serves.
    waiting: RefCell<BTreeMap<u32, Waiting>>,
    last_id: Cell<u32>,
    /// What the server's page brought, until the engine has stations of its own.
    first: RefCell<Option<Rc<FirstAnswers>>>,
}

struct Waiting {
    command: Written,
    /// Whether it writes what the courier would miss.
    writes: bool,
    asker: oneshot::Sender<Written>,
}

/// Why there is no reply.
#[derive(Debug, Error)]
pub enum HandleError {
    /// The engine went before it answered; whether it did what was asked is not known.
    #[error("the engine does not answer")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFailure),
    /// The reply belongs to another command.
    #[error("the engine answered another question")]
    Mismatch,
}

impl Handle {
    /// A handle of a tab by its number, whose commands go out through `send`.
    pub fn new(tab: u32, send: impl Fn(Envelope<Written>) + 'static) -> Self {
        let (waiting, first) = (RefCell::default(), RefCell::default());
        Self { wire: Rc::new(Wire { send: Box::new(send), tab, waiting, last_id: Cell::new(0), first }) }
    }

    /// Answers out of what the server's page brought, until the engine has synced.
    pub fn begin_with(&self, first: Option<FirstAnswers>) {
        *self.wire.first.borrow_mut() = first.map(Rc::new);
    }

    /// What the server's page brought, as long as stations are answered out of it.
    #[must_use]
    pub fn first(&self) -> Option<Rc<FirstAnswers>> {
        self.wire.first.borrow().clone()
    }

    /// The same where it is a list.
    #[must_use]
    pub fn first_list(&self) -> Option<Rc<FirstAnswers>> {
        self.first().filter(|first| first.is_list())
    }

    /// Takes in how an engine stands: once it has synced, it answers all.
    pub fn heed(&self, status: &Status) {
        if status.synced_at.is_some() && status.stations > 0 {
            self.begin_with(None);
        }
    }

    /// Sends something from no form: kept at once, on its way as soon as there is a network.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub fn submit(&self, act: Act) -> impl Future<Output = Result<Result<SubmissionId, String>, HandleError>> + use<> {
        self.submit_filled(Box::new(Filled::new(SubmissionId::fresh(), act, Vec::new())))
    }

    /// All that the server has of the courier, as a zip; nothing if it was not reached.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn export(&self) -> Result<Option<FileBytes>, HandleError> {
        self.ask("Export", &NOTHING).await
    }

    /// Does what the courier wants with the ways by which they are told of news, and says what is on; why not, in words;
    /// nothing if the server was not reached.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn channels(&self, act: ChannelAct) -> Result<Option<Result<OwnChannels, String>>, HandleError> {
        self.ask("Channels", &act).await
    }

    /// What is in a document; nothing if it is not on this phone and the server did not give it. Fetched once, it is there
    /// without a network.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn document(&self, id: AttachmentId) -> Result<Option<FileBytes>, HandleError> {
        self.ask("Document", &id).await
    }

    /// The ways along roads through some places, in their order; see [`WayQuery`].
    ///
    /// # Errors
    /// [`HandleError`] if the engine failed.
    pub async fn ways(&self, query: WayQuery) -> Result<RoadWays, HandleError> {
        self.ask("Ways", &query).await
    }

    /// Has the engine talk to the server now, and does not wait for it.
    pub fn sync(&self) {
        let id = self.next_id();
        if let Some(command) = command("Sync", serde_json::to_string(&NOTHING)) {
            (self.wire.send)(Envelope { from: self.wire.tab, id, command });
        }
    }

    /// Takes in what the engine tells: a reply goes to who waits for it, the rest is given back.
    #[must_use = "what is no reply is for the caller"]
    pub fn deliver(&self, event: Event<Written>) -> Option<Event<Written>> {
        match event {
            Event::Reply { to, id, reply } => {
                if to == self.wire.tab
                    && let Some(waiting) = self.wire.waiting.borrow_mut().remove(&id)
                {
                    // Whoever asked may have left the screen meanwhile.
                    let _ = waiting.asker.send(reply);
                }
                None
            }
            Event::Serves => {
                // Nobody knows whether the engine before it did what was asked; all of it can be done twice.
                for (id, waiting) in self.wire.waiting.borrow().iter() {
                    (self.wire.send)(Envelope { from: self.wire.tab, id: *id, command: waiting.command.clone() });
                }
                Some(Event::Serves)
            }
            Event::Gone(why) => {
                self.wire.waiting.borrow_mut().clear();
                Some(Event::Gone(why))
            }
            Event::Status(status) => {
                self.heed(&status);
                Some(Event::Status(status))
            }
            Event::Changed => Some(Event::Changed),
        }
    }

    /// What is written and not answered yet, in its order: it is not lost with a page that must be loaded anew. Photos are
    /// too large to be carried.
    #[must_use]
    pub fn unanswered(&self) -> Vec<Written> {
        let waiting = self.wire.waiting.borrow();
        waiting.values().filter(|waiting| waiting.writes).map(|waiting| waiting.command.clone()).collect()
    }

    /// How many commands are not answered yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.wire.waiting.borrow().len()
    }

    /// Asks at once, by the name of a command in [`super::Command`] with its arguments; what is under the same name in
    /// [`super::Reply`] is the answer.
    pub(super) fn ask<T: DeserializeOwned, A: Serialize>(
        &self,
        name: &'static str,
        arguments: &A,
    ) -> impl Future<Output = Result<T, HandleError>> + use<T, A> {
        let answer = self.send(name, serde_json::to_string(arguments));
        async move {
            let reply = answer.ok_or(HandleError::Mismatch)?.await.map_err(|_| HandleError::Gone)?;
            json::read(answer_in(&reply, name)?).map_err(|_| HandleError::Mismatch)
        }
    }

    fn send(&self, name: &str, arguments: serde_json::Result<String>) -> Option<oneshot::Receiver<Written>> {
        let command = command(name, arguments)?;
        let id = self.next_id();
        let (asker, answer) = oneshot::channel();
        let waiting = Waiting { command: command.clone(), writes: WRITES.contains(&name), asker };
        self.wire.waiting.borrow_mut().insert(id, waiting);
        (self.wire.send)(Envelope { from: self.wire.tab, id, command });
        Some(answer)
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

/// A command as serde writes it.
fn command(name: &str, arguments: serde_json::Result<String>) -> Option<Written> {
    RawValue::from_string(format!("{{\"{name}\":{}}}", arguments.ok()?)).ok()
}

/// What a reply says to a command.
fn answer_in<'a>(reply: &'a RawValue, name: &str) -> Result<&'a str, HandleError> {
    let said: BTreeMap<&str, &RawValue> = serde_json::from_str(reply.get()).map_err(|_| HandleError::Mismatch)?;
    match (said.get(name), said.get("Failed")) {
        (Some(answer), _) => Ok(answer.get()),
        (None, Some(why)) => match json::read(why.get()) {
            Ok(why) => Err(HandleError::Store(why)),
            Err(_) => Err(HandleError::Mismatch),
        },
        (None, None) => Err(HandleError::Mismatch),
    }
}

#[cfg(test)]
#[cfg(feature = "engine")]
mod tests {
    use super::*;
    use crate::engine::{Command, Reply};
    use crate::model::{Layers, StationCode, StationQuery};
    use futures_util::FutureExt;

    /// A handle, and what goes out through it as the engine reads it.
    fn listened() -> (Handle, Rc<RefCell<Vec<Envelope>>>) {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let hear = Rc::clone(&heard);
        let handle = Handle::new(7, move |envelope: Envelope<Written>| hear.borrow_mut().extend(envelope.read()));
        (handle, heard)
    }

    fn tell(handle: &Handle, id: u32, reply: Reply) {
        assert!(handle.deliver(Event::Reply { to: 7, id, reply }.written().unwrap()).is_none());
    }

    #[test]
    fn the_engine_reads_commands_of_any_number_of_arguments() {
        let (handle, heard) = listened();
        let code = StationCode::parse("430104-0012").unwrap();
        drop(handle.layers());
        drop(handle.stations(StationQuery::default()));
        drop(handle.set_favourite(code.clone(), true));
        drop(handle.export().now_or_never());
        drop(handle.document(AttachmentId::fresh()).now_or_never());
        drop(handle.channels(ChannelAct::Show).now_or_never());
        handle.sync();
        let heard: Vec<Command> = heard.borrow().iter().map(|envelope| envelope.command.clone()).collect();
        assert!(matches!(
            &heard[..],
            [
                Command::Layers(),
                Command::Stations(_),
                Command::SetFavourite(of, true),
                Command::Export(),
                Command::Document(_),
                Command::Channels(ChannelAct::Show),
                Command::Sync(),
            ] if *of == code
        ));
    }

    #[test]
    fn who_asked_hears_the_answer_to_it_or_why_there_is_none() {
        let (handle, _) = listened();
        let layers = handle.layers();
        tell(&handle, 1, Reply::Layers(Layers::default()));
        assert_eq!(layers.now_or_never().unwrap().unwrap(), Layers::default());
        let failed = handle.layers();
        tell(&handle, 2, Reply::Failed(StoreFailure::Full("no room".to_owned())));
        assert!(matches!(failed.now_or_never(), Some(Err(HandleError::Store(StoreFailure::Full(_))))));
        let mistaken = handle.layers();
        tell(&handle, 3, Reply::Sync(()));
        assert!(matches!(mistaken.now_or_never(), Some(Err(HandleError::Mismatch))));
    }

    #[test]
    fn what_is_carried_over_to_another_page_is_what_was_written() {
        let (handle, _) = listened();
        let _looks = handle.layers();
        let _writes = handle.set_favourite(StationCode::parse("430104-0012").unwrap(), true);
        let kept: Vec<String> = handle.unanswered().iter().map(|command| command.get().to_owned()).collect();
        assert_eq!(kept, [r#"{"SetFavourite":["430104-0012",true]}"#]);
    }
}
