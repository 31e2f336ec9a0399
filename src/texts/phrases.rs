//! A desk's phrases.

/// The page.
pub const TITLE: &str = "常用话";
/// What they are for.
pub const WHY: &str = "写回复的时候可以搜出来用。小哥的手机上看不到这些，发出去才看得到。";
/// What one is called.
pub const NAME: &str = "叫什么";
/// Adds one.
pub const ADD: &str = "加一条";
/// There are none.
pub const NONE: &str = "还没有常用话。";
/// The name, before what is wrong with it.
pub const NAME_WORD: &str = "名称";
/// The text, before what is wrong with it.
pub const TEXT_WORD: &str = "内容";

/// The field of the text, with what is filled in by itself.
#[must_use]
pub fn text(variables: &str) -> String {
    format!("内容（可以用 {variables}）")
}
