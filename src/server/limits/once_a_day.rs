//! What counts once a day of a subscriber, without anybody being known again tomorrow.

use super::Address;
use crate::model::Day;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Marks of one day: some megabytes. Beyond, nothing more is counted that day, so that nobody fills the memory.
const MOST_MARKS: usize = 200_000;

/// Who was counted for what today. Neither addresses nor what they opened are kept: only marks made with a key that is
/// nowhere but here, and that is thrown away with them when the day (in China) is over or the server ends. Each server
/// counts for itself.
#[derive(Default)]
pub(in crate::server) struct OnceADay(Mutex<Option<Marks>>);

struct Marks {
    day: Day,
    key: [u8; 32],
    of: HashSet<u64>,
}

impl Marks {
    fn of_day(day: Day) -> Self {
        let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
        let mut key = [0; 32];
        for (part, half) in key.chunks_exact_mut(16).zip(halves) {
            part.copy_from_slice(half.as_bytes());
        }
        Self { day, key, of: HashSet::new() }
    }

    fn mark(&self, from: Address, what: &str) -> Option<u64> {
        let mut mark = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mark.update(format!("{from} {what}").as_bytes());
        let bytes = mark.finalize().into_bytes();
        bytes.first_chunk().map(|first| u64::from_le_bytes(*first))
    }
}

impl OnceADay {
    /// Whether this is the first time today that this comes from there.
    pub(in crate::server) fn is_first(&self, from: Address, what: &str, today: Day) -> bool {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let marks = match &mut *marks {
            Some(marks) if marks.day == today => marks,
            over => over.insert(Marks::of_day(today)),
        };
        if marks.of.len() >= MOST_MARKS {
            return false;
        }
        let mark = marks.mark(from, what);
        mark.is_some_and(|mark| marks.of.insert(mark))
    }

    /// Throws a day's marks and their key away when it is over; to be called now and then.
    pub(in crate::server) fn forget_days_before(&self, today: Day) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if marks.as_ref().is_some_and(|marks| marks.day != today) {
            *marks = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Address {
        Address::of(address.parse().unwrap())
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_subscriber_counts_once_a_day_for_each_thing_and_the_next_day_nobody_is_known_again() {
        let once = OnceADay::default();
        let today = day("2026-11-26");
        assert!(once.is_first(at("10.0.0.1"), "AAAAAA", today));
        assert!((0..1_000).all(|_| !once.is_first(at("10.0.0.1"), "AAAAAA", today)), "however often");
        assert!(once.is_first(at("10.0.0.1"), "BBBBBB", today), "another poster");
        assert!(once.is_first(at("10.0.0.2"), "AAAAAA", today), "somebody else");
        assert!(once.is_first(at("2001:db8:1:2::1"), "AAAAAA", today));
        assert!(!once.is_first(at("2001:db8:1:2:ffff::9"), "AAAAAA", today), "the same line of IPv6");
        assert!(once.is_first(at("10.0.0.1"), "AAAAAA", day("2026-11-27")));
        let key = once.0.lock().unwrap().as_ref().map(|marks| marks.key).unwrap();
        once.forget_days_before(day("2026-11-27"));
        assert!(!once.is_first(at("10.0.0.1"), "AAAAAA", day("2026-11-27")), "what is of today stays");
        once.forget_days_before(day("2026-11-28"));
        assert!(once.0.lock().unwrap().is_none(), "the key goes with the day");
        once.is_first(at("10.0.0.1"), "AAAAAA", day("2026-11-28"));
        assert_ne!(once.0.lock().unwrap().as_ref().unwrap().key, key);
    }

    #[test]
    fn nobody_fills_the_memory() {
        let once = OnceADay::default();
        let counted = (0..MOST_MARKS + 10).filter(|n| once.is_first(at("10.0.0.1"), &n.to_string(), day("2026-11-26")));
        assert_eq!(counted.count(), MOST_MARKS);
    }
}
