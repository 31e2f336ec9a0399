//! Asking and reading the answer in a browser without the app.

/// The page on which a code is typed, and the way there.
pub const TITLE: &str = "凭领取码看回复";
/// What it is.
pub const LINE: &str = "提问以后得到的 10 个字母和数字。";
/// Label of the field.
pub const CODE: &str = "领取码";
/// Shows the answer.
pub const SHOW: &str = "看回复";
/// It is no code, or its time is over, or the question is in the app.
pub const WRONG: &str = "没有这个领取码：可能打错了，过了 30 天，或者已经在应用里领走了（那就在应用里看）。";
/// Somebody guesses.
pub const TOO_MANY: &str = "试得太多了，请过几分钟再试；有急事请打 12355。";
/// It arrived.
pub const ARRIVED: &str = "收到了";
/// What to do with the code.
pub const KEEP: &str = "把领取码抄下来，或者截个图：回复要凭它看。不要告诉别人。30 天有效。";
/// Nobody has answered.
pub const NOT_YET: &str = "还没有回复。过一会儿再来看，领取码还是这个。";
/// Goes on in the app.
pub const IN_APP: &str = "要接着说、收提醒：打开递驿，点“我的”、“输入领取码”。领走以后，就在应用里看。";
/// Erases it all.
pub const ERASE: &str = "删掉我的提问";
/// What that does.
pub const ERASE_WHAT: &str = "服务器上的提问、回复和围绕它写的话都删掉，找不回来；还没办完的案件停下，领取码作废。";
/// Asked before.
pub const ERASE_SURE: &str = "我要删掉，知道找不回来";
/// It is done.
pub const ERASED: &str = "已经删掉了";
/// Files are read in the app.
pub const FILES: &str = "有照片、录音或文件，在应用里看。";
/// A form of another page.
pub const FOREIGN: &str = "这个表单不是从递驿发来的。请打开递驿的提问页再写。";
/// The form came before with other words.
pub const USED: &str = "这个表单用过了，请打开一个新的再写。";

/// The number that is said on the phone.
#[must_use]
pub fn number(number: &str) -> String {
    format!("编号 {number}")
}

/// Many new ones come from where this one comes from.
pub const CROWDED: &str = "现在新来的人很多，请等 20 秒再点“发出去”，写好的字还在。有急事请打 12355。";
