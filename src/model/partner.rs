//! Partners (合作单位): companies, associations, legal aid and others to whom cases are referred. What they may see and
//! do is the courier's to agree to, and ends with the referral.

use super::case::{CaseStage, ReferralState, ReferralTo};
use super::coded::coded;
use super::day::Day;
use super::timestamp::{DAY_MS, HOUR_MS, Timestamp};

/// Characters of a partner's name: that of a referral.
pub const MOST_NAME: usize = 40;
/// Characters of how a partner is reached.
pub const MOST_CONTACT: usize = 200;
/// Characters of a question back, its answer, and the answer to a referral.
pub const MOST_WORDS: usize = 1_000;
/// Files that a partner sends at once, with a question back or an answer.
pub const MOST_FILES: usize = 4;
/// Files that a partner sends about one referral: a case is no store.
pub const MOST_FILES_OF_REFERRAL: usize = 12;
/// A link to a referral is good for so many milliseconds.
pub const LINK_MS: i64 = 14 * DAY_MS;
/// Who opened a link with its code has it open for so many milliseconds.
pub const OPENED_MS: i64 = 12 * HOUR_MS;
/// So often a link's code may be tried, right or wrong.
pub const MOST_CODE_TRIES: i32 = 5;
/// An answer is awaited until this hour of its day, in China.
const ANSWER_HOUR: i64 = 18;

/// Until when an answer is awaited that is asked for by a day.
#[must_use]
pub fn answer_until(day: Day) -> Timestamp {
    day.begins().plus_hours(ANSWER_HOUR)
}

/// A partner is reminded so many milliseconds before a referral is due.
pub const REMIND_MS: i64 = DAY_MS;
/// The province hears of a referral that is late for so many milliseconds.
pub const ESCALATES_MS: i64 = 3 * DAY_MS;

coded! {
    /// What a partner is.
    PartnerKind {
        /// 品牌快递企业.
        Company = "company",
        /// 行业协会.
        Association = "association",
        /// 法律援助机构.
        LegalAid = "legal_aid",
        /// 心理机构.
        Psychology = "psychology",
        /// 社工机构.
        SocialWork = "social_work",
        /// 医院.
        Hospital = "hospital",
        /// 人社局.
        LabourBureau = "labour_bureau",
        /// 工会, 妇联, 残联 and others.
        Other = "other",
    } else Other
}

impl PartnerKind {
    /// As what a referral to it counts.
    #[must_use]
    pub fn referral_to(self) -> ReferralTo {
        match self {
            Self::Company => ReferralTo::Company,
            Self::LegalAid => ReferralTo::LegalAid,
            Self::Association
            | Self::Psychology
            | Self::SocialWork
            | Self::Hospital
            | Self::LabourBureau
            | Self::Other => ReferralTo::OtherDepartment,
        }
    }
}

/// Somebody of a partner who has no address of their own hears of a referral if they signed in within so many
/// milliseconds.
pub const HEARS_MS: i64 = 30 * DAY_MS;

/// Whether anybody of a partner hears of what is referred to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hearing {
    /// Somebody does: their address is confirmed, or they signed in not long ago.
    Heard,
    /// Nobody who can sign in does.
    Unread,
    /// Nobody can sign in for it.
    #[default]
    NoPeople,
}

impl Hearing {
    /// Of several partners to whom the same is told: whether anybody of any of them hears.
    #[must_use]
    pub fn of_all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::NoPeople, |known, one| match (known, one) {
            (Self::Heard, _) | (_, Self::Heard) => Self::Heard,
            (Self::Unread, _) | (_, Self::Unread) => Self::Unread,
            (Self::NoPeople, Self::NoPeople) => Self::NoPeople,
        })
    }

    /// Whether nobody does.
    #[must_use]
    pub fn is_deaf(self) -> bool {
        self != Self::Heard
    }
}

coded! {
    /// What of a partner's referrals is counted.
    Tallied {
        /// They wait for its answer.
        Open = "open",
        /// Of those, the ones whose time is over.
        Late = "late",
        /// It answered them.
        Answered = "answered",
    } else Open
}

/// Whether whoever a case was referred to may see the referral and act on it: the courier agreed and did not take that
/// back, nobody answered yet, and the case is not over.
#[must_use]
pub fn is_open(referral: ReferralState, case: CaseStage) -> bool {
    referral == ReferralState::Agreed && case != CaseStage::Closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_hears_is_enough() {
        use Hearing as H;
        assert_eq!(H::of_all([]), H::NoPeople);
        assert_eq!(H::of_all([H::NoPeople, H::Unread, H::NoPeople]), H::Unread);
        assert_eq!(H::of_all([H::Unread, H::Heard, H::NoPeople]), H::Heard);
    }

    #[test]
    fn a_partner_sees_nothing_before_the_courier_agreed_and_nothing_after_it_is_over() {
        for case in CaseStage::ALL {
            for referral in ReferralState::ALL {
                let open = *referral == ReferralState::Agreed && *case != CaseStage::Closed;
                assert_eq!(is_open(*referral, *case), open, "{referral:?} {case:?}");
            }
        }
        assert!(!is_open(ReferralState::Agreed.decided(false).unwrap(), CaseStage::Work), "consent was taken back");
        assert!(!is_open(ReferralState::Agreed.answered().unwrap(), CaseStage::Work), "it was answered");
    }
}
