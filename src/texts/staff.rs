//! The people of a desk.

/// What somebody is called.
pub const NAME: &str = "姓名";
/// What they may do.
pub const ROLE: &str = "岗位";
/// As whom couriers see them.
pub const SHOWN_AS: &str = "小哥看到的身份";
/// Where they work.
pub const REGION: &str = "地区";
/// What an expert knows.
pub const FIELDS: &str = "专长";
