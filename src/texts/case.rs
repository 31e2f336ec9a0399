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
    match (referral.state, referral.promised) {
        (ReferralState::Agreed, Some(day)) => format!("对方在办，说 {day} 前答复"),
        (ReferralState::Agreed, None) if referral.accepted => "对方已经接下，在办".to_owned(),
        _ => stands.to_owned(),
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
