//! Reminders to staff, and the page on which their ways are set. Nothing of a courier's words.

use crate::model::Timestamp;
use crate::model::reminder::{ChannelKind, ReminderKind, ReminderState};

/// The page.
pub const TITLE: &str = "提醒";
/// What it is for.
pub const WHY: &str = "指派了、快到时限、超时、有危险提问时，往群里或邮箱发一条提醒。转介、公司诉求、建议提案、季度任务、培训和资质到期、省里的督办、报送和每周一览也从这里发。提醒里没有小哥写的话，只有主题、地区、时限和打开的链接。每一条只发一次；发不出去会再试几次。";
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
        ReminderKind::DangerPile => "一下子来了许多危险提问，都没有人接手",
        ReminderKind::Assigned => "提问指派了",
        ReminderKind::BeforeDue => "提问快到时限",
        ReminderKind::Overdue => "提问超时了",
        ReminderKind::Nudge => "省里请你们办",
        ReminderKind::WeeklyDigest => "本周一览",
        ReminderKind::ReferralBeforeDue => "转介快到时限",
        ReminderKind::ReferralOverdue => "转介超时没答复",
        ReminderKind::ReferralEscalated => "转介超时三天没答复",
        ReminderKind::ReferralNew => "有一件事转给你们",
        ReminderKind::ReferralReplied => "服务台回了你们的问题",
        ReminderKind::ReferralAskedBack => "合作单位在问",
        ReminderKind::ReferralPromiseOver => "说好答复的日期过了",
        ReminderKind::ClaimSent => "小哥对公司的诉求，请答复",
        ReminderKind::ClaimBeforeDue => "公司诉求快到时限",
        ReminderKind::ClaimOverdue => "公司诉求超时没答复",
        ReminderKind::ClaimAnswered => "公司答复了诉求",
        ReminderKind::TaskOverdue => "季度方案里的任务过期了",
        ReminderKind::ProofEndsSoon => "培训、资质 30 天内到期",
        ReminderKind::ProofEnds => "培训、资质到期了",
        ReminderKind::ContributionHandedIn => "市州报送来了",
        ReminderKind::ContributionReturned => "报送的稿件退回来了",
        ReminderKind::ProposalBeforeDue => "建议、提案快到答复期限",
        ReminderKind::ProposalOverdue => "建议、提案超期没答复",
        ReminderKind::ProposalEscalated => "建议、提案超期半个月没答复",
    }
}

/// Where a reminder stands.
#[must_use]
pub fn state(state: ReminderState) -> &'static str {
    match state {
        ReminderState::Sent => "已发",
        ReminderState::Failed => "没有发出去",
        ReminderState::Dropped => "不用发了",
        ReminderState::Waiting => "在发",
    }
}

/// The head of a message: “【递驿 长沙】2 个提问超时了”.
#[must_use]
pub fn head(place: &str, what_kind: ReminderKind, count: usize) -> String {
    let what = kind(what_kind);
    if count > 1 && ReminderKind::OF_QUESTIONS.contains(&what_kind) {
        format!("【递驿 {place}】{count} 个{what}")
    } else {
        format!("【递驿 {place}】{what}")
    }
}

/// The head of a message of tasks whose day comes.
#[must_use]
pub fn head_of_coming_tasks(place: &str) -> String {
    format!("【递驿 {place}】季度方案里的任务快到期了")
}

/// A line of a message.
#[must_use]
pub fn line(topic: &str, holder: Option<&str>, due: Option<Timestamp>) -> String {
    let holder = holder.map(|name| format!("，给 {name}")).unwrap_or_default();
    let due = due.map(|due| format!("，最晚 {} 前", super::day_and_clock(due))).unwrap_or_default();
    format!("{topic}{holder}{due}")
}

/// How many there are behind one line.
#[must_use]
pub fn pile(count: usize) -> String {
    format!("新账号短时间里发来的，另有 {count} 条。可能是有人捣乱，也可能有真的，请逐条看。")
}

/// Where not all of them are named.
#[must_use]
pub fn more(count: usize) -> String {
    format!("还有 {count} 个，请打开服务台看。")
}

/// The word for a field of a way.
#[must_use]
pub fn field(name: &str) -> &'static str {
    match name {
        "host" => "邮件服务器",
        "port" => "端口",
        "security" => "加密",
        "user" => "用户名",
        "from" => "发件人",
        "to" => "收件人",
        _ => "地址",
    }
}

/// A mail server's certificate that no known authority signed.
pub const CERTIFICATE_UNKNOWN: &str = "邮件服务器的证书没有可信的机构签发（多半是自签的）。请信息中心换正规证书；用单位自己的根证书，就在服务器上设 DIYI_MAIL_CA";
/// Of another server.
pub const CERTIFICATE_OF_ANOTHER: &str = "邮件服务器的证书是发给别的名字的。请把“邮件服务器”改成证书上的名字";
/// Too old.
pub const CERTIFICATE_EXPIRED: &str = "邮件服务器的证书过期了，请信息中心换一张";
/// The office's own authority cannot be read.
pub const BAD_AUTHORITY: &str = "DIYI_MAIL_CA 里不是证书（PEM 格式，BEGIN CERTIFICATE 开头），请管理员看一看";
/// The server offers no STARTTLS.
pub const NO_STARTTLS: &str = "邮件服务器在这个端口不支持 STARTTLS。请改成“TLS（465）”，端口填 465";
/// The server speaks no TLS at that port.
pub const NO_TLS: &str = "邮件服务器在这个端口不是一开始就加密。请改成“STARTTLS（587）”，端口填 587";

/// The mail that confirms somebody's own address.
#[must_use]
pub fn code(code: &str) -> String {
    format!("确认码 {code}，15 分钟内有效。不是你自己填的邮箱，请不要理会。")
}

/// Somebody's own address.
pub const OWN_TITLE: &str = "我的提醒邮箱";
/// What it is for.
pub const OWN_WHY: &str = "给你的提问指派了、快到时限、超时、有危险，除了服务台的群和邮箱，也发到你自己的邮箱；你的培训、资质快到期了，也发。里面没有小哥写的话。";
/// The same to somebody of a partner.
pub const OWN_WHY_PARTNER: &str = "转给你们单位的事：新转来、服务台回了话、快到期、过期，还有小哥对你们公司的诉求，发到你自己的邮箱。里面没有小哥写的话。";
/// What it is for, by what somebody is.
#[must_use]
pub fn own_why(role: crate::model::staff::StaffRole) -> &'static str {
    if role == crate::model::staff::StaffRole::Partner { OWN_WHY_PARTNER } else { OWN_WHY }
}
/// It is set.
#[must_use]
pub fn own_is(address: &str) -> String {
    format!("提醒发到 {address}")
}
/// A code is on its way.
#[must_use]
pub fn own_asked(address: &str) -> String {
    format!("确认码发到 {address} 了，15 分钟内填在这里。没有收到就看看垃圾邮件，一分钟以后可以再发")
}
/// The field of the address.
pub const OWN_ADDRESS: &str = "邮箱地址";
/// Sends a code there.
pub const OWN_SEND: &str = "发确认码";
/// The field of the code.
pub const OWN_CODE: &str = "邮件里的 6 位确认码";
/// Confirms it.
pub const OWN_CONFIRM: &str = "确认";
/// Has nothing sent there any more.
pub const OWN_DROP: &str = "不再发到我的邮箱";
/// It is no address.
pub const OWN_NOT: &str = "请写一个邮箱地址，例如 xingming@qq.com";
