//! What a desk promises, and the page on which it is set.

/// The page.
pub const TITLE: &str = "服务标准";
/// To the hours in which promises are counted.
pub const HOURS: &str = "上班时间";
/// The desk set its own.
pub const OWN: &str = "这个服务台用自己的标准。";
/// The province set none.
pub const OF_PRODUCT: &str = "全省还没有设，用的是产品自带的标准。";
/// The desk set none.
pub const OF_PROVINCE: &str = "这个服务台没有单独设，用的是全省的标准。";
/// What was promised stays.
pub const FROM_NOW_ON: &str = "新的提问和案件步骤按新标准算；已经答应过小哥的时间不变。";
/// Hours to the first answer.
pub const ANSWERS: &str = "首次回复，几个工作小时之内（一个工作日是 8 小时）";
/// Days of a case.
pub const STAGES: &str = "案件每一步，几个工作日之内";
/// Minutes in danger.
pub const DANGER: &str = "有危险的提问（不管是不是上班时间）";
/// Forgets the own one.
pub const FOLLOW_PRODUCT: &str = "恢复产品自带的标准";
/// Forgets the own one.
pub const FOLLOW_PROVINCE: &str = "改用全省的标准";
