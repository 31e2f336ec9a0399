//! When words tell of danger: whom to call at once. Runs on the phone, without a network.

use super::coded::coded;

coded! {
    /// A danger to life or limb.
    Danger {
        /// Somebody may take his life.
        Suicide = "suicide",
        /// Somebody is beaten, threatened or forced.
        Violence = "violence",
        /// Somebody is hurt.
        Injury = "injury",
    } else Injury
}

/// A number that answers at once, day and night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyNumber {
    /// What to dial.
    pub number: &'static str,
    /// Who answers.
    pub who: &'static str,
}

/// 120, first aid.
const FIRST_AID: EmergencyNumber = EmergencyNumber { number: "120", who: "急救" };
/// 110, the police.
const POLICE: EmergencyNumber = EmergencyNumber { number: "110", who: "报警" };
/// 12356, the national line of psychological help (National Health Commission, since 2025-01-01).
const PSYCHOLOGICAL: EmergencyNumber = EmergencyNumber { number: "12356", who: "心理援助" };
/// 12355, the youth hotline.
const YOUTH: EmergencyNumber = EmergencyNumber { number: super::desk::HOTLINE, who: "青少年服务台" };

/// All numbers that stand above every question.
pub const EMERGENCY_NUMBERS: [EmergencyNumber; 4] = [YOUTH, POLICE, FIRST_AID, PSYCHOLOGICAL];

/// Words of each danger, as people write them. They are meant to catch too much rather than too little:
/// a number too many does no harm.
const WORDS: [(Danger, &[&str]); 3] = [
    (
        Danger::Suicide,
        &[
            "自杀",
            "轻生",
            "想死",
            "不想活",
            "活不下去",
            "活不成",
            "不如死",
            "死了算了",
            "跳楼",
            "跳河",
            "割腕",
            "遗书",
            "结束生命",
            "寻死",
            "喝农药",
            "安眠药",
            "自残",
            "没有活",
            "一了百了",
            "去死",
        ],
    ),
    (
        Danger::Violence,
        &[
            "打我",
            "被打",
            "挨打",
            "殴打",
            "家暴",
            "打人",
            "砍",
            "持刀",
            "拿刀",
            "威胁",
            "恐吓",
            "绑架",
            "强奸",
            "性侵",
            "猥亵",
            "强迫",
            "非法拘禁",
            "不让走",
            "抢劫",
            "跟踪我",
            "堵我",
            "杀",
        ],
    ),
    (
        Danger::Injury,
        &[
            "受伤",
            "出血",
            "流血",
            "骨折",
            "昏迷",
            "晕倒",
            "车祸",
            "被撞",
            "撞了",
            "撞伤",
            "中暑",
            "中毒",
            "触电",
            "烧伤",
            "烫伤",
            "摔伤",
            "摔断",
            "喘不上气",
            "胸口疼",
            "胸痛",
            "一氧化碳",
        ],
    ),
];

impl Danger {
    /// The dangers that a text tells of.
    #[must_use]
    pub fn in_text(text: &str) -> Vec<Self> {
        let text: String = super::search::folded(text);
        let told = |words: &[&str]| words.iter().any(|word| text.contains(word));
        WORDS.iter().filter(|(_, words)| told(words)).map(|(danger, _)| *danger).collect()
    }

    /// Whom to call, the most urgent first.
    #[must_use]
    pub fn numbers(self) -> [EmergencyNumber; 4] {
        match self {
            Self::Suicide => [PSYCHOLOGICAL, FIRST_AID, POLICE, YOUTH],
            Self::Violence => [POLICE, FIRST_AID, YOUTH, PSYCHOLOGICAL],
            Self::Injury => [FIRST_AID, POLICE, YOUTH, PSYCHOLOGICAL],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_is_seen_in_plain_words_even_with_spaces_between() {
        assert_eq!(Danger::in_text("真的不 想 活了"), [Danger::Suicide]);
        assert_eq!(Danger::in_text("站长打我，腿骨折了"), [Danger::Violence, Danger::Injury]);
        assert_eq!(Danger::in_text("押金不退怎么办"), []);
    }

    #[test]
    fn every_danger_has_the_four_numbers() {
        for danger in Danger::ALL {
            let mut numbers = danger.numbers().map(|number| number.number);
            numbers.sort_unstable();
            assert_eq!(numbers, ["110", "120", "12355", "12356"]);
        }
    }
}
