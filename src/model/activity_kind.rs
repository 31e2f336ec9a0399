//! The kinds of activities of the programme's plan.

use super::coded::coded;

coded! {
    /// What kind of thing it is: those of the programme's plan.
    ActivityKind {
        /// 健康体检.
        CheckUp = "check_up",
        /// 医疗义诊.
        Clinic = "clinic",
        /// 公益课堂.
        Class = "class",
        /// 心理辅导.
        Counselling = "counselling",
        /// 成长小组.
        GrowthGroup = "growth_group",
        /// 城市融入.
        Settling = "settling",
        /// 文化演出.
        Show = "show",
        /// 物资领取.
        Gift = "gift",
        /// 面对面: deputies and CPPCC members listen to couriers.
        Meeting = "meeting",
    } else Class
}
