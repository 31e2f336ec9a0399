//! Looking through a register of the console.

/// Words are typed.
pub const SEARCH: &str = "搜索，几个词用空格分开";
/// Looks.
pub const LOOK: &str = "查找";
/// Nothing was found.
pub const NONE_FOUND: &str = "没有找到。换一个词，或者换一个地区。";
/// Back to all of it.
pub const ALL: &str = "看全部";
