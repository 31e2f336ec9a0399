//! How much one account and one address may send. Each replica counts for itself; what must hold across
//! replicas (locked logins) is in the database.
//!
//! Keys of accounts are free, so a stranger has as many as they like: what they send is counted by the address it comes
//! from, apart from what accounts send that are known there for long. So no burst of strangers refuses a courier behind
//! the same address of a mobile network whose account is older than a day.

mod network;
mod once_a_day;

pub(super) use network::{Address, Network};
pub(super) use once_a_day::OnceADay;

use super::account_work::Worked;
use super::problem::Refusal;
use crate::api::Act;
use crate::model::Timestamp;
use crate::model::account_work::WORK_BITS;
use crate::model::timestamp::DAY_MS;
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

/// An account is known a day after it first sent something, milliseconds.
const KNOWN_AFTER_MS: i64 = DAY_MS;

/// Keys that a counter remembers before it forgets those that have been quiet: some megabytes.
const MOST_KEYS: usize = 50_000;

/// For how long an account sends things here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It never sent anything.
    Stranger,
    /// For less than a day.
    New,
    /// For longer.
    Known,
}

impl Standing {
    /// By when the account was made, if it was.
    pub(super) fn of(made_at: Option<i64>, now: Timestamp) -> Self {
        match made_at {
            None => Self::Stranger,
            Some(made_at) if now.0 - made_at < KNOWN_AFTER_MS => Self::New,
            Some(_) => Self::Known,
        }
    }
}

/// Whether an act counts its courier as one more head: a place taken, a voice with one more supporter, a station that
/// one more says is wrong, a survey with one more answer.
pub(super) fn counts_a_head(act: &Act) -> bool {
    matches!(
        act,
        Act::Book { .. } | Act::Support { .. } | Act::Report(_) | Act::AnswerSurvey { .. } | Act::Visit { .. }
    )
}

/// One kind of thing counted by its key; it forgets who has been quiet before it grows large.
struct Counter<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Counter<K> {
    /// `burst` at once, then one each `every`.
    fn new(burst: u32, every: Duration) -> Option<Self> {
        let quota = Quota::with_period(every)?.allow_burst(NonZeroU32::new(burst)?);
        Some(Self(RateLimiter::keyed(quota)))
    }

    /// Counts one more, or says after how long it would be counted.
    fn take(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() > MOST_KEYS {
            self.0.retain_recent();
        }
        self.0.check_key(key).map_err(|until| until.wait_time_from(self.0.clock().now()))
    }
}

/// Counts one more where this is counted at all.
fn take<K: Hash + Eq + Clone>(counter: Option<&Counter<K>>, key: &K) -> Result<(), Refusal> {
    counter.map_or(Ok(()), |counter| counter.take(key).map_err(Refusal::TooMany))
}

/// The counters.
pub struct Limits {
    accounts: Option<Counter<String>>,
    /// What known accounts send, by address.
    known: Option<Counter<Network>>,
    /// What accounts of today send, by address.
    new: Option<Counter<Network>>,
    /// What comes from accounts that never sent anything, by address.
    strangers: Option<Counter<Network>>,
    /// The same of all addresses: beyond, each new account costs its phone some work, and nobody is refused for others.
    strangers_everywhere: Option<Counter<()>>,
    /// Strangers beyond these who have worked for their account, by address.
    worked: Option<Counter<Network>>,
    /// What counts heads and comes from accounts of today or none, by address.
    heads: Option<Counter<Network>>,
    sign_ins: Option<Counter<Network>>,
    /// Wrong secrets of keepers, by address.
    wrong_links: Option<Counter<Network>>,
    /// Codes by text message, by the number's hash and by address: they cost, and ring phones.
    sms_numbers: Option<Counter<String>>,
    sms_addresses: Option<Counter<Network>>,
    polls: Option<Counter<String>>,
    poll_addresses: Option<Counter<Network>>,
    /// Files of open data and other pages that cost more than others.
    pages: Option<Counter<Network>>,
    /// Places that are looked for by name.
    places: Option<Counter<Network>>,
    /// Applications of volunteers.
    applications: Option<Counter<Network>>,
    /// The address of who asks is told by a proxy in `X-Forwarded-For`.
    behind_proxy: bool,
}

impl Limits {
    /// Those of a server that people use. Many couriers share the address of their mobile network, so an
    /// address may send much more than an account.
    #[must_use]
    pub fn standard(behind_proxy: bool) -> Self {
        let (second, minute) = (Duration::from_secs(1), Duration::from_mins(1));
        Self {
            accounts: Counter::new(40, second * 6),
            known: Counter::new(400, second / 10),
            new: Counter::new(200, second / 2),
            // A check-up where everybody opens the app for the first time, and its photos; then three a minute.
            strangers: Counter::new(100, second * 20),
            strangers_everywhere: Counter::new(2_000, second / 5),
            worked: Counter::new(200, second * 2),
            heads: Counter::new(40, minute * 2),
            sign_ins: Counter::new(20, second * 6),
            wrong_links: Counter::new(20, second * 6),
            sms_numbers: Counter::new(3, minute * 60),
            sms_addresses: Counter::new(10, minute * 3),
            // One answer a second is more than any app needs; the burst is for the first sync of a long history.
            polls: Counter::new(120, second),
            poll_addresses: Counter::new(4_000, second / 200),
            pages: Counter::new(60, second),
            // Who types asks a few times; many couriers share an address.
            places: Counter::new(600, second / 20),
            // A group that applies at one table; then six an hour.
            applications: Counter::new(10, minute * 10),
            behind_proxy,
        }
    }

    /// None, for tests and for measuring.
    #[must_use]
    pub fn none() -> Self {
        Self {
            accounts: None,
            known: None,
            new: None,
            strangers: None,
            strangers_everywhere: None,
            worked: None,
            heads: None,
            sign_ins: None,
            wrong_links: None,
            sms_numbers: None,
            sms_addresses: None,
            polls: None,
            poll_addresses: None,
            pages: None,
            places: None,
            applications: None,
            behind_proxy: false,
        }
    }

    /// Whether anything is counted.
    pub(super) fn count(&self) -> bool {
        self.accounts.is_some()
    }

    /// Whether connections may be counted by where they come from.
    pub(super) fn count_addresses(&self) -> bool {
        self.count() && !self.behind_proxy
    }

    /// Whether an account may send something now, wherever it is.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn account_sending(&self, account: &str) -> Result<(), Refusal> {
        take(self.accounts.as_ref(), &account.to_owned())
    }

    /// Whether so much comes from an address that an account of this standing has to wait, or to work first.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], [`Refusal::WorkWanted`].
    pub(super) fn address_sending(&self, from: Address, standing: Standing, worked: Worked) -> Result<(), Refusal> {
        let counter = match standing {
            Standing::Stranger => {
                let few = take(self.strangers.as_ref(), &from.network())
                    .and_then(|()| take(self.strangers_everywhere.as_ref(), &()));
                return match (few, worked) {
                    (Ok(()), _) => Ok(()),
                    (Err(_), Worked(true)) => take(self.worked.as_ref(), &from.network()),
                    (Err(_), Worked(false)) => Err(Refusal::WorkWanted(WORK_BITS)),
                };
            }
            Standing::New => &self.new,
            Standing::Known => &self.known,
        };
        take(counter.as_ref(), &from.network())
    }

    /// Whether an account of this standing may be counted as one more head now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn one_more_head(&self, from: Address, standing: Standing) -> Result<(), Refusal> {
        if standing == Standing::Known { Ok(()) } else { take(self.heads.as_ref(), &from.network()) }
    }

    /// Whether a courier may ask for their own now. The address comes first, so that made-up accounts do not fill the
    /// memory.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn asking(&self, account: &str, from: Address) -> Result<(), Refusal> {
        take(self.poll_addresses.as_ref(), &from.network())?;
        take(self.polls.as_ref(), &account.to_owned())
    }

    /// Whether somebody may try to sign in now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn signing_in(&self, from: Address) -> Result<(), Refusal> {
        take(self.sign_ins.as_ref(), &from.network())
    }

    /// Whether another code may be sent to a number, known by its hash.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn code_by_sms(&self, from: Address, number: &str) -> Result<(), Refusal> {
        take(self.sms_addresses.as_ref(), &from.network())?;
        take(self.sms_numbers.as_ref(), &number.to_owned())
    }

    /// Counts a keeper's link that is none, so that guessing is slow. Who has a right one is not counted.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn wrong_link(&self, from: Address) -> Result<(), Refusal> {
        take(self.wrong_links.as_ref(), &from.network())
    }

    /// Whether somebody may have another page that costs much.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn costly_page(&self, from: Address) -> Result<(), Refusal> {
        take(self.pages.as_ref(), &from.network())
    }

    /// Whether somebody may apply as a volunteer now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn applying(&self, from: Address) -> Result<(), Refusal> {
        take(self.applications.as_ref(), &from.network())
    }

    /// Whether somebody may look for places by name now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn looking_for_places(&self, from: Address) -> Result<(), Refusal> {
        take(self.places.as_ref(), &from.network())
    }

    /// Forgets who has been quiet for long.
    pub fn forget_quiet_ones(&self) {
        self.accounts.iter().chain(&self.polls).chain(&self.sms_numbers).for_each(|counter| counter.0.retain_recent());
        let by_address =
            [&self.known, &self.new, &self.strangers, &self.worked, &self.heads, &self.sign_ins, &self.wrong_links];
        let by_address = by_address.into_iter().chain([
            &self.poll_addresses,
            &self.pages,
            &self.sms_addresses,
            &self.places,
            &self.applications,
        ]);
        by_address.flatten().for_each(|counter| counter.0.retain_recent());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(limits: &Limits, account: &str, standing: Standing, from: &str) -> bool {
        let from = Address::of(from.parse().unwrap());
        limits.address_sending(from, standing, Worked(false)).and_then(|()| limits.account_sending(account)).is_ok()
    }

    #[test]
    fn an_account_that_floods_is_held_back_and_another_one_is_not() {
        let limits = Limits::standard(false);
        assert_eq!((0..100).filter(|_| sent(&limits, "a", Standing::Known, "10.0.0.1")).count(), 40);
        assert!(sent(&limits, "b", Standing::Known, "10.0.0.1"));
        let here = Address::of("10.0.0.1".parse().unwrap());
        assert_eq!((0..300).filter(|_| limits.asking("a", here).is_ok()).count(), 120);
        limits.forget_quiet_ones();
    }

    #[test]
    fn strangers_with_a_key_each_are_held_back_together_and_hold_nobody_back_who_is_known() {
        let limits = Limits::standard(false);
        let strangers = (0..2_000).filter(|i| sent(&limits, &format!("s{i}"), Standing::Stranger, "10.0.0.1")).count();
        assert!((100..110).contains(&strangers), "{strangers}");
        assert!(sent(&limits, "new", Standing::New, "10.0.0.1"));
        assert!(sent(&limits, "known", Standing::Known, "10.0.0.1"));
        assert!(sent(&limits, "elsewhere", Standing::Stranger, "10.0.0.2"));
    }

    #[test]
    fn when_many_come_who_works_for_their_account_is_let_in_and_who_does_not_is_told_how_much() {
        let limits = Limits::standard(false);
        let send = |from: &str, worked| {
            limits.address_sending(Address::of(from.parse().unwrap()), Standing::Stranger, Worked(worked))
        };
        (0..100).for_each(|_| send("10.0.0.1", false).unwrap());
        assert!(matches!(send("10.0.0.1", false), Err(Refusal::WorkWanted(WORK_BITS))));
        assert!(send("10.0.0.1", true).is_ok());
        // From everywhere at once: nobody is refused for others, all work.
        for i in 0..2_000 {
            let _ = send(&format!("10.1.{}.{}", i / 250, i % 250), false);
        }
        let newcomer = "10.2.0.1";
        assert!((0..30).any(|_| matches!(send(newcomer, false), Err(Refusal::WorkWanted(_)))));
        assert!(send(newcomer, true).is_ok());
        let known = Address::of(newcomer.parse().unwrap());
        assert!(limits.address_sending(known, Standing::Known, Worked(false)).is_ok());
        limits.forget_quiet_ones();
    }

    #[test]
    fn two_hundred_couriers_who_open_the_app_behind_one_address_are_all_let_in() {
        let limits = Limits::standard(false);
        let tent = Address::of("10.0.0.1".parse().unwrap());
        // Each with a question and two photos, as their first things; whom the server wants to work works.
        for _ in 0..200 {
            let first = limits.address_sending(tent, Standing::Stranger, Worked(false));
            assert!(first.is_ok() || limits.address_sending(tent, Standing::Stranger, Worked(true)).is_ok());
        }
        assert!((0..400).filter(|_| limits.address_sending(tent, Standing::New, Worked(false)).is_ok()).count() >= 200);
    }

    #[test]
    fn all_addresses_of_one_subscriber_are_one() {
        let limits = Limits::standard(false);
        let from = |i: u32| format!("2001:db8::{i:x}");
        let taken = (0..2_000).filter(|i| sent(&limits, &format!("s{i}"), Standing::Stranger, &from(*i))).count();
        assert!((100..110).contains(&taken), "{taken}");
    }

    #[test]
    fn an_account_is_known_a_day_after_it_first_sent_something() {
        let now = Timestamp(1_000_000_000_000);
        assert_eq!(Standing::of(None, now), Standing::Stranger);
        assert_eq!(Standing::of(Some(now.0 - KNOWN_AFTER_MS + 1), now), Standing::New);
        assert_eq!(Standing::of(Some(now.0 - KNOWN_AFTER_MS), now), Standing::Known);
    }

    #[test]
    fn a_counter_forgets_the_quiet_before_it_grows_large() {
        let counter = Counter::new(5, Duration::from_millis(1)).unwrap();
        for i in 0..MOST_KEYS * 2 {
            let _ = counter.take(&i);
        }
        assert!(counter.0.len() <= MOST_KEYS + 1, "{}", counter.0.len());
    }
}
