//! Looking along a way, or inside what was drawn.

use crate::model::AreaKind;
/// Begins a way.
pub const WAY: &str = "顺路找";
/// Begins a field.
pub const INSIDE: &str = "圈一块找";
/// The way home.
pub const HOME: &str = "回家顺路";
/// What to do for a way.
pub const MARK_WAY: &str = "从你这里出发。先点要拐弯的地方，最后点要去的地方。";
/// The same where it is not known where they are.
pub const MARK_WAY_FROM: &str = "不知道你在哪里。先点出发的地方，再点要去的地方。";
/// What to do for a field.
pub const MARK_INSIDE: &str = "沿着边，在地图上点三个以上的角。";
/// The field is not wanted, takes the last corner back.
pub const BACK: &str = "撤销一点";
/// Ends without looking.
pub const CANCEL: &str = "取消";
/// Looks along a way, or inside a field.
#[must_use]
pub fn done(kind: AreaKind) -> &'static str {
    match kind {
        AreaKind::Way => "查这条路",
        AreaKind::Inside => "查圈里的",
    }
}
/// There is none.
pub const NOTHING: &str = "这里没有合适的驿站。可以换一条路、圈大一点。";
/// All of the map again.
pub const CLEAR: &str = "看全部";
/// Keeps the end of the way as home.
pub const KEEP_HOME: &str = "把终点记成“家”（只存在手机里）";
/// Forgets it.
pub const FORGET_HOME: &str = "忘掉家的位置";
/// What the list shows.
#[must_use]
pub fn shown(kind: AreaKind, along_roads: bool) -> &'static str {
    match kind {
        AreaKind::Way if along_roads => "沿着路：只看这一路两边 500 米的驿站，按经过的先后排。",
        AreaKind::Way => "先按直线算：只看这一路两边 500 米的驿站，按经过的先后排。",
        AreaKind::Inside => "只看圈里的驿站。",
    }
}
/// That only a part of the map is looked at; touched, all is.
#[must_use]
pub fn chip(kind: AreaKind) -> &'static str {
    match kind {
        AreaKind::Way => "顺路的 ✕",
        AreaKind::Inside => "圈里的 ✕",
    }
}
