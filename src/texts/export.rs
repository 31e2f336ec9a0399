//! What stands in the zip with all that is kept of a courier.

/// The file of words.
pub const WORDS: &str = "我的数据.json";
/// At its beginning.
pub const ABOUT: &str = "你在递驿的全部数据：提问和回复、预约、心声、报告、志愿者报名、服务台什么时候看过；照片和录音在旁边的“文件”里，名字是编号。时间都是北京时间。";

/// A file of theirs, by its number and ending.
#[must_use]
pub fn file(number: &str, ending: &str) -> String {
    format!("文件/{number}.{ending}")
}
