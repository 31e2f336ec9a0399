//! Figures: what may leave the office, and what a number that may not is called.

use crate::model::figures::Subject;
use crate::model::{Adcode, Timestamp};

/// Over everything.
pub const ALL: &str = "合计";
/// For the office itself.
pub const INSIDE: &str = "内部";
/// For others.
pub const OUTSIDE: &str = "对外";
/// What stands for a number that does not leave the office.
pub const HIDDEN: &str = "不列";
/// Above figures for the office.
pub const INSIDE_WHY: &str = "内部：全部真实数字，只在办公室里用。要发出去，请换成“对外”。";
/// Above figures for others.
pub const OUTSIDE_WHY: &str = "对外：可以发出去。只有已经结束的月份，第一次打开以后就固定下来。合计是全部的真实数字；“不列”是少于 5 人，或者和别的数字相减会得出少于 5 人。";
/// Where figures of a month that goes on are asked for others.
pub const NOT_YET: &str = "这个月还没有结束，没有对外的数字。月底以后再来，或者选前面的月份。";

/// A number, or that it is hidden.
#[must_use]
pub fn number(count: Option<u32>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), |count| count.to_string())
}

/// A row of a table.
#[must_use]
pub fn place(adcode: Adcode) -> &'static str {
    if adcode == Adcode::HUNAN { "省服务台" } else { super::region(adcode) }
}

/// The heading of the list of what was counted.
#[must_use]
pub fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Questions | Subject::Channels => "提问",
        Subject::Cases => "案件",
        Subject::Bookings => "预约",
        Subject::Visits => "来过驿站",
        Subject::Reports => "驿站报告",
        Subject::Voices => "心声",
        Subject::Referrals => "转介",
        Subject::Meetings => "面对面",
        Subject::Hours => "值班小时",
    }
}

/// What became of what was counted.
#[must_use]
pub fn part(part: &str) -> &'static str {
    match part {
        "in_time" => "按时回复",
        "late" => "超时回复",
        "unanswered" => "还没有回复",
        "solved" => "解决了",
        "partly" => "部分解决",
        "unsolved" => "没解决",
        "withdrawn" => "撤回",
        "open" => "在办",
        "attended" => "到场",
        "missed" => "缺席",
        "booked" => "已预约",
        "offered" => "等确认",
        "put_right" => "处理好",
        "published" => "已公开",
        "waiting" => "等审",
        "refused" => "不公开",
        "merged" => "已合并",
        "awaited" => "等答复",
        "overdue" => "超期没答复",
        "held" => "开了",
        "served" => "值了班",
        _ => "",
    }
}

/// A time of waiting: minutes, hours or days, whichever is read easiest.
#[must_use]
pub fn wait(millis: Option<i64>) -> String {
    match millis.map(|millis| (millis.max(0) + 30_000) / 60_000) {
        None => "—".to_owned(),
        Some(0) => "不到 1 分钟".to_owned(),
        Some(minutes @ 1..=90) => format!("{minutes} 分钟"),
        #[allow(clippy::cast_precision_loss, reason = "minutes of a wait")]
        Some(minutes @ 91..=2_880) => format!("{:.1} 小时", minutes as f64 / 60.0),
        #[allow(clippy::cast_precision_loss, reason = "minutes of a wait")]
        Some(minutes) => format!("{:.1} 天", minutes as f64 / 1_440.0),
    }
}

/// When a report was made.
#[must_use]
pub fn made_at(now: Timestamp) -> String {
    use chrono::Datelike;
    format!("{} 年 {} 制表", now.china_time().year(), super::day_and_clock(now))
}
