//! What it costs to make accounts when many come: some work of the phone, bound to the account's key, so that each account
//! costs its own. Accounts are free otherwise. Whoever tells of danger works last: where very many do behind one address.

use super::{AccountKey, Timestamp};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Bits that must be zero: about a second of a cheap phone.
pub const WORK_BITS: u8 = 18;
/// A phone works for no server that wants more: half a minute of a cheap phone.
pub const MOST_WORK_BITS: u8 = 22;

const HOUR_MS: i64 = 3_600_000;

/// Work that was done for one account within one hour, `HOUR-NONCE` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountWork {
    hour: i64,
    nonce: u64,
}

/// It is no work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not work")]
pub struct AccountWorkError;

impl AccountWork {
    /// Zero bits that it found.
    fn bits(self, account: &AccountKey) -> u32 {
        let digest = Sha256::new()
            .chain_update(b"diyi account work")
            .chain_update(account.bytes())
            .chain_update(self.hour.to_be_bytes())
            .chain_update(self.nonce.to_be_bytes())
            .finalize();
        let (first, _) = digest.split_at(8);
        first.try_into().map_or(0, |first| u64::from_be_bytes(first).leading_zeros())
    }

    /// Whether it is enough for this account now: of this hour or one beside it, as clocks differ.
    #[must_use]
    pub fn is_enough(self, account: &AccountKey, bits: u8, now: Timestamp) -> bool {
        let hour = now.0.div_euclid(HOUR_MS);
        hour.saturating_sub(self.hour).saturating_abs() <= 1 && self.bits(account) >= u32::from(bits)
    }
}

impl fmt::Display for AccountWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.hour, self.nonce)
    }
}

impl FromStr for AccountWork {
    type Err = AccountWorkError;
    fn from_str(text: &str) -> Result<Self, AccountWorkError> {
        let (hour, nonce) = text.split_once('-').ok_or(AccountWorkError)?;
        let hour = hour.parse().map_err(|_| AccountWorkError)?;
        Ok(Self { hour, nonce: nonce.parse().map_err(|_| AccountWorkError)? })
    }
}

/// Work that is being done, some at a time.
#[derive(Debug)]
pub struct Working {
    account: AccountKey,
    bits: u8,
    next: AccountWork,
}

impl Working {
    /// Begins; none where more is wanted than a phone does.
    #[must_use]
    pub fn begin(account: AccountKey, bits: u8, now: Timestamp) -> Option<Self> {
        let next = AccountWork { hour: now.0.div_euclid(HOUR_MS), nonce: 0 };
        (bits <= MOST_WORK_BITS).then_some(Self { account, bits, next })
    }

    /// Tries so many more.
    pub fn try_some(&mut self, tries: u32) -> Option<AccountWork> {
        for _ in 0..tries {
            let work = self.next;
            self.next.nonce += 1;
            if work.bits(&self.account) >= u32::from(self.bits) {
                return Some(work);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn work_is_for_one_account_and_one_hour() {
        let (account, now) = (AccountKey::fresh(), Timestamp(1_790_000_000_000));
        let mut working = Working::begin(account.clone(), 10, now).unwrap();
        let work = (0..100).find_map(|_| working.try_some(1_000)).unwrap();
        assert!(work.is_enough(&account, 10, now));
        assert_eq!(work.to_string().parse(), Ok(work));
        for later in [-1, 1] {
            assert!(work.is_enough(&account, 10, Timestamp(now.0 + later * HOUR_MS)));
            assert!(!work.is_enough(&account, 10, Timestamp(now.0 + 2 * later * HOUR_MS)));
        }
        let others = (0..100).filter(|_| work.is_enough(&AccountKey::fresh(), 10, now)).count();
        assert!(others < 5, "{others}");
        assert!(Working::begin(account, MOST_WORK_BITS + 1, now).is_none());
    }

    proptest! {
        #[test]
        fn whatever_is_sent_as_work_is_read_or_refused(text in "[-0-9a-z]{0,50}", now: i64) {
            if let Ok(work) = text.parse::<AccountWork>() {
                let _ = work.is_enough(&AccountKey::fresh(), WORK_BITS, Timestamp(now));
            }
        }
    }
}
