//! Several tabs, one engine. Each tab has an end of the channel that all tabs hear. One of them leads: it has the disk
//! and the engine. The others hand their commands to it and its answers on to their page. When it goes, another takes
//! over, says so, and every page asks again what was not answered; see [`super::Handle::deliver`].
//!
//! What is handed on is not looked into: `A` is what pages ask and `T` what engines tell, as they are or as they are written.

use super::envelope::{Envelope, Event};
use serde::{Deserialize, Serialize};

/// What tabs say to each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Call<A = Envelope, T = Event> {
    /// To the one that leads: a page's command.
    Ask(A),
    /// From the one that leads: what its engine tells.
    Told {
        /// The tab that it is an answer to; nothing concerns all.
        to: Option<u32>,
        /// What it tells.
        event: T,
    },
    /// Who leads? Asked by a tab that opens.
    WhoLeads,
    /// I do.
    Leads,
    /// From the page of a tab, by its number, that is left: whatever it had is free.
    Goes(u32),
}

/// What a tab does with what it hears.
#[derive(Clone, Debug)]
pub enum Step<A = Envelope, T = Event> {
    /// Hands a command to its own engine.
    Serve(A),
    /// Says something to the other tabs.
    Say(Call<A, T>),
    /// Tells its page something.
    Tell(T),
    /// Tells its page that an engine serves: [`Event::Serves`].
    Serves,
}

/// One tab.
#[derive(Clone, Copy, Debug)]
pub struct Tab {
    /// Its number; those of two tabs differ.
    pub number: u32,
    /// It has the engine.
    pub leads: bool,
}

impl Tab {
    /// A tab that has just opened, and what it does first.
    #[must_use]
    pub fn open<A, T>(number: u32) -> (Self, Step<A, T>) {
        (Self { number, leads: false }, Step::Say(Call::WhoLeads))
    }

    /// Its engine is ready to serve.
    pub fn lead<A, T>(&mut self) -> [Step<A, T>; 2] {
        self.leads = true;
        [Step::Say(Call::Leads), Step::Serves]
    }

    /// Its page asks something.
    #[must_use]
    pub fn asked<A, T>(self, asked: A) -> Step<A, T> {
        if self.leads { Step::Serve(asked) } else { Step::Say(Call::Ask(asked)) }
    }

    /// Another tab says something.
    #[must_use]
    pub fn heard<A, T>(self, call: Call<A, T>) -> Option<Step<A, T>> {
        match (call, self.leads) {
            (Call::Ask(asked), true) => Some(Step::Serve(asked)),
            (Call::WhoLeads, true) => Some(Step::Say(Call::Leads)),
            (Call::Leads, false) => Some(Step::Serves),
            (Call::Told { to, event }, false) => to.is_none_or(|to| to == self.number).then_some(Step::Tell(event)),
            _ => None,
        }
    }

    /// Its own engine tells something: an answer `to` a tab, or what concerns all.
    #[must_use]
    pub fn told<A, T: Clone>(self, to: Option<u32>, event: T) -> Vec<Step<A, T>> {
        match to {
            Some(tab) if tab == self.number => vec![Step::Tell(event)],
            Some(_) => vec![Step::Say(Call::Told { to, event })],
            None => vec![Step::Say(Call::Told { to, event: event.clone() }), Step::Tell(event)],
        }
    }
}
