//! Hours that somebody served, and certificates of them.

/// The heading.
pub const TITLE: &str = "服务时长";
/// How they are counted.
pub const HOW: &str = "只算值班表上已经结束、没有记缺班的班。写了起止时间的按起止时间算；写“全天”的按服务台那天的上班时间算，服务台那天不上班就不算。";
/// None.
pub const NONE: &str = "这段时间没有值过班。";
/// The columns.
pub const COLUMNS: [&str; 4] = ["哪天", "几点", "算多少", ""];
/// Nobody came.
pub const MISSED: &str = "缺班";
/// Says so.
pub const SET_MISSED: &str = "记缺班";
/// Takes that back.
pub const SET_CAME: &str = "不算缺班";
/// There is no such duty.
pub const NO_DUTY: &str = "值班表上那天没有他的班，或者还没到那天";
/// The certificate.
pub const CERTIFICATE: &str = "时长证明";
/// Makes one.
pub const MAKE: &str = "出一张证明";
/// From.
pub const FIRST: &str = "从哪天";
/// Until.
pub const LAST: &str = "到哪天";
/// It is void.
pub const VOID: &str = "已作废";
/// Makes it void.
pub const MAKE_VOID: &str = "作废";
/// Asks for it.
pub const ASK_VOID: &str = "作废…";
/// The question.
pub const VOID_ASK: &str = "这张证明作废？";
/// What happens.
pub const VOID_HAPPENS: &str = "打印页上会写“已作废”，编号不会再用。数错了就作废，再出一张。";
/// Void already.
pub const VOID_BEFORE: &str = "这张证明已经作废了";
/// Prints it.
pub const PRINT: &str = "打印时选 A4，盖章以后有效。";
/// The printed page.
pub const PAPER: &str = "志愿服务时长证明";
/// Its number.
pub const NUMBER: &str = "编号";
/// Where they sign.
pub const SEAL: &str = "证明单位（盖章）：";
/// When.
pub const DATE: &str = "日期：";

/// Who certifies.
#[must_use]
pub fn seal(desk: &str) -> String {
    format!("{SEAL}{desk} 12355 青少年服务台")
}

/// A certificate's number.
#[must_use]
pub fn numbered(number: &str) -> String {
    format!("{NUMBER}：{number}")
}

/// Minutes in words: “6 小时 30 分钟”.
#[must_use]
pub fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} 分钟"),
        (hours, 0) => format!("{hours} 小时"),
        (hours, rest) => format!("{hours} 小时 {rest} 分钟"),
    }
}

/// A year's hours: “今年值班 3 次，共 9 小时”.
#[must_use]
pub fn this_year(duties: usize, of: i64) -> String {
    format!("今年值班 {duties} 次，共 {}", minutes(of))
}

/// What is certified.
#[must_use]
pub fn certified(name: &str, author: &str, desk: &str, days: (&str, &str), duties: i32, of: i64) -> String {
    let (first, last) = days;
    format!(
        "{name} 同志以{author}身份，{first} 至 {last} 在{desk} 12355 青少年服务台为快递小哥提供志愿服务，值班 {duties} 次，共 {}。",
        minutes(of)
    )
}
