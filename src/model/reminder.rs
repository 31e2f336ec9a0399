//! What staff are reminded of, and by which way. Nothing of a courier's words.

use super::coded::coded;

coded! {
    /// What staff are reminded of.
    ReminderKind {
        /// A question tells of danger and nobody has taken it on.
        Danger = "danger",
        /// A question was given to somebody.
        Assigned = "assigned",
        /// A question is due soon.
        BeforeDue = "before_due",
        /// A question is overdue.
        Overdue = "overdue",
    } else Overdue
}

/// Minutes of working time before a question is due, at which somebody is reminded.
pub const BEFORE_DUE_MINUTES: i64 = 60;

coded! {
    /// By which way.
    ChannelKind {
        /// E-mail.
        Email = "email",
        /// A robot of a group of 企业微信 (`WeChat` Work).
        WeChatWork = "wechat_work",
        /// A robot of a group of 钉钉 (`DingTalk`).
        DingTalk = "dingtalk",
        /// An address of the office's own program.
        Webhook = "webhook",
    } else Webhook
}
