//! Working time: the hours of a desk, and until when something is due.

use crate::model::{Day, Timestamp};

/// The page.
pub const TITLE: &str = "上班时间";
/// What it is for.
pub const WHY: &str = "答应小哥的时限、超时、提醒和值班都按上班时间算：法定节假日不算，调休上班的周末算。有危险的提问不按这个，什么时候都马上提醒。";
/// Where a desk has set none.
pub const OF_PROVINCE: &str = "这个服务台没有单独设，用的是全省的。";
/// Where nobody has set any.
pub const OF_PRODUCT: &str = "还没有设，用的是产品自带的：工作日上午 9 点到 12 点，下午 1 点到 6 点。";
/// Where the desk has set them.
pub const OWN: &str = "这个服务台用自己的。";
/// What happens to what was promised.
pub const FROM_NOW_ON: &str = "新的提问和案件步骤按新的算；已经答应过小哥的时间不变。";
/// How a day is typed.
pub const HINT: &str = "这样写：09:00-12:00 13:00-18:00，到半夜写 24:00，休息就空着。调休上班的周末按星期一算。";
/// The box for round-the-clock desks.
pub const ON_HOLIDAYS: &str = "法定节假日也上班（24 小时热线选这个）";
/// Goes back to the province's.
pub const FOLLOW_PROVINCE: &str = "改用全省的";
/// Goes back to the product's.
pub const FOLLOW_PRODUCT: &str = "恢复产品自带的";
/// Of a case whose courier is to bring something.
pub const PAUSED: &str = "等小哥补材料";
/// The days, Monday first.
pub const DAYS: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

/// Until when something is due, as somebody at the desk reads it.
#[must_use]
pub fn until(due: Timestamp, now: Timestamp) -> String {
    let minutes = (due.0 - now.0).abs() / 60_000;
    let length = match minutes {
        0..60 => format!("{minutes} 分钟"),
        60..2_880 => format!("{} 小时", minutes / 60),
        _ => format!("{} 天", minutes / 1_440),
    };
    if due < now {
        return format!("超时 {length}");
    }
    // Hours of nights and holidays do not count, so another day is said as what it is.
    match Day::of(due).days_since(Day::of(now)) {
        0 => format!("还有 {length}"),
        1 => format!("明天 {} 前", clock(due)),
        _ => format!("{} 前", super::day_and_clock(due)),
    }
}

fn clock(at: Timestamp) -> String {
    at.china_time().format("%H:%M").to_string()
}

/// An example of what is promised: “现在来的心理健康提问，最晚 11月27日 10:00 回”.
#[must_use]
pub fn example(topic: &str, due: Timestamp) -> String {
    format!("现在来的“{topic}”提问，最晚 {} 回复。", super::day_and_clock(due))
}

/// To what the desk promises.
pub const STANDARD: &str = "服务标准";
/// To the holidays.
pub const PUBLIC_HOLIDAYS: &str = "法定节假日";
/// A day without hours.
pub const FREE: &str = "休息";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_said_as_hours_today_and_as_a_time_on_another_day() {
        let now = Timestamp(Day::parse("2026-11-27").unwrap().begins().0 + 16 * 3_600_000);
        let by = |hours: i64| until(Timestamp(now.0 + hours * 3_600_000), now);
        assert_eq!(by(2), "还有 2 小时");
        assert_eq!(by(17), "明天 09:00 前");
        assert_eq!(by(65), "11月30日 09:00 前");
        assert_eq!((by(-3), by(-72)), ("超时 3 小时".to_owned(), "超时 3 天".to_owned()));
    }
}
