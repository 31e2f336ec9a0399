//! The digits that open what is the courier's on their phone: how they are kept, when they are asked for again, and how
//! long somebody waits who guesses. They keep a colleague from looking, not a thief: who has the phone's files can try
//! all of them, only slowly.

use super::timestamp::Timestamp;
use pbkdf2::pbkdf2_hmac;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;

/// Digits of a pin, at least.
pub const FEWEST: usize = 4;
/// Digits of a pin, at most.
pub const MOST: usize = 8;
/// What is open is locked again after so many milliseconds without a touch.
pub const LEFT_MS: i64 = 3 * 60_000;
/// Rounds of the hash: some tenths of a second on a cheap phone.
const ROUNDS: u32 = 20_000;
/// Wrong tries that cost nothing: gloves, rain.
const FREE: u32 = 4;
/// How long is waited after each further wrong try, milliseconds; the last one for all that follow.
const WAITS_MS: [i64; 5] = [30_000, 60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000];

/// Four to eight digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("要 4 到 8 位数字")]
pub struct PinError;

impl Pin {
    /// Reads digits as they are typed, full-width ones as well.
    ///
    /// # Errors
    /// [`PinError`] for anything but four to eight digits.
    pub fn parse(typed: &str) -> Result<Self, PinError> {
        let digit = |sign: char| match sign {
            '0'..='9' => Some(sign),
            '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
            _ => None,
        };
        let digits: String = typed.trim().chars().map(digit).collect::<Option<_>>().ok_or(PinError)?;
        if (FEWEST..=MOST).contains(&digits.len()) { Ok(Self(digits)) } else { Err(PinError) }
    }
}

/// A pin as it is kept: not the digits, but whether they are right can be told; and how often they were not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Of this phone alone, so that no table of hashes helps.
    salt: String,
    /// Of the hash.
    rounds: u32,
    /// PBKDF2 with HMAC-SHA-256, as hexadecimal digits.
    hash: String,
    /// Tries since the last right one.
    #[serde(default)]
    tries: u32,
    /// When the last of them was, by the phone's clock.
    #[serde(default)]
    tried_at: Timestamp,
}

impl Lock {
    /// A lock that these digits open. `salt`: something that nobody else has.
    #[must_use]
    pub fn new(pin: &Pin, salt: &str) -> Self {
        let (salt, rounds) = (salt.to_owned(), ROUNDS);
        let hash = hash(pin, &salt, rounds);
        Self { salt, rounds, hash, tries: 0, tried_at: Timestamp::default() }
    }

    /// How long nobody may try, milliseconds; zero if it is now.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> i64 {
        let Some(over) = self.tries.checked_sub(FREE + 1) else { return 0 };
        let last = WAITS_MS[WAITS_MS.len() - 1];
        let wait = usize::try_from(over).ok().and_then(|over| WAITS_MS.get(over)).copied().unwrap_or(last);
        (wait - now.millis_since(self.tried_at)).max(0)
    }

    /// A clock that was ahead must not make anybody wait until then: from now on it is the whole time. Says whether
    /// anything is to be kept anew.
    pub fn heal(&mut self, now: Timestamp) -> bool {
        let ahead = self.tried_at > now;
        if ahead {
            self.tried_at = now;
        }
        ahead
    }

    /// Counts a try, to be kept before it is told whether it was right: so closing the app takes none back. Says whether
    /// it may be made at all.
    pub fn begin(&mut self, now: Timestamp) -> bool {
        self.heal(now);
        if self.wait(now) > 0 {
            return false;
        }
        self.tries += 1;
        self.tried_at = now;
        true
    }

    /// Whether these digits open it. Slow.
    #[must_use]
    pub fn is_opened_by(&self, pin: &Pin) -> bool {
        hash(pin, &self.salt, self.rounds) == self.hash
    }

    /// The same lock after it was opened: all tries are forgiven.
    #[must_use]
    pub fn opened(self) -> Self {
        Self { tries: 0, ..self }
    }
}

/// The lock of a phone that kept the digits themselves, as older versions did: theirs, unless there is one already.
#[must_use]
pub fn taken_over(lock: Option<Lock>, plain: &str, salt: &str) -> Option<Lock> {
    lock.or_else(|| Pin::parse(plain).ok().map(|pin| Lock::new(&pin, salt)))
}

/// Whether what was open is locked again: nobody has touched the phone since `touched_at` for so long.
#[must_use]
pub fn is_left(touched_at: Timestamp, now: Timestamp) -> bool {
    now.millis_since(touched_at) >= LEFT_MS
}

fn hash(pin: &Pin, salt: &str, rounds: u32) -> String {
    use std::fmt::Write as _;
    let mut hash = [0; 32];
    pbkdf2_hmac::<Sha256>(pin.0.as_bytes(), salt.as_bytes(), rounds, &mut hash);
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pin(digits: &str) -> Pin {
        Pin::parse(digits).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_800_000_000_000 + seconds * 1000)
    }

    /// A lock of few rounds, as tests try often.
    fn lock() -> Lock {
        let lock = Lock::new(&pin("2580"), "salt");
        Lock { hash: hash(&pin("2580"), "salt", 2), rounds: 2, ..lock }
    }

    #[test]
    fn four_to_eight_digits_are_a_pin_and_nothing_else_is() {
        assert!(pin(" 2580 ") == pin("２５８０"));
        for typed in ["", "123", "123456789", "12a4", "１２３", "-1234", "一二三四"] {
            assert!(Pin::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_hash_is_that_of_the_published_example() {
        // RFC 7914, section 11: PBKDF2-HMAC-SHA-256 of "Password" and "NaCl", 80,000 rounds; the first half.
        let hash = hash(&Pin("Password".to_owned()), "NaCl", 80_000);
        assert_eq!(hash, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
    }

    #[test]
    fn the_digits_stand_nowhere_in_what_is_kept_and_two_phones_keep_another_thing() {
        let (one, other) = (Lock::new(&pin("2580"), "one"), Lock::new(&pin("2580"), "other"));
        let kept = serde_json::to_string(&one).unwrap();
        assert!(!kept.contains("\"2580"), "{kept}");
        assert_ne!(one.hash, other.hash);
        assert!(one.is_opened_by(&pin("2580")) && !one.is_opened_by(&pin("2581")));
    }

    #[test]
    fn the_first_wrong_tries_cost_nothing_and_the_next_ones_more_and_more_time_also_after_a_restart() {
        let mut lock = lock();
        for _ in 0..4 {
            assert!(lock.begin(at(0)));
        }
        let mut now = 0;
        for wait in [30, 60, 300, 900, 3_600, 3_600, 3_600] {
            assert!(lock.begin(at(now)));
            assert!(!lock.begin(at(now + wait - 1)), "after {wait} s");
            assert_eq!(lock.wait(at(now + wait - 1)), 1_000);
            // What is kept is all there is.
            lock = serde_json::from_str(&serde_json::to_string(&lock).unwrap()).unwrap();
            now += wait;
        }
        assert!(lock.begin(at(now)));
        assert_eq!(lock.opened().wait(at(now)), 0);
    }

    #[test]
    fn a_clock_that_was_ahead_keeps_nobody_out_for_years() {
        let mut lock = lock();
        for _ in 0..5 {
            assert!(lock.begin(at(1_000_000)));
        }
        assert!(!lock.begin(at(0)));
        assert!(!lock.begin(at(29)));
        assert!(lock.begin(at(30)));
    }

    #[test]
    fn digits_that_an_older_version_kept_as_they_are_open_the_lock_that_they_become() {
        let lock = taken_over(None, "2580", "salt").unwrap();
        assert!(lock.is_opened_by(&pin("2580")));
        assert_eq!(taken_over(Some(lock.clone()), "1111", "other"), Some(lock));
        assert_eq!(taken_over(None, "?", "salt"), None);
    }

    #[test]
    fn what_nobody_touches_for_three_minutes_is_locked_again() {
        assert!(!is_left(at(0), at(179)) && is_left(at(0), at(180)));
        assert!(!is_left(at(100), at(0)));
    }

    proptest! {
        #[test]
        fn whoever_tries_as_fast_as_they_may_makes_fewer_than_forty_tries_in_a_day(
            pauses in prop::collection::vec(0..600i64, 500)) {
            let (mut lock, mut now, mut made) = (lock(), 0, 0);
            for pause in pauses {
                now += pause;
                if now >= 86_400 {
                    break;
                }
                made += u32::from(lock.begin(at(now)));
            }
            prop_assert!(made < 40, "{made}");
        }
    }
}
