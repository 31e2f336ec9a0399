//! How the courier wants the app.

use crate::engine::TextSize;

/// Heading, and the way to it.
pub const TITLE: &str = "字号、颜色、手套";
/// Heading of how large words are.
pub const TEXT: &str = "字号";
/// The word for how large words are.
#[must_use]
pub fn text_size(size: TextSize) -> &'static str {
    match size {
        TextSize::Standard => "标准",
        TextSize::Large => "大",
        TextSize::Larger => "更大",
        TextSize::Double => "最大",
    }
}
/// Heading of the colours.
pub const THEME: &str = "深色、浅色";
/// As the phone is set.
pub const SYSTEM: &str = "跟随手机";
/// For the day.
pub const LIGHT: &str = "浅色";
/// For the night.
pub const DARK: &str = "深色";
/// For the sun.
pub const GLARE: &str = "强光下";
/// Heading of what is touched.
pub const TOUCH: &str = "按钮";
/// As they are.
pub const BARE_HANDS: &str = "平常";
/// Larger.
pub const GLOVES: &str = "戴手套，按钮大一点";
/// Heading of the first screen.
pub const HOME: &str = "首页";
/// Map and list.
pub const MAP_AND_LIST: &str = "地图和列表";
/// The list alone.
pub const LIST_ONLY: &str = "只要列表";
/// What the list alone is good for.
pub const LIST_ONLY_FOR: &str = "读屏、小手机、快没电的时候，用列表更快，也更省电。";
/// Heading of the app that leads the way.
pub const NAVIGATOR: &str = "点“去”用哪个地图";
/// Where it is.
pub const READING_WHERE: &str = "驿站和常见问题的页面上，点“读给我听”。";
/// Reads aloud.
pub const READ_ALOUD: &str = "读给我听";
/// Ends it.
pub const HUSH: &str = "别读了";
