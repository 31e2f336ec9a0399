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
