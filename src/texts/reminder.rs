//! Reminders to staff, and the page on which their ways are set. Nothing of a courier's words.

use crate::model::Timestamp;
use crate::model::reminder::{ChannelKind, ReminderKind};

/// The page.
pub const TITLE: &str = "提醒";
/// What it is for.
pub const WHY: &str = "指派了、快到时限、超时、有危险提问时，往群里或邮箱发一条提醒。提醒里没有小哥写的话，只有主题、地区、时限和打开的链接。每一条只发一次；发不出去会再试几次。";
/// Where the server has no public address.
pub const NO_ORIGIN: &str = "服务器没有设对外的网址（DIYI_ORIGIN），提醒里就没有链接。";
/// Beside a secret that is kept.
pub const KEPT: &str = "已保存，不再显示；要换就填新的";
/// A test.
pub const TEST: &str = "这是一条测试提醒。收到就说明设好了。";

/// The name of a way.
#[must_use]
pub fn channel(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Email => "电子邮件",
        ChannelKind::WeChatWork => "企业微信群机器人",
        ChannelKind::DingTalk => "钉钉群机器人",
        ChannelKind::Webhook => "其他系统（Webhook）",
    }
}

/// What of it is needed.
#[must_use]
pub fn hint(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Email => "邮件服务器由单位信息中心提供。收件人可以写几个，用逗号隔开。",
        ChannelKind::WeChatWork => "群设置 → 群机器人 → 添加，把 Webhook 地址贴在这里。",
        ChannelKind::DingTalk => "群设置 → 机器人 → 自定义，安全设置选“加签”，把地址和密钥贴在这里。",
        ChannelKind::Webhook => "往这个地址 POST 一个 JSON。填了密钥，就在 X-Diyi-Signature 里带上正文的 HMAC-SHA256。",
    }
}

/// What a reminder is about.
#[must_use]
pub fn kind(kind: ReminderKind) -> &'static str {
    match kind {
        ReminderKind::Danger => "危险提问，还没有人接手",
        ReminderKind::Assigned => "提问指派了",
        ReminderKind::BeforeDue => "提问快到时限",
        ReminderKind::Overdue => "提问超时了",
    }
}

/// Where a reminder stands.
#[must_use]
pub fn state(state: &str) -> &'static str {
    match state {
        "sent" => "已发",
        "failed" => "没有发出去",
        "dropped" => "不用发了",
        _ => "在发",
    }
}

/// The head of a message: “【递驿 长沙】2 个提问超时了”.
#[must_use]
pub fn head(place: &str, what: ReminderKind, count: usize) -> String {
    let what = kind(what);
    if count > 1 { format!("【递驿 {place}】{count} 个{what}") } else { format!("【递驿 {place}】{what}") }
}

/// A line of a message.
#[must_use]
pub fn line(topic: &str, holder: Option<&str>, due: Option<Timestamp>) -> String {
    let holder = holder.map(|name| format!("，给 {name}")).unwrap_or_default();
    let due = due.map(|due| format!("，最晚 {} 前", super::day_and_clock(due))).unwrap_or_default();
    format!("{topic}{holder}{due}")
}

/// Where not all of them are named.
#[must_use]
pub fn more(count: usize) -> String {
    format!("还有 {count} 个，请打开服务台看。")
}
