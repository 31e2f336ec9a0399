//! How many may wait for news at the same time: each has a connection, which others then have not.
//!
//! Keys are free, so accounts that never sent anything share a few places of their site, and some of all; thousands
//! of couriers behind one mobile network's address have places by their accounts. Together, who waits leaves a part of
//! all connections to who asks something.

use super::{Site, Standing};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Of one account: its windows, and connections that a phone lost and the server does not know of yet.
const MOST_OF_ACCOUNT: usize = 20;
/// Of one site's accounts that never sent anything, and of those of today.
const MOST_STRANGERS: usize = 300;
const MOST_NEW: usize = 2_000;

/// The places.
pub(super) struct WaitingPlaces {
    all: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    strangers: usize,
    sites: HashMap<Site, usize>,
    young: HashMap<(Site, Standing), usize>,
    accounts: HashMap<String, usize>,
}

/// A place that is taken until this is dropped.
pub(in crate::server) struct Place {
    of: Arc<WaitingPlaces>,
    site: Site,
    standing: Standing,
    account: String,
}

fn count<K: Hash + Eq>(counts: &HashMap<K, usize>, of: &K) -> usize {
    counts.get(of).copied().unwrap_or_default()
}

fn one_less<K: Hash + Eq>(counts: &mut HashMap<K, usize>, of: &K) {
    if let Some(count) = counts.get_mut(of) {
        *count -= 1;
        if *count == 0 {
            counts.remove(of);
        }
    }
}

impl WaitingPlaces {
    /// So many in all.
    pub(super) fn new(all: usize) -> Arc<Self> {
        Arc::new(Self { all, taken: Mutex::default() })
    }

    /// A place, if there is one for this account.
    pub(super) fn take(self: &Arc<Self>, account: &str, site: Site, standing: Standing) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let young = count(&taken.young, &(site, standing));
        let is_full = match standing {
            Standing::Stranger => young >= MOST_STRANGERS || taken.strangers >= self.all / 4,
            Standing::New => young >= MOST_NEW,
            Standing::Known => false,
        };
        let is_full = is_full
            || taken.all >= self.all
            || count(&taken.sites, &site) >= self.all / 2
            || count(&taken.accounts, &account.to_owned()) >= MOST_OF_ACCOUNT;
        if is_full {
            return None;
        }
        taken.all += 1;
        taken.strangers += usize::from(standing == Standing::Stranger);
        *taken.sites.entry(site).or_default() += 1;
        *taken.young.entry((site, standing)).or_default() += 1;
        *taken.accounts.entry(account.to_owned()).or_default() += 1;
        Some(Place { of: self.clone(), site, standing, account: account.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        taken.strangers -= usize::from(self.standing == Standing::Stranger);
        one_less(&mut taken.sites, &self.site);
        one_less(&mut taken.young, &(self.site, self.standing));
        one_less(&mut taken.accounts, &self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Address;
    use super::*;

    fn site(address: &str) -> Site {
        Address::of(address.parse().unwrap()).site()
    }

    #[test]
    fn one_stranger_takes_a_few_places_with_all_their_keys_and_thousands_behind_one_address_have_theirs() {
        let places = WaitingPlaces::new(15_000);
        let nat = site("10.0.0.1");
        let keys: Vec<_> = (0..9_000).filter_map(|i| places.take(&format!("s{i}"), nat, Standing::Stranger)).collect();
        assert_eq!(keys.len(), MOST_STRANGERS);
        let known: Vec<_> = (0..5_000).filter_map(|i| places.take(&format!("k{i}"), nat, Standing::Known)).collect();
        assert_eq!(known.len(), 5_000);
        let new: Vec<_> = (0..3_000).filter_map(|i| places.take(&format!("n{i}"), nat, Standing::New)).collect();
        assert_eq!(new.len(), MOST_NEW);
        // Another line of the same house, and who has a new address of the same line for each key.
        let line: Vec<_> = (0..2_000)
            .filter_map(|i| places.take(&format!("l{i}"), site(&format!("2001:db8::{i:x}")), Standing::Stranger))
            .collect();
        assert_eq!(line.len(), MOST_STRANGERS);
        drop((keys, known, new, line));
        assert!(places.taken.lock().unwrap().sites.is_empty() && places.taken.lock().unwrap().all == 0);
        assert!(places.taken.lock().unwrap().accounts.is_empty() && places.taken.lock().unwrap().young.is_empty());
    }

    #[test]
    fn neither_strangers_of_many_sites_nor_one_site_nor_one_account_take_all() {
        let places = WaitingPlaces::new(4_000);
        let from = |i: usize| site(&format!("10.{}.{}.1", i / 250, i % 250));
        let strangers: Vec<_> =
            (0..5_000).filter_map(|i| places.take(&format!("s{i}"), from(i), Standing::Stranger)).collect();
        assert_eq!(strangers.len(), 1_000);
        let one = from(7);
        let known: Vec<_> = (0..5_000).filter_map(|i| places.take(&format!("k{i}"), one, Standing::Known)).collect();
        assert_eq!(known.len(), 1_999, "half of all, with the stranger there");
        let windows: Vec<_> = (0..100).filter_map(|_| places.take("a", from(9), Standing::Known)).collect();
        assert_eq!(windows.len(), MOST_OF_ACCOUNT);
        assert!(places.take("b", from(9), Standing::Known).is_some());
    }
}
