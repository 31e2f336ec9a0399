//! What desks read in the inbox and beside a question, and the sentences that it sends to couriers by itself.

use crate::model::plain_text::TextError;
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
/// Where no question is open beside the list.
pub const CHOOSE: &str = "点左边的提问，在这里看和回复。";
/// Why something is handed over.
pub const REASON: &str = "为什么转（只有服务台看得到）";
/// A question that is answered in another one.
pub const MERGED: &str = "已并到另一个提问";
/// Spam.
pub const SPAM: &str = "无效内容";

/// Files of an answer.
pub const FILES: &str = "照片、文件";
/// The same, for who does not see the field.
pub const FILES_HINT: &str = "附照片（最多 4 张）或文件（PDF、docx、xlsx，最多 3 个，每个 10 MB）";
/// An answer that was just sent can be changed.
pub const AMEND: &str = "撤回或更正";
/// Other words in its place.
pub const CORRECT: &str = "更正";
/// The field of the correction.
pub const CORRECTED_WORDS: &str = "改成（小哥会看到新的话和“更正过”，原来的话留在备注里）";
/// Takes it back; asks first.
pub const WITHDRAW: &str = "撤回……";
/// What happens to an answer that is taken back.
pub const WITHDRAW_HAPPENS: [&str; 3] = [
    "小哥手机上这条回复会变成“这条回复已撤回”；已经看过的内容收不回",
    "附的照片和文件一起删除",
    "这个提问没有别的回复的话，回到“等回复”，期限照原来的算",
];
/// Asks before an answer is taken back.
pub const WITHDRAW_TITLE: &str = "撤回这条回复吗？";
/// Takes it back.
pub const WITHDRAW_SURE: &str = "撤回";
/// An answer that the courier cannot read any more.
pub const TAKEN_BACK: &str = "已撤回，小哥看不到";
/// An answer that says something else than it said first.
pub const CORRECTED: &str = "更正过";

/// The note of what an answer said before it was corrected.
#[must_use]
pub fn before_correction(text: &str) -> String {
    format!("更正前的回复：\n{text}")
}

/// Why a correction is not taken.
#[must_use]
pub fn correction_not_taken(error: &TextError) -> String {
    format!("更正后的话{error}")
}

/// Too many files with an answer.
#[must_use]
pub fn too_many_files(photos: usize, documents: usize) -> String {
    format!("一次最多 {photos} 张照片和 {documents} 个文件，请分两次发")
}

/// Only so many of an account's other questions stand beside one.
#[must_use]
pub fn only_newest(most: u64) -> String {
    format!("只列最近的 {most} 个，更早的在提问里搜索。")
}

/// Only so many cases are offered.
#[must_use]
pub fn only_newest_cases(most: u64) -> String {
    format!("只列最近立案的 {most} 件。更早的，先在案件列表里找到它。")
}

/// A file that cannot be sent with an answer, and why.
#[must_use]
pub fn file_not_taken(name: &str, why: &str) -> String {
    format!("“{name}”{why}")
}

/// Silences the accounts of what was chosen; asks first.
pub const SILENCE: &str = "暂停提问……";
/// Does it.
pub const SILENCE_SURE: &str = "暂停";
/// For how long.
pub const SILENCE_DAYS: &str = "选中的账号暂停提问多久";
/// Lets accounts speak again.
pub const SPEAK_AGAIN: &str = "恢复提问";
/// Takes back what was silenced just now.
pub const UNDO_SILENCE: &str = "撤销暂停";
/// No length was chosen.
pub const CHOOSE_DAYS: &str = "请选暂停几天";

/// A choice of a length.
#[must_use]
pub fn silence_for(days: u16) -> String {
    format!("账号暂停 {days} 天")
}

/// Asks before many accounts are silenced.
#[must_use]
pub fn silence_title(accounts: usize, days: u16) -> String {
    format!("暂停 {accounts} 个账号提问 {days} 天吗？")
}

/// What happens then.
#[must_use]
pub fn silence_happens(until: Timestamp) -> [String; 3] {
    [
        format!("小哥再提问时会看到：{}", silenced(until)),
        "说到危险的话照样收；之前的回复都还能看".to_owned(),
        "选中的提问还在列表里，要结束请另外按“结束”；暂停可以马上撤销".to_owned(),
    ]
}

/// Accounts that were silenced and speak again.
#[must_use]
pub fn bulk_speaking(done: u32) -> String {
    format!("{done} 个账号又能提问了。")
}

/// What became of silencing many accounts.
#[must_use]
pub fn bulk_silenced(done: u32, left: u32) -> String {
    if left == 0 {
        format!("{done} 个账号暂停提问了。")
    } else {
        format!("{done} 个账号暂停提问了；{left} 个不能暂停（来电来访、已经暂停得更久，或者不归你管），没有动。")
    }
}

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
