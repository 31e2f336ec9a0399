//! What desks read of questions that tell of danger. Nothing of what a courier wrote.

use crate::model::Danger;

/// The button of who takes it on.
pub const TAKE_ON: &str = "我来处理";
/// The button of who takes it on from somebody else.
pub const TAKE_OVER: &str = "换我来处理";
/// The button that raises the mark by hand.
pub const RAISE: &str = "标为有危险";
/// The button that takes the mark away.
pub const LOWER: &str = "去掉危险标记";
/// A mark that a colleague raised.
pub const BY_HAND: &str = "同事标为有危险";
/// Nobody has it.
pub const NOBODY: &str = "还没有人接手";
/// The way to the one that has stood longest.
pub const OPEN: &str = "马上去看";
/// The field of the service standard.
pub const MINUTES: &str = "没有人接手，几分钟后报到省里";

/// The list of all marks that nobody has taken on.
pub const LIST: &str = "危险没接手";
/// There is none.
pub const NONE: &str = "没有没人接手的危险。";
/// Columns of the list.
pub const COLUMNS: [&str; 4] = ["什么时候", "地区", "是什么", "说到"];
/// What has a mark: a question, a voice, a report of a station, an application.
pub const THINGS: [&str; 4] = ["提问", "心声", "驿站报告", "志愿者报名"];

/// What every page of a desk says while nobody has it.
#[must_use]
pub fn alarm(count: usize) -> String {
    format!("{count} 处可能有危险，还没有人接手")
}

/// Who has it.
#[must_use]
pub fn taken(name: &str) -> String {
    format!("{name} 已接手")
}

/// The words for the kinds of danger.
#[must_use]
pub fn kinds(dangers: &[Danger]) -> Vec<&'static str> {
    dangers.iter().map(|danger| super::danger_word(*danger)).collect()
}

/// Many of strangers, behind one line.
#[must_use]
pub fn folded(count: usize) -> String {
    format!("另有 {count} 条类似的：新账号短时间里发来，说到危险，还没有人接手。可能有真的，点开逐条看")
}

/// The list of those.
#[must_use]
pub fn folded_title(count: usize) -> String {
    format!("收起来的危险提问（{count}）")
}
