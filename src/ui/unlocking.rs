//! The courier sets, gives and takes back the digits that shut what is theirs, see [`super::locking`].

use super::locking::Shut;
use super::shared::Shared;
use crate::engine::{HandleError, Preferences};
use crate::model::pin::{Lock, Pin, taken_over};
use crate::model::{AccountKey, Timestamp};
use dioxus::prelude::*;

/// What the lock said to digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// They are right.
    Yes,
    /// They are not.
    No,
    /// Nobody may try now.
    Wait,
    /// The phone could not keep that it was tried, so it was not.
    NotKept,
}

impl Shared {
    /// Whether what is the courier's can be seen now.
    pub fn shut(self) -> Shut {
        match (*self.locking.known.read(), self.preferences.read().lock.is_some(), *self.locking.open.read()) {
            (false, ..) => Shut::Unknown,
            (true, true, false) => Shut::Locked,
            (true, ..) => Shut::Open,
        }
    }

    /// Takes in what the courier wants; digits that an older version kept as they are become a lock.
    pub async fn take_preferences(self) {
        let (mut preferences, mut known) = (self.preferences, self.locking.known);
        let kept = self.kept_preferences().await;
        // Another engine is asked: until then what is changed waits, as it would take all else back.
        if matches!(kept, Err(HandleError::Gone)) {
            return;
        }
        if let Ok(mut kept) = kept {
            let mut waiting = self.wishes;
            let wishes = std::mem::take(&mut *waiting.write());
            let changed = !wishes.is_empty();
            for wish in wishes {
                wish(&mut kept);
            }
            let healed = kept.lock.as_mut().is_some_and(|lock| lock.heal(Timestamp::now()));
            let plain = kept.pin.take();
            if let Some(plain) = &plain {
                kept.lock = taken_over(kept.lock, plain, &salt());
            }
            if healed || changed || plain.is_some() {
                let _ = self.keep_preferences(kept).await;
            } else {
                preferences.set(kept);
            }
        }
        // Where they cannot be read, nothing else can.
        if !*known.peek() {
            known.set(true);
        }
    }

    /// Locks what is the courier's with these digits from now on, or with none.
    pub fn set_pin(self, pin: Option<&Pin>) {
        let mut open = self.locking.open;
        open.set(true);
        self.locking.touch();
        let lock = pin.map(|pin| Lock::new(pin, &salt()));
        self.change_preferences(move |preferences| preferences.lock = lock);
    }

    /// Tries to open with what was typed.
    pub async fn open_with(self, typed: &str) -> Opened {
        // What is kept counts: another window may have tried, too.
        let Ok(mut kept) = self.kept_preferences().await else { return Opened::NotKept };
        let (Some(mut lock), Ok(pin)) = (kept.lock.take(), Pin::parse(typed)) else { return Opened::No };
        let may = lock.begin(Timestamp::now());
        if !may {
            self.keep_preferences(Preferences { lock: Some(lock), ..kept }).await;
            return Opened::Wait;
        }
        // Counted before it is told, so that closing the app takes no try back.
        if !self.keep_preferences(Preferences { lock: Some(lock.clone()), ..kept }).await {
            return Opened::NotKept;
        }
        if !lock.is_opened_by(&pin) {
            return Opened::No;
        }
        self.change_preferences(move |preferences| preferences.lock = Some(lock.opened()));
        let mut open = self.locking.open;
        open.set(true);
        self.locking.touch();
        Opened::Yes
    }
}

/// What no other phone has. Not an account's key, though as random.
fn salt() -> String {
    AccountKey::fresh().recovery_code()
}
