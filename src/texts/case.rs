//! A case.

use crate::model::Timestamp;
use crate::model::case::{CaseAge, ReferralState, ReferralView};

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

/// For how long it is open.
pub const AGE: &str = "立案多久了";
/// However long.
pub const ANY_AGE: &str = "不论多久";

/// For so long.
#[must_use]
pub fn age(age: CaseAge) -> &'static str {
    match age {
        CaseAge::Week => "7 天以内",
        CaseAge::Month => "8 到 30 天",
        CaseAge::Quarter => "31 到 90 天",
        CaseAge::Older => "90 天以上",
        CaseAge::OverMonth => "30 天以上",
    }
}

/// Where a referral stands, to its courier: also that the other works on it, and until when they said that they answer.
#[must_use]
pub fn referral_stands(referral: &ReferralView) -> String {
    let stands = super::referral_state(referral.state);
    if let Some(why) = &referral.withdrawn {
        return format!("服务台撤回了：{why}");
    }
    match (referral.state, referral.promised) {
        (ReferralState::Agreed, Some(day)) => format!("对方在办，说 {day} 前答复"),
        (ReferralState::Agreed, None) if referral.accepted => "对方已经接下，在办".to_owned(),
        _ => stands.to_owned(),
    }
}

/// What happens when a case is closed.
pub const CLOSE_HAPPENS: [&str; 3] = [
    "小哥会看到案件已经结了",
    "没有答复的转介一起结束，对方不再看得到",
    "以后有新情况，还可以在案件里“进到办理”接着办；要再转介，重新请小哥同意",
];
/// Why a referral ended that nobody answered before its case was closed.
pub const ENDED_WITH_CASE: &str = "案件已经结案";
/// Takes a referral back.
pub const WITHDRAW: &str = "撤回转介";
/// The heading of that.
pub const WITHDRAW_HEAD: &str = "转错了、不用转了";
/// Why.
pub const WITHDRAW_WHY: &str = "为什么撤回（小哥和对方都看得到，不要写小哥的情况）";
/// The same, before what is wrong with it.
pub const WITHDRAW_WHY_WORD: &str = "撤回的原因";
/// Asks before.
pub const WITHDRAW_SURE: &str = "撤回这项转介吗？";
/// What happens then.
pub const WITHDRAW_HAPPENS: &str = "对方马上看不到这件事了，不能恢复；要转给别家，再添加一项转介";
/// Those that know of it.
pub const WITHDRAW_TOLD: &str = "小哥和对方都会看到这个原因：";

/// What the courier is told when a referral was taken back.
#[must_use]
pub fn told_withdrawn(name: &str, why: &str) -> String {
    format!("原来想请“{name}”处理的事，我们撤回了，对方看不到你的情况了。原因：{why}")
}

/// Where a referral stands, to the desk.
#[must_use]
pub fn referral_word(referral: &ReferralView) -> &'static str {
    if referral.withdrawn.is_some() { "已撤回" } else { super::referral_state(referral.state) }
}

/// When a referral was proposed, decided, answered or taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferralDays {
    /// When the courier was asked.
    pub proposed: Timestamp,
    /// When they decided, and whether they agreed.
    pub decided: Option<(Timestamp, bool)>,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// When the desk took it back, and why.
    pub withdrawn: Option<(Timestamp, String)>,
    /// By when it is to be answered.
    pub due: Option<Timestamp>,
}

impl ReferralDays {
    /// All of them in one line, with whether it was answered in time; no day by which it is to be answered where nobody
    /// agreed.
    #[must_use]
    pub fn line(&self, now: Timestamp) -> String {
        let on = |at: Timestamp| super::day(at);
        let mut parts = vec![format!("{} 问小哥", on(self.proposed))];
        if let Some((at, agreed)) = self.decided {
            parts.push(format!("{} 小哥{}", on(at), if agreed { "同意" } else { "不同意" }));
        }
        let agreed = self.decided.is_some_and(|(_, agreed)| agreed);
        let late = |at: Timestamp| if self.due.is_some_and(|due| at > due) { "超时" } else { "按时" };
        match (self.answered, &self.withdrawn) {
            (Some(at), _) => parts.push(format!("{} 答复，{}", on(at), late(at))),
            (None, Some((at, why))) => parts.push(format!("{} 服务台撤回：{why}", on(*at))),
            (None, None) if agreed => {
                let due = self.due.map(|due| format!("请在 {} 前答复", on(due)));
                let over = self.due.filter(|due| *due < now).map(|_| "还没有答复，超时".to_owned());
                parts.extend(due.into_iter().chain(over));
            }
            (None, None) => {}
        }
        parts.join("；")
    }
}

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
