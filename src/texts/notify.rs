//! Being told of news while the app is closed.

/// Turns it on.
pub const TURN_ON: &str = "有回复就通知我";
/// What it is.
pub const LINE: &str = "关掉递驿也收得到。通知里不写内容，别人看不到你问了什么。";
/// It is on.
pub const IS_ON: &str = "有回复会通知这部手机。通知里不写内容。";
/// Turns it off.
pub const TURN_OFF: &str = "不要通知了";
/// Heading.
pub const TITLE: &str = "通知";
/// They do not allow it.
pub const DENIED: &str = "浏览器不让发通知。点网址栏左边的图标，把“通知”改成允许，再来这里打开。";
/// No push service.
pub const UNREACHABLE: &str = "这个浏览器连不上它的通知服务（有的国产手机没有）。打开递驿，一样看得到回复。";
/// No way to.
pub const UNSUPPORTED: &str = "这个浏览器发不了通知。苹果手机先把递驿“添加到主屏幕”，从那里打开再试。";
