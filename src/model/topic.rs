//! What couriers ask about.

use super::coded::coded;

coded! {
    /// What a question is about: the programme's five topics, hardship, and all else.
    Topic {
        /// 劳动权益.
        LabourRights = "labour_rights",
        /// 职场适应.
        Workplace = "workplace",
        /// 心理健康.
        MentalHealth = "mental_health",
        /// 亲子关系.
        Parenting = "parenting",
        /// 情感婚恋.
        Relationships = "relationships",
        /// 特殊困难: an application for help in hardship.
        Hardship = "hardship",
        /// 政策解读: only in the library.
        Policy = "policy",
        /// Anything else.
        Other = "other",
    } else Other
}

impl Topic {
    /// Whether who asks under it writes of their health or of children under 14, most likely: sensitive data, for which
    /// they are asked by itself (PIPL, articles 28 to 31).
    #[must_use]
    pub fn needs_consent(self) -> bool {
        matches!(self, Self::MentalHealth | Self::Parenting)
    }

    /// Whether couriers ask under it; policies are explained, not asked about.
    #[must_use]
    pub fn is_asked(self) -> bool {
        self != Self::Policy
    }
}

/// Words by which couriers say what they ask about, those that tell most first.
const SAYING: &[(Topic, &[&str])] = &[
    (Topic::Hardship, &["大病", "白血病", "癌", "火灾", "救助", "低保", "吃不上饭", "没钱看病", "困难补助"]),
    (
        Topic::LabourRights,
        &[
            "工资",
            "欠薪",
            "薪水",
            "合同",
            "工伤",
            "社保",
            "五险",
            "罚款",
            "扣钱",
            "押金",
            "辞退",
            "开除",
            "赔偿",
            "加班费",
            "超时扣",
            "受伤",
            "车祸",
            "撞",
        ],
    ),
    (Topic::Parenting, &["孩子", "儿子", "女儿", "小孩", "上学", "留守"]),
    (Topic::Relationships, &["老婆", "老公", "女朋友", "男朋友", "离婚", "结婚", "对象", "相亲", "恋爱", "分手"]),
    (Topic::MentalHealth, &["睡不着", "失眠", "压力", "抑郁", "焦虑", "崩溃", "难受", "想哭", "不想活", "撑不住"]),
    (Topic::Workplace, &["新手", "站长", "同事", "跟不上", "差评", "投诉", "客户骂", "转岗", "培训"]),
];

impl Topic {
    /// What somebody seems to ask about, who chose nothing: each topic promises its own time.
    #[must_use]
    pub fn in_words(text: &str) -> Option<Self> {
        let text = super::search::sought(text);
        SAYING.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(topic, _)| *topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_chooses_no_topic_is_understood_by_their_words() {
        for (text, topic) in [
            ("站点欠我两个月工资", Some(Topic::LabourRights)),
            ("老闆不給我交社保", Some(Topic::LabourRights)),
            ("晚上总是睡不着", Some(Topic::MentalHealth)),
            ("孩子在老家不肯上学", Some(Topic::Parenting)),
            ("老婆要跟我离婚", Some(Topic::Relationships)),
            ("家里得了大病，借了钱，工资也不够", Some(Topic::Hardship)),
            ("你好", None),
        ] {
            assert_eq!(Topic::in_words(text), topic, "{text}");
        }
    }
}
