//! How much one account and one address may send. Each replica counts for itself; what must hold across
//! replicas (locked logins) is in the database.
//!
//! Keys of accounts are free, so a stranger has as many as they like: what they send is counted by the address it comes
//! from, apart from what accounts send that are known there for long. So no burst of strangers refuses a courier behind
//! the same address of a mobile network whose account is older than a day.

mod network;
mod once_a_day;
mod waiting;

pub(super) use network::{Address, Network, Site};
pub(super) use once_a_day::OnceADay;
pub(super) use waiting::Place;

use super::account_work::Worked;
use super::ceilings::{Ceilings, EXPORTS_A_DAY, STAFF_EXPORTS_A_DAY};
use super::problem::Refusal;
use crate::api::Act;
use crate::model::account_work::WORK_BITS;
use crate::model::timestamp::DAY_MS;
use crate::model::{StaffId, Timestamp};
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use waiting::WaitingPlaces;

/// An account is known a day after it first sent something, milliseconds.
const KNOWN_AFTER_MS: i64 = DAY_MS;

/// Between two times of forgetting who has been quiet.
const FORGETS_EVERY: Duration = Duration::from_secs(1);

/// Keys that a counter remembers before it forgets those that have been quiet: some megabytes.
const MOST_KEYS: usize = 50_000;

/// For how long an account sends things here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    pub(super) fn of(made_at: Option<Timestamp>, now: Timestamp) -> Self {
        match made_at {
            None => Self::Stranger,
            Some(made_at) if now.millis_since(made_at) < KNOWN_AFTER_MS => Self::New,
            Some(_) => Self::Known,
        }
    }
}

/// Whether an act counts its courier as one more head: a place taken, a voice with one more supporter, a station that
/// one more says is wrong, a survey with one more answer.
pub(super) fn counts_a_head(act: &Act) -> bool {
    matches!(
        act,
        Act::Book { .. }
            | Act::Support { .. }
            | Act::Report(_)
            | Act::AnswerSurvey { .. }
            | Act::Visit { .. }
            | Act::SayOpen { .. }
    )
}

/// One kind of thing counted by its key; it forgets who has been quiet before it grows large.
struct Counter<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>, Mutex<Option<Instant>>);

impl<K: Hash + Eq + Clone> Counter<K> {
    /// `burst` at once, then one each `every`.
    fn new(burst: u32, every: Duration) -> Option<Self> {
        let quota = Quota::with_period(every)?.allow_burst(NonZeroU32::new(burst)?);
        Some(Self(RateLimiter::keyed(quota), Mutex::default()))
    }

    /// Counts one more, or says after how long it would be counted.
    fn take(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() > MOST_KEYS {
            self.forget_quiet();
        }
        self.0.check_key(key).map_err(|until| until.wait_time_from(self.0.clock().now()))
    }
}

impl<K: Hash + Eq + Clone> Counter<K> {
    /// Forgets who has been quiet, at most once in a while: it looks at all.
    fn forget_quiet(&self) {
        let mut last = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() >= FORGETS_EVERY) {
            self.0.retain_recent();
            *last = Some(Instant::now());
        }
    }
}

/// What comes from one address, and from all that one customer of a provider may have: there is no counter of addresses
/// that a customer with 65,536 networks of IPv6 walks round.
struct ByAddress {
    networks: Counter<Network>,
    sites: Counter<Site>,
}

/// A site may send as much as so many networks. Phones of a mobile network have a network each and are a site together.
const NETWORKS_OF_A_SITE: u32 = 4;

impl ByAddress {
    /// `burst` at once of one network, then one each `every`.
    fn new(burst: u32, every: Duration) -> Option<Self> {
        let networks = Counter::new(burst, every)?;
        let sites = Counter::new(burst.saturating_mul(NETWORKS_OF_A_SITE), every / NETWORKS_OF_A_SITE)?;
        Some(Self { networks, sites })
    }

    fn take(&self, from: Address) -> Result<(), Duration> {
        self.networks.take(&from.network())?;
        if from.has_neighbours() { self.sites.take(&from.site()) } else { Ok(()) }
    }

    fn forget_quiet(&self) {
        self.networks.0.retain_recent();
        self.sites.0.retain_recent();
    }
}

/// Counts one more from an address where this is counted at all.
fn take_from(counter: Option<&ByAddress>, from: Address) -> Result<(), Refusal> {
    counter.map_or(Ok(()), |counter| counter.take(from).map_err(Refusal::TooMany))
}

/// Counts one more where this is counted at all.
fn take<K: Hash + Eq + Clone>(counter: Option<&Counter<K>>, key: &K) -> Result<(), Refusal> {
    counter.map_or(Ok(()), |counter| counter.take(key).map_err(Refusal::TooMany))
}

/// Counts so many more at once.
fn take_many<K: Hash + Eq + Clone>(counter: Option<&Counter<K>>, key: &K, many: NonZeroU32) -> Result<(), Refusal> {
    let Some(counter) = counter else { return Ok(()) };
    match counter.0.check_key_n(key, many) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(until)) => Err(Refusal::TooMany(until.wait_time_from(counter.0.clock().now()))),
        // More than it ever holds; no file is that large.
        Err(_) => Err(Refusal::TooMany(KILOBYTES_AGAIN)),
    }
}

const DAY: Duration = Duration::from_hours(24);

/// When somebody for whom there was no place may ask again: nothing is lost, they hear it so much later.
const WAIT_AGAIN: Duration = Duration::from_secs(30);

/// When more may be sent.
const KILOBYTES_AGAIN: Duration = Duration::from_mins(10);

/// The counters.
pub struct Limits {
    accounts: Option<Counter<String>>,
    /// What known accounts send, by address.
    known: Option<ByAddress>,
    /// What accounts of today send, by address.
    new: Option<ByAddress>,
    /// What comes from accounts that never sent anything, by address.
    strangers: Option<ByAddress>,
    /// The same of all addresses: beyond, each new account costs its phone some work, and nobody is refused for others.
    strangers_everywhere: Option<Counter<()>>,
    /// Strangers beyond these who have worked for their account, by address.
    worked: Option<ByAddress>,
    /// What tells of danger and comes from accounts of today or none, by address: beyond, it costs its phone some work.
    in_danger: Option<ByAddress>,
    /// What counts heads and comes from accounts of today or none, by address.
    heads: Option<ByAddress>,
    sign_ins: Option<ByAddress>,
    /// Wrong secrets of keepers, by address.
    wrong_links: Option<ByAddress>,
    /// Codes that were typed to read an answer, right ones and wrong ones, by address.
    typed_codes: Option<ByAddress>,
    /// Kilobytes of files from accounts of today or none: by address, and of all together.
    files: Option<ByAddress>,
    files_everywhere: Option<Counter<()>>,
    /// Kilobytes of files from accounts that are known, by what a provider's customer may have.
    files_of_known: Option<Counter<Site>>,
    /// Codes by text message, by the number's hash, by address and of all together: they cost, and ring phones.
    sms_numbers: Option<Counter<String>>,
    sms_everywhere: Option<Counter<()>>,
    sms_addresses: Option<ByAddress>,
    polls: Option<Counter<String>>,
    poll_addresses: Option<ByAddress>,
    /// Files of open data and other pages that cost more than others.
    pages: Option<ByAddress>,
    /// Pages of changes that nobody had asked for since something changed.
    new_pages: Option<ByAddress>,
    /// Places that are looked for by name.
    places: Option<ByAddress>,
    /// Applications of volunteers.
    applications: Option<ByAddress>,
    /// Exports of all that there is of an account, and of tables by somebody of the staff.
    exports: Option<Counter<String>>,
    staff_exports: Option<Counter<StaffId>>,
    /// Who waits for news at this moment.
    waiting: Option<Arc<WaitingPlaces>>,
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
            known: ByAddress::new(400, second / 10),
            new: ByAddress::new(200, second / 2),
            // A check-up where everybody opens the app for the first time, and its photos; then three a minute.
            strangers: ByAddress::new(100, second * 20),
            strangers_everywhere: Counter::new(2_000, second / 5),
            worked: ByAddress::new(200, second * 2),
            // More than ever were in danger behind one address.
            in_danger: ByAddress::new(200, second * 5),
            heads: ByAddress::new(40, minute * 2),
            sign_ins: ByAddress::new(20, second * 6),
            wrong_links: ByAddress::new(20, second * 6),
            // Those of a whole station's couriers at once; who guesses gets through 40,000 a day of 2^50.
            typed_codes: ByAddress::new(120, second * 2),
            // A tent where two hundred send two photos each, and then some 200 MB a day; 5 GB a day of all together.
            files: ByAddress::new(200 * 1_024, second * 2 / 5),
            files_everywhere: Counter::new(2 * 1_024 * 1_024, second / 60),
            // All photos of all couriers of a city behind one address; who comes back with made-up accounts of yesterday
            // fills 20 GB a day at most.
            files_of_known: Counter::new(4 * 1_024 * 1_024, second / 240),
            sms_numbers: Counter::new(3, minute * 60),
            // More than couriers ever bind in an hour, in all 14 prefectures.
            sms_everywhere: Counter::new(1_000, second * 6),
            sms_addresses: ByAddress::new(10, minute * 3),
            // One answer a second is more than any app needs; the burst is for the first sync of a long history.
            polls: Counter::new(120, second),
            poll_addresses: ByAddress::new(4_000, second / 200),
            pages: ByAddress::new(60, second),
            // Phones of one mobile network that come back from a day without one, each from another number.
            new_pages: ByAddress::new(600, second / 10),
            // Who types asks a few times; many couriers share an address.
            places: ByAddress::new(600, second / 20),
            // A group that applies at one table; then six an hour.
            applications: ByAddress::new(10, minute * 10),
            exports: Counter::new(EXPORTS_A_DAY, DAY / EXPORTS_A_DAY),
            staff_exports: Counter::new(STAFF_EXPORTS_A_DAY, DAY / STAFF_EXPORTS_A_DAY),
            waiting: Some(WaitingPlaces::new(Ceilings::of_this_process(!behind_proxy).waiting())),
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
            in_danger: None,
            heads: None,
            sign_ins: None,
            wrong_links: None,
            typed_codes: None,
            files: None,
            files_everywhere: None,
            files_of_known: None,
            sms_numbers: None,
            sms_everywhere: None,
            sms_addresses: None,
            polls: None,
            poll_addresses: None,
            pages: None,
            new_pages: None,
            places: None,
            applications: None,
            exports: None,
            staff_exports: None,
            waiting: None,
            behind_proxy: false,
        }
    }

    /// Whether anything is counted.
    pub(super) fn count(&self) -> bool {
        self.accounts.is_some()
    }

    /// Whether a proxy of ours says where requests come from, and how.
    pub(super) fn is_behind_proxy(&self) -> bool {
        self.behind_proxy
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
                let few = take_from(self.strangers.as_ref(), from)
                    .and_then(|()| take(self.strangers_everywhere.as_ref(), &()));
                return match (few, worked) {
                    (Ok(()), _) => Ok(()),
                    (Err(_), Worked(true)) => take_from(self.worked.as_ref(), from),
                    (Err(_), Worked(false)) => Err(Refusal::WorkWanted(WORK_BITS)),
                };
            }
            Standing::New => &self.new,
            Standing::Known => &self.known,
        };
        take_from(counter.as_ref(), from)
    }

    /// Whether words of danger are heard at once. They are never refused for what neighbours send: where very many come
    /// from unknown accounts behind one address, each costs its phone some work first.
    ///
    /// # Errors
    /// [`Refusal::WorkWanted`].
    pub(super) fn danger_sending(&self, from: Address, standing: Standing, worked: Worked) -> Result<(), Refusal> {
        if standing == Standing::Known || take_from(self.in_danger.as_ref(), from).is_ok() || worked.0 {
            return Ok(());
        }
        Err(Refusal::WorkWanted(WORK_BITS))
    }

    /// Whether an account of this standing may be counted as one more head now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn one_more_head(&self, from: Address, standing: Standing) -> Result<(), Refusal> {
        if standing == Standing::Known { Ok(()) } else { take_from(self.heads.as_ref(), from) }
    }

    /// Whether a courier may ask for their own now. The address comes first, so that made-up accounts do not fill the
    /// memory.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn asking(&self, account: &str, from: Address) -> Result<(), Refusal> {
        take_from(self.poll_addresses.as_ref(), from)?;
        take(self.polls.as_ref(), &account.to_owned())
    }

    /// Whether all that there is of an account may be given out once more today.
    ///
    /// # Errors
    /// [`Refusal::TooManyExports`].
    pub(super) fn exporting(&self, account: &str) -> Result<(), Refusal> {
        let Some(counter) = &self.exports else { return Ok(()) };
        counter.take(&account.to_owned()).map_err(Refusal::TooManyExports)
    }

    /// Whether somebody of the staff may take one more table along today; if not, after how long.
    ///
    /// # Errors
    /// The time until then.
    pub(super) fn staff_exporting(&self, staff: StaffId) -> Result<(), Duration> {
        self.staff_exports.as_ref().map_or(Ok(()), |counter| counter.take(&staff))
    }

    /// A place to wait for news, if there is one left for an account of this standing; none where nothing is counted.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn waiting(&self, account: &str, from: Address, standing: Standing) -> Result<Option<Place>, Refusal> {
        let Some(places) = &self.waiting else { return Ok(None) };
        let place = places.take(account, from.site(), standing);
        place.map(Some).ok_or(Refusal::TooMany(WAIT_AGAIN))
    }

    /// Whether an account of this standing may send a file of so many bytes now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn file_of(&self, from: Address, standing: Standing, bytes: usize) -> Result<(), Refusal> {
        let kilobytes =
            NonZeroU32::new(u32::try_from(bytes / 1_024 + 1).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN);
        if standing == Standing::Known {
            return take_many(self.files_of_known.as_ref(), &from.site(), kilobytes);
        }
        if let Some(files) = &self.files {
            take_many(Some(&files.networks), &from.network(), kilobytes)?;
            if from.has_neighbours() {
                take_many(Some(&files.sites), &from.site(), kilobytes)?;
            }
        }
        take_many(self.files_everywhere.as_ref(), &(), kilobytes)
    }

    /// Whether somebody may try to sign in now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn signing_in(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.sign_ins.as_ref(), from)
    }

    /// Whether another code may be sent to a number, known by its hash.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn code_by_sms(&self, from: Address, number: &str) -> Result<(), Refusal> {
        take_from(self.sms_addresses.as_ref(), from)?;
        take(self.sms_numbers.as_ref(), &number.to_owned())?;
        take(self.sms_everywhere.as_ref(), &())
    }

    /// Counts a keeper's link that is none, so that guessing is slow. Who has a right one is not counted.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn wrong_link(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.wrong_links.as_ref(), from)
    }

    /// Whether somebody may look by a code for what it opens. Asked before it is looked for, so that guessing is slow.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn typing_code(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.typed_codes.as_ref(), from)
    }

    /// Whether somebody may have another page that costs much.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn costly_page(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.pages.as_ref(), from)
    }

    /// Whether a page of changes may be put together for somebody that nobody else has asked for.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn new_page(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.new_pages.as_ref(), from)
    }

    /// Whether somebody may apply as a volunteer now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn applying(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.applications.as_ref(), from)
    }

    /// Whether somebody may look for places by name now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn looking_for_places(&self, from: Address) -> Result<(), Refusal> {
        take_from(self.places.as_ref(), from)
    }

    /// Forgets who has been quiet for long.
    pub fn forget_quiet_ones(&self) {
        self.accounts.iter().chain(&self.polls).chain(&self.sms_numbers).for_each(|counter| counter.0.retain_recent());
        let by_address =
            [&self.known, &self.new, &self.strangers, &self.worked, &self.heads, &self.sign_ins, &self.wrong_links];
        let by_address = by_address.into_iter().chain([
            &self.files,
            &self.in_danger,
            &self.typed_codes,
            &self.poll_addresses,
            &self.pages,
            &self.new_pages,
            &self.sms_addresses,
            &self.places,
            &self.applications,
        ]);
        by_address.flatten().for_each(ByAddress::forget_quiet);
        self.exports.iter().for_each(|counter| counter.0.retain_recent());
        self.staff_exports.iter().for_each(|counter| counter.0.retain_recent());
        self.files_of_known.iter().for_each(|counter| counter.0.retain_recent());
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
    fn whoever_takes_a_new_network_for_each_account_is_held_back_by_what_their_provider_gave_them() {
        let limits = Limits::standard(false);
        let from = |i: u32| format!("2001:db8:1:{i:x}::1");
        let taken = (0..2_000).filter(|i| sent(&limits, &format!("s{i}"), Standing::Stranger, &from(*i))).count();
        assert!((400..410).contains(&taken), "{taken}");
        assert!(sent(&limits, "elsewhere", Standing::Stranger, "2001:db8:2:1::1"));
    }

    #[test]
    fn no_counter_of_addresses_is_walked_round_by_taking_a_new_network_each_time() {
        type Try = fn(&Limits, Address) -> bool;
        let tries: [(&str, Try); 12] = [
            ("danger", |limits, from| limits.danger_sending(from, Standing::Stranger, Worked(false)).is_ok()),
            ("new", |limits, from| limits.address_sending(from, Standing::New, Worked(false)).is_ok()),
            ("worked", |limits, from| limits.address_sending(from, Standing::Stranger, Worked(true)).is_ok()),
            ("head", |limits, from| limits.one_more_head(from, Standing::New).is_ok()),
            ("ask", |limits, from| limits.asking(&format!("{from:?}"), from).is_ok()),
            ("sms", |limits, from| limits.code_by_sms(from, &format!("{from:?}")).is_ok()),
            ("sign in", |limits, from| limits.signing_in(from).is_ok()),
            ("link", |limits, from| limits.wrong_link(from).is_ok()),
            ("code", |limits, from| limits.typing_code(from).is_ok()),
            ("page", |limits, from| limits.costly_page(from).is_ok()),
            ("place", |limits, from| limits.looking_for_places(from).is_ok()),
            ("apply", |limits, from| limits.applying(from).is_ok()),
        ];
        for (name, attempt) in tries {
            let limits = Limits::standard(false);
            let from = |text: String| Address::of(text.parse().unwrap());
            let one = (0..30_000).take_while(|at| attempt(&limits, from(format!("2001:db8:7::{at:x}")))).count();
            let site = (0..60_000).filter(|at| attempt(&limits, from(format!("2001:db8:1:{at:x}::1")))).count();
            assert!(site <= 5 * one.max(1) + 40, "{name}: {site} of a site, {one} of one network");
            assert!(attempt(&limits, from("2001:db8:2:1::1".into())), "{name}: nobody elsewhere is held up");
        }
    }

    #[test]
    fn files_of_new_accounts_behind_one_address_are_bounded_by_their_bytes_and_hold_nobody_else_up() {
        let limits = Limits::standard(false);
        let (here, elsewhere) = (Address::of("10.0.0.1".parse().unwrap()), Address::of("10.0.0.2".parse().unwrap()));
        let megabyte = 1_024 * 1_024;
        let taken = (0..1_000).filter(|_| limits.file_of(here, Standing::New, megabyte).is_ok()).count();
        assert!((195..=200).contains(&taken), "{taken}");
        assert!(limits.file_of(elsewhere, Standing::Stranger, megabyte).is_ok());
        // Nor do accounts that were made up yesterday fill the disk.
        let taken = (0..5_000).filter(|_| limits.file_of(here, Standing::Known, megabyte).is_ok()).count();
        assert!((4_090..4_200).contains(&taken), "{taken}");
        assert!(limits.file_of(elsewhere, Standing::Known, megabyte).is_ok());
    }

    #[test]
    fn words_of_danger_are_never_refused_and_a_flood_of_them_costs_work() {
        let limits = Limits::standard(false);
        let here = Address::of("10.0.0.1".parse().unwrap());
        let heard =
            (0..1_000).filter(|_| limits.danger_sending(here, Standing::Stranger, Worked(false)).is_ok()).count();
        assert!((200..210).contains(&heard), "{heard}");
        let wanted = limits.danger_sending(here, Standing::New, Worked(false));
        assert!(matches!(wanted, Err(Refusal::WorkWanted(WORK_BITS))));
        for standing in [Standing::Stranger, Standing::New, Standing::Known] {
            assert!(limits.danger_sending(here, standing, Worked(true)).is_ok());
        }
        assert!(limits.danger_sending(here, Standing::Known, Worked(false)).is_ok());
    }

    #[test]
    fn an_account_is_known_a_day_after_it_first_sent_something() {
        let now = Timestamp(1_000_000_000_000);
        assert_eq!(Standing::of(None, now), Standing::Stranger);
        assert_eq!(Standing::of(Some(now.plus_millis(1 - KNOWN_AFTER_MS)), now), Standing::New);
        assert_eq!(Standing::of(Some(now.plus_millis(-KNOWN_AFTER_MS)), now), Standing::Known);
    }

    #[test]
    fn an_account_is_given_all_of_its_own_a_few_times_a_day_and_others_beside_it() {
        let limits = Limits::standard(false);
        assert_eq!((0..50).filter(|_| limits.exporting("a").is_ok()).count(), 5);
        let Err(Refusal::TooManyExports(wait)) = limits.exporting("a") else { panic!("counted") };
        assert!(wait > Duration::from_hours(4) && wait < Duration::from_hours(5), "{wait:?}");
        assert!(limits.exporting("b").is_ok());
        let (one, other) = (StaffId::fresh(), StaffId::fresh());
        assert_eq!((0..500).filter(|_| limits.staff_exporting(one).is_ok()).count(), 60);
        assert!(limits.staff_exporting(other).is_ok());
    }

    #[test]
    fn a_counter_forgets_the_quiet_before_it_grows_large() {
        let counter = Counter::new(5, Duration::from_millis(1)).unwrap();
        for i in 0..MOST_KEYS + 10 {
            let _ = counter.take(&i);
        }
        std::thread::sleep(FORGETS_EVERY);
        let _ = counter.take(&0);
        assert!(counter.0.len() <= MOST_KEYS, "{}", counter.0.len());
    }
}
