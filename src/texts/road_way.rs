//! The way along roads.

use crate::model::{Means, NoWay, RoadWay};

/// Heading of the ways.
pub const TITLE: &str = "沿着路走";
/// Has roads fetched, and says that it costs bytes.
pub const FETCH: &str = "看路线（没存离线地图，要用一点流量）";
/// They are being fetched.
pub const LOOKING: &str = "正在找路……";
/// What the map beside it shows.
pub const SHOWN: &str = "图上的线是最短的路，红绿灯、施工和门禁不算在内，以路上的标志为准。";

/// What is touched to see a way: “骑车 4 分，沿路 1.2 公里”.
#[must_use]
pub fn way(means: Means, way: &RoadWay) -> String {
    let minutes = match means {
        Means::OnFoot => super::on_foot(way.minutes),
        Means::ByEbike => super::by_ebike(way.minutes),
    };
    format!("{minutes}，沿路 {}", super::length(f64::from(way.metres)))
}

/// Why there is none, and what is shown instead.
#[must_use]
pub fn none(why: NoWay) -> &'static str {
    match why {
        NoWay::NoRoads => "这里没有道路数据，上面的距离是直线。",
        NoWay::TooFar => "太远了，不在手机里找路，上面的距离是直线。请用下面的地图应用。",
        NoWay::OffRoads => "附近 300 米没有能走的路，上面的距离是直线。",
        NoWay::Unconnected => "道路数据里没有连过去的路，上面的距离是直线。",
    }
}
