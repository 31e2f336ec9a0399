//! The library of answers.

/// Heading.
pub const TITLE: &str = "常见问题";
/// The field.
pub const SEARCH: &str = "搜一搜，比如：欠工资";
/// All topics.
pub const ALL: &str = "全部";
/// Nothing found.
pub const NONE: &str = "没找到。换个说法再搜，或者直接写下来问；急的打 12355。";
/// Nothing there of one topic.
pub const NONE_OF_TOPIC: &str = "这一类还没有内容。直接写下来问。";
/// Nothing there yet.
pub const EMPTY: &str = "联网一次以后，这里会有常见问题。";
/// To the form.
pub const ASK: &str = "没说清楚？写下来问";
/// What it rests on.
pub const SOURCE: &str = "依据";
/// When it was checked.
pub const CHECKED: &str = "审核";
/// Nobody checked it.
pub const SAMPLE_LINE: &str = "示例内容，没有经过服务台审核，只供演示";
/// It was withdrawn.
pub const MISSING: &str = "这条已经撤回了";

/// One desk cannot take back what is the whole province's.
pub const OF_PROVINCE: &str = "这条问答是全省的，由省里撤回。内容不对，请写一稿新的，省里或者另一位同事来定";
