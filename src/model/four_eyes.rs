//! Where two people are needed, two accounts are not enough: whoever made an account, or gave it another password, can be
//! both for a while. So nobody is the second one beside them, and two accounts of one maker are two people once one of
//! their owners has set a password of their own: that one is nobody else.

use super::id::StaffId;
use super::timestamp::{DAY_MS, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// For so many milliseconds whoever made an account, or gave it another password, may be its owner: thirty days.
pub const IN_HAND_MS: i64 = 30 * DAY_MS;

/// That two accounts may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "这一步要两个人。你们两个账号里，有一个是另一个近 30 天开的或者重设过密码的；或者都是同一个人开的，都还没自己改过密码，所以不能算两个人。请另外的同事或者上级来办；新同事先到“我的账号”改一次密码"
)]
pub struct OneHand;

/// Who had whose account in their hands of late.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    /// By whom an account was made or given a password, and when last.
    given: BTreeMap<StaffId, BTreeMap<StaffId, Timestamp>>,
}

impl Hands {
    /// Of accounts, by whom each was made or given another password, and when; by itself, where its owner did.
    pub fn at(now: Timestamp, all: impl IntoIterator<Item = (StaffId, StaffId, Timestamp)>) -> Self {
        let mut hands = Self::default();
        for (of, by, at) in all {
            if now.millis_since(at) < IN_HAND_MS {
                let last = hands.given.entry(of).or_default().entry(by).or_insert(at);
                *last = at.max(*last);
            }
        }
        hands
    }

    /// Whether one account made the other, or gave it a password.
    fn gave(&self, by: StaffId, of: StaffId) -> bool {
        self.given.get(&of).is_some_and(|given| given.contains_key(&by))
    }

    /// Who an account may be: itself, who gave it the password that it has, and who may be those.
    fn behind(&self, account: StaffId) -> BTreeSet<StaffId> {
        let (mut found, mut next) = (BTreeSet::new(), vec![account]);
        while let Some(one) = next.pop() {
            if found.insert(one)
                && let Some(given) = self.given.get(&one)
            {
                let own = given.get(&one).copied();
                let since = given.iter().filter(|(_, at)| own.is_none_or(|own| **at > own));
                next.extend(since.map(|(by, _)| *by));
            }
        }
        found
    }

    /// Whether two accounts are two people.
    ///
    /// # Errors
    /// [`OneHand`].
    pub fn two_people(&self, first: StaffId, second: StaffId) -> Result<(), OneHand> {
        let one_gave = self.gave(first, second) || self.gave(second, first);
        if !one_gave && self.behind(first).is_disjoint(&self.behind(second)) { Ok(()) } else { Err(OneHand) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_000 * DAY_MS);

    #[test]
    fn nobody_is_two_by_an_account_that_they_made_or_gave_a_password() {
        let [admin, made, other] = [(); 3].map(|()| StaffId::fresh());
        let hands = Hands::at(NOW, [(made, admin, NOW)]);
        assert_eq!(hands.two_people(admin, made), Err(OneHand));
        assert_eq!(hands.two_people(made, admin), Err(OneHand));
        assert_eq!(hands.two_people(made, other), Ok(()));
        assert_eq!(hands.two_people(admin, admin), Err(OneHand));
    }

    #[test]
    fn nor_by_two_that_they_made_nor_by_one_that_such_a_one_made() {
        let [admin, one, two, third] = [(); 4].map(|()| StaffId::fresh());
        let hands = Hands::at(NOW, [(one, admin, NOW), (two, admin, NOW), (third, one, NOW)]);
        for (first, second) in [(one, two), (admin, third), (two, third)] {
            assert_eq!(hands.two_people(first, second), Err(OneHand));
        }
    }

    #[test]
    fn colleagues_whom_one_made_are_two_once_one_has_a_password_of_their_own() {
        let [admin, one, two] = [(); 3].map(|()| StaffId::fresh());
        let ago = |milliseconds| Timestamp(NOW.0 - milliseconds);
        let made = [(one, admin, ago(9)), (two, admin, ago(9))];
        let with = |more: &[(StaffId, StaffId, Timestamp)]| {
            Hands::at(NOW, made.iter().chain(more).copied()).two_people(one, two)
        };
        assert_eq!(with(&[]), Err(OneHand));
        assert_eq!(with(&[(one, one, ago(5))]), Ok(()));
        assert_eq!(with(&[(one, one, ago(5)), (two, two, ago(4))]), Ok(()));
        // A password that was given again is not one's own.
        assert_eq!(with(&[(one, one, ago(5)), (one, admin, ago(3))]), Err(OneHand));
        // Who made an account is nobody else for it, whatever its owner did.
        let hands = Hands::at(NOW, [(one, admin, ago(9)), (one, one, ago(5))]);
        assert_eq!(hands.two_people(admin, one), Err(OneHand));
    }

    #[test]
    fn after_thirty_days_a_colleague_is_somebody_else() {
        let [admin, made] = [(); 2].map(|()| StaffId::fresh());
        let at = |ago| Hands::at(NOW, [(made, admin, Timestamp(NOW.0 - ago))]).two_people(admin, made);
        assert_eq!((at(IN_HAND_MS - 1), at(IN_HAND_MS)), (Err(OneHand), Ok(())));
    }

    proptest! {
        #[test]
        fn who_is_first_makes_no_difference_and_rings_end(made in proptest::collection::vec((0usize..6, 0usize..6), 0..12), pair in (0usize..6, 0usize..6)) {
            let people = [(); 6].map(|()| StaffId::fresh());
            let hands = Hands::at(NOW, made.iter().map(|(of, by)| (people[*of], people[*by], NOW)));
            let (one, two) = (people[pair.0], people[pair.1]);
            prop_assert_eq!(hands.two_people(one, two), hands.two_people(two, one));
        }
    }
}
