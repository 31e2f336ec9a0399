//! The audit log: who read and did what, and when. Nothing a courier wrote stands in it.

use super::scope::RegionColumn as _;
use super::tables::audit;
use crate::model::staff::Staff;
use crate::model::{Adcode, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $chinese:literal;)+) => {
        /// What is put on record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Action { $($(#[$doc])* $name,)+ }

        impl Action {
            /// The word in data.
            pub(crate) fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }
        }

        /// The word for an action on screens.
        pub(crate) fn in_chinese(code: &str) -> &str { match code { $($code => $chinese,)+ other => other } }
    };
}

actions! {
    /// Signed in.
    SignedIn = "signed_in", "登录";
    /// Tried to sign in and failed.
    SignInFailed = "sign_in_failed", "登录失败";
    /// Read a question's words.
    Read = "read", "查看提问";
    /// Looked at a photo or heard a voice note.
    ReadAttachment = "read_attachment", "查看照片录音";
    /// Looked at a list that shows couriers' words.
    ListRead = "list_read", "查看列表";
    /// Read what a courier said.
    VoiceRead = "voice_read", "查看心声";
    /// Read a report of a station.
    ReportRead = "report_read", "查看驿站报告";
    /// Read what couriers wrote into a survey.
    SurveyRead = "survey_read", "查看话题和问卷";
    /// Looked at who booked.
    BookingsRead = "bookings_read", "查看预约名单";
    /// Took a copy of the log along.
    AuditRead = "audit_read", "导出操作记录";
    /// Answered.
    Answered = "answered", "回复";
    /// Took back an answer that was sent.
    AnswerTakenBack = "answer_taken_back", "撤回回复";
    /// Corrected an answer that was sent.
    AnswerCorrected = "answer_corrected", "更正回复";
    /// Wrote a note.
    Noted = "noted", "写备注";
    /// Closed a question.
    Closed = "closed", "结束提问";
    /// Closed a question that nobody answered.
    Dismissed = "dismissed", "不回复就结束";
    /// Opened a closed question again.
    Reopened = "reopened", "重新打开提问";
    /// Merged a question into another one, or took that back.
    Merged = "merged", "合并提问";
    /// Made a question of its own of some messages.
    Split = "split", "拆分提问";
    /// Silenced the account of a question for some days, or took that back.
    Silenced = "silenced", "暂停账号提问";
    /// Wrote down a call or a visit.
    TakenIn = "taken_in", "登记来电来访";
    /// Gave a question to somebody.
    Assigned = "assigned", "指派";
    /// Moved a question to another desk or topic.
    Moved = "moved", "转到别的服务台";
    /// Raised or lowered the mark of danger.
    DangerMarked = "danger_marked", "标记危险";
    /// Took on a question that tells of danger.
    DangerTaken = "danger_taken", "接手危险提问";
    /// Opened a case.
    CaseOpened = "case_opened", "立案";
    /// Joined a question to a case.
    CaseJoined = "case_joined", "并入案件";
    /// Read a case.
    CaseRead = "case_read", "查看案件";
    /// Took a step.
    CaseStepped = "case_stepped", "推进案件";
    /// Said what the courier must bring.
    CaseBring = "case_bring", "写所需材料";
    /// Proposed a referral.
    ReferralProposed = "referral_proposed", "提出转介";
    /// Kept the list of companies.
    CompanyChanged = "company_changed", "管理公司名单";
    /// Said which company a question or a voice names.
    CompanyNamed = "company_named", "记公司";
    /// Decided whether figures by company are public.
    CompaniesPublished = "companies_published", "按公司公开数据";
    /// Told a company what couriers ask of it.
    ClaimSent = "claim_sent", "向公司转诉求";
    /// Read what couriers ask of their own company.
    ClaimRead = "claim_read", "查看公司诉求";
    /// Answered it for the company.
    ClaimAnswered = "claim_answered", "答复公司诉求";
    /// Asked the company again, or closed it.
    ClaimWorked = "claim_worked", "办理公司诉求";
    /// Kept a resource for couriers in hardship.
    AidChanged = "aid_changed", "管理帮扶资源";
    /// Wrote down what is known of a hardship.
    HardshipSet = "hardship_set", "填困难情况";
    /// Proposed a grant.
    AidProposed = "aid_proposed", "提出帮扶";
    /// Approved or refused a grant, handed it over or took it back.
    AidDecided = "aid_decided", "审批帮扶";
    /// Kept a partner, or added one of its people.
    PartnerChanged = "partner_changed", "管理合作单位";
    /// Read a referral to their own partner.
    ReferralRead = "referral_read", "查看转介";
    /// Took on a referral, asked back, or said by when it will be answered.
    ReferralWorked = "referral_worked", "办理转介";
    /// Made a link for somebody without an account.
    ReferralLink = "referral_link", "发转介链接";
    /// Recorded the answer to a referral.
    ReferralAnswered = "referral_answered", "答复转介";
    /// Proposed a version of an answer.
    AnswerProposed = "answer_proposed", "写问答";
    /// Decided on a version.
    AnswerDecided = "answer_decided", "审问答";
    /// Took an answer back.
    AnswerWithdrawn = "answer_withdrawn", "撤回问答";
    /// Added or changed staff.
    StaffChanged = "staff_changed", "管理人员";
    /// Would have been the second of two people, with an account that was in the same hands as the first one's.
    OneHandRefused = "one_hand_refused", "两个人的步骤，没有让同一人的账号办";
    /// Kept a course, its materials or its quiz.
    CourseChanged = "course_changed", "管理培训";
    /// Took a course's quiz.
    CourseTried = "course_tried", "考培训";
    /// Let somebody try a quiz anew.
    TriesAllowed = "tries_allowed", "同意再考";
    /// Put somebody's proof on record, or took it off.
    QualificationChanged = "qualification_changed", "登记资质";
    /// Set what is demanded of who is on duty.
    DutyDemandSet = "duty_demand_set", "设值班要求";
    /// Said that nobody came to a duty, or that somebody did.
    DutyMissed = "duty_missed", "记缺班";
    /// Gave a certificate of hours, or made it void.
    Certificate = "certificate", "出时长证明";
    /// Read who wants to help.
    VolunteerRead = "volunteer_read", "查看志愿者报名";
    /// Accepted or declined somebody who wants to help.
    VolunteerDecided = "volunteer_decided", "办志愿者报名";
    /// Kept a season's plan, its tasks or its budget.
    CampaignChanged = "campaign_changed", "管理季度方案";
    /// Made a poster's code, or stopped counting it.
    OutreachChanged = "outreach_changed", "管理宣传码";
    /// Changed the roster.
    RosterChanged = "roster_changed", "排值班";
    /// Set what a desk promises.
    StandardSet = "standard_set", "设服务标准";
    /// Set how long what is kept.
    RetentionSet = "retention_set", "设保留期限";
    /// Set a desk's hours.
    HoursSet = "hours_set", "设上班时间";
    /// Set a way by which staff are reminded.
    ChannelSet = "channel_set", "设提醒";
    /// Changed their own password.
    PasswordChanged = "password_changed", "改密码";
    /// Turned their second factor on or off.
    SecondFactor = "second_factor", "设置动态码";
    /// Signed in by their office's account for the first time, or had it unbound.
    IdentityBound = "identity_bound", "绑定单位账号";
    /// Had reminders sent to an address of their own, or no more.
    OwnEmail = "own_email", "设自己的提醒邮箱";
    /// Made or changed an activity.
    ActivityChanged = "activity_changed", "管理活动";
    /// Let somebody in.
    CheckedIn = "checked_in", "签到";
    /// Wrote, published or withdrew a letter.
    LetterChanged = "letter_changed", "写信和通知";
    /// Decided on a voice.
    VoiceDecided = "voice_decided", "审心声";
    /// Answered a voice.
    VoiceAnswered = "voice_answered", "答复心声";
    /// Made or moved a proposal.
    ProposalChanged = "proposal_changed", "管理建议";
    /// Kept somebody in the register of deputies and CPPCC members.
    DeputyChanged = "deputy_changed", "管理代表委员";
    /// Made, changed or called off a meeting with deputies, or said who came.
    MeetingChanged = "meeting_changed", "管理面对面";
    /// Wrote, handed in, took or gave back what a prefecture hands in to the province.
    ContributionChanged = "contribution_changed", "管理报送稿件";
    /// Made, changed or issued a bulletin.
    BulletinChanged = "bulletin_changed", "管理简报";
    /// Opened, changed or closed a discussion.
    DiscussionChanged = "discussion_changed", "管理话题";
    /// Changed, verified, took out or brought back a station.
    StationChanged = "station_changed", "管理驿站";
    /// Made a link for a station's keeper, or withdrew them.
    KeeperLink = "keeper_link", "店主链接";
    /// Imported a table of stations, or took that back.
    StationsImported = "stations_imported", "导入驿站表";
    /// Set what was announced as holidays of a year.
    HolidaysSet = "holidays_set", "设节假日";
    /// Asked a prefecture to see to something.
    Nudged = "nudged", "催办";
    /// Said that this is done.
    NudgeDone = "nudge_done", "办好催办的事";
    /// Dealt with a report.
    ReportHandled = "report_handled", "处理报告";
    /// A courier had their data erased.
    Erased = "erased", "小哥删除了数据";
}

/// One entry.
pub(crate) struct Entry {
    staff: Option<StaffId>,
    who: String,
    action: Action,
    subject: String,
    adcode: Adcode,
    detail: String,
}

impl Entry {
    /// What a member of staff did to something.
    pub(crate) fn of(staff: &Staff, action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: Some(staff.id),
            who: format!("{}（{}）", staff.name, staff.login),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What a courier did to their own.
    pub(crate) fn of_courier(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "小哥本人".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What a station's keeper did by their link.
    pub(crate) fn of_keeper(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "店主（链接）".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What somebody of a partner did by the link to a referral.
    pub(crate) fn of_partner_link(partner: &str, action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: format!("{partner}（链接）"),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What was done on the server's command line.
    pub(crate) fn of_command_line(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "命令行".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What somebody unknown tried with a login; what is none may be a password, so it is never kept.
    pub(crate) fn of_stranger(action: Action, login: &str) -> Self {
        let subject = login.to_owned();
        Self { staff: None, who: String::new(), action, subject, adcode: Adcode::HUNAN, detail: String::new() }
    }

    /// The same with a remark of the program's own, never a courier's words.
    pub(crate) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// Puts an entry on record.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn write(db: &impl ConnectionTrait, entry: Entry, now: Timestamp) -> Result<(), DbErr> {
    let row = audit::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        at: Set(now),
        staff: Set(entry.staff),
        who: Set(entry.who),
        action: Set(entry.action.code().to_owned()),
        subject: Set(entry.subject),
        adcode: Set(entry.adcode),
        detail: Set(entry.detail),
        ..Default::default()
    };
    audit::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// A reading within so many milliseconds of the first is counted with it.
const TOGETHER_MS: i64 = 10 * 60_000;

/// Puts a reading on record; the same one again within minutes is counted in the same row. All readings of couriers'
/// words come here.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn record_reading(db: &impl ConnectionTrait, entry: Entry, now: Timestamp) -> Result<(), DbErr> {
    count_together(db, entry, TOGETHER_MS, now).await
}

/// Puts an entry on record that is counted with its like of the same span of time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count_together(
    db: &impl ConnectionTrait,
    entry: Entry,
    span: i64,
    now: Timestamp,
) -> Result<(), DbErr> {
    let staff = entry.staff.map_or_else(String::new, |staff| staff.to_string());
    // What a list showed differs from minute to minute: it is one reading all the same.
    let detail = if entry.action == Action::ListRead { "" } else { entry.detail.as_str() };
    let fold = format!("{staff} {} {} {detail} {}", entry.action.code(), entry.subject, now.0 / span);
    let row = audit::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        at: Set(now),
        staff: Set(entry.staff),
        who: Set(entry.who),
        action: Set(entry.action.code().to_owned()),
        subject: Set(entry.subject),
        adcode: Set(entry.adcode),
        detail: Set(entry.detail),
        count: Set(1),
        until_at: Set(None),
        fold: Set(Some(fold)),
    };
    let again = OnConflict::column(audit::Column::Fold)
        .value(audit::Column::Count, Expr::col((audit::Entity, audit::Column::Count)).add(1))
        .value(audit::Column::UntilAt, Expr::value(now))
        .to_owned();
    audit::Entity::insert(row).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

/// Entries of a page.
const PAGE: u64 = 100;
/// Entries of a copy that is taken along, at most.
pub(crate) const MOST_EXPORTED: u64 = 20_000;

/// What of the log is looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditQuery {
    /// One thing.
    pub(crate) subjects: Vec<String>,
    /// A name or a login.
    pub(crate) person: String,
    /// Codes of actions; none are all.
    pub(crate) actions: Vec<&'static str>,
    /// Not before.
    pub(crate) from: Option<Timestamp>,
    /// Before.
    pub(crate) until: Option<Timestamp>,
    /// Pages before this one.
    pub(crate) page: u64,
}

fn looked_at(region: Adcode, query: &AuditQuery) -> Select<audit::Entity> {
    let mut found = audit::Entity::find().filter(audit::Column::Adcode.within(region));
    if !query.subjects.is_empty() {
        found = found.filter(audit::Column::Subject.is_in(query.subjects.clone()));
    }
    if !query.person.is_empty() {
        found = found.filter(audit::Column::Who.contains(&query.person));
    }
    if !query.actions.is_empty() {
        found = found.filter(audit::Column::Action.is_in(query.actions.clone()));
    }
    if let Some(from) = query.from {
        found = found.filter(audit::Column::At.gte(from.0));
    }
    if let Some(until) = query.until {
        found = found.filter(audit::Column::At.lt(until.0));
    }
    found.order_by_desc(audit::Column::At).order_by_desc(audit::Column::Id)
}

/// A page of the log of a region, newest first, and whether there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    region: Adcode,
    query: &AuditQuery,
) -> Result<(Vec<audit::Model>, bool), DbErr> {
    let mut rows = looked_at(region, query).offset(query.page * PAGE).limit(PAGE + 1).all(db).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    Ok((rows, more))
}

/// All of it, newest first, as far as a copy goes.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    region: Adcode,
    query: &AuditQuery,
) -> Result<Vec<audit::Model>, DbErr> {
    looked_at(region, query).limit(MOST_EXPORTED).all(db).await
}

/// Who did this to this thing last.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn last(
    db: &impl ConnectionTrait,
    action: Action,
    subject: &str,
) -> Result<Option<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::Action.eq(action.code()))
        .filter(audit::Column::Subject.eq(subject))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .one(db)
        .await
}

/// The newest entries of a region, of one subject where that is asked for.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newest(
    db: &impl ConnectionTrait,
    region: Adcode,
    subject: Option<&str>,
    limit: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    let mut query = audit::Entity::find()
        .filter(audit::Column::Adcode.within(region))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(limit);
    if let Some(subject) = subject {
        query = query.filter(audit::Column::Subject.eq(subject));
    }
    query.all(db).await
}
