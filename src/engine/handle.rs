//! The UI's end of the wire to the engine.

use super::message::{Envelope, Event, FileBytes, Filled, StoreFailure, WayQuery};
use super::queries::{Command, Reply};
use crate::api::{Act, ChannelAct, OwnChannels};
use crate::model::{AttachmentId, RoadWays, SubmissionId};
use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use thiserror::Error;

/// Sends commands and waits for their replies. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    wire: Rc<Wire>,
}

struct Wire {
    send: Box<dyn Fn(Envelope)>,
    /// The number of this tab among all that talk to the same engine.
    tab: u32,
    /// What is not answered yet, in the order in which it was asked: asked again when another engine serves.
    waiting: RefCell<BTreeMap<u32, Waiting>>,
    last_id: Cell<u32>,
}

struct Waiting {
    command: Command,
    asker: oneshot::Sender<Reply>,
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
    pub fn new(tab: u32, send: impl Fn(Envelope) + 'static) -> Self {
        let wire = Wire { send: Box::new(send), tab, waiting: RefCell::default(), last_id: Cell::new(0) };
        Self { wire: Rc::new(wire) }
    }

    /// Sends something from no form: kept at once, on its way as soon as there is a network.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub fn submit(&self, act: Act) -> impl Future<Output = Result<Result<SubmissionId, String>, HandleError>> + use<> {
        self.submit_filled(Box::new(Filled { id: SubmissionId::fresh(), act, drafts: Vec::new() }))
    }

    /// All that the server has of the courier, as JSON; nothing if it was not reached.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn export(&self) -> Result<Option<String>, HandleError> {
        match self.ask(Command::Export()).await? {
            Reply::Export(text) => Ok(text),
            Reply::Failed(why) => Err(HandleError::Store(why)),
            _ => Err(HandleError::Mismatch),
        }
    }

    /// Does what the courier wants with the ways by which they are told of news, and says what is on; why not, in words;
    /// nothing if the server was not reached.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn channels(&self, act: ChannelAct) -> Result<Option<Result<OwnChannels, String>>, HandleError> {
        match self.ask(Command::Channels(act)).await? {
            Reply::Channels(told) => Ok(told),
            Reply::Failed(why) => Err(HandleError::Store(why)),
            _ => Err(HandleError::Mismatch),
        }
    }

    /// What is in a document; nothing if it is not on this phone and the server did not give it. Fetched once, it is there
    /// without a network.
    ///
    /// # Errors
    /// [`HandleError`] if the engine or its store failed.
    pub async fn document(&self, id: AttachmentId) -> Result<Option<FileBytes>, HandleError> {
        match self.ask(Command::Document(id)).await? {
            Reply::Document(found) => Ok(found),
            Reply::Failed(why) => Err(HandleError::Store(why)),
            _ => Err(HandleError::Mismatch),
        }
    }

    /// The ways along roads through some places, in their order; see [`WayQuery`].
    ///
    /// # Errors
    /// [`HandleError`] if the engine failed.
    pub async fn ways(&self, query: WayQuery) -> Result<RoadWays, HandleError> {
        match self.ask(Command::Ways(query)).await? {
            Reply::Ways(found) => Ok(found),
            Reply::Failed(why) => Err(HandleError::Store(why)),
            _ => Err(HandleError::Mismatch),
        }
    }

    /// Has the engine talk to the server now, and does not wait for it.
    pub fn sync(&self) {
        let id = self.next_id();
        (self.wire.send)(Envelope { from: self.wire.tab, id, command: Command::Sync() });
    }

    /// Takes in what the engine tells: a reply goes to who waits for it, the rest is given back.
    #[must_use = "what is no reply is for the caller"]
    pub fn deliver(&self, event: Event) -> Option<Event> {
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
            other => Some(other),
        }
    }

    /// What is written and not answered yet, in its order: it is not lost with a page that must be loaded anew. Photos are
    /// too large to be carried.
    #[must_use]
    pub fn unanswered(&self) -> Vec<Command> {
        let writes = |command: &&Command| {
            matches!(
                command,
                Command::SetDraft(_)
                    | Command::Submit(_)
                    | Command::SetPreferences(_)
                    | Command::SetFavourite(..)
                    | Command::SetFollowed(..)
            )
        };
        self.wire.waiting.borrow().values().map(|waiting| &waiting.command).filter(writes).cloned().collect()
    }

    /// How many commands are not answered yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.wire.waiting.borrow().len()
    }

    pub(super) fn ask(&self, command: Command) -> impl Future<Output = Result<Reply, HandleError>> + use<> {
        let id = self.next_id();
        let (asker, answer) = oneshot::channel();
        self.wire.waiting.borrow_mut().insert(id, Waiting { command: command.clone(), asker });
        (self.wire.send)(Envelope { from: self.wire.tab, id, command });
        async move { answer.await.map_err(|_| HandleError::Gone) }
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
