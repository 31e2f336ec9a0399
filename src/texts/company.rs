//! Companies that questions and voices name.

use crate::model::Timestamp;
use crate::model::company::CompanyCount;
use crate::model::figure_span::{FigureSpan, SpanName};

/// The page.
pub const TITLE: &str = "公司";
/// What it is for.
pub const WHY: &str = "提问和心声说的是哪家公司：小哥自己写，或者服务台在提问、心声页面上记。写法不一样的会归到名单上的公司：简称、别名、同音字、长名字里错一个字。";
/// To it.
pub const OPEN: &str = "公司名单和数据";
/// There are none.
pub const NONE: &str = "名单还是空的。由省里加。";
/// Columns.
pub const COLUMNS: [&str; 6] = ["公司", "别名", "提问", "其中立案", "心声", "上一段（提问、立案、心声）"];
/// The columns of the file, before those of places and of what is told outside.
pub const FILE_COLUMNS: [&str; 8] =
    ["公司", "别名", "提问", "其中立案", "心声", "上一段：提问", "上一段：立案", "上一段：心声"];
/// Between two numbers of a cell.
pub const BETWEEN_NUMBERS: &str = "、";
/// Between two places of a cell.
pub const BETWEEN_PLACES: &str = "，";
/// In the list of what a number counts: its columns.
pub const BEHIND_COLUMNS: [&str; 4] = ["时间", "地区", "主题或类型", "打开"];
/// A question of it.
pub const OPEN_QUESTION: &str = "打开提问";
/// A case of it.
pub const OPEN_CASE: &str = "打开案件";
/// A voice of it.
pub const OPEN_VOICE: &str = "打开心声";

/// What of a company is counted.
#[must_use]
pub fn count(of: CompanyCount) -> &'static str {
    match of {
        CompanyCount::Asked => COLUMNS[2],
        CompanyCount::Cases => COLUMNS[3],
        CompanyCount::Said => COLUMNS[4],
    }
}

/// The span of time.
pub const SPAN: &str = "哪段时间";
/// In the place of a number of what has no kinds.
pub const NO_KIND: &str = "—";
/// Of which kind of matter.
pub const KIND: &str = "只看哪一类（没有立案的提问和心声算“其他”）";
/// Of any, and without a case.
pub const ANY_KIND: &str = "全部提问和心声";
/// Shows them.
pub const SHOW: &str = "看";
/// In which places.
pub const PLACES: &str = "在哪里";
/// To the cases that are about it.
pub const ITS_CASES: &str = "看它的案件";
/// Any company, in the list of cases.
pub const ANY: &str = "全部公司";
/// Adds one.
pub const ADD: &str = "加一家公司";
/// Changes one.
pub const CHANGE: &str = "改";
/// The name.
pub const NAME: &str = "公司名称";
/// Other names.
pub const ALIASES: &str = "别名、简称（一行一个）";
/// An alias, before what is wrong with it.
pub const ALIAS_WORD: &str = "别名";
/// It is on the list.
pub const ACTIVE: &str = "在名单上";
/// It is not.
pub const GIVEN_UP: &str = "已停用";
/// Somebody changed it a moment ago.
pub const CHANGED: &str = "同事刚刚改过这家公司，请看过最新的再改";
/// Another one has such a name.
pub const TAKEN: &str = "名单里已经有这样写的公司";
/// Too many other names.
pub const TOO_MANY: &str = "别名太多，最多 30 个";
/// Which company a question names.
pub const NAMED: &str = "说的是哪家公司";
/// Keeps it.
pub const KEEP: &str = "记下公司";
/// Whether figures are public.
pub const PUBLIC: &str = "对外公开";
/// They are.
pub const IS_PUBLIC: &str = "现在公开：/open/companies.csv，全省、按半年，少于 5 个的不列。";
/// They are not.
pub const IS_NOT_PUBLIC: &str =
    "现在不公开。公开以后，任何人都能看到全省上半年、下半年各家公司的提问数，少于 5 个的不列。";
/// Makes them public.
pub const PUBLISH: &str = "公开";
/// Ends that.
pub const UNPUBLISH: &str = "不再公开";
/// Asks before.
pub const PUBLISH_SURE: &str = "按公司名称公开数据吗？";
/// What happens then.
pub const PUBLISH_HAPPENS: &str = "任何人都能看到各家公司的提问数。看过的收不回来。";
/// What is told outside.
pub const OUTSIDE: &str = "对外会看到的";
/// Not fixed yet.
pub const NOT_FIXED: &str = "还没定";

/// What is told outside, over which half year and as of when.
#[must_use]
pub fn outside(half: (i32, bool), as_of: Option<Timestamp>) -> String {
    let when = as_of.map_or_else(|| NOT_FIXED.to_owned(), as_of_day);
    format!("{OUTSIDE}（{}，{when}）", half_year(half))
}

/// As of when a number was fixed.
#[must_use]
pub fn as_of_day(at: Timestamp) -> String {
    format!("截至 {}", crate::model::Day::of(at))
}

/// No company.
pub const UNNAMED: &str = "没有记公司的";

/// Who named it, where it was the courier in the app.
pub const COURIER: &str = "小哥";
/// What couriers wrote that is on no list.
pub const UNKNOWN: &str = "小哥写了、名单里没有的";
/// There are more of them than are shown.
#[must_use]
pub fn and_more(count: usize) -> String {
    format!("还有 {count} 种写法，看全部")
}
/// What is done about it.
pub const UNKNOWN_WHY: &str = "常写的可以加到名单，或者加成别名：以前写的会自动归过来。不是公司的，在那条提问里清空。";

/// There are more ways of writing than are looked at.
#[must_use]
pub fn only_oldest(most: u64) -> String {
    format!("写法太多，只列最早的 {most} 种里最常写的。")
}

/// So many times.
#[must_use]
pub fn times(count: i64) -> String {
    format!("{count} 次")
}

/// What the courier wrote beside what it was folded onto; nobody decided where there is none.
#[must_use]
pub fn written(words: &str, named: Option<&str>) -> String {
    match named {
        Some(named) if named == words => format!("小哥写的：{words}"),
        Some("") => format!("小哥写的：{words}（服务台说不是哪家公司）"),
        Some(named) => format!("小哥写的：{words}，归到{named}"),
        None => format!("小哥写的：{words}（名单里没有，或者像好几家，请你定）"),
    }
}

/// Samples, each with another name.
pub const SAMPLES: [(&str, &str); 3] = [("甲通快递", "甲通"), ("乙达速运", "乙达"), ("丙汇物流", "丙汇")];

/// Nothing of the list.
#[must_use]
pub fn unknown(text: &str) -> String {
    format!("名单里没有“{text}”。请从名单里选；要加新的请找省里")
}

/// Several are as near.
#[must_use]
pub fn several(names: &[String]) -> String {
    format!("可能是：{}。请写全名", names.join("、"))
}

/// A span of time.
#[must_use]
pub fn span(span: FigureSpan) -> String {
    match span.name() {
        SpanName::LastTwelve => "最近 12 个月".to_owned(),
        SpanName::Month(year, month) => format!("{year} 年 {month} 月"),
        SpanName::Quarter(year, quarter) => format!("{year} 年第 {quarter} 季度"),
        SpanName::Year(year) => format!("{year} 年"),
        SpanName::Days(first, last) => format!("{first} 到 {last}"),
    }
}

/// With what the figures are compared.
#[must_use]
pub fn compared(span: FigureSpan, now: Timestamp) -> String {
    let (from, until) = span.bounds_before(now);
    // The last day of it, not the first one after it.
    let (from, until) = (super::day(Timestamp(from)), super::day(Timestamp((until - 1).max(from))));
    format!("“上一段”是{from}到{until}：前面一样长的一段；这一段还没完，就算到同一时候。")
}

/// What a company is told of the questions about it.
#[must_use]
pub fn about_you(period: &str, as_of: &str, count: &str) -> String {
    format!("{period}（{as_of}），服务台记下说到你们公司的提问：{count}（少于 5 个的不列，没有姓名和原话）。")
}

/// A half year.
#[must_use]
pub fn half_year((year, second): (i32, bool)) -> String {
    format!("{year} 年{}半年", if second { "下" } else { "上" })
}

/// Who decided and when.
#[must_use]
pub fn decided(who: &str, at: Timestamp) -> String {
    format!("{who}，{} 定的", super::day_and_clock(at))
}

/// Somebody named another one in the same moment.
pub const NAMED_MEANWHILE: &str = "同事刚刚记了公司，请看过再改";

/// Figures by company as the page of open data lists them, in HTML.
#[must_use]
pub fn open_data(half: (i32, bool), as_of: Timestamp) -> String {
    format!(
        "<p><a href=\"/open/companies.csv\">/open/companies.csv</a>：{}全省说到各家公司的提问数，{}定下，以后不再改。“不列”是少于 5 个，或者能和别的数字相减得出少于 5 个。</p>",
        half_year(half),
        as_of_day(as_of)
    )
}
