//! What is the courier's on this phone, shut and opened with the digits that they set. The rules are `model::pin`'s.

use crate::model::Timestamp;
use crate::model::pin::is_left;
use dioxus::prelude::*;

/// Whether what is the courier's can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// It is not known yet whether they set digits: nothing shows.
    Unknown,
    /// They must give their digits.
    Locked,
    /// It can.
    Open,
}

/// Whether the lock is open, and when the phone was touched last.
#[derive(Clone, Copy)]
pub struct Locking {
    /// What the courier wants is known.
    pub known: Signal<bool>,
    /// The digits were given.
    pub(super) open: Signal<bool>,
    touched_at: Signal<Timestamp>,
}

impl Locking {
    /// Makes it for the whole app: shut.
    pub fn provide() -> Self {
        Self { known: use_signal(|| false), open: use_signal(|| false), touched_at: use_signal(Timestamp::now) }
    }

    /// Notes that the phone is being used.
    pub fn touch(self) {
        let mut touched_at = self.touched_at;
        // Nobody reads it but the clock.
        touched_at.set(Timestamp::now());
    }

    /// Shuts what nobody has touched for long.
    pub fn shut_if_left(self) {
        if *self.open.peek() && is_left(*self.touched_at.peek(), Timestamp::now()) {
            self.shut();
        }
    }

    /// Shuts now.
    pub fn shut(self) {
        let mut open = self.open;
        open.set(false);
    }
}
