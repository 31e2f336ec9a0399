//! What many pages of the desk say alike.

/// Keeps what was filled in.
pub const SAVE: &str = "保存";
/// Looks through a list by what was chosen.
pub const FILTER: &str = "筛选";
/// Of which prefecture.
pub const REGION: &str = "地区";
/// Of all of them.
pub const ALL_REGIONS: &str = "全部地区";
/// Takes a thing of a list out.
pub const REMOVE: &str = "删掉";
/// Whose page it is.
pub const DESK: &str = "服务台";
/// Goes to the page of another desk.
pub const LOOK_AT_DESK: &str = "看这个服务台";
/// Back to the roster.
pub const TO_ROSTER: &str = "回到值班表";
/// Back to the stations.
pub const TO_STATIONS: &str = "回到驿站";
/// Back to the inbox.
pub const TO_QUESTIONS: &str = "回到提问";
/// Does nothing.
pub const RATHER_NOT: &str = "先不，回去";
/// Somebody whose name is not known any more.
pub const COLLEAGUE: &str = "同事";
/// A form lacks a field that its page has.
pub const NOT_FILLED: &str = "表单没有填完整。请返回，刷新页面后再填一次";
/// What was typed holds what is no letter.
pub const NO_TEXT: &str = "里面有不是文字的字符，收不下。请返回，把这一段删掉重新输入";
/// A form holds too much.
pub const TOO_LONG: &str = "内容太长，请分几次提交";
/// To the field that is wrong.
pub const TO_FIELD: &str = "去改";

/// A form was not taken; what was typed stands in it.
#[must_use]
pub fn not_saved(says: &str) -> String {
    format!("没有保存：{says}。你写的都还在。")
}

/// A file is too large.
#[must_use]
pub fn file_too_large(megabytes: usize) -> String {
    format!("文件太大，最多 {megabytes} MB")
}

/// Above what follows.
pub const TOO_MANY_EXPORTS: &str = "今天导出得太多";

/// Somebody of the staff took so many tables along today.
#[must_use]
pub fn too_many_exports(most: u32) -> String {
    format!("一个人一天最多导出 {most} 张表，免得账号被盗时数据被整批拿走。过一会儿可以再导出一张；页面上照常看得到。")
}
