//! The duty roster.

use crate::model::working_time::{Span, written};
use crate::model::{Day, DayKind};

/// How questions are given.
pub const WHY: &str = "小哥的新提问自动分：先看谁在班上（没有人在班上就给下一班），再看专业对不对口，最后给手上最少的人。没有人值班时，谁都可以接。";
/// A duty without hours.
pub const WHOLE_DAY: &str = "全天";
/// Who changes places is chosen.
pub const SWAP_WHO: &str = "请选一位你管的同事";
/// With themselves nobody does.
pub const SWAP_TWO: &str = "请选两个不同的人";
/// Above a person's days.
pub const PERSON_HINT: &str = "打勾就是值班；时间写成 09:00-12:00 13:00-18:00，空着就是全天。";
/// A refused day.
pub const PAST: &str = "过去的班不能改；可以排到两个月以后";
/// Asks before a week is copied.
pub const COPY_ASK: &str = "把这一周的班复制到下一周？";
/// What happens then.
pub const COPY_HAPPENS: &str = "下一周现有的班会换成这一周的；过去的日子不动";
/// Notes from shift to shift.
pub const NOTES: &str = "交班记录";
/// What to write in them.
pub const NOTES_HINT: &str = "没办完的、要盯着的写在这里。不要写小哥的姓名和电话，写提问在哪就行。";

/// The word in a cell.
#[must_use]
pub fn shifts(shifts: &[Span]) -> String {
    if shifts.is_empty() { WHOLE_DAY.to_owned() } else { written(shifts) }
}

/// The same as short as it fits a column: “9-12” and “13:30-18”, a shift a line.
#[must_use]
pub fn short_shifts(shifts: &[Span]) -> String {
    let clock = |minute: u16| match minute % 60 {
        0 => (minute / 60).to_string(),
        rest => format!("{}:{rest:02}", minute / 60),
    };
    let short = |shift: &Span| format!("{}-{}", clock(shift.from()), clock(shift.until()));
    if shifts.is_empty() { WHOLE_DAY.to_owned() } else { shifts.iter().map(short).collect::<Vec<_>>().join("\n") }
}

/// One of somebody's own duties: “11/27 五：09:00-12:00”.
#[must_use]
pub fn own(day: Day, of_day: &[Span]) -> String {
    let (month, number) = day.month_and_day();
    format!("{month}/{number} {}：{}", weekday(day), shifts(of_day))
}

/// What a day is, in a sign beside its date.
#[must_use]
pub fn day_kind(kind: &DayKind) -> &'static str {
    match kind {
        DayKind::Holiday(_) => "休",
        DayKind::MakeUpWorkday => "班",
        DayKind::Ordinary | DayKind::Unknown => "",
    }
}

/// “一” to “日”.
#[must_use]
pub fn weekday(day: Day) -> &'static str {
    ["一", "二", "三", "四", "五", "六", "日"][usize::try_from(day.weekday()).unwrap_or(0).min(6)]
}
