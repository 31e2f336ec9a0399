//! What couriers ask of their company (合理诉求): in the desk's words, counted, without anybody's name, until the company
//! has answered and the desk says that it is done.

use super::coded::coded;
use super::disclosure::SMALLEST;
use super::region::Adcode;
use super::timestamp::{DAY_MS, Timestamp};
use std::collections::BTreeSet;

/// Characters of what the desk writes for the company.
pub const MOST_SUMMARY: usize = 300;
/// Days back over which couriers may be counted.
pub const SPANS: [u16; 4] = [30, 90, 180, 365];
/// The company is reminded so many milliseconds before its answer is due.
pub const REMIND_MS: i64 = DAY_MS;
/// The province hears of a claim that is late for so many milliseconds.
pub const ESCALATES_MS: i64 = 3 * DAY_MS;

coded! {
    /// Where a claim stands.
    ClaimState {
        /// The company was asked.
        Sent = "sent",
        /// It answered; the desk looks at that.
        Answered = "answered",
        /// The answer was not enough: it is asked again.
        Returned = "returned",
        /// The desk closed it.
        Done = "done",
    } else Done
}

/// What is done to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimAct {
    /// The company answers.
    Answer,
    /// The desk asks again.
    Return,
    /// The desk closes it.
    Close,
    /// The desk takes it back: it stands as one that is done, with a time of its own beside that.
    Withdraw,
}

impl ClaimState {
    /// Whether it is the company's turn.
    #[must_use]
    pub fn waits_for_company(self) -> bool {
        matches!(self, Self::Sent | Self::Returned)
    }

    /// Where it stands then; nothing where that cannot be done now.
    #[must_use]
    pub fn after(self, act: ClaimAct) -> Option<Self> {
        match (self, act) {
            (Self::Sent | Self::Returned, ClaimAct::Answer) => Some(Self::Answered),
            (Self::Answered, ClaimAct::Return) => Some(Self::Returned),
            (Self::Sent | Self::Answered | Self::Returned, ClaimAct::Close)
            // Also once it is done: what should never have been sent is not the company's to keep.
            | (_, ClaimAct::Withdraw) => Some(Self::Done),
            _ => None,
        }
    }
}

/// A question or a voice that is about the matter of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// Who raised it; nothing where they erased that it was them.
    pub account: Option<String>,
    /// Where.
    pub place: Adcode,
    /// When.
    pub at: Timestamp,
}

/// Where and when the couriers were counted of whom a company was told how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// In which region.
    pub region: Adcode,
    /// From when, milliseconds UTC.
    pub from: i64,
    /// Until before when.
    pub until: i64,
}

impl Counted {
    fn holds(&self, matter: &Matter) -> bool {
        self.region.holds(matter.place) && (self.from..self.until).contains(&matter.at.0)
    }
}

/// How many couriers raised a matter. What the company was told a number of before counts no more: no two numbers that it
/// has are of the same, so none can be had by taking one from another.
#[must_use]
pub fn couriers(matters: &[Matter], told: &[Counted]) -> u32 {
    let new = matters.iter().filter(|matter| !told.iter().any(|counted| counted.holds(matter)));
    let people: BTreeSet<&str> = new.filter_map(|matter| matter.account.as_deref()).collect();
    u32::try_from(people.len()).unwrap_or(u32::MAX)
}

/// What the company is told of that number: nothing where they are a few, or none.
#[must_use]
pub fn told(couriers: u32) -> Option<u32> {
    Some(couriers).filter(|count| *count >= SMALLEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matter(account: u8, place: u32, at: i64) -> Matter {
        let place = Adcode::parse(&place.to_string()).unwrap();
        Matter { account: Some(account.to_string()), place, at: Timestamp(at) }
    }

    #[test]
    fn a_claim_goes_between_desk_and_company_until_the_desk_closes_it() {
        use ClaimAct as A;
        use ClaimState as S;
        assert_eq!(S::Sent.after(A::Answer), Some(S::Answered));
        assert_eq!(S::Answered.after(A::Answer), None, "nobody answers twice");
        assert_eq!(S::Answered.after(A::Return), Some(S::Returned));
        assert_eq!(S::Returned.after(A::Answer), Some(S::Answered));
        assert_eq!(S::Sent.after(A::Return), None, "nothing was answered");
        for act in [A::Answer, A::Return, A::Close] {
            assert_eq!(S::Done.after(act), None);
        }
        for state in ClaimState::ALL.iter().filter(|state| **state != S::Done) {
            assert_eq!(state.after(A::Close), Some(S::Done));
            assert_eq!(state.after(A::Withdraw), Some(S::Done));
            assert_eq!(state.waits_for_company(), state.after(A::Answer).is_some());
        }
    }

    #[test]
    fn a_courier_who_asks_twice_is_one_and_one_who_erased_it_is_none() {
        let erased = Matter { account: None, ..matter(9, 430_100, 5) };
        assert_eq!(couriers(&[matter(1, 430_100, 1), matter(1, 430_100, 2), matter(2, 430_100, 3), erased], &[]), 2);
    }

    #[test]
    fn a_few_are_told_as_a_few() {
        for count in 0..SMALLEST {
            assert_eq!(told(count), None);
        }
        assert_eq!(told(SMALLEST), Some(SMALLEST));
    }

    proptest! {
        /// However desks and the province ask, one after another: no matter is in two numbers that the company has.
        #[test]
        fn no_two_numbers_that_a_company_has_are_of_the_same(
            matters in proptest::collection::vec((0u8..12, 0usize..3, 0i64..100), 0..60),
            asked in proptest::collection::vec((0usize..4, 0i64..100, 1i64..100), 1..8),
        ) {
            let places = [430_100, 430_200, 430_300];
            let matters: Vec<Matter> = matters.into_iter().map(|(who, place, at)| matter(who, places[place], at)).collect();
            let mut told_of: Vec<Counted> = Vec::new();
            let mut in_a_number = vec![0; matters.len()];
            for (region, from, length) in asked {
                let region = [430_100, 430_200, 430_300, 430_000][region];
                let region = Adcode::parse(&region.to_string()).unwrap();
                let counted = Counted { region, from, until: from + length };
                let within: Vec<Matter> = matters.iter().filter(|one| counted.holds(one)).cloned().collect();
                if told(couriers(&within, &told_of)).is_some() {
                    for (at, one) in matters.iter().enumerate() {
                        let new = counted.holds(one) && !told_of.iter().any(|before| before.holds(one));
                        in_a_number[at] += i32::from(new);
                    }
                    told_of.push(counted);
                }
            }
            prop_assert!(in_a_number.iter().all(|count| *count <= 1));
        }
    }
}
