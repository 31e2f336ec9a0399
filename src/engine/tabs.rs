//! Several tabs, one engine. Each tab has an end of the channel that all tabs hear. One of them leads: it has the disk
//! and the engine. The others hand their commands to it and its answers on to their page. When it goes, another takes
//! over, says so, and every page asks again what was not answered; see [`super::Handle::deliver`].

use super::message::{Envelope, Event};
use serde::{Deserialize, Serialize};

/// What tabs say to each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Call {
    /// To the one that leads: a page's command.
    Ask(Envelope),
    /// From the one that leads: what its engine tells.
    Told(Event),
    /// Who leads? Asked by a tab that opens.
    WhoLeads,
    /// I do.
    Leads,
    /// From the page of a tab, by its number, that is left: whatever it had is free.
    Goes(u32),
}

/// What a tab does with what it hears.
#[derive(Clone, Debug)]
pub enum Step {
    /// Hands a command to its own engine.
    Serve(Envelope),
    /// Says something to the other tabs.
    Say(Call),
    /// Tells its page something.
    Tell(Event),
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
    pub fn open(number: u32) -> (Self, Step) {
        (Self { number, leads: false }, Step::Say(Call::WhoLeads))
    }

    /// Its engine is ready to serve.
    pub fn lead(&mut self) -> [Step; 2] {
        self.leads = true;
        [Step::Say(Call::Leads), Step::Tell(Event::Serves)]
    }

    /// Its page asks something.
    #[must_use]
    pub fn asked(self, envelope: Envelope) -> Step {
        if self.leads { Step::Serve(envelope) } else { Step::Say(Call::Ask(envelope)) }
    }

    /// Another tab says something.
    #[must_use]
    pub fn heard(self, call: Call) -> Option<Step> {
        match (call, self.leads) {
            (Call::Ask(envelope), true) => Some(Step::Serve(envelope)),
            (Call::WhoLeads, true) => Some(Step::Say(Call::Leads)),
            (Call::Leads, false) => Some(Step::Tell(Event::Serves)),
            (Call::Told(event), false) => self.concerns(&event).then_some(Step::Tell(event)),
            _ => None,
        }
    }

    /// Its own engine tells something.
    #[must_use]
    pub fn told(self, event: Event) -> Vec<Step> {
        match event {
            Event::Reply { to, .. } if to == self.number => vec![Step::Tell(event)],
            Event::Reply { .. } => vec![Step::Say(Call::Told(event))],
            _ => vec![Step::Say(Call::Told(event.clone())), Step::Tell(event)],
        }
    }

    fn concerns(self, event: &Event) -> bool {
        !matches!(event, Event::Reply { to, .. } if *to != self.number)
    }
}
