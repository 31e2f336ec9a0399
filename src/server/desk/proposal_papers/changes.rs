//! What one version changes of the one before.

use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Beyond, what changed is told less finely.
const LONGEST_COMPARING: Duration = Duration::from_millis(60);

/// What one text changes of another, by sentences: Chinese has no spaces between words, and a paragraph is too much.
pub(super) fn changes(before: &str, after: &str) -> Vec<(ChangeTag, String)> {
    fn sentences(text: &str) -> Vec<&str> {
        text.split_inclusive(['。', '；', '！', '？', '，', '\n', ';']).collect()
    }
    let (before, after) = (sentences(before), sentences(after));
    let diff = TextDiff::configure().timeout(LONGEST_COMPARING).diff_slices(&before, &after);
    let mut all: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match all.last_mut() {
            Some((tag, words)) if *tag == change.tag() => words.push_str(change.value()),
            _ => all.push((change.tag(), change.value().to_owned())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_by_the_sentence_and_leads_from_one_text_to_the_other() {
        let (before, after) = ("冬天没有热水。每站配一个。", "冬天没有热水。每站配两个，月底前装好。");
        let changes = changes(before, after);
        let of = |left: ChangeTag| -> String {
            changes.iter().filter(|(tag, _)| *tag != left).map(|(_, words)| words.as_str()).collect()
        };
        assert_eq!((of(ChangeTag::Insert).as_str(), of(ChangeTag::Delete).as_str()), (before, after));
        assert_eq!(changes[0], (ChangeTag::Equal, "冬天没有热水。".to_owned()));
    }
}
