//! A question with its answers.

use crate::model::{QuestionState, Timestamp};

/// Not on this phone.
pub const MISSING: &str = "这部手机上没有这个提问";
/// How to get it here.
pub const MISSING_HINT: &str = "换了手机，请在“我的”里用恢复码找回。";
/// The courier themselves.
pub const ME: &str = "我";
/// On its way.
pub const WAITING: &str = "待发送：有网络就自动发";
/// Refused.
pub const REFUSED: &str = "没有发出去";
/// Label of the field.
pub const WRITE: &str = "接着说";
/// Sends.
pub const SEND: &str = "发送";
/// Heading of the rating.
pub const RATE: &str = "这次回答帮到你了吗？";
/// Label of the comment.
pub const COMMENT: &str = "想说一句？（可以不写）";
/// Sends the rating, which closes the question.
pub const SEND_RATING: &str = "评价并结束";
/// Its words and files are nowhere any more.
pub const DELETED: &str = "内容已删除";
/// Why, and what to do.
pub const DELETED_LINE: &str =
    "这条提问的文字、照片和录音已经从服务器上删了：你撤回了同意，或者过了保存的时间。还想问，请另提一个问题。";
/// Opens a closed question.
pub const REOPEN: &str = "还没解决，重新打开";
/// What they gave.
pub const RATED: &str = "我的评价：";
/// One to five.
pub const STARS: [&str; 5] = ["没帮到", "帮得不多", "还可以", "帮到了", "帮了大忙"];

/// An answer that the desk took back.
pub const WITHDRAWN: &str = "这条回复已撤回。";

/// When the desk corrected an answer.
#[must_use]
pub fn corrected(at: Timestamp) -> String {
    format!("服务台在 {} 更正过这条回复", super::day_and_clock(at))
}

/// Whose turn it is, and until when an answer is promised.
#[must_use]
pub fn state(state: QuestionState, due: Option<Timestamp>, now: Timestamp) -> String {
    match (state, due) {
        (QuestionState::Waiting, None) => "待发送：有网络就自动发".to_owned(),
        (QuestionState::Waiting, Some(due)) if due > now => {
            format!("已收到，最晚{} {} 前回复你", super::near_day(due, now), super::clock(due))
        }
        (QuestionState::Waiting, Some(_)) => "等回复。等得太久了，可以打 12355 催一催".to_owned(),
        (other, _) => super::question_state(other).to_owned(),
    }
}

/// Beside what they have not opened yet.
pub const UNREAD: &str = "未读";
/// Beside what has come further since they looked.
pub const MOVED: &str = "有进展";

/// How much is new.
#[must_use]
pub fn unread(count: u32) -> String {
    format!("{count} 条新消息")
}

/// The number that is said on the phone.
#[must_use]
pub fn number(number: &str) -> String {
    format!("编号 {number}，打 12355 时报这个号")
}
