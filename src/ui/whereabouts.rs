//! Where the courier is, as far as it is known: nothing of it leaves the phone.

use crate::model::{Adcode, Fix, Position};
use crate::platform::{self, LocateError};
use dioxus::prelude::*;

/// Where the courier is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Here {
    /// They were not asked for leave yet, and are not before they touch something that needs it.
    NotAsked,
    /// Being asked.
    Asking,
    /// Here.
    At(Fix),
    /// Not known.
    Unknown(LocateError),
}

impl Here {
    /// The place, if it is known.
    pub fn position(self) -> Option<Position> {
        self.fix().map(|fix| fix.position)
    }

    /// The same with how exact and how old it is.
    pub fn fix(self) -> Option<Fix> {
        match self {
            Self::At(fix) => Some(fix),
            Self::NotAsked | Self::Asking | Self::Unknown(_) => None,
        }
    }
}

/// Where the courier is, and what was asked about it.
#[derive(Clone, Copy)]
pub struct Whereabouts {
    /// Where they are.
    pub here: Signal<Here>,
    /// The place alone: changes only when they moved.
    pub position: Memo<Option<Position>>,
    /// They touched something to be found, and are being found.
    pub asking: Signal<bool>,
    /// Counts how often they did.
    pub(super) asked: Signal<u32>,
    /// Where they said on the map that they are, as long as nothing finds them.
    chosen: Signal<Option<Position>>,
    /// The prefecture that they were offered and did not want.
    pub not_wanted: Signal<Option<Adcode>>,
}

impl Whereabouts {
    /// Makes it for the whole app.
    pub fn provide() -> Self {
        let chosen = use_signal(platform::kept_place);
        let here = use_signal(|| Here::Asking);
        let whereabouts = Self {
            here,
            position: use_memo(move || here.read().position()),
            asking: use_signal(|| false),
            asked: use_signal(|| 0),
            chosen,
            not_wanted: use_signal(|| None),
        };
        use_context_provider(|| whereabouts)
    }

    /// Finds the courier anew, and asks for leave to do so where that was not given.
    pub fn ask(self) {
        let Self { mut asked, mut asking, mut here, .. } = self;
        asking.set(true);
        if here.peek().position().is_none() {
            here.set(Here::Asking);
        }
        asked += 1;
    }

    /// Takes it that the courier is where they say on the map, until something finds them.
    pub fn stand_at(self, place: Position) {
        let Self { mut chosen, mut here, mut asking, .. } = self;
        platform::keep_place(Some(place));
        chosen.set(Some(place));
        here.set(Here::At(Fix::chosen(place)));
        asking.set(false);
    }

    /// They were found: what they said themselves does not count any more.
    pub(super) fn found(self, fix: Fix) {
        let Self { mut chosen, mut here, .. } = self;
        if chosen.peek().is_some() {
            platform::keep_place(None);
            chosen.set(None);
        }
        here.set(Here::At(fix));
    }

    /// Nothing finds them, and why; where they said themselves where they are, that holds.
    pub(super) fn not_found(self, why: Here) {
        let Self { chosen, mut here, .. } = self;
        here.set(chosen.peek().map_or(why, |place| Here::At(Fix::chosen(place))));
    }
}
