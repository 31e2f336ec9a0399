//! Which company something is about, where a courier may say so.

/// Before it is opened.
pub const WHICH: &str = "哪家公司？（可不填）";
/// The field.
pub const LABEL: &str = "公司或者品牌，写简称就行";
/// What the office has on its list.
pub const ON_LIST: &str = "常见的公司";
/// Who sees it.
pub const WHO_SEES: &str = "只有服务台看得到。公开的数据里没有你写的话，少于 5 个的不列。";
