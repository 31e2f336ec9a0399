//! The map.

use crate::model::{Layer, Layers};

/// The map cannot be drawn here.
pub const FAILED: &str = "这部手机画不出地图，请看列表。";
/// Its files are not on the phone yet.
pub const MISSING: &str = "地图还没有存到手机里，联网打开一次就有了。现在请看列表。";
/// Nobody has given this deployment streets.
pub const NO_STREETS: &str = "这张地图还没有街道。";
/// They do not reach here.
pub const NO_STREETS_HERE: &str = "这里的街道还没有装上。";
/// They cannot be fetched now.
pub const STREETS_MISSING: &str = "现在取不到街道，有网络时再看。";
/// The same, at the desk, where somebody can do something about it.
#[cfg(feature = "server")]
pub mod desk {
    /// Nobody has given this deployment streets.
    pub const NO_STREETS: &str =
        "地图没有街道：管理员运行一次 make map 就有（见 README“街道地图”），或者用 DIYI_MAP_PMTILES 指一个文件。";
    /// They do not reach here.
    pub const NO_STREETS_HERE: &str = "这里的街道还没有装上：装的地图不包括这里。";
    /// They cannot be fetched now.
    pub const STREETS_MISSING: &str = "现在取不到街道：检查网络；一直这样，请管理员看一看装的地图文件。";
    /// To the place that was chosen.
    pub const TO_PLACE: &str = "回到选的位置";
}
/// Nearer.
pub const ZOOM_IN: &str = "放大";
/// Farther.
pub const ZOOM_OUT: &str = "缩小";
/// To the courier's place.
pub const TO_HERE: &str = "我的位置";
/// In the dot of an open station.
pub const OPEN: &str = "开";
/// In the dot of a closed one.
pub const SHUT: &str = "关";
/// In the dot of a place: stations say whether they are open, others what they are.
#[must_use]
pub fn sign(layers: Layers, open: bool) -> &'static str {
    match layers.iter().next().unwrap_or(Layer::Stations) {
        Layer::Stations if open => OPEN,
        Layer::Stations => SHUT,
        Layer::Toilets => "厕",
        Layer::BatterySwap => "换",
        Layer::Clinics => "医",
        Layer::Police => "警",
        Layer::DeskOffices => "团",
    }
}

/// In the dot of an activity with places left.
pub const FREE: &str = "约";
/// In the dot of a full one.
pub const FULL: &str = "满";
/// Closes the card.
pub const CLOSE: &str = "收起";
/// Draws the sheet down.
pub const MORE_MAP: &str = "地图大一点";
/// Draws the sheet up.
pub const MORE_LIST: &str = "列表多一点";
/// Heading of the touched one.
pub const CHOSEN: &str = "地图上点的";
/// To the list.
pub const LIST: &str = "看列表";
