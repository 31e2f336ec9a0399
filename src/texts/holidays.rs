//! Holidays and working weekends, on phones and in the console.

use crate::model::DayKind;

/// The console's page.
pub const TITLE: &str = "节假日和调休";
/// What it is for.
pub const WHY: &str = "小哥手机上的“营业中”“几点开”按这张表算：写了节假日休息的驿站，放假那几天显示已关门；只写了周一至周五的，放假和调休那几天显示“不一定开”。";
/// Who keeps it.
pub const PROVINCE: &str = "由省级管理员录入，全省共用。";

/// A year that nobody typed in.
#[must_use]
pub fn missing(year: i32) -> String {
    format!("{year} 年的放假安排还没有录入。国务院办公厅公布以后请录入；在那以前，手机上会写明{year}年的节假日说不准。")
}

/// What is to be known of today.
#[must_use]
pub fn today(kind: &DayKind) -> String {
    match kind {
        DayKind::Ordinary => String::new(),
        DayKind::Holiday(name) => format!("今天是{name}假期。"),
        DayKind::MakeUpWorkday => "今天是调休上班的周末。".to_owned(),
        DayKind::Unknown => "今年的放假安排还没有录进来，节假日前后开不开说不准。".to_owned(),
    }
}

/// Heading of the form.
pub const ENTER: &str = "录入一年，或者改一年";
/// The year.
pub const YEAR: &str = "年份";
/// What was announced where.
pub const SOURCE: &str = "依据（通知的名称和文号）";
/// The holidays.
pub const HOLIDAYS: &str = "假期，一行一个：名称、第一天、最后一天";
/// Two of them.
pub const HOLIDAYS_EXAMPLE: &str = "元旦 01-01 01-03\n春节 02-05 02-11";
/// Weekends that are worked.
pub const WORKDAYS: &str = "调休上班的周末";
/// Two of them.
pub const WORKDAYS_EXAMPLE: &str = "02-14、02-20";
/// Column of names.
pub const NAME: &str = "假期";
/// Column of first days.
pub const FIRST: &str = "第一天";
/// Column of last days.
pub const LAST: &str = "最后一天";
/// Behind the source of a year that came with the product.
pub const OF_PRODUCT: &str = "。产品自带";

/// Heading of a year.
#[must_use]
pub fn year(year: i32) -> String {
    format!("{year} 年")
}

/// On what a year rests.
#[must_use]
pub fn rests_on(source: &str) -> String {
    format!("依据：{source}")
}

/// Weekends that are worked.
#[must_use]
pub fn worked(days: &[String]) -> String {
    format!("调休上班：{}", days.join("、"))
}

/// The fields of a year: what it rests on, its holidays, its working weekends.
#[must_use]
pub fn fields(year: i32) -> [String; 3] {
    ["的依据", "的假期", "调休上班"].map(|field| format!("{year} 年{field}"))
}

/// Several of a field.
pub const AND: &str = "，";
/// Who typed a year in.
pub const TYPED_IN: &str = " 录入";
