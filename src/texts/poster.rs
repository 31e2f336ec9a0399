//! Posters and stickers for stations' doors.

/// On top.
pub const BANNER: &str = "爱心驿站　小哥请进，全部免费";
/// Before the hours.
pub const WHEN: &str = "开放时间：";
/// Under the station's code.
pub const SCAN: &str = "扫一扫：签到、报修、找附近的驿站";
/// Under the platform's code.
pub const ASK: &str = "有难处？扫码在线问 12355";
/// Before the number to call.
pub const CALL: &str = "权益、心理、法律，打";
/// Before the station's number.
pub const NUMBER: &str = "编号 ";
/// Under the station's code on a sticker.
pub const SCAN_SHORT: &str = "扫码签到、报修";
/// Under the platform's code on a sticker.
pub const ASK_SHORT: &str = "在线问 12355";
/// Under the number to call on a sticker.
pub const CALL_SHORT: &str = "权益、心理、法律，打这个电话";
