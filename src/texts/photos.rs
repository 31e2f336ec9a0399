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

/// More than there may be.
#[cfg(feature = "server")]
#[must_use]
pub fn too_many(most: usize) -> String {
    format!("最多 {most} 张照片")
}

/// A file is no photo, or too large.
#[cfg(feature = "server")]
#[must_use]
pub fn not_taken(name: &str, most_megabytes: usize) -> String {
    format!("“{name}”不是能用的照片。请用 JPEG、PNG、WebP，每张不超过 {most_megabytes} MB")
}

/// A photo cannot be drawn.
#[cfg(feature = "server")]
#[must_use]
pub fn unreadable(name: &str) -> String {
    format!("“{name}”读不出来，请换一张")
}
