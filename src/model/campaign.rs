//! A season's plan of a desk (冬日递暖 and others): targets in what the product counts itself, tasks with who is responsible,
//! and a budget in fen.

use super::activity::ActivityKind;
use super::day::Day;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of a name: the campaign's, a task's, a budget line's.
pub const MOST_NAME: usize = 40;
/// Characters of what it is about.
pub const MOST_ABOUT: usize = 500;
/// Days of the longest campaign.
pub const MOST_DAYS: i64 = 400;
/// Tasks of a campaign, and lines of its budget.
pub const MOST_LINES: usize = 100;
/// The largest target.
pub const MOST_TARGET: u32 = 1_000_000;
/// The largest amount, in fen: a hundred million yuan.
pub const MOST_FEN: i64 = 10_000_000_000;

/// What of a campaign is counted; in data a word: an activity's kind, or `came`, `stations` and so on. What samples are
/// made of counts nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum CampaignCount {
    /// Activities of a kind whose first time is in the season and that are published or over.
    Activities(ActivityKind),
    /// Who booked and came, in whatever activity.
    Came,
    /// The same of activities of a kind.
    CameTo(ActivityKind),
    /// Stations that were verified in the season, whatever became of them since.
    Stations,
    /// Visits of stations.
    Visits,
    /// Questions that were asked in the season and answered.
    Questions,
    /// Aid that was handed over.
    Grants,
    /// Letters and notices that were published.
    Letters,
}

/// A word that counts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is nothing that is counted")]
pub struct CountError(String);

impl CampaignCount {
    /// All of them: activities first, as in the plan.
    pub fn all() -> impl Iterator<Item = Self> {
        let others = [Self::Came, Self::Stations, Self::Visits, Self::Questions, Self::Grants, Self::Letters];
        let kinds = || ActivityKind::ALL.iter().copied();
        kinds().map(Self::Activities).chain(others).chain(kinds().map(Self::CameTo))
    }

    /// The word in data.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Activities(kind) => kind.code(),
            Self::Came => "came",
            Self::CameTo(kind) => match kind {
                ActivityKind::CheckUp => "came_check_up",
                ActivityKind::Clinic => "came_clinic",
                ActivityKind::Class => "came_class",
                ActivityKind::Counselling => "came_counselling",
                ActivityKind::GrowthGroup => "came_growth_group",
                ActivityKind::Settling => "came_settling",
                ActivityKind::Show => "came_show",
                ActivityKind::Gift => "came_gift",
                ActivityKind::Meeting => "came_meeting",
            },
            Self::Stations => "stations",
            Self::Visits => "visits",
            Self::Questions => "questions",
            Self::Grants => "grants",
            Self::Letters => "letters",
        }
    }

    /// The one of exactly this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::all().find(|of| of.code() == code)
    }
}

impl TryFrom<String> for CampaignCount {
    type Error = CountError;
    fn try_from(code: String) -> Result<Self, CountError> {
        Self::of_code(&code).ok_or(CountError(code))
    }
}

impl From<CampaignCount> for &'static str {
    fn from(of: CampaignCount) -> Self {
        of.code()
    }
}

/// How much of a target is reached, in percent; more than all is all. No target has no share.
#[must_use]
pub fn share(count: u32, target: u32) -> Option<u32> {
    let percent = u64::from(count.min(target)) * 100;
    (target > 0).then(|| u32::try_from(percent / u64::from(target)).unwrap_or(100))
}

/// How much of several targets is reached, each as much as the others; nothing where there are none.
#[must_use]
pub fn share_of_all(counts: impl IntoIterator<Item = (u32, u32)>) -> Option<u32> {
    let shares: Vec<u32> = counts.into_iter().filter_map(|(count, target)| share(count, target)).collect();
    let sum: u64 = shares.iter().map(|share| u64::from(*share)).sum();
    (!shares.is_empty()).then(|| u32::try_from(sum / shares.len() as u64).unwrap_or(100))
}

/// A target of the province, spread over so many prefectures as evenly as whole numbers can be: the first ones have one
/// more where it does not come out even. Of nobody nothing.
#[must_use]
pub fn spread(target: u32, over: usize) -> Vec<u32> {
    let Ok(count) = u32::try_from(over) else { return vec![0; over] };
    let more = target.checked_rem(count).unwrap_or(0);
    (0..count).map(|at| target / count + u32::from(at < more)).collect()
}

/// The same day a year later: what is copied from last year.
#[must_use]
pub fn a_year_later(day: Day) -> Day {
    day.plus_months(12)
}

/// An amount that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("请填金额，像这样：1200 或 1200.50")]
pub struct AmountError;

/// Reads yuan as they are typed: “1200”, “1,200.5”, “1200.50 元”. Gives fen.
///
/// # Errors
/// [`AmountError`] for anything else, below zero, with less than a fen, or above [`MOST_FEN`].
pub fn fen(text: &str) -> Result<i64, AmountError> {
    let plain: String =
        text.trim().trim_end_matches('元').trim_end().chars().filter(|c| !matches!(c, ',' | '，')).collect();
    let (yuan, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if yuan.is_empty() || yuan.len() > 12 || rest.len() > 2 || !digits(yuan) || !digits(rest) {
        return Err(AmountError);
    }
    let rest: i64 = format!("{rest:0<2}").parse().map_err(|_| AmountError)?;
    let amount = yuan.parse::<i64>().map_err(|_| AmountError)? * 100 + rest;
    if amount <= MOST_FEN { Ok(amount) } else { Err(AmountError) }
}

/// Fen as yuan: “1200” or “1200.50”.
#[must_use]
pub fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        rest => format!("{}.{rest:02}", fen / 100),
    }
}

/// Days before a task's last one from which who is responsible is reminded.
const REMIND_DAYS: i64 = 2;

/// Whether the last day of a task is to come, and so near that who is responsible is reminded; not on that day itself.
#[must_use]
pub fn comes_soon(due: Day, today: Day) -> bool {
    (1..=REMIND_DAYS).contains(&due.days_since(today))
}

/// The last days that come soon: from which to which.
#[must_use]
pub fn coming(today: Day) -> (Day, Day) {
    (today.plus(1), today.plus(REMIND_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn a_day_comes_soon_before_it_and_not_on_it() {
        let today = Day::parse("2026-11-28").unwrap();
        for (days, soon) in [(-1, false), (0, false), (1, true), (2, true), (3, false)] {
            assert_eq!(comes_soon(today.plus(days), today), soon, "{days}");
        }
        let (first, last) = coming(today);
        assert!(comes_soon(first, today) && comes_soon(last, today) && !comes_soon(last.plus(1), today));
    }

    #[test]
    fn amounts_are_read_as_they_are_typed_and_nothing_else_is() {
        for (typed, amount) in
            [("1200", 120_000), (" 1,200.5 元", 120_050), ("0.05", 5), ("100000000", MOST_FEN), ("0", 0)]
        {
            assert_eq!(fen(typed), Ok(amount), "{typed}");
        }
        for none in ["", "-1", "1.234", "一千", "1e3", "100000000.01", ".", "1.2.3", "9999999999999999999"] {
            assert_eq!(fen(none), Err(AmountError), "{none}");
        }
    }

    #[test]
    fn a_target_that_is_passed_is_reached_and_nothing_more() {
        assert_eq!((share(5, 10), share(30, 10), share(1, 3), share(9, 0)), (Some(50), Some(100), Some(33), None));
        assert_eq!(share_of_all([(30, 10), (0, 10), (5, 0)]), Some(50), "what is more of one is not of another");
        assert_eq!(share_of_all([]), None);
        assert_eq!(spread(5, 0), Vec::<u32>::new());
        assert_eq!(a_year_later(Day::parse("2028-02-29").unwrap()), Day::parse("2029-02-28").unwrap());
    }

    #[test]
    fn each_count_is_read_by_its_word_and_by_no_other() {
        let words: BTreeSet<&str> = CampaignCount::all().map(CampaignCount::code).collect();
        assert_eq!(words.len(), CampaignCount::all().count());
        for kind in ActivityKind::ALL {
            let came = CampaignCount::CameTo(*kind);
            assert_eq!(came.code(), format!("came_{}", kind.code()), "no two kinds have one word");
        }
        for of in CampaignCount::all() {
            assert_eq!(CampaignCount::of_code(of.code()), Some(of));
        }
        let kept = BTreeMap::from([(CampaignCount::Activities(ActivityKind::Gift), 3), (CampaignCount::Came, 200)]);
        let body = serde_json::to_string(&kept).unwrap();
        assert_eq!(body, r#"{"gift":3,"came":200}"#);
        assert_eq!(serde_json::from_str::<BTreeMap<CampaignCount, u32>>(&body).unwrap(), kept);
        assert!(serde_json::from_str::<BTreeMap<CampaignCount, u32>>(r#"{"asleep":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_target_is_spread_whole_and_no_prefecture_has_more_than_one_more_than_another(target in 0..=MOST_TARGET, over in 1..20_usize) {
            let parts = spread(target, over);
            prop_assert_eq!(parts.len(), over);
            prop_assert_eq!(parts.iter().sum::<u32>(), target);
            prop_assert!(parts[0] - parts[over - 1] <= 1, "{:?}", parts);
        }

        #[test]
        fn every_amount_is_read_back(amount in 0_i64..=MOST_FEN) {
            prop_assert_eq!(fen(&yuan(amount)), Ok(amount));
        }

        #[test]
        fn no_share_is_above_a_hundred(counts in proptest::collection::vec((any::<u32>(), any::<u32>()), 0..9), text in "\\PC{0,20}") {
            prop_assert!(share_of_all(counts).is_none_or(|share| share <= 100));
            let _ = fen(&text);
        }
    }
}
