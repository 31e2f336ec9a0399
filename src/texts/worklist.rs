//! The list beside a question.

/// Its words are gone: its courier erased them or took their consent back, or they were kept for long enough.
pub const DELETED: &str = "（内容已删除）";
/// The same on its page.
pub const DELETED_LINE: &str =
    "这条提问的文字、照片和录音已经删了：小哥自己删的、撤回了同意，或者过了保留期限。不能再答复。";
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
