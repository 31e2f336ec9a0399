//! Two who change the same at a desk.

use crate::model::Timestamp;

/// Fields that are named.
const MOST: usize = 12;

/// What stands in a field now.
#[must_use]
pub fn stands(name: &str, value: &str) -> String {
    let value: String = value.chars().take(120).collect();
    let value = if value.is_empty() { "（空）" } else { &value };
    format!("{name}：{value}")
}

/// Somebody changed it since the page was drawn.
#[must_use]
pub fn changed(by: Option<(String, Timestamp)>, now: &[String]) -> String {
    let by =
        by.map_or_else(|| "有人刚刚改过".to_owned(), |(who, at)| format!("{who} 在 {} 改过", super::day_and_clock(at)));
    let more = if now.len() > MOST { "……" } else { "" };
    let now = now.iter().take(MOST).cloned().collect::<Vec<_>>().join("；");
    let now = if now.is_empty() { String::new() } else { format!("，现在是——{now}{more}") };
    format!("{by}{now}。看过以后再点一次，就按下面你填的改")
}

/// Whose rules a desk goes by.
pub const WHOSE: &str = "用谁的";
/// Its own.
pub const OWN: &str = "自己设的";
/// The province's or the product's.
pub const OTHERS: &str = "全省的或产品自带的";
/// A box that is ticked, or not.
#[must_use]
pub fn ticked(on: bool) -> String {
    if on { "是" } else { "否" }.to_owned()
}
/// A box.
pub const ACTIVE: &str = "开着";
/// A secret or an address that is not shown.
pub const SECRET: &str = "密码、密钥或地址";
/// It is set.
pub const SET: &str = "换过了";
/// Nothing is set.
pub const UNSET: &str = "没有设";
/// A day on which somebody has no duty.
pub const OFF: &str = "不值班";
/// A duty that somebody else set a moment ago.
pub const DUTY_SET: &str = "这一格刚刚有人排过了，请看现在的班再改";
