//! Which stations somebody should look at.

use crate::model::station_check::CheckReason;

/// Heading.
pub const TITLE: &str = "走访核实";
/// What the page is for.
pub const LINE: &str = "小哥说有问题的、很久没人核实的。按街道走一圈，到一个核实一个。";
/// Heading of those that should be looked at first.
pub const WORST: &str = "最该去看的十个";
/// Heading of the streets.
pub const STREETS: &str = "按街道";
/// Where an address names no street.
pub const NO_STREET: &str = "（地址里没有路名）";
/// Heading of a street's walk.
pub const WALK: &str = "走一圈";
/// Where there is nothing to look at.
pub const ALL_WELL: &str = "没有要去看的：都在 90 天内核实过，也没有人说有问题。";
/// A place to write down what was seen.
pub const SEEN: &str = "看到的";

/// Why, in words.
#[must_use]
pub fn reason(reason: CheckReason) -> String {
    match reason {
        CheckReason::Doubtful => "可能有误".to_owned(),
        CheckReason::Reported(couriers) => format!("{couriers} 人次报告有问题"),
        CheckReason::NeverVerified => "没有核实过".to_owned(),
        CheckReason::Stale(days) => format!("{days} 天没人核实"),
    }
}

/// How long the walk is.
#[must_use]
pub fn walk(stations: usize, metres: f64) -> String {
    format!("{stations} 个驿站，直线相连 {}", super::length(metres))
}

/// Where a place without a position probably is.
#[must_use]
pub fn near_station(street: &str, station: &str) -> String {
    format!("地图先打开在{street}上的“{station}”附近，请找到这个地方点一下。")
}

/// The same, known less well.
#[must_use]
pub fn near_county(county: &str) -> String {
    format!("地图先打开在{county}，请找到这个地方点一下。")
}

/// Column of districts.
pub const DISTRICT: &str = "区县";
/// Column of streets.
pub const STREET: &str = "街道";
/// Column of how many there are.
pub const TO_SEE: &str = "要看的";
/// Column of names.
pub const NAME: &str = "名称";
/// Column of addresses.
pub const ADDRESS: &str = "地址";
/// Column of why.
pub const REASON: &str = "为什么";
/// Where the walk begins.
pub const FROM_HERE: &str = "从这里开始";
/// Before the name of the page.
pub const BACK: &str = "回到";
