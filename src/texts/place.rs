//! Where the courier is, and how well that is known.

/// What the position is wanted for, before it is asked for.
pub const WHAT_FOR: &str = "按距离排要用你的位置，只留在这部手机上（除了你推荐驿站时）。点“离我近”打开。";
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
    let error = error.map(|metres| format!("误差约 {}", super::distance((metres / 50.0).round() * 50.0)));
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
