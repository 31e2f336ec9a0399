//! Where the courier is, and how well that is known.

use crate::model::{Bearing, Wind};

/// What the position is wanted for, before it is asked for.
pub const WHAT_FOR: &str = "按距离排要用你的位置，准确位置只留在这部手机上（除了你推荐驿站时）。点“离我近”打开。";
/// A computer does not tell where it is.
pub const NO_POSITION_HERE: &str = "这台电脑没有定位：在地图上点一下你在哪里，就按远近排。";
/// On a station's screen: asks where they are.
pub const HOW_FAR: &str = "看离我多远";
/// They say it on the map.
pub const CHOOSE: &str = "在地图上点我在哪里";
/// The next touch of the map says it.
pub const TOUCH_MAP: &str = "在地图上点一下你在的地方。只留在这里，不会上传。";
/// Not now.
pub const CHOOSE_NOT: &str = "先不点";
/// Distances are from where they said that they are.
pub const CHOSEN: &str = "按你在地图上点的位置算远近。";
/// Says it anew.
pub const CHOOSE_ANOTHER: &str = "换个位置";
/// The arrow turns with the phone.
pub const ARROW_TURNS: &str = "跟着箭头走";
/// The phone tells no direction.
pub const NORTH_ABOVE: &str = "箭头按上北下南画";
/// Asks for leave to read the compass.
pub const WITH_COMPASS: &str = "用指南针指路";

/// One of eight directions.
#[must_use]
pub fn wind(wind: Wind) -> &'static str {
    match wind {
        Wind::North => "北",
        Wind::NorthEast => "东北",
        Wind::East => "东",
        Wind::SouthEast => "东南",
        Wind::South => "南",
        Wind::SouthWest => "西南",
        Wind::West => "西",
        Wind::NorthWest => "西北",
    }
}

/// The same as a sign, where there is no room for words; north is above.
#[must_use]
pub fn wind_sign(wind: Wind) -> &'static str {
    match wind {
        Wind::North => "↑",
        Wind::NorthEast => "↗",
        Wind::East => "→",
        Wind::SouthEast => "↘",
        Wind::South => "↓",
        Wind::SouthWest => "↙",
        Wind::West => "←",
        Wind::NorthWest => "↖",
    }
}

/// How far something is from a place that was looked for: “离五一广场 300 米”.
#[must_use]
pub fn away_from(place: &str, metres: f64) -> String {
    if metres < super::HERE_METRES { format!("就在{place}") } else { format!("离{place} {}", super::length(metres)) }
}

/// Where something is: “在你的东北边”.
#[must_use]
pub fn towards(bearing: Bearing) -> String {
    format!("在你的{}边", wind(bearing.wind()))
}

/// What the arrow says to who does not see it: “往东北；向右转 40 度”.
#[must_use]
pub fn arrow(bearing: Bearing, looks: Option<Bearing>) -> String {
    let there = format!("往{}", wind(bearing.wind()));
    let turn = looks.map(|looks| (looks.turn_to(bearing) / 10.0).round() * 10.0);
    match turn {
        None => there,
        Some(turn) if turn.abs() < 20.0 => format!("{there}；就在前面"),
        Some(turn) if turn.abs() > 150.0 => format!("{there}；在身后"),
        Some(turn) if turn > 0.0 => format!("{there}；向右转 {turn} 度"),
        Some(turn) => format!("{there}；向左转 {} 度", -turn),
    }
}

/// Goes on looking at the prefecture that was chosen.
pub const STAY: &str = "不换";

/// How old and how exact a place is; nothing where that does not matter. Milliseconds and metres.
#[must_use]
pub fn quality(age: Option<i64>, error: Option<f64>) -> Option<String> {
    let age = age.map(|age| match age / 60_000 {
        minutes @ ..60 => format!("{minutes} 分钟前的位置"),
        minutes @ 60..1_440 => format!("{} 小时前的位置", minutes / 60),
        minutes => format!("{} 天前的位置", minutes / 1_440),
    });
    let error = error.map(|metres| format!("误差约 {}", super::length((metres / 50.0).round() * 50.0)));
    match (age, error) {
        (Some(age), Some(error)) => Some(format!("{age}，{error}，距离可能不准。")),
        (Some(says), None) | (None, Some(says)) => Some(format!("{says}，距离可能不准。")),
        (None, None) => None,
    }
}

/// That the courier seems to be in another prefecture than the one they look at.
#[must_use]
pub fn you_are_in(name: &str) -> String {
    format!("你现在好像在{name}。")
}

/// Looks at that one.
#[must_use]
pub fn look_at(name: &str) -> String {
    format!("看{name}的")
}

/// What a kind of place is called.
#[cfg(feature = "server")]
#[must_use]
pub fn kind(kind: crate::model::place::PlaceKind) -> &'static str {
    use crate::model::place::PlaceKind;
    match kind {
        PlaceKind::Settlement => "地名",
        PlaceKind::Landmark => "广场、公园",
        PlaceKind::Street => "街道",
        PlaceKind::Crossing => "路口",
        PlaceKind::Estate => "小区",
        PlaceKind::Hospital => "医院",
        PlaceKind::Transit => "车站",
        PlaceKind::School => "学校",
        PlaceKind::Building => "楼宇",
        PlaceKind::Shop => "店铺",
        PlaceKind::Toilets => "公厕",
    }
}
