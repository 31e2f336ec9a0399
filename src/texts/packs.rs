//! Streets and places that the phone keeps, and places that are found by name.

/// Heading, where the courier keeps prefectures.
pub const TITLE: &str = "离线地图";
/// What it is for, and what it costs.
pub const WHAT_FOR: &str =
    "把常去的市州存在手机里，没有网络也看得到街道、搜得到地名、找得到沿路的走法。存的时候最好连 Wi-Fi。";
/// Where the app cannot keep them.
pub const NOT_IN_APP: &str = "这个应用里还存不了离线地图。用浏览器打开递驿，就能存、能看。";
/// The way there from the map.
pub const TO_KEEP: &str = "存离线地图";

/// The words of `<diyi-packs>`.
#[must_use]
pub fn words() -> String {
    serde_json::json!({
        "keep": "存下", "go_on": "接着存", "update": "更新", "remove": "删掉", "stop": "停",
        "kept": "已存好", "newer": "有更新", "begun": "已存 {}，没存完", "offered": "建议存", "not_kept": "没有存",
        "progress": "存了多少",
        "stopped": "停了。再点会从停的地方接着存。",
        "broken_off": "断了，可能是网络不好。再点会从断的地方接着存。",
        "full": "手机空间不够，清理一些再存。",
        "none": "还没有可以存的地图。",
        "offline": "现在没有网络，手机里也没有存地图。有网络时再来。",
        "nowhere": "这个浏览器不让存地图（隐私窗口，或者网址不是 https）。",
        "failed": "现在看不了，退出去再进来试试。",
    })
    .to_string()
}

/// The words of `<diyi-places>`.
#[must_use]
pub fn places() -> String {
    serde_json::json!({ "heading": "地名，点了看附近的驿站", "metres": "米", "kilometres": "公里" }).to_string()
}

/// That stations near a place are shown.
#[must_use]
pub fn around(name: &str) -> String {
    format!("{name}附近")
}

/// Shows those near the courier again.
#[must_use]
pub fn not_around(name: &str) -> String {
    format!("不再看{name}附近")
}
