//! Hardship matched with resources (精准扶贫资源): what there is to be given, to whom by which rules, and how it is decided.

use super::coded::coded;
use super::day::Day;
use super::id::StaffId;
use super::region::Adcode;
use super::timestamp::{DAY_MS, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// Characters of a resource's name and of its unit.
pub const MOST_NAME: usize = 40;
/// Characters of the papers that are needed, and of a remark.
pub const MOST_WORDS: usize = 300;
/// The largest stock and the largest amount, in the resource's unit.
pub const MOST_AMOUNT: i64 = 1_000_000_000;
/// People of a household, at most.
pub const MOST_HOUSEHOLD: u32 = 20;

coded! {
    /// What is given.
    AidKind {
        /// 补贴.
        Subsidy = "subsidy",
        /// 慰问金、基金.
        Fund = "fund",
        /// 物资.
        Goods = "goods",
        /// 免费药品、医疗.
        Medicine = "medicine",
        /// 岗位.
        Job = "job",
        /// 学位.
        SchoolPlace = "school_place",
        /// 法律援助.
        LegalAid = "legal_aid",
    } else Goods
}

coded! {
    /// What happened to somebody in hardship.
    Situation {
        /// 重病.
        Illness = "illness",
        /// 工伤.
        WorkInjury = "work_injury",
        /// 交通事故.
        Accident = "accident",
        /// 残疾.
        Disability = "disability",
        /// 火灾、水灾等.
        Disaster = "disaster",
        /// 失业.
        OutOfWork = "out_of_work",
        /// 欠薪.
        UnpaidWages = "unpaid_wages",
        /// 单亲.
        SingleParent = "single_parent",
        /// 孩子上学.
        SchoolChildren = "school_children",
        /// 官司.
        Lawsuit = "lawsuit",
    } else Illness
}

/// Who may get a resource, as an office fills it in; what is left empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AidRule {
    /// Yuan a month for each of the household, at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_income: Option<u32>,
    /// Months of work as a courier, at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_months: Option<u32>,
    /// One of these happened.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub any_of: BTreeSet<Situation>,
}

/// What a desk knows of somebody in hardship.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardship {
    /// Yuan a month of the whole household, if they said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub income: Option<u32>,
    /// People of the household, they with them.
    #[serde(default = "one")]
    pub household: u32,
    /// Months of work as a courier, if they said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// What happened.
    #[serde(default)]
    pub situations: BTreeSet<Situation>,
}

fn one() -> u32 {
    1
}

/// Why somebody may not get a resource, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// They have more.
    Income,
    /// What they have is not known.
    IncomeUnknown,
    /// They have not worked so long.
    Months,
    /// How long they worked is not known.
    MonthsUnknown,
    /// Nothing of it happened.
    Situation,
}

impl AidRule {
    /// What is missing; nothing where the rule is fulfilled.
    #[must_use]
    pub fn misses(&self, of: &Hardship) -> Vec<Miss> {
        let mut misses = Vec::new();
        match (self.most_income, of.income) {
            (Some(_), None) => misses.push(Miss::IncomeUnknown),
            (Some(most), Some(income)) if u64::from(income) > u64::from(most) * u64::from(of.household.max(1)) => {
                misses.push(Miss::Income);
            }
            _ => {}
        }
        match (self.least_months, of.months) {
            (Some(least), None) if least > 0 => misses.push(Miss::MonthsUnknown),
            (Some(least), Some(months)) if months < least => misses.push(Miss::Months),
            _ => {}
        }
        if !self.any_of.is_empty() && self.any_of.is_disjoint(&of.situations) {
            misses.push(Miss::Situation);
        }
        misses
    }
}

/// A resource as couriers see it, before anybody proposes it for them. Of how much is left it says nothing: that is
/// another number a moment later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AidOffer {
    /// Its number.
    pub id: String,
    /// What is given.
    pub kind: AidKind,
    /// For couriers of which place: a prefecture, a county, or the province.
    pub adcode: Adcode,
    /// What it is called.
    pub name: String,
    /// How much one gets where nobody says otherwise, with its unit.
    #[serde(default)]
    pub usual: String,
    /// Who may get it.
    #[serde(default)]
    pub rule: AidRule,
    /// What is to be brought; may be empty.
    #[serde(default)]
    pub papers: String,
    /// The last day on which it is given; for good where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// Made up to show the product.
    #[serde(default)]
    pub sample: bool,
}

impl AidOffer {
    /// Whether it is listed on that day.
    #[must_use]
    pub fn is_open(&self, today: Day) -> bool {
        self.last_day.is_none_or(|last| today <= last)
    }

    /// Whether it can be applied for on that day. A sample shows how it looks, and nobody is given any of it.
    #[must_use]
    pub fn can_be_applied_for(&self, today: Day) -> bool {
        self.is_open(today) && !self.sample
    }

    /// Those that couriers of a place can apply for on a day, in the order in which they are listed: those of a
    /// prefecture before the province's, then by name.
    #[must_use]
    pub fn open_for(mut offers: Vec<Self>, place: Adcode, today: Day) -> Vec<Self> {
        offers.retain(|offer| offer.is_open(today) && offer.is_for(place));
        offers.sort_by_cached_key(|offer| (offer.adcode == Adcode::HUNAN, offer.name.clone(), offer.id.clone()));
        offers
    }

    /// Whether couriers of a place see it: of their own prefecture, and of the province; who looks at the whole province
    /// sees all.
    #[must_use]
    pub fn is_for(&self, place: Adcode) -> bool {
        place == Adcode::HUNAN || place.with_those_above().contains(&self.adcode) || place.holds(self.adcode)
    }
}

coded! {
    /// Where a grant stands.
    GrantState {
        /// Somebody proposed it.
        Proposed = "proposed",
        /// Two people approved it: it is booked against the stock.
        Approved = "approved",
        /// It was handed over.
        Given = "given",
        /// It was refused.
        Refused = "refused",
        /// It was approved and is not given after all: it is back in the stock.
        Cancelled = "cancelled",
    } else Refused
}

impl GrantState {
    /// Whether the stock is smaller by it, and its courier has had this resource.
    #[must_use]
    pub fn holds_stock(self) -> bool {
        matches!(self, Self::Approved | Self::Given)
    }

    /// Whether nothing happens to it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Given | Self::Refused | Self::Cancelled)
    }
}

/// Why a grant is not decided so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AidError {
    /// Whoever approved first approves again.
    #[error("你已经批过了，要另一位同事再批一次")]
    SamePerson,
    /// It is not in the state for that.
    #[error("这项帮扶刚刚有变化，请看过最新的再办")]
    WrongState,
    /// There is not enough of it.
    #[error("这项资源不够了，没有批。请改少一点，或者先补库存")]
    OutOfStock,
    /// Nobody of the two keeps the resource.
    #[error("两位里要有一位是管这项资源的管理员，省里的资源要省里的管理员。请他来批")]
    NeedsKeeper,
    /// They had it.
    #[error("这个小哥已经得过这项帮扶，现在还不能再给")]
    HadIt,
    /// The resource is over.
    #[error("这项资源已经停用或者过期")]
    Over,
    /// No such amount.
    #[error("数量要从 1 到 {MOST_AMOUNT}")]
    Amount,
}

/// What an approval makes of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// One more is needed.
    First,
    /// It is booked, if who approves is another person than this one.
    Second(StaffId),
}

/// What it means that somebody approves a proposal that `first` approved before, if anybody did.
///
/// # Errors
/// [`AidError::SamePerson`], [`AidError::WrongState`].
pub fn approved(state: GrantState, first: Option<StaffId>, by: StaffId) -> Result<Approval, AidError> {
    match (state, first) {
        (GrantState::Proposed, None) => Ok(Approval::First),
        (GrantState::Proposed, Some(first)) if first == by => Err(AidError::SamePerson),
        (GrantState::Proposed, Some(first)) => Ok(Approval::Second(first)),
        _ => Err(AidError::WrongState),
    }
}

/// Whether somebody who got a resource may get it again: never, unless its office said after how many days.
#[must_use]
pub fn may_again(last: Option<Timestamp>, again_days: Option<u32>, now: Timestamp) -> bool {
    match (last, again_days) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(last), Some(days)) => now.millis_since(last) >= i64::from(days) * DAY_MS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_known_is_a_reason_of_its_own() {
        let rule = AidRule { most_income: Some(2_000), least_months: Some(6), any_of: [Situation::Illness].into() };
        let nothing = Hardship { household: 1, ..Hardship::default() };
        assert_eq!(rule.misses(&nothing), [Miss::IncomeUnknown, Miss::MonthsUnknown, Miss::Situation]);
        let poor = Hardship {
            income: Some(6_000),
            household: 3,
            months: Some(6),
            situations: [Situation::Illness, Situation::SingleParent].into(),
        };
        assert_eq!(rule.misses(&poor), []);
        assert_eq!(rule.misses(&Hardship { income: Some(6_001), ..poor.clone() }), [Miss::Income]);
        assert_eq!(rule.misses(&Hardship { months: Some(5), ..poor }), [Miss::Months]);
        assert_eq!(AidRule::default().misses(&nothing), [], "a rule that asks for nothing is for everybody");
    }

    #[test]
    fn two_different_people_approve() {
        let (one, two) = (StaffId::fresh(), StaffId::fresh());
        assert_eq!(approved(GrantState::Proposed, None, one), Ok(Approval::First));
        assert_eq!(approved(GrantState::Proposed, Some(one), one), Err(AidError::SamePerson));
        assert_eq!(approved(GrantState::Proposed, Some(one), two), Ok(Approval::Second(one)));
        for over in [GrantState::Approved, GrantState::Given, GrantState::Refused, GrantState::Cancelled] {
            assert_eq!(approved(over, Some(one), two), Err(AidError::WrongState));
        }
    }

    #[test]
    fn nobody_gets_the_same_twice_unless_that_is_allowed() {
        let (then, day) = (Timestamp(0), DAY_MS);
        assert!(may_again(None, None, then));
        assert!(!may_again(Some(then), None, Timestamp(i64::MAX)));
        assert!(!may_again(Some(then), Some(30), Timestamp(30 * day - 1)));
        assert!(may_again(Some(then), Some(30), Timestamp(30 * day)));
        assert!(may_again(Some(then), Some(0), then));
    }

    #[test]
    fn couriers_see_what_is_open_where_they_are() {
        let place = |code: &str| Adcode::parse(code).unwrap();
        let day = |text: &str| Day::parse(text).unwrap();
        let offer = |adcode: &str, last_day: Option<&str>| AidOffer {
            id: "1".to_owned(),
            kind: AidKind::Fund,
            adcode: place(adcode),
            name: "救助金".to_owned(),
            usual: String::new(),
            rule: AidRule::default(),
            papers: String::new(),
            last_day: last_day.map(day),
            sample: false,
        };
        let of_changsha = offer("430100", Some("2026-12-31"));
        assert!(of_changsha.is_open(day("2026-12-31")) && !of_changsha.is_open(day("2027-01-01")));
        assert!(offer("430100", None).is_open(day("2099-01-01")));
        for (of, seen_in, seen) in [
            ("430100", "430100", true),
            ("430100", "430200", false),
            ("430100", "430000", true),
            ("430000", "430200", true),
            ("430102", "430100", true),
            ("430100", "430102", true),
            ("430103", "430102", false),
        ] {
            assert_eq!(offer(of, None).is_for(place(seen_in)), seen, "{of} in {seen_in}");
        }
    }

    fn any_situations() -> impl Strategy<Value = BTreeSet<Situation>> {
        proptest::collection::btree_set(proptest::sample::select(Situation::ALL), 0..4)
    }

    proptest! {
        #[test]
        fn who_has_less_and_worked_longer_and_suffered_more_is_never_further_from_it(
            most in proptest::option::of(0u32..9_000), least in proptest::option::of(0u32..60),
            any_of in any_situations(), situations in any_situations(), more in any_situations(),
            income in 0u32..90_000, less in 0u32..9_000, household in 1u32..9, months in 0u32..99, longer in 0u32..99
        ) {
            let rule = AidRule { most_income: most, least_months: least, any_of };
            let before = Hardship { income: Some(income), household, months: Some(months), situations };
            let after = Hardship {
                income: Some(income.saturating_sub(less)),
                household: household + 1,
                months: Some(months + longer),
                situations: before.situations.union(&more).copied().collect(),
            };
            prop_assert!(rule.misses(&after).len() <= rule.misses(&before).len());
        }
    }
}
