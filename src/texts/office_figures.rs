//! Figures of what the offices themselves do.

/// The table by prefecture.
pub const TITLE: &str = "转介、值班、面对面";
/// The same by month; its bars are one of the columns.
pub const TITLE_BY_MONTH: &str = "转介、值班、面对面（条形是转出）";
/// The column of months, and of regions.
pub const MONTH: &str = "月份";
/// The column of regions.
pub const REGION: &str = "地区";
/// The columns.
pub const COLUMNS: [&str; 5] = ["转出", "已答复", "超期没答复", "值班小时", "面对面"];
/// All columns of a table whose rows are called so.
#[must_use]
pub fn heading(rows: &str) -> Vec<String> {
    [&[rows], &COLUMNS[..]].concat().into_iter().map(str::to_owned).collect()
}

/// Referrals by whom they went to, and what that column is called.
pub const REFERRED_TO: (&str, &str) = ("转介给谁", "去处");
/// Where a referral is looked at.
pub const CASE: &str = "案件";
/// Where hours are looked at.
pub const HOURS: &str = "这个人的时长";
