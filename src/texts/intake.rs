//! The page on which a call or a visit is written down while somebody speaks, and what callers are told.

/// The page.
pub const TITLE: &str = "记来电来访";
/// The words.
pub const WORDS: &str = "说了什么（照原话记）";
/// The number to call back.
pub const CALL_BACK: &str = "回电号码（不留也可以）";
/// Which company it is about.
pub const COMPANY: &str = "说的是哪家公司（可以不填；简称、别名会归到名单上，像好几家的，记下来以后在提问里定）";
/// Danger.
pub const DANGER: &str = "可能有危险，马上要人";
/// An answer that was given on the phone.
pub const ANSWERED: &str = "当场怎么答复的（空着就是以后再答）";
/// What happens next.
pub const SAVE: &str = "记下来";
/// The button that makes another code.
pub const NEW_CODE: &str = "给来电人领取码";

/// What is read out to a caller.
#[must_use]
pub fn claim(code: &str, number: &str) -> String {
    format!("编号 {number}。领取码 {code}：在递驿应用里点“我的”、“输入领取码”，就能接着看回复。只能用一次，30 天有效。")
}
