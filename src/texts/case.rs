//! A case.

use crate::model::Timestamp;

/// Heading.
pub const TITLE: &str = "服务台正在帮你办";
/// Heading of a case that is over.
pub const CLOSED: &str = "案件已经办完";
/// What to bring.
pub const BRING: &str = "请你准备";
/// How to send it.
pub const BRING_HINT: &str = "拍照以后，在下面“接着说”里发过来就行。";
/// Who handles it.
pub const HANDLER: &str = "谁在办";
/// What came of it.
pub const RESULT: &str = "结果";
/// Asks whether they may hand it to somebody else.
#[must_use]
pub fn referral(to: &str) -> String {
    format!("我们想请{to}来处理，要你同意")
}

/// What they are told.
pub const REFERRAL_REASON: &str = "告诉对方：";
/// Agrees.
pub const AGREE: &str = "同意转过去";
/// Refuses.
pub const DECLINE: &str = "不同意";
/// Takes that back, as long as nobody answered.
pub const TAKE_BACK: &str = "收回同意，不让对方再看";
/// Nothing happens without them.
pub const CONSENT: &str = "你不同意，我们不会把你的事告诉别人。";
/// What they answered.
pub const ANSWER: &str = "对方答复：";

/// Until when the step may take.
#[must_use]
pub fn due(due: Timestamp) -> String {
    format!("{} 前办完", super::day_and_clock(due))
}

/// A document of an answer, on paper.
#[must_use]
pub fn printed_document(name: &str) -> String {
    format!("（附文件：{name}）")
}
