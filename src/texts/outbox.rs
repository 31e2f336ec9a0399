//! What is on its way: what, since when, why not yet, and what can be done.

use crate::api::Act;
use crate::engine::{Delivery, DeliveryState, SendFailure};
use crate::model::{ReportKind, Timestamp};

/// The screen's title.
pub const TITLE: &str = "还没发出去的";
/// Nothing waits.
pub const EMPTY: &str = "都发出去了。";
/// To the screen.
pub const LOOK: &str = "看看";
/// Sends it again now.
pub const TRY_AGAIN: &str = "再试";
/// Takes it back into its form.
pub const CHANGE: &str = "改一改";
/// Copies its words.
pub const COPY: &str = "复制文字";
/// They are copied.
pub const COPIED: &str = "已复制";
/// They cannot be copied.
pub const NOT_COPIED: &str = "复制不了，请长按文字选中再复制。";
/// Gives it up.
pub const GIVE_UP: &str = "不发了";
/// Giving up needs a second touch.
pub const GIVE_UP_SURE: &str = "真的不发了？写的话会删掉。";
/// The same where the server may have it already.
pub const GIVE_UP_SURE_MAYBE: &str = "真的不发了？手机上会删掉；可能已经送到，服务台也许还看得到。";
/// Yes.
pub const GIVE_UP_GO: &str = "删掉，不发了";
/// No.
pub const CANCEL: &str = "先留着";
/// A photo or a voice note that is neither on the phone nor on the server: title and what to do.
pub const FILE_GONE: (&str, &str) =
    ("照片或录音找不到了", "手机上已经没有这个文件。点“改一改”，重新选照片，或者只发文字。");

/// What it is.
#[must_use]
pub fn what(act: &Act) -> &'static str {
    match act {
        Act::Ask(_) => "提问",
        Act::Write { .. } => "提问里的话",
        Act::Rate { .. } | Act::RateBooking { .. } => "评价",
        Act::Reopen { .. } => "重新打开提问",
        Act::WithdrawConsent { .. } => "撤回同意",
        Act::Claim { .. } => "领取码",
        Act::DecideReferral { agrees: true, .. } => "同意转介",
        Act::DecideReferral { .. } => "不同意转介",
        Act::Book { .. } => "预约",
        Act::ChangeSlot { .. } => "换预约时间",
        Act::CancelBooking { .. } => "取消预约",
        Act::AcceptOffer { .. } => "接受空位",
        Act::Speak(_) => "心声",
        Act::Support { .. } => "支持一条心声",
        Act::AnswerSurvey { .. } => "问卷",
        Act::Visit { .. } => "驿站签到",
        Act::SayOpen { .. } => "驿站开着",
        Act::LookAgain { .. } => "修好了没有",
        Act::Report(report) if report.kind == ReportKind::NewStation => "推荐驿站",
        Act::Report(_) => "驿站报错",
        Act::SuggestStation(_) => "推荐驿站",
        Act::Volunteer(_) => "志愿者报名",
        Act::WithdrawVolunteer { .. } => "撤回志愿者报名",
        Act::EraseAccount => "删除我的数据",
    }
}

/// Where it is, and why not further.
#[must_use]
pub fn state(delivery: &Delivery, now: Timestamp) -> String {
    match &delivery.state {
        DeliveryState::Taken => "已送到".to_owned(),
        DeliveryState::Refused(problem) => match &delivery.act {
            Act::Ask(_)
            | Act::Write { .. }
            | Act::Speak(_)
            | Act::Report(_)
            | Act::SuggestStation(_)
            | Act::Volunteer(_) => {
                format!("没有发出去：{}", problem.title)
            }
            _ => problem.title.clone(),
        },
        DeliveryState::Waiting if delivery.is_overdue(now) => {
            format!("一天多了还没发出去。{}", delivery.failure.as_ref().map_or("", why))
        }
        DeliveryState::Waiting => match &delivery.failure {
            Some(failure) => format!("待发送：会自动再试。{}", why(failure)),
            None => super::thread::WAITING.to_owned(),
        },
    }
}

/// Why the last try was in vain.
#[must_use]
pub fn why(failure: &SendFailure) -> &'static str {
    match failure {
        SendFailure::Unreachable => "刚才没连上网络。",
        SendFailure::NotOurs(413) => "照片在半路被网络挡住了（太大）。",
        SendFailure::NotOurs(200..400) => "这个网络要先登录，或者拦住了递驿。打开浏览器登录，或者改用流量。",
        SendFailure::NotOurs(_) => "网络中间出了问题，没送到服务器。",
        SendFailure::ServerFailed => "服务器暂时出错。",
        SendFailure::TooMany => "现在发的人太多，服务器要歇一会儿。",
        SendFailure::FilesMissing => "照片或录音还没传到。",
        SendFailure::Unreadable => "应用太旧，看不懂服务器的回答。请更新。",
    }
}
