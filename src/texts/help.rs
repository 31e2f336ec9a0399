//! Words of the console's help.

/// Its title, and the link to it.
pub const TITLE: &str = "帮助";
/// Above pages of what somebody may not do themselves.
pub const OTHERS: &str = "别的岗位的";
