//! What couriers ask of their company (合理诉求), as desks and companies read it.

use crate::model::Timestamp;
use crate::model::company_claim::{ClaimState, told};
use crate::model::partner::Hearing;

/// The list of all, and its place on a company's page.
pub const TITLE: &str = "公司诉求";
/// What it is for.
pub const WHY: &str = "小哥在提问、心声、案件里对公司的合理诉求：服务台用自己的话写，公司看得到有多少小哥提（少于 5 人只写“不足 5 人”），没有姓名和原话；公司答复以后，服务台看过再退回或者办结。";
/// To the list.
pub const OPEN: &str = "公司诉求";
/// There are none.
pub const NONE: &str = "没有公司诉求。在公司的页面上转。";
/// Of one company there are none.
pub const NONE_OF_COMPANY: &str = "还没有转过诉求。";
/// Back to the companies.
pub const TO_COMPANIES: &str = "回到公司";
/// Sends one.
pub const SEND: &str = "转给公司";
/// The heading of that form.
pub const NEW: &str = "转一条诉求给公司";
/// The kind of matter.
pub const KIND: &str = "哪一类（没有立案的提问和心声算“其他”）";
/// The region.
pub const REGION: &str = "在哪里";
/// Days back.
pub const DAYS: &str = "算多久以内提的";
/// What the desk writes.
pub const SUMMARY: &str =
    "写给公司的话（公司看得到。用自己的话，不要抄小哥的原话，不要写能认出人的：姓名、站点、日期、金额）";
/// The same, before what is wrong with it.
pub const SUMMARY_WORD: &str = "写给公司的话";
/// By when.
pub const DUE: &str = "请公司在哪天前答复（不填就按服务标准的转介时限）";
/// Not a day to come.
pub const NO_DUE: &str = "请填今天以后、一年以内的日期，或者空着";
/// No kind was chosen.
pub const NO_KIND: &str = "请选哪一类";
/// No region of theirs was chosen.
pub const NO_REGION: &str = "请选自己管的地区";
/// No span was chosen.
pub const NO_DAYS: &str = "请选算多久以内的";
/// Nobody of the company can sign in.
pub const NOBODY_THERE: &str = "这家公司在这里还没有能登录的人：先在“合作单位”里加，并选好“就是名单上的哪家公司”。";
/// Who sees one of them.
pub const SEEN_BY: &str = "看得到的单位：";
/// Who sees some of them.
pub const SEEN_BY_EACH: &str = "看得到的单位（各看自己地区的）：";
/// Before something is sent of which nobody hears.
pub const SEND_TO_NOBODY: &str = "没有人会收到，还是转吗？";
/// What happens then.
pub const CLOCK_RUNS: &str = "转了就开始算期限，到期没有答复，算公司超期没答复";
/// Sends it all the same.
pub const SEND_ANYWAY: &str = "还是转";
/// The columns of the desk's list.
pub const COLUMNS: [&str; 7] = ["最晚答复", "公司", "哪一类", "地区", "写给公司的话", "小哥", "办到哪"];
/// All of them.
pub const ALL: &str = "全部";
/// Those that wait for the desk.
pub const TO_DO: &str = "等你看：已答复、超时";
/// The card of the first page.
pub const CARD: &str = "公司诉求等你看";
/// The word with which one is given back or closed.
pub const WORD: &str = "要说的（公司看得到；退回必须写）";
/// The same, before what is wrong with it.
pub const WORD_WORD: &str = "要说的";
/// A new day.
pub const NEW_DUE: &str = "退回的话，哪天前再答复（不填就按服务标准）";
/// Asks again.
pub const RETURN: &str = "退回，请公司再答";
/// Closes it.
pub const CLOSE: &str = "办结";
/// No button.
pub const NO_ACT: &str = "请点“退回”或者“办结”";
/// No courier asks for that.
pub const NOBODY_ASKS: &str = "没有小哥的提问、心声支持这一条：这段时间、这个地区、这一类里，没有谁说到这家公司（先在提问、心声里记下公司、立案）。请换一类、放宽时间，或者先不转";
/// Asks before one is sent.
pub const SEND_SURE: &str = "转给公司吗？";
/// Takes one back.
pub const WITHDRAW: &str = "撤回";
/// The heading of that.
pub const WITHDRAW_HEAD: &str = "转错了";
/// Why.
pub const WITHDRAW_WHY: &str = "为什么撤回（公司看不到）";
/// The same, before what is wrong with it.
pub const WITHDRAW_WHY_WORD: &str = "撤回的原因";
/// Asks before.
pub const WITHDRAW_SURE: &str = "撤回这条诉求吗？";
/// What happens then.
pub const WITHDRAW_HAPPENS: [&str; 2] =
    ["公司的列表里马上没有这一条了，不能恢复", "这些小哥算没有告诉过公司，以后再转照样算"];
/// It was taken back.
pub const WITHDRAWN: &str = "已撤回";
/// Somebody was faster.
pub const CHANGED: &str = "同事刚刚办过这一条，请看过最新的再提交";
/// Not in this state.
pub const NOT_NOW: &str = "这一条现在不能这样办，请刷新看最新的";

/// The heading on the page of the people of a company.
pub const OURS: &str = "小哥对你们公司的诉求";
/// What they see.
pub const OURS_WHY: &str = "服务台写的，没有小哥的姓名和原话。答复服务台看得到，会看过再办结或者退回。";
/// There is nothing.
pub const OURS_NONE: &str = "还没有转给你们公司的诉求。";
/// The columns.
pub const OURS_COLUMNS: [&str; 6] = ["最晚答复", "哪一类", "地区", "诉求", "多少小哥提", "办到哪"];
/// The answer.
pub const ANSWER: &str = "答复（服务台看得到，提交以后不能再改）";
/// The same, before what is wrong with it.
pub const ANSWER_WORD: &str = "答复";
/// Sends it.
pub const ANSWER_SEND: &str = "提交答复";
/// Back to the list.
pub const TO_OURS: &str = "回到列表";
/// What was answered and asked again.
pub const NOTES: &str = "往来";

/// Where a claim stands.
#[must_use]
pub fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Sent => "等公司答复",
        ClaimState::Answered => "公司已答复",
        ClaimState::Returned => "退回，等公司再答",
        ClaimState::Done => "已办结",
    }
}

/// A span of time.
#[must_use]
pub fn days(days: u16) -> String {
    match days {
        365 => "最近一年".to_owned(),
        days => format!("最近 {days} 天"),
    }
}

/// Why nobody of a company hears of what it is asked, and what to do.
#[must_use]
pub fn deaf(hearing: Hearing, contacts: &str) -> String {
    let phone = if contacts.is_empty() { String::new() } else { format!("（{contacts}）") };
    let why = super::partner::deaf(hearing);
    format!("{why}请打电话告诉公司{phone}，在“合作单位”里加人，请对方登录、确认邮箱。")
}

/// How many couriers, as the company reads it.
#[must_use]
pub fn outside(couriers: u32) -> String {
    told(couriers).map_or_else(|| "不足 5 人".to_owned(), |count| format!("{count} 人"))
}

/// How many couriers, as the desk reads it.
#[must_use]
pub fn inside(couriers: u32) -> String {
    match told(couriers) {
        Some(count) => format!("{count} 人"),
        None => format!("{couriers} 人（公司看到：不足 5 人）"),
    }
}

/// How many couriers a claim is of, before it is sent; those whom the company was told of before are not counted again.
#[must_use]
pub fn would_tell(couriers: u32, all: u32) -> String {
    let before = all.saturating_sub(couriers);
    let told_before =
        if before == 0 { String::new() } else { format!("；另有 {before} 人已经告诉过公司，不再算") };
    format!("算进来的小哥：{}{told_before}", inside(couriers))
}

/// Over which time they were counted.
#[must_use]
pub fn counted(from: i64, until: i64) -> String {
    let (from, until) = (super::day(Timestamp(from)), super::day(Timestamp(until)));
    format!("{from}到{until}提的，已经告诉过公司的不再算")
}

/// A claim in a reminder: “公司诉求 欠薪 · 长沙，最晚 11月26日 18:00 前”.
#[must_use]
pub fn reminder_line(company: &str, kind: &str, place: &str, due: Option<Timestamp>) -> String {
    let due = due.map(|due| format!("，最晚 {} 前", super::day_and_clock(due))).unwrap_or_default();
    format!("{company} · {kind} · {place}{due}")
}

/// After that line, to the province.
pub const ESCALATED: &str = "，超时三天没答复";

/// A sample: what is asked, then what was said about it and whether by the company.
pub const SAMPLE: (&str, [(bool, &str); 4]) = (
    "示例：小哥反映扣押金没有说明依据，请说明扣款规则，该退的退。",
    [
        (true, "我们在核实。"),
        (false, "请写明哪天退、规则贴在哪里。"),
        (true, "12 月 5 日前退回，扣款规则贴在每个站点墙上。"),
        (false, "回访过，已经退回，办结。"),
    ],
);
/// Who wrote it: of the desk, of the company.
pub const SAMPLE_WHO: [&str; 2] = ["示例·接线员", "示例·公司联系人"];
