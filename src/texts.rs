//! Screen texts: plain words, short sentences. All that the app and the server's pages say stands here
//! or beside the rule that it explains.

pub mod access;
pub mod account;
pub mod aid;
pub mod area;
pub mod ask;
#[cfg(feature = "server")]
pub mod audit;
pub mod book;
#[cfg(feature = "server")]
pub mod campaign;
pub mod case;
pub mod channels;
#[cfg(feature = "server")]
pub mod claim;
#[cfg(feature = "server")]
pub mod company;
#[cfg(feature = "server")]
pub mod company_claim;
pub mod composer;
pub mod console;
#[cfg(feature = "server")]
pub mod contribution;
#[cfg(feature = "server")]
pub mod danger;
#[cfg(feature = "server")]
pub mod deputy;
#[cfg(feature = "server")]
pub mod disclosure;
pub mod document;
#[cfg(feature = "server")]
pub mod export;
#[cfg(feature = "server")]
pub mod first_page;
#[cfg(feature = "phone")]
pub mod frame;
pub mod help;
pub mod holidays;
#[cfg(feature = "server")]
pub mod imports;
#[cfg(feature = "server")]
pub mod inbox;
#[cfg(feature = "server")]
pub mod intake;
pub mod keeper;
pub mod library;
pub mod list;
pub mod map;
pub mod mine;
pub mod notify;
#[cfg(feature = "server")]
pub mod office_figures;
#[cfg(feature = "server")]
pub mod office_work;
#[cfg(feature = "server")]
pub mod origin;
#[cfg(feature = "phone")]
pub mod outbox;
#[cfg(feature = "server")]
pub mod outreach;
#[cfg(feature = "server")]
pub mod overview;
pub mod overwriting;
pub mod packs;
#[cfg(feature = "server")]
pub mod partner;
pub mod photos;
pub mod phrases;
pub mod place;
pub mod poster;
pub mod printing;
pub mod privacy;
#[cfg(feature = "server")]
pub mod proposal_paper;
#[cfg(feature = "server")]
pub mod province;
pub mod qr;
#[cfg(feature = "server")]
pub mod register;
pub mod reminder;
#[cfg(feature = "server")]
pub mod retention;
pub mod road_way;
pub mod roster;
#[cfg(feature = "server")]
pub mod samples;
pub mod scan;
#[cfg(feature = "server")]
pub mod served;
pub mod service_standard;
#[cfg(feature = "phone")]
pub mod settings;
#[cfg(feature = "phone")]
pub mod sharing;
#[cfg(feature = "server")]
pub mod sign_in;
pub mod staff;
pub mod station;
#[cfg(feature = "server")]
pub mod station_check;
pub mod suggest;
pub mod thread;
#[cfg(feature = "server")]
pub mod training;
pub mod voices;
pub mod volunteer;
pub mod which_company;
#[cfg(feature = "server")]
pub mod working_time;
pub mod worklist;

use crate::model::case::{CaseKind, CaseResult, CaseStage, ReferralState, ReferralTo};
use crate::model::proposal::ProposalEnd;
use crate::model::region::Prefecture;
use crate::model::staff::StaffRole;
use crate::model::supply::Condition;
use crate::model::{
    ActivityKind, Adcode, Author, BookingState, Closure, Danger, Day, Layer, LetterKind, Openness, Proposal,
    ProposalStage, QuestionState, ReportKind, ReportState, Service, Station, StationKind, Supply, Timestamp, Topic,
    VerifiedBy, VoiceKind, VoiceState,
};
use chrono::{Datelike, NaiveDateTime, Timelike};

/// The product.
pub const PRODUCT: &str = "递驿";
/// What it is, under its name.
pub const PRODUCT_LINE: &str = "快递小哥的爱心驿站";
/// Stands wherever made-up data shows.
pub const SAMPLE: &str = "示例";
/// Explains it.
pub const SAMPLE_LINE: &str = "示例数据，不是真实驿站";

/// The word for a service on screens.
#[must_use]
pub fn service(service: Service) -> &'static str {
    service.words()[0]
}

/// The word for who hosts a station.
#[must_use]
pub fn kind(kind: StationKind) -> &'static str {
    kind.words()[0]
}

/// What is shown on the map and in the list.
#[must_use]
pub fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Stations => "驿站",
        Layer::Toilets => "公厕",
        Layer::BatterySwap => "换电柜",
        Layer::Clinics => "诊所医院",
        Layer::Police => "警务室",
        Layer::DeskOffices => "12355服务台",
    }
}

/// The word for a topic.
#[must_use]
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::LabourRights => "劳动权益",
        Topic::Workplace => "职场适应",
        Topic::MentalHealth => "心理健康",
        Topic::Parenting => "亲子关系",
        Topic::Relationships => "情感婚恋",
        Topic::Hardship => "特殊困难",
        Topic::Policy => "政策解读",
        Topic::Other => "其他",
    }
}

/// The word for who wrote.
#[must_use]
pub fn author(author: Author) -> &'static str {
    match author {
        Author::Courier => "小哥",
        Author::Operator => "12355 服务台",
        Author::Lawyer => "律师",
        Author::Psychologist => "心理咨询师",
        Author::SocialWorker => "社工",
        Author::Volunteer => "志愿者",
        Author::Office => "团委、邮政管理局",
    }
}

/// The word for whose turn it is, as the courier reads it.
#[must_use]
pub fn question_state(state: QuestionState) -> &'static str {
    match state {
        QuestionState::Waiting => "等回复",
        QuestionState::Answered => "已回复",
        QuestionState::Closed => "已结束",
    }
}

/// The word for what a case is about.
#[must_use]
pub fn case_kind(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::UnpaidWages => "欠薪",
        CaseKind::WorkInjury => "工伤",
        CaseKind::Contract => "合同",
        CaseKind::SocialInsurance => "社保",
        CaseKind::Fine => "罚款",
        CaseKind::TrafficAccident => "交通事故",
        CaseKind::Harassment => "骚扰暴力",
        CaseKind::Hardship => "特殊困难",
        CaseKind::Other => "其他",
    }
}

/// The word for where a case stands.
#[must_use]
pub fn case_stage(stage: CaseStage) -> &'static str {
    match stage {
        CaseStage::Intake => "受理",
        CaseStage::Verification => "核实",
        CaseStage::Referral => "转介",
        CaseStage::Work => "办理",
        CaseStage::Result => "结果",
        CaseStage::FollowUp => "回访",
        CaseStage::Closed => "结案",
    }
}

/// The word for what came of a case.
#[must_use]
pub fn case_result(result: CaseResult) -> &'static str {
    match result {
        CaseResult::Solved => "解决了",
        CaseResult::Partly => "解决了一部分",
        CaseResult::Unsolved => "没有解决",
        CaseResult::Withdrawn => "小哥撤回",
    }
}

/// The word for to whom a case is referred.
#[must_use]
pub fn referral_to(to: ReferralTo) -> &'static str {
    match to {
        ReferralTo::LegalAid => "法律援助",
        ReferralTo::PostalAdministration => "邮政管理局",
        ReferralTo::Company => "快递企业",
        ReferralTo::OtherDepartment => "其他部门",
    }
}

/// The word for where a referral stands.
#[must_use]
pub fn referral_state(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Proposed => "等小哥同意",
        ReferralState::Declined => "小哥不同意",
        ReferralState::Agreed => "已转，等答复",
        ReferralState::Answered => "已答复",
    }
}

/// The word for what a member of staff is.
#[must_use]
pub fn staff_role(role: StaffRole) -> &'static str {
    match role {
        StaffRole::Operator => "接线员",
        StaffRole::Expert => "专家",
        StaffRole::PrefectureAdmin => "市州管理员",
        StaffRole::Liaison => "邮政管理联络员",
        StaffRole::Partner => "合作单位",
        StaffRole::ProvinceAdmin => "省级管理员",
    }
}

/// The word for a danger.
#[must_use]
pub fn danger_word(danger: Danger) -> &'static str {
    match danger {
        Danger::Suicide => "有轻生危险",
        Danger::Violence => "有暴力危险",
        Danger::Injury => "有人受伤",
    }
}

/// The word for a kind of activity.
#[must_use]
pub fn activity_kind(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::CheckUp => "健康体检",
        ActivityKind::Clinic => "医疗义诊",
        ActivityKind::Class => "公益课堂",
        ActivityKind::Counselling => "心理辅导",
        ActivityKind::GrowthGroup => "成长小组",
        ActivityKind::Settling => "城市融入",
        ActivityKind::Show => "文化演出",
        ActivityKind::Gift => "物资领取",
        ActivityKind::Meeting => "面对面",
    }
}

/// What an activity of a kind begins with: title, what it is about, what to bring, how often a person in how many days.
#[must_use]
pub fn activity_template(kind: ActivityKind) -> (&'static str, &'static str, &'static str, Option<(u32, u32)>) {
    match kind {
        ActivityKind::CheckUp => (
            "免费健康体检",
            "血压、血糖、心电图、颈肩腰腿。当场给结果，有问题告诉你去哪里看。",
            "空腹来，带身份证或医保卡。",
            Some((1, 365)),
        ),
        ActivityKind::Clinic => ("医疗义诊", "医生当面看，不收钱。", "有病历和在吃的药，带上。", None),
        ActivityKind::Class => ("公益课堂", "普法维权、交通安全、枪支爆炸物品识别、禁毒知识。", "带手机就行。", None),
        ActivityKind::Counselling => {
            ("一对一心理辅导", "和心理咨询师单独谈 50 分钟，说的话不会告诉单位。", "", Some((4, 30)))
        }
        ActivityKind::GrowthGroup => ("成长小组", "八到十二个人，社工带着，每周一次。", "", None),
        ActivityKind::Settling => {
            ("城市融入", "租房、孩子上学、医保、办证，一次说清楚。", "想办的事，把证件拍照带来。", None)
        }
        ActivityKind::Show => ("文化演出", "", "", None),
        ActivityKind::Gift => ("暖冬物资领取", "每人一份，凭票领取。", "出示票上的二维码。", Some((1, 90))),
        ActivityKind::Meeting => {
            ("和代表委员面对面", "人大代表、政协委员来听你说。名单上只写“快递员几号”，没有名字。", "", None)
        }
    }
}

/// The word for where a booking stands, as the courier reads it.
#[must_use]
pub fn booking_state(state: BookingState) -> &'static str {
    match state {
        BookingState::Booked => "约好了",
        BookingState::Waiting => "排队中",
        BookingState::Offered => "有空位了，请确认",
        BookingState::Lapsed => "没排上",
        BookingState::Cancelled => "已取消",
        BookingState::CalledOff => "活动取消了",
        BookingState::Attended => "已到场",
        BookingState::Missed => "没有到场",
    }
}

/// The word for what is published.
#[must_use]
pub fn letter_kind(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Greeting => "慰问信",
        LetterKind::Story => "亮点",
        LetterKind::Brief => "简讯",
        LetterKind::Notice => "通知",
    }
}

/// The word for what is wrong with a station.
#[must_use]
pub fn report_kind(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Closed => "关门了",
        ReportKind::Moved => "搬走了",
        ReportKind::Missing => "缺东西",
        ReportKind::Broken => "东西坏了",
        ReportKind::WrongPosition => "位置不对",
        ReportKind::Photo => "加一张照片",
        ReportKind::NewStation => "这里该有个驿站",
        ReportKind::Other => "别的问题",
    }
}

/// The word for where a report stands.
#[must_use]
pub fn report_state(state: ReportState) -> &'static str {
    match state {
        ReportState::Waiting => "待处理",
        ReportState::InWork => "在处理",
        ReportState::Done => "处理好了",
        ReportState::Rejected => "已核实，没问题",
    }
}

/// The word for what kind of thing is said.
#[must_use]
pub fn voice_kind(kind: VoiceKind) -> &'static str {
    match kind {
        VoiceKind::Need => "缺什么",
        VoiceKind::Opinion => "意见",
        VoiceKind::Proposal => "建议",
    }
}

/// The word for where a voice stands.
#[must_use]
pub fn voice_state(state: VoiceState) -> &'static str {
    match state {
        VoiceState::Waiting => "等着看",
        VoiceState::Published => "已公开",
        VoiceState::Refused => "没有公开",
        VoiceState::Merged => "合并到同一件事",
    }
}

/// The word for how far a proposal has come.
#[must_use]
pub fn proposal_stage(stage: ProposalStage) -> &'static str {
    match stage {
        ProposalStage::Gathered => "收集",
        ProposalStage::Drafted => "起草",
        ProposalStage::Submitted => "提交",
        ProposalStage::Answered => "答复",
        ProposalStage::CarriedOut => "办成了",
    }
}

/// The word for how a proposal ended that is not carried out.
#[must_use]
pub fn proposal_end(end: ProposalEnd) -> &'static str {
    match end {
        ProposalEnd::NotTaken => "不予立案",
        ProposalEnd::AsOpinion => "转为意见",
        ProposalEnd::Merged => "并案",
        ProposalEnd::Withdrawn => "撤回",
    }
}

/// Where a proposal stands: how it ended, or how far it has come.
#[must_use]
pub fn proposal_standing(proposal: &Proposal) -> &'static str {
    proposal.ended.map_or_else(|| proposal_stage(proposal.stage()), proposal_end)
}

/// What a clock shows: “09:30”.
#[must_use]
pub fn clock(moment: Timestamp) -> String {
    let local = moment.china_time();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A day near now: “今天”, “明天”, “11月28日 周六”.
#[must_use]
pub fn near_day(then: Timestamp, now: Timestamp) -> String {
    let (then, now) = (then.china_time(), now.china_time());
    match then.date().signed_duration_since(now.date()).num_days() {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        2 => "后天".to_owned(),
        _ => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][then.weekday().num_days_from_monday() as usize];
            format!("{}月{}日 周{weekday}", then.month(), then.day())
        }
    }
}

/// What is said of a danger.
#[must_use]
pub fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Suicide => "你很重要，先别一个人扛。现在就打，打不通就打 120 或 110：",
        Danger::Violence => "先保护自己，离开危险的地方，马上打：",
        Danger::Injury => "先救人，马上打：",
    }
}

/// The name of the region whose desk answers.
#[must_use]
pub fn region(adcode: Adcode) -> &'static str {
    Prefecture::of(adcode).map_or("全省", |prefecture| prefecture.name)
}

/// A moment of another day: “11月25日 09:30”.
#[must_use]
pub fn day_and_clock(moment: Timestamp) -> String {
    let local = moment.china_time();
    format!("{}月{}日 {:02}:{:02}", local.month(), local.day(), local.hour(), local.minute())
}

/// The name of a navigation app.
#[must_use]
pub fn navigator(navigator: crate::model::navigation::Navigator) -> &'static str {
    use crate::model::navigation::Navigator;
    match navigator {
        Navigator::Amap => "高德地图",
        Navigator::Baidu => "百度地图",
        Navigator::Tencent => "腾讯地图",
        Navigator::System => "手机自带地图",
    }
}

/// Open or not, and until when, on a clock in China: “营业中，20:00 关门”.
#[must_use]
pub fn openness(openness: &Openness, now: Timestamp) -> String {
    match openness {
        Openness::Open(None) => "营业中，24 小时".to_owned(),
        Openness::Open(Some(until)) => format!("营业中，{} 关门", moment(until.china_time(), now.china_time())),
        Openness::Closed(Some(until)) => format!("已关门，{} 开门", moment(until.china_time(), now.china_time())),
        Openness::Closed(None) => "已关门".to_owned(),
        Openness::Unknown(remark) if remark.is_empty() => "开放时间不详".to_owned(),
        Openness::Unknown(remark) => format!("时间不详：{remark}"),
    }
}

/// A closing with its dates: “12月1日到12月3日暂停开放：装修”.
#[must_use]
pub fn closure(closure: &Closure, today: Day) -> String {
    let short = |day: Day| {
        let date = day.begins().china_time();
        if date.year() == today.begins().china_time().year() {
            format!("{}月{}日", date.month(), date.day())
        } else {
            written_day(date)
        }
    };
    let days = if closure.first() == closure.last() {
        short(closure.first())
    } else {
        format!("{}到{}", short(closure.first()), short(closure.last()))
    };
    let reason = if closure.reason().is_empty() { String::new() } else { format!("：{}", closure.reason()) };
    format!("{days}暂停开放{reason}")
}

/// Until when something is good: “有效期到 2027年3月1日”, “还有 5 天到期”, “已过期”.
#[must_use]
pub fn expiry(supply: &Supply, today: Day) -> String {
    match (supply.condition(today), supply.expires) {
        (_, None) => String::new(),
        (Condition::Expired, Some(_)) => "已过期".to_owned(),
        (Condition::Soon(0), Some(_)) => "今天到期".to_owned(),
        (Condition::Soon(days), Some(_)) => format!("还有 {days} 天到期"),
        (Condition::Good, Some(last)) => format!("有效期到 {}", day(last.begins())),
    }
}

/// When somebody last made sure of an entry, and who: “2026年11月25日，店主”.
#[must_use]
pub fn verified(station: &Station) -> String {
    match (station.verified_at, station.verified_by) {
        (None, _) => station::NEVER_VERIFIED.to_owned(),
        (Some(at), None) => day(at),
        (Some(at), Some(by)) => format!("{}，{}", day(at), verified_by(by)),
    }
}

/// Who made sure of an entry.
#[must_use]
pub fn verified_by(by: VerifiedBy) -> &'static str {
    match by {
        VerifiedBy::Office => "团委、邮政管理局",
        VerifiedBy::Keeper => "驿站店主",
    }
}

/// A moment near now: “20:00”, “明天 08:00”, “周一 09:00”.
fn moment(then: NaiveDateTime, now: NaiveDateTime) -> String {
    let clock = format!("{:02}:{:02}", then.hour(), then.minute());
    let days = then.date().signed_duration_since(now.date()).num_days();
    match days {
        0 => clock,
        // “到 24:00” is understood at once, “到明天 00:00” is not.
        1 if then.hour() == 0 && then.minute() == 0 => "24:00".to_owned(),
        1 => format!("明天 {clock}"),
        7.. => format!("{}月{}日 {clock}", then.month(), then.day()),
        _ => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][then.weekday().num_days_from_monday() as usize];
            format!("周{weekday} {clock}")
        }
    }
}

/// How far something is: “就在这里”, “80 米”, “1.2 公里”, “35 公里”.
#[must_use]
pub fn distance(metres: f64) -> String {
    if metres < HERE_METRES { "就在这里".to_owned() } else { length(metres) }
}

/// No phone knows its place better than this.
const HERE_METRES: f64 = 15.0;

/// How long something is: “80 米”, “1.2 公里”.
#[must_use]
pub fn length(metres: f64) -> String {
    if metres < 995.0 {
        format!("{} 米", (metres / 10.0).round() * 10.0)
    } else if metres < 9_950.0 {
        format!("{:.1} 公里", metres / 1000.0)
    } else {
        format!("{:.0} 公里", metres / 1000.0)
    }
}

/// About how long a walk is: “步行 8 分”.
#[must_use]
pub fn on_foot(minutes: u32) -> String {
    format!("步行 {minutes} 分")
}

/// About how long a ride is: “骑车 3 分”, “骑车 1 小时 20 分”.
#[must_use]
pub fn by_ebike(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("骑车 {minutes} 分"),
        (hours @ 1..10, minutes) => format!("骑车 {hours} 小时 {minutes} 分"),
        (hours, _) => format!("骑车 {hours} 小时"),
    }
}

/// How long ago: “刚刚”, “5 分钟前”, “3 小时前”, “2 天前”.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let minutes = now.millis_since(then) / 60_000;
    match minutes {
        ..1 => "刚刚".to_owned(),
        1..60 => format!("{minutes} 分钟前"),
        60..1_440 => format!("{} 小时前", minutes / 60),
        _ => format!("{} 天前", minutes / 1_440),
    }
}

/// A day: “2026年11月24日”.
#[must_use]
pub fn day(moment: Timestamp) -> String {
    written_day(moment.china_time())
}

fn written_day(date: NaiveDateTime) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
        let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        Timestamp::from_china_time(local)
    }

    #[test]
    fn a_courier_reads_until_when_a_door_is_open() {
        let now = at(2, 19, 0);
        assert_eq!(openness(&Openness::Open(Some(at(2, 20, 0))), now), "营业中，20:00 关门");
        assert_eq!(openness(&Openness::Open(Some(at(3, 0, 0))), now), "营业中，24:00 关门");
        assert_eq!(openness(&Openness::Open(Some(at(3, 6, 0))), now), "营业中，明天 06:00 关门");
        assert_eq!(openness(&Openness::Closed(Some(at(8, 9, 0))), now), "已关门，周日 09:00 开门");
        // In a week it is the same day of the week again, so the date is said.
        assert_eq!(openness(&Openness::Closed(Some(at(9, 9, 0))), now), "已关门，11月9日 09:00 开门");
        assert_eq!(openness(&Openness::Open(None), now), "营业中，24 小时");
        assert_eq!(openness(&Openness::Unknown("工作日开放".to_owned()), now), "时间不详：工作日开放");
    }

    #[test]
    fn distances_and_ages_are_said_in_few_words() {
        assert_eq!(distance(4.0), "就在这里");
        assert_eq!(distance(84.0), "80 米");
        assert_eq!(distance(994.0), "990 米");
        assert_eq!(distance(996.0), "1.0 公里");
        assert_eq!(distance(34_600.0), "35 公里");
        assert_eq!(ago(at(2, 10, 0), at(2, 10, 0)), "刚刚");
        assert_eq!(ago(at(2, 10, 0), at(2, 13, 5)), "3 小时前");
        assert_eq!(ago(at(2, 10, 0), at(5, 13, 5)), "3 天前");
        // A phone whose clock was set back says nothing silly.
        assert_eq!(ago(at(5, 10, 0), at(2, 10, 0)), "刚刚");
    }
}
