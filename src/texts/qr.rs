//! QR codes.

/// Saves as a picture.
pub const SAVE: &str = "保存成图片";
/// Done.
pub const SAVED: &str = "已保存到下载里";
/// Could not be done.
pub const NOT_SAVED: &str = "保存不了，请截屏";
/// Too long to draw.
pub const TOO_LONG: &str = "网址太长，画不成二维码";
