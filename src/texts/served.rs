//! Hours that somebody served, and certificates of them.

use crate::model::served::{Noted, NotedKind};

/// The heading.
pub const TITLE: &str = "服务时长";
/// How they are counted.
pub const HOW: &str = "只算值班表上已经结束、没有记缺班的班。写了起止时间的按起止时间算；写“全天”的按服务台那天的上班时间算，服务台那天不上班就不算。管理员登记的活动、授课、上门按登记的起止时间算；同一时间的只算一次。";
/// None.
pub const NONE: &str = "这段时间没有值过班。";
/// The columns.
pub const COLUMNS: [&str; 4] = ["哪天", "几点", "算多少", ""];
/// Hours that the office notes.
pub const NOTED: &str = "手工登记的时长";
/// What they are for.
pub const NOTED_WHY: &str = "值班表以外的：参加活动、讲课、上门服务。和值班一起算进时长和证明。";
/// There are none.
pub const NONE_NOTED: &str = "没有登记。";
/// The columns.
pub const NOTED_COLUMNS: [&str; 5] = ["哪天几点", "做什么", "算多少", "谁登记的", ""];
/// The kind.
pub const NOTED_KIND: &str = "哪一类";
/// No kind.
pub const NO_NOTED_KIND: &str = "请选哪一类";
/// The day.
pub const NOTED_DAY: &str = "哪天";
/// From.
pub const NOTED_FROM: &str = "几点开始";
/// Until.
pub const NOTED_UNTIL: &str = "几点结束";
/// No hours.
pub const NO_SPAN: &str = "几点到几点不对：要先后顺序对，像这样：09:00 到 11:30";
/// It is not over.
pub const NOT_OVER: &str = "还没有结束，结束以后再登记";
/// What for.
pub const WHAT: &str = "做了什么";
/// The same, before what is wrong with it.
pub const WHAT_WORD: &str = "做了什么";
/// Notes it.
pub const NOTE: &str = "登记时长";
/// Corrects it.
pub const CORRECT: &str = "更正";
/// Takes it back.
pub const TAKE_BACK: &str = "撤销";
/// Somebody was faster.
pub const NOTED_CHANGED: &str = "同事刚刚改过这条，请看过最新的再改";
/// In two places at once.
pub const CLASHES: &str = "同一时间还有别的";
/// Said above.
pub const CLASHES_ABOVE: &str = "请核对：标着“同一时间还有别的”的，时间有重叠。重叠的时间只算一次。";
/// Nobody came.
pub const MISSED: &str = "缺班";
/// Says so.
pub const SET_MISSED: &str = "记缺班";
/// Takes that back.
pub const SET_CAME: &str = "不算缺班";
/// There is no such duty.
pub const NO_DUTY: &str = "值班表上那天没有他的班，或者还没到那天";
/// The certificate.
pub const CERTIFICATE: &str = "时长证明";
/// Makes one.
pub const MAKE: &str = "出一张证明";
/// From.
pub const FIRST: &str = "从哪天";
/// Until.
pub const LAST: &str = "到哪天";
/// It is void.
pub const VOID: &str = "已作废";
/// Makes it void.
pub const MAKE_VOID: &str = "作废";
/// Asks for it.
pub const ASK_VOID: &str = "作废…";
/// The question.
pub const VOID_ASK: &str = "这张证明作废？";
/// What happens.
pub const VOID_HAPPENS: &str = "打印页上会写“已作废”，编号不会再用。数错了就作废，再出一张。";
/// Void already.
pub const VOID_BEFORE: &str = "这张证明已经作废了";
/// Prints it.
pub const PRINT: &str = "打印时选 A4，盖章以后有效。";
/// The printed page.
pub const PAPER: &str = "志愿服务时长证明";
/// Its number.
pub const NUMBER: &str = "编号";
/// Where they sign.
pub const SEAL: &str = "证明单位（盖章）：";
/// When.
pub const DATE: &str = "日期：";

/// Who certifies.
#[must_use]
pub fn seal(desk: &str) -> String {
    format!("{SEAL}{desk} 12355 青少年服务台")
}

/// A certificate's number.
#[must_use]
pub fn numbered(number: &str) -> String {
    format!("{NUMBER}：{number}")
}

/// Minutes in words: “6 小时 30 分钟”.
#[must_use]
pub fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} 分钟"),
        (hours, 0) => format!("{hours} 小时"),
        (hours, rest) => format!("{hours} 小时 {rest} 分钟"),
    }
}

/// A year's hours: “今年值班 3 次，共 9 小时”.
#[must_use]
pub fn this_year((duties, noted): (usize, usize), of: i64) -> String {
    format!("今年{}，共 {}", times(duties, noted), minutes(of))
}

/// The word for what was done.
#[must_use]
pub fn noted_kind(kind: NotedKind) -> &'static str {
    match kind {
        NotedKind::Activity => "参加活动",
        NotedKind::Training => "讲课培训",
        NotedKind::OnSite => "上门服务",
        NotedKind::Other => "其他",
    }
}

/// What was noted, in the audit log: “2026-11-20 09:00-11:30 讲课培训（交通安全）”.
#[must_use]
pub fn noted(noted: &Noted) -> String {
    format!("{} {} {}（{}）", noted.day, noted.span, noted_kind(noted.kind), noted.what)
}

/// That it was corrected.
#[must_use]
pub fn corrected(before: &str, after: &str) -> String {
    format!("{before}更正为{after}")
}

/// That it was taken back.
#[must_use]
pub fn taken_back(before: &str) -> String {
    format!("{TAKE_BACK}{before}")
}

/// How often somebody served: “值班 3 次”, “值班 3 次、另登记 2 项”.
#[must_use]
pub fn times(duties: usize, noted: usize) -> String {
    if noted == 0 { format!("值班 {duties} 次") } else { format!("值班 {duties} 次、另登记 {noted} 项") }
}

/// What is certified: duties, what was noted beside them, minutes of both.
#[must_use]
pub fn certified(name: &str, author: &str, desk: &str, days: (&str, &str), counts: (i32, i32, i64)) -> String {
    let ((first, last), (duties, noted, of)) = (days, counts);
    let count = |count: i32| usize::try_from(count).unwrap_or(0);
    format!(
        "{name} 同志以{author}身份，{first} 至 {last} 在{desk} 12355 青少年服务台为快递小哥提供志愿服务，{}，共 {}。",
        times(count(duties), count(noted)),
        minutes(of)
    )
}
