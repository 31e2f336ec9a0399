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
