//! The audit log in words: what was done, to what, and how.

use crate::model::answer::VersionState;
use crate::model::case::{CaseKind, CaseStage, ReferralTo};
use crate::model::question::{Channel, DismissReason};
use crate::model::staff::StaffRole;
use crate::model::{Adcode, ProposalStage, ReportState, Topic};

/// What of the program's own remark reads as words: codes of the model, numbers of regions.
#[must_use]
pub fn detail(action: &str, detail: &str, named: impl Fn(&str) -> Option<String>) -> String {
    let words: Vec<String> = detail.split(' ').map(|word| named(word).unwrap_or_else(|| one(action, word))).collect();
    words.join(" ").trim().to_owned()
}

fn one(action: &str, word: &str) -> String {
    let of = match action {
        "moved" => Topic::of_code(word).map(super::topic),
        "case_stepped" if word == "→" => Some("到"),
        "case_stepped" => CaseStage::of_code(word).map(super::case_stage),
        "case_opened" => CaseKind::of_code(word).map(super::case_kind),
        "referral_proposed" => ReferralTo::of_code(word).map(super::referral_to),
        "dismissed" => DismissReason::of_code(word).map(super::inbox::dismiss_reason),
        "taken_in" => Channel::of_code(word).map(super::inbox::channel),
        "proposal_changed" => ProposalStage::of_code(word).map(super::proposal_stage),
        "report_handled" => ReportState::of_code(word).map(super::report_state),
        "answer_decided" => VersionState::of_code(word).map(version_state),
        "silenced" => return if word == "0" { "恢复".to_owned() } else { format!("{word} 天") },
        "roster_changed" if word == "1" => Some("排上"),
        "roster_changed" if word == "0" => Some("撤下"),
        _ => None,
    };
    let of = of.or_else(|| StaffRole::of_code(word).map(super::staff_role)).or_else(|| plain(word));
    let of = of.or_else(|| Adcode::parse(word).ok().map(super::region));
    of.unwrap_or(word).to_owned()
}

fn version_state(state: VersionState) -> &'static str {
    match state {
        VersionState::Proposed => "等人审",
        VersionState::Approved => "通过",
        VersionState::Refused => "退回",
        VersionState::Withdrawn => "撤回",
    }
}

/// Words that several actions use.
fn plain(word: &str) -> Option<&'static str> {
    Some(match word {
        "raise" => "标上",
        "lower" => "去掉",
        "print" => "打印",
        "add" | "create" => "新建",
        "lock" => "停用",
        "unlock" => "恢复",
        "password" => "重设密码",
        "on" => "打开",
        "off" => "关掉",
        "set" => "设定",
        "drop" => "恢复成全省的",
        "draft" => "草稿",
        "published" | "publish" => "发布",
        "withdrawn" | "undo" => "撤回",
        "refused" | "refuse" => "不公开",
        "merged" => "合并",
        "write" | "change" => "修改",
        "slots" => "加场次",
        "resize" => "改名额",
        "call" => "取消",
        "finish" => "办完",
        "accept" => "接下",
        "ask" => "问服务台",
        "reply" => "回对方",
        "promise" => "定日期",
        "aid" => "帮扶",
        "approve" => "批准",
        "book" => "第二位批准，扣库存",
        "give" => "发到手",
        "cancel" => "取消，退回库存",
        "xlsx" => "导出",
        "version" => "存一稿",
        "sign" => "签发",
        "hand_in" => "提交",
        "answer" => "答复",
        "rate" => "记满意不满意",
        "invite" => "邀请小哥",
        "came" => "记谁来了",
        "held" => "记纪要",
        "photos" => "照片",
        "take" => "采用",
        "return" => "退回",
        "edit" => "编辑",
        "issue" => "发出",
        "public" => "公开给小哥",
        "private" => "不再公开",
        _ => return None,
    })
}

/// The kinds of things by which the log is looked through, with the actions of each.
pub const KINDS: [(&str, &str, &[&str]); 7] = [
    (
        "reading",
        "查看",
        &[
            "read",
            "read_attachment",
            "case_read",
            "referral_read",
            "claim_read",
            "list_read",
            "voice_read",
            "report_read",
            "survey_read",
            "bookings_read",
            "audit_read",
        ],
    ),
    (
        "questions",
        "提问",
        &[
            "answered",
            "answer_taken_back",
            "answer_corrected",
            "noted",
            "closed",
            "dismissed",
            "reopened",
            "merged",
            "split",
            "silenced",
            "taken_in",
            "assigned",
            "moved",
            "danger_marked",
            "danger_taken",
            "erased",
        ],
    ),
    (
        "cases",
        "案件",
        &[
            "case_opened",
            "case_joined",
            "case_stepped",
            "case_bring",
            "referral_proposed",
            "referral_worked",
            "referral_link",
            "referral_answered",
            "partner_changed",
            "company_changed",
            "company_named",
            "companies_published",
            "claim_sent",
            "claim_answered",
            "claim_worked",
            "aid_changed",
            "hardship_set",
            "aid_proposed",
            "aid_decided",
            "nudged",
            "nudge_done",
        ],
    ),
    (
        "published",
        "发给小哥的",
        &[
            "answer_proposed",
            "answer_decided",
            "answer_withdrawn",
            "letter_changed",
            "voice_decided",
            "voice_answered",
            "proposal_changed",
            "deputy_changed",
            "meeting_changed",
            "contribution_changed",
            "bulletin_changed",
            "discussion_changed",
            "activity_changed",
            "checked_in",
        ],
    ),
    ("stations", "驿站", &["station_changed", "keeper_link", "stations_imported", "holidays_set", "report_handled"]),
    (
        "staff",
        "人员和权限",
        &[
            "staff_changed",
            "roster_changed",
            "standard_set",
            "retention_set",
            "password_changed",
            "second_factor",
            "own_email",
        ],
    ),
    ("sign_in", "登录", &["signed_in", "sign_in_failed"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_words_and_what_is_none_stays() {
        let nobody = |_: &str| None;
        assert_eq!(detail("moved", "labour_rights 430200", nobody), "劳动权益 株洲");
        assert_eq!(detail("case_stepped", "intake → verification", nobody), "受理 到 核实");
        assert_eq!(detail("staff_changed", "add province_admin", nobody), "新建 省级管理员");
        assert_eq!(detail("assigned", "x", |_| Some("张三".to_owned())), "张三");
        assert_eq!(detail("keeper_link", "新链接", nobody), "新链接");
    }
}
