//! How much there may be of what costs the machine: connections, and exports.

/// Exports of one account within a day: more than anybody reads, and each costs all of their files.
pub(super) const EXPORTS_A_DAY: u32 = 5;
/// Tables that one person of the staff takes along within a day.
pub(super) const STAFF_EXPORTS_A_DAY: u32 = 60;

/// Open files that are left for the database, couriers' files and connections to others.
const OTHER_FILES: u64 = 160;
/// Connections at most, however many files may be open; and of one subscriber, of whom many may be one mobile network's.
const MOST: u64 = 20_000;
const MOST_OF_ONE: usize = 1_000;

/// How many connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ceilings {
    pub(super) all: usize,
    /// Of one subscriber. None behind a proxy, from which all come.
    pub(super) one: Option<usize>,
}

impl Ceilings {
    /// As many as this process may have, after asking for more.
    pub(super) fn of_this_process(counts_addresses: bool) -> Self {
        Self::within(open_files(), counts_addresses)
    }

    /// How many of them may wait for news: the others are for who asks something.
    pub(super) fn waiting(self) -> usize {
        self.all / 4 * 3
    }

    fn within(files: u64, counts_addresses: bool) -> Self {
        // Each may have a file that it is sent.
        let all = (files.saturating_sub(OTHER_FILES) / 2).clamp(64, MOST);
        let all = usize::try_from(all).unwrap_or(64);
        Self { all, one: counts_addresses.then_some((all / 4).min(MOST_OF_ONE)) }
    }
}

/// How many files this process may have open, after its limit was raised as far as its user may.
#[cfg(unix)]
fn open_files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let wanted = before.maximum.unwrap_or(u64::MAX).min(2 * MOST + OTHER_FILES);
    if before.current.is_some_and(|current| current < wanted)
        && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: before.maximum }).is_err()
    {
        return before.current.unwrap_or(1_024);
    }
    before.current.map_or(wanted, |current| current.max(wanted))
}

#[cfg(not(unix))]
fn open_files() -> u64 {
    4_096
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_room_for_the_database_and_for_more_than_one_subscriber() {
        assert_eq!(Ceilings::within(1_024, true), Ceilings { all: 432, one: Some(108) });
        assert_eq!(Ceilings::within(1_024, false).one, None);
        assert_eq!(Ceilings::within(10, true), Ceilings { all: 64, one: Some(16) });
        assert_eq!(Ceilings::within(u64::MAX, true), Ceilings { all: 20_000, one: Some(1_000) });
    }
}
