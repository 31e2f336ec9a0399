//! The audit log in words: what was done, to what, and how.

use crate::model::answer::VersionState;
use crate::model::audit::{Action, AuditKind};
use crate::model::case::{CaseKind, CaseStage, ReferralTo};
use crate::model::question::{Channel, DismissReason};
use crate::model::staff::StaffRole;
use crate::model::training::QualificationKind;
use crate::model::{Adcode, ProposalStage, ReportState, Topic};

/// What of the program's own remark reads as words: codes of the model, numbers of regions.
#[must_use]
pub fn detail(action: Option<Action>, detail: &str, named: impl Fn(&str) -> Option<String>) -> String {
    let words: Vec<String> = detail.split(' ').map(|word| named(word).unwrap_or_else(|| one(action, word))).collect();
    words.join(" ").trim().to_owned()
}

fn one(action: Option<Action>, word: &str) -> String {
    let of = match action {
        Some(Action::Moved) => Topic::of_code(word).map(super::topic),
        Some(Action::CaseStepped) if word == "→" => Some("到"),
        Some(Action::CaseStepped) => CaseStage::of_code(word).map(super::case_stage),
        Some(Action::CaseOpened | Action::ClaimSent) => CaseKind::of_code(word).map(super::case_kind),
        Some(Action::ReferralProposed) => ReferralTo::of_code(word).map(super::referral_to),
        Some(Action::Dismissed) => DismissReason::of_code(word).map(super::inbox::dismiss_reason),
        Some(Action::TakenIn) => Channel::of_code(word).map(super::inbox::channel),
        Some(Action::ProposalChanged) => ProposalStage::of_code(word).map(super::proposal_stage),
        Some(Action::ReportHandled) => ReportState::of_code(word).map(super::report_state),
        Some(Action::AnswerDecided) => VersionState::of_code(word).map(version_state),
        Some(Action::QualificationChanged) => QualificationKind::of_code(word).map(super::training::qualification),
        Some(Action::Silenced) => return if word == "0" { "恢复".to_owned() } else { format!("{word} 天") },
        Some(Action::RosterChanged) if word == "1" => Some("排上"),
        Some(Action::RosterChanged) if word == "0" => Some("撤下"),
        Some(Action::StandardSet | Action::HoursSet) if word == "drop" => Some("恢复成全省的"),
        Some(Action::AidDecided) if word == "refuse" => Some("没批"),
        Some(Action::ActivityChanged) => activity(word),
        Some(Action::CampaignChanged) => campaign(word),
        Some(Action::OutreachChanged) if word == "stop" => Some("停用"),
        Some(Action::OutreachChanged) if word == "resume" => Some("恢复"),
        Some(Action::ClaimWorked) if word == "return" => Some("请公司再答"),
        Some(Action::ClaimWorked) if word == "close" => Some("结束"),
        Some(Action::CourseChanged) if word == "materials" => Some("改课件"),
        Some(Action::CourseChanged) if word == "quiz" => Some("改考题"),
        Some(Action::TrainingTaken) => return format!("{word} 行"),
        _ => None,
    };
    let of = of.or_else(|| StaffRole::of_code(word).map(super::staff_role)).or_else(|| plain(word));
    let of = of.or_else(|| Adcode::parse(word).ok().map(super::region));
    of.unwrap_or(word).to_owned()
}

/// Done to an activity: “add slots”, “drop slot”, “call off” and others.
fn activity(word: &str) -> Option<&'static str> {
    Some(match word {
        "slots" | "slot" => "场次",
        "add" => "加",
        "drop" => "去掉",
        "call" => "取消",
        "off" => "活动",
        _ => return None,
    })
}

/// Done to a campaign: “task”, “task not done”, “drop budget” and others.
fn campaign(word: &str) -> Option<&'static str> {
    Some(match word {
        "task" => "任务",
        "not" => "没",
        "done" => "办好",
        "drop" => "去掉",
        "budget" => "经费",
        "share_out" => "分解到市州",
        _ => return None,
    })
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
        "print" => "打印",
        "add" | "create" => "新建",
        "lock" => "停用",
        "unlock" => "恢复",
        "password" => "重设密码",
        "no-codes" => "取消动态码",
        "correct" => "改资料",
        "try-again" => "让他再试",
        "on" => "打开",
        "off" => "关掉",
        "papers" => "换恢复码",
        "set" => "设定",
        "lower" | "drop" | "remove" => "去掉",
        "draft" => "草稿",
        "published" | "publish" => "发布",
        "withdrawn" | "undo" | "withdraw" | "take_back" => "撤回",
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
        "end" => "终止",
        "text" => "改文字",
        "invite" => "邀请小哥",
        "came" => "记谁来了",
        "held" => "记纪要",
        "photos" => "照片",
        "take" => "采用",
        "return" => "退回",
        "edit" => "编辑",
        "correct_piece" => "更正：撤下一篇",
        "correct_photo" => "更正：撤下一张照片",
        "gather" => "归入建议",
        "take_out" => "移出建议",
        "not_given" => "记错了，还没发",
        "correct_answer" => "更正答复",
        "issue" => "发出",
        "public" => "公开给小哥",
        "private" => "不再公开",
        _ => return None,
    })
}

/// The word for what was done.
#[must_use]
pub fn action(action: Action) -> &'static str {
    match action {
        Action::SignedIn => "登录",
        Action::SignInFailed => "登录失败",
        Action::Read => "查看提问",
        Action::ReadAttachment => "查看照片录音",
        Action::ListRead => "查看列表",
        Action::VoiceRead => "查看心声",
        Action::ReportRead => "查看驿站报告",
        Action::SurveyRead => "查看话题和问卷",
        Action::BookingsRead => "查看预约名单",
        Action::AuditRead => "导出操作记录",
        Action::TableTaken => "导出表格",
        Action::Answered => "回复",
        Action::AnswerTakenBack => "撤回回复",
        Action::AnswerCorrected => "更正回复",
        Action::Noted => "写备注",
        Action::Closed => "结束提问",
        Action::Dismissed => "不回复就结束",
        Action::Reopened => "重新打开提问",
        Action::Merged => "合并提问",
        Action::Split => "拆分提问",
        Action::Silenced => "暂停账号提问",
        Action::TakenIn => "登记来电来访",
        Action::Assigned => "指派",
        Action::Moved => "转到别的服务台",
        Action::DangerMarked => "标记危险",
        Action::DangerTaken => "接手危险提问",
        Action::CaseOpened => "立案",
        Action::CaseJoined => "并入案件",
        Action::CaseRead => "查看案件",
        Action::CaseStepped => "推进案件",
        Action::CaseBring => "写所需材料",
        Action::ReferralProposed => "提出转介",
        Action::CompanyChanged => "管理公司名单",
        Action::CompanyNamed => "记公司",
        Action::CompaniesPublished => "按公司公开数据",
        Action::ClaimSent => "向公司转诉求",
        Action::ClaimRead => "查看公司诉求",
        Action::ClaimAnswered => "答复公司诉求",
        Action::ClaimWorked => "办理公司诉求",
        Action::AidChanged => "管理帮扶资源",
        Action::HardshipSet => "填困难情况",
        Action::AidProposed => "提出帮扶",
        Action::AidDecided => "审批帮扶",
        Action::PartnerChanged => "管理合作单位",
        Action::ReferralRead => "查看转介",
        Action::ReferralWorked => "办理转介",
        Action::ReferralLink => "发转介链接",
        Action::ReferralAnswered => "答复转介",
        Action::AnswerProposed => "写问答",
        Action::AnswerDecided => "审问答",
        Action::AnswerWithdrawn => "撤回问答",
        Action::StaffChanged => "管理人员",
        Action::OneHandRefused => "两个人的步骤，没有让同一人的账号办",
        Action::CourseChanged => "管理培训",
        Action::TrainingTaken => "导出培训情况",
        Action::CourseTried => "考培训",
        Action::TriesAllowed => "同意再考",
        Action::QualificationChanged => "登记资质",
        Action::DutyDemandSet => "设值班要求",
        Action::DutyMissed => "记缺班",
        Action::HoursNoted => "登记服务时长",
        Action::Certificate => "出时长证明",
        Action::VolunteerRead => "查看志愿者报名",
        Action::VolunteerDecided => "办志愿者报名",
        Action::CampaignChanged => "管理季度方案",
        Action::OutreachChanged => "管理宣传码",
        Action::RosterChanged => "排值班",
        Action::StandardSet => "设服务标准",
        Action::RetentionSet => "设保留期限",
        Action::HoursSet => "设上班时间",
        Action::ChannelSet => "设提醒",
        Action::PasswordChanged => "改密码",
        Action::SecondFactor => "设置动态码",
        Action::SessionEnded => "退出登录",
        Action::IdentityBound => "绑定单位账号",
        Action::OwnEmail => "设自己的提醒邮箱",
        Action::ActivityChanged => "管理活动",
        Action::CheckedIn => "签到",
        Action::LetterChanged => "写信和通知",
        Action::VoiceDecided => "审心声",
        Action::VoiceAnswered => "答复心声",
        Action::ProposalChanged => "管理建议",
        Action::DeputyChanged => "管理代表委员",
        Action::MeetingChanged => "管理面对面",
        Action::ContributionChanged => "管理报送稿件",
        Action::BulletinChanged => "管理简报",
        Action::DiscussionChanged => "管理话题",
        Action::StationChanged => "管理驿站",
        Action::KeeperLink => "店主链接",
        Action::StationsImported => "导入驿站表",
        Action::HolidaysSet => "设节假日",
        Action::SamplesRemoved => "撤掉示例",
        Action::Nudged => "催办",
        Action::NudgeWithdrawn => "撤回催办",
        Action::NudgeDone => "办好催办的事",
        Action::ReportHandled => "处理报告",
        Action::Erased => "小哥删除了数据",
    }
}

/// The same of the word in data, which stands there itself where only a newer server knows it.
#[must_use]
pub fn action_of(code: &str) -> &str {
    match Action::of_code(code) {
        Some(known) => action(known),
        None => code,
    }
}

/// The word for a kind of things.
#[must_use]
pub fn kind(kind: AuditKind) -> &'static str {
    match kind {
        AuditKind::Reading => "查看",
        AuditKind::Questions => "提问",
        AuditKind::Cases => "案件、转介、帮扶",
        AuditKind::Partners => "单位、公司、资源",
        AuditKind::Published => "发给小哥的",
        AuditKind::Stations => "驿站",
        AuditKind::Training => "培训、值班、志愿者",
        AuditKind::Staff => "人员、权限、规矩",
        AuditKind::SignIn => "登录",
    }
}

/// What an entry is about, where a word says it.
#[must_use]
pub fn subject(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::LetterChanged => "信和通知",
        Action::VoiceDecided | Action::VoiceAnswered | Action::VoiceRead => "心声",
        Action::ProposalChanged => super::proposal_paper::TITLE,
        Action::DeputyChanged => super::deputy::TITLE,
        Action::MeetingChanged => super::deputy::MEETINGS,
        Action::ContributionChanged => super::contribution::TITLE,
        Action::BulletinChanged => super::contribution::BULLETINS,
        Action::DiscussionChanged | Action::SurveyRead => "话题",
        Action::ActivityChanged | Action::BookingsRead => "活动",
        Action::CheckedIn => "预约",
        Action::ReportHandled | Action::ReportRead => "驿站报告",
        Action::AnswerProposed | Action::AnswerDecided | Action::AnswerWithdrawn => "问答",
        Action::StationsImported => "导入",
        Action::PartnerChanged => "合作单位",
        Action::CompanyChanged => "公司名单",
        Action::CompanyNamed => "提问或心声",
        Action::ClaimSent | Action::ClaimRead | Action::ClaimAnswered | Action::ClaimWorked => "合理诉求",
        Action::AidChanged => "帮扶资源",
        Action::ReferralRead | Action::ReferralWorked | Action::ReferralLink | Action::ReferralAnswered => "转介",
        Action::CourseChanged | Action::TrainingTaken | Action::CourseTried | Action::TriesAllowed => "培训",
        Action::QualificationChanged => "资质",
        Action::DutyDemandSet => "值班要求",
        Action::DutyMissed | Action::RosterChanged => "值班",
        Action::HoursNoted => super::served::TITLE,
        Action::Certificate => "时长证明",
        Action::VolunteerRead | Action::VolunteerDecided => "志愿者报名",
        Action::CampaignChanged => super::campaign::TITLE,
        Action::OutreachChanged => "宣传码",
        Action::Nudged | Action::NudgeWithdrawn | Action::NudgeDone => "催办",
        Action::SamplesRemoved => super::SAMPLE,
        // Their numbers or names stand there.
        Action::SignedIn
        | Action::SignInFailed
        | Action::Read
        | Action::ReadAttachment
        | Action::ListRead
        | Action::AuditRead
        | Action::TableTaken
        | Action::Answered
        | Action::AnswerTakenBack
        | Action::AnswerCorrected
        | Action::Noted
        | Action::Closed
        | Action::Dismissed
        | Action::Reopened
        | Action::Merged
        | Action::Split
        | Action::Silenced
        | Action::TakenIn
        | Action::Assigned
        | Action::Moved
        | Action::DangerMarked
        | Action::DangerTaken
        | Action::CaseOpened
        | Action::CaseJoined
        | Action::CaseRead
        | Action::CaseStepped
        | Action::CaseBring
        | Action::ReferralProposed
        | Action::CompaniesPublished
        | Action::HardshipSet
        | Action::AidProposed
        | Action::AidDecided
        | Action::StaffChanged
        | Action::OneHandRefused
        | Action::StandardSet
        | Action::RetentionSet
        | Action::HoursSet
        | Action::ChannelSet
        | Action::PasswordChanged
        | Action::SecondFactor
        | Action::SessionEnded
        | Action::IdentityBound
        | Action::OwnEmail
        | Action::StationChanged
        | Action::KeeperLink
        | Action::HolidaysSet
        | Action::Erased => return None,
    })
}

/// The word for a list that was read.
#[must_use]
pub fn list(list: &str) -> &str {
    match list {
        "inbox" => "提问列表",
        "voices" => "心声列表",
        "reports" => "驿站报告列表",
        "cases" => "案件列表",
        "proposals" => "建议里的心声",
        "companies" => "认不出的公司名",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_words_and_what_is_none_stays() {
        let nobody = |_: &str| None;
        assert_eq!(detail(Some(Action::Moved), "labour_rights 430200", nobody), "劳动权益 株洲");
        assert_eq!(detail(Some(Action::CaseStepped), "intake → verification", nobody), "受理 到 核实");
        assert_eq!(detail(Some(Action::StaffChanged), "add province_admin", nobody), "新建 省级管理员");
        assert_eq!(detail(Some(Action::Assigned), "x", |_| Some("张三".to_owned())), "张三");
        assert_eq!(detail(Some(Action::KeeperLink), "新链接", nobody), "新链接");
        // One word of the program's is not one word of ours.
        for (action, said, read) in [
            (Action::StandardSet, "drop", "恢复成全省的"),
            (Action::CompanyNamed, "drop", "去掉"),
            (Action::CampaignChanged, "drop task", "去掉 任务"),
            (Action::CampaignChanged, "task not done", "任务 没 办好"),
            (Action::CampaignChanged, "share_out", "分解到市州"),
            (Action::ActivityChanged, "drop slot", "去掉 场次"),
            (Action::ActivityChanged, "call off", "取消 活动"),
            (Action::AidDecided, "refuse", "没批"),
            (Action::ClaimSent, "fine", "乱罚款"),
            (Action::ClaimWorked, "return", "请公司再答"),
            (Action::ContributionChanged, "return", "退回"),
            (Action::OutreachChanged, "stop", "停用"),
            (Action::CourseChanged, "quiz", "改考题"),
            (Action::QualificationChanged, "add lawyer", "新建 律师执业证"),
            (Action::DutyDemandSet, "remove", "去掉"),
        ] {
            let words = detail(Some(action), said, nobody);
            assert!(words == read || action == Action::ClaimSent && !words.is_ascii(), "{action:?} {said}: {words}");
        }
    }
}
