//! The prefectures side by side.

use crate::model::Day;
use crate::model::province::Measure;

/// The page, and its place in the bar.
pub const TITLE: &str = "全省";
/// Its heading.
pub const HEADING: &str = "十四个市州现在怎么样";
/// Where the numbers come from.
pub const TRUE: &str = "每个数都是现在数的，和这个市州自己的服务台上看到的一样。";
/// To this page from the first one.
pub const OPEN: &str = "看全省一览、地图，催办";
/// The column of places.
pub const PLACE: &str = "地区";
/// What colours the map.
pub const COLOURED_BY: &str = "地图按什么上色";
/// The colours.
pub const LEGEND: [&str; 5] = ["没事", "轻", "中", "重", "最重"];
/// What is done about it.
pub const ACT: &str = "催办";
/// Nobody ever signed in.
pub const NEVER: &str = "从来没有";
/// Somebody signed in today.
pub const TODAY: &str = "今天";
/// Nobody is on duty.
pub const NOBODY: &str = "没有人";
/// Open cases by stage.
pub const BY_STAGE: &str = "办理中的案件到了哪一步";
/// The same by how long they are open.
pub const BY_AGE: &str = "办理中的案件立案多久了";
/// All of them.
pub const ALL: &str = "合计";
/// The comparison.
pub const COMPARED: &str = "和上个月、去年同月比";
/// What is compared.
pub const COMPARED_WHAT: &str = "比什么";
/// Shows it.
pub const SHOW: &str = "看";
/// The columns of the comparison.
pub const COMPARED_COLUMNS: [&str; 3] = ["本月到现在", "上个月同期", "去年同期"];
/// How it changed.
pub const CHANGE: &str = "比上月";
/// How it changed in a year.
pub const CHANGE_OF_YEAR: &str = "比去年";
/// Nothing can be compared.
pub const NOTHING: &str = "—";
/// Asks a prefecture to see to something.
pub const NUDGE: &str = "催一个市州";
/// To whom.
pub const NUDGE_WHOM: &str = "催哪里";
/// None is chosen.
pub const CHOOSE: &str = "请选市州";
/// What of.
pub const NUDGE_NOTE: &str = "要对方做什么（那边的人打开服务台就看到，办好了才消失）";
/// The note, before what is wrong with it.
pub const NUDGE_NOTE_WORD: &str = "要做什么";
/// Sends it.
pub const NUDGE_SEND: &str = "发出去";
/// By which day.
pub const NUDGE_DUE: &str = "最晚哪天办好（可以不填）";
/// No day.
pub const NO_NUDGE_DAY: &str = "日期不对，像这样：2026-12-31";
/// What was asked for, all of it.
pub const NUDGE_HISTORY: &str = "催办的记录";
/// What the record is.
pub const NUDGE_HISTORY_WHY: &str =
    "省里和市州看到的是同一份：谁在什么时候催了什么、期限是哪天、谁怎么办的、谁撤回的。";
/// Its columns.
pub const NUDGE_COLUMNS: [&str; 5] = ["地区", "谁催的", "要办的事", "期限", "怎么样了"];
/// It is late.
pub const NUDGE_LATE: &str = "过了期限还没办";
/// Asks it no more.
pub const NUDGE_WITHDRAW: &str = "撤回";
/// Why.
pub const NUDGE_WHY: &str = "为什么撤回（可以不写，对方看得到）";
/// Why, before what is wrong with it.
pub const NUDGE_WHY_WORD: &str = "撤回的原因";
/// It was withdrawn.
pub const WITHDRAWN: &str = "撤回了";
/// Nothing stands any more.
pub const NOT_OPEN: &str = "这件事已经办好或者撤回了，请刷新";
/// The table as a file.
pub const TAKE_ALONG: &str = "导出 xlsx";
/// The table on paper.
pub const PRINT: &str = "打印";
/// The printed page.
pub const PAPER: &str = "全省十四个市州一览";
/// How to print it.
pub const PRINT_HOW: &str = "打印时选 A4、横向。";
/// Whose it is.
pub const INTERNAL: &str = "内部材料：数字没有做隐私处理，不要发到外面。";
/// A sheet of the file.
pub const SHEETS: [&str; 4] = ["现在", "案件按步骤", "案件按时长", "和以前比"];
/// What was asked for.
pub const NUDGES: &str = "催办的事";
/// Nothing was.
pub const NO_NUDGES: &str = "还没有催办过。";
/// It stands.
pub const STANDS: &str = "还没办";
/// At the prefecture's desk.
pub const FROM_PROVINCE: &str = "省里请你们办";
/// It is done.
pub const DONE: &str = "办好了";
/// What was done.
pub const ANSWER: &str = "怎么办的（可以不写）";
/// The answer, before what is wrong with it.
pub const ANSWER_WORD: &str = "怎么办的";
/// Somebody said so before.
pub const DONE_BEFORE: &str = "同事刚刚已经点了“办好了”。不用再提交";
/// No prefecture was chosen.
pub const NO_PLACE: &str = "请选要催哪个市州";
/// In the list of stations: the region.
pub const REGION: &str = "地区";
/// All of them.
pub const ALL_REGIONS: &str = "全部地区";
/// In the list of stations: what they are in need of.
pub const NEED: &str = "要做的";
/// Anything.
pub const ANY_NEED: &str = "全部";
/// What a station is in need of.
pub const NEEDS: [(&str, &str); 2] = [("verifying", "要核实的"), ("opening", "现在关着的")];

/// Back to the one look.
pub const BACK: &str = "回到全省一览";
/// The list behind a number is empty.
pub const NOTHING_BEHIND: &str = "没有了。";
/// Since when something stands.
pub const SINCE: &str = "从什么时候起";

/// Nobody has to be on duty.
pub const AFTER_HOURS: &str = "下班时间";

/// The word for what is measured.
#[must_use]
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Waiting => "在等回复",
        Measure::Overdue => "超时",
        Measure::Danger => "危险没接手",
        Measure::OnDuty => "现在值班",
        Measure::OpenCases => "案件",
        Measure::OverdueCases => "案件超时",
        Measure::OldCases => "案件超 30 天",
        Measure::Unverified => "驿站要核实",
        Measure::Closed => "驿站关着",
        Measure::Campaign => "季度方案",
        Measure::SignIn => "最近登录",
    }
}

/// A value in a cell or on the map.
#[must_use]
pub fn value(measure: Measure, value: Option<u32>) -> String {
    match (measure, value) {
        (Measure::SignIn, None) => NEVER.to_owned(),
        (Measure::SignIn, Some(0)) => TODAY.to_owned(),
        (Measure::SignIn, Some(days)) => format!("{days} 天前"),
        (Measure::OnDuty, None) => AFTER_HOURS.to_owned(),
        (Measure::OnDuty, Some(0)) => NOBODY.to_owned(),
        (Measure::OnDuty, Some(count)) => format!("{count} 人"),
        (Measure::Campaign, Some(share)) => format!("{share}%"),
        (_, Some(count)) => count.to_string(),
        (_, None) => NOTHING.to_owned(),
    }
}

/// The same of all together: nothing is said of what does not add up.
#[must_use]
pub fn sum(measure: Measure, sum: Option<u32>) -> String {
    match sum {
        None if matches!(measure, Measure::SignIn | Measure::Campaign) => NOTHING.to_owned(),
        sum => value(measure, sum),
    }
}

/// A month as far as it is compared: “2026-10-01 到 2026-10-28 15:04”.
#[must_use]
pub fn as_far((from, until): (i64, i64)) -> String {
    let (from, until) = (crate::model::Timestamp(from), crate::model::Timestamp(until));
    format!("{} 到 {}", Day::of(from), super::day_and_clock(until))
}

/// By how much something changed: “多 20%”.
#[must_use]
pub fn change(percent: Option<i64>) -> String {
    match percent {
        None => NOTHING.to_owned(),
        Some(0) => "一样".to_owned(),
        Some(percent) if percent > 0 => format!("多 {percent}%"),
        Some(percent) => format!("少 {}%", -percent),
    }
}

/// Until which day each column counts.
#[must_use]
pub fn compared_until(until: [Option<Day>; 3]) -> String {
    let days: Vec<String> = until.into_iter().flatten().map(|day| format!("{day}")).collect();
    format!("都从当月 1 日数到同一天、同一时刻：{}。", days.join("、"))
}

/// Who did it when: “值班甲，11月26日 09:12”.
#[must_use]
pub fn done_by(who: &str, at: crate::model::Timestamp) -> String {
    format!("{who}，{} {DONE}", super::day_and_clock(at))
}

/// When something was counted: “2026年11月28日 09:12 数的”.
#[must_use]
pub fn counted_at(at: crate::model::Timestamp) -> String {
    format!("{} {} 数的", super::day(at), super::clock(at))
}

/// By which day it is to be done: “最晚 2026-12-05”.
#[must_use]
pub fn due_by(day: Day) -> String {
    format!("最晚 {day}")
}

/// Who asks it no more, and since when: “管理员甲，11月26日 09:12 撤回了”.
#[must_use]
pub fn withdrawn_by(who: &str, at: crate::model::Timestamp) -> String {
    format!("{who}，{} {WITHDRAWN}", super::day_and_clock(at))
}

/// A line of the weekly digest: “长沙：在等 4，超时 1”.
#[must_use]
pub fn digest_line(place: &str, values: &[(Measure, Option<u32>)]) -> String {
    let said: Vec<String> =
        values.iter().map(|(what, count)| format!("{} {}", measure(*what), value(*what, *count))).collect();
    format!("{place}：{}", said.join("，"))
}

/// A line of the weekly digest where nothing is left to do.
#[must_use]
pub fn digest_calm(places: &[&str]) -> String {
    format!("{}：没有要办的", places.join("、"))
}
