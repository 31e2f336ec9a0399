//! The first picture, which the server draws.

/// Its heading.
pub const TITLE: &str = "爱心驿站";
/// To the page before.
pub const BEFORE: &str = "前一页";
/// Where there is no script.
pub const NO_SCRIPT: &str = "这个浏览器没有打开 JavaScript：可以看驿站、扫码看门口的驿站；提问、预约请打 12355。";
