//! Photos of stations.

/// Heading.
pub const TITLE: &str = "照片";
/// Which ones to choose.
pub const WHICH: &str = "门口、门牌、停车的地方（JPEG、PNG、WebP；不要拍到人）";
/// Adds them.
pub const ADD: &str = "加上";
/// Takes one out.
pub const REMOVE: &str = "去掉";
/// Nothing was chosen.
pub const NONE: &str = "请先选照片";
/// Puts a courier's photo among those of the station.
pub const SHOW: &str = "放到驿站的照片里";
/// It is one of them.
pub const SHOWN: &str = "已经放到驿站的照片里";
/// Who says that they have a photo has to add one.
pub const MISSING: &str = "请先拍一张照片";
/// What a photo shows.
pub const ALT: &str = "驿站的照片";
