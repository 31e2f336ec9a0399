//! The list beside a question.

/// Nothing is left of its words.
pub const ERASED: &str = "（小哥删除了数据）";
/// It has no words.
pub const WITHOUT_WORDS: &str = "（照片或录音）";
/// The list, for who does not see it.
pub const LABEL: &str = "这一列提问";
/// Back to the inbox.
pub const TO_LIST: &str = "回到列表";
/// On.
pub const NEXT_PAGE: &str = "下一页";

/// How many a list showed, for the log.
#[must_use]
pub fn shown(rows: usize) -> String {
    format!("{rows} 条")
}
