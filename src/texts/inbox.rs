//! What desks read in the inbox and beside a question, and the sentences that it sends to couriers by itself.

use crate::model::question::{Channel, DismissReason};
use crate::model::{Adcode, Timestamp, Topic};

/// The buttons of an answer.
pub const SEND: &str = "发送回复";
/// The same, and on to the next of the list.
pub const SEND_AND_NEXT: &str = "回复并看下一个";
/// A note.
pub const NOTE: &str = "写备注";
/// On to the next of the list.
pub const NEXT: &str = "下一个";
/// Nothing is left of a list.
pub const ALL_DONE: &str = "这一列看完了。";
/// Where no question is open beside the list.
pub const CHOOSE: &str = "点左边的提问，在这里看和回复。";
/// Why something is handed over.
pub const REASON: &str = "为什么转（只有服务台看得到）";
/// A question that is answered in another one.
pub const MERGED: &str = "已并到另一个提问";
/// Spam.
pub const SPAM: &str = "无效内容";

/// What couriers are told who are silenced until then.
#[must_use]
pub fn silenced(until: Timestamp) -> String {
    format!(
        "服务台暂时不收这个账号的新提问，到 {} 为止。之前的回复都还能看。有急事请打 12355；有危险请打 110、120",
        super::day_and_clock(until)
    )
}

/// What a courier is told whose question is closed without an answer.
#[must_use]
pub fn dismissed(reason: DismissReason) -> &'static str {
    match reason {
        DismissReason::Spam => {
            "这一条我们看不出要帮什么，先结束了。如果您需要帮助，请再写一句说清楚是什么事，它会重新打开；急事请打 12355。"
        }
        DismissReason::Duplicate => {
            "这一条和您的另一个提问是同一件事，我们在那个提问里一起回复。还有别的事，请在这里再写一句。"
        }
        DismissReason::AnsweredElsewhere => {
            "这件事已经在电话里或当面答复您了，这一条先结束。还有不清楚的，请再写一句，它会重新打开。"
        }
        DismissReason::NotForUs => {
            "这件事服务台办不了，这一条先结束。不知道该找谁，请打 12355 问问；还有别的事，请再写一句。"
        }
    }
}

/// The reasons as a desk chooses among them.
#[must_use]
pub fn dismiss_reason(reason: DismissReason) -> &'static str {
    match reason {
        DismissReason::Spam => "无效内容（广告、辱骂、乱写）",
        DismissReason::Duplicate => "和同一个人的另一个提问重复",
        DismissReason::AnsweredElsewhere => "已经在电话里或当面答复",
        DismissReason::NotForUs => "不归服务台办",
    }
}

/// The note of who gives a question to whom.
#[must_use]
pub fn handed_to(from: &str, to: &str, reason: &str) -> String {
    let name = |name: &str| if name.is_empty() { "没有指派".to_owned() } else { name.to_owned() };
    with_reason(format!("交接：{} → {}", name(from), name(to)), reason)
}

/// The note of from where to where a question went.
#[must_use]
pub fn moved(from: (Topic, Adcode), to: (Topic, Adcode), reason: &str) -> String {
    let words = |(topic, desk): (Topic, Adcode)| format!("{} · {}", super::region(desk), super::topic(topic));
    with_reason(format!("转交：{} → {}", words(from), words(to)), reason)
}

fn with_reason(said: String, reason: &str) -> String {
    if reason.is_empty() { said } else { format!("{said}\n原因：{reason}") }
}

/// How a question reached the desk.
#[must_use]
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::App => "应用",
        Channel::Phone => "电话",
        Channel::Visit => "来访",
        Channel::Platform => "12355 平台",
    }
}

/// What became of an act on many questions.
#[must_use]
pub fn bulk_done(done: u32, left: u32) -> String {
    if left == 0 {
        format!("{done} 个提问办好了。")
    } else {
        format!("{done} 个提问办好了；{left} 个刚刚有变化或者不能这样办，没有动，请再看一眼。")
    }
}
