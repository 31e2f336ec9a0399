//! How typed words are compared with names: full-width like half-width, capitals like small letters,
//! Chinese characters also by the first letters of their pinyin.

use serde::{Deserialize, Serialize};

/// Full-width letters, digits and punctuation (U+FF01–FF5E) as their half-width twins.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// The form in which text is stored for searching and in which a search is made.
#[must_use]
pub fn folded(text: &str) -> String {
    half_width(text).to_lowercase().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// The words of a search: all must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchWords(Vec<String>);

/// More than a courier types; the rest of a pasted novel is not looked for.
const MOST_WORDS: usize = 8;
const LONGEST_WORD: usize = 64;
/// Of a long text, its beginning says what it is about.
const MOST_SEGMENTS: usize = 40;

impl SearchWords {
    /// Splits what was typed at its spaces.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let words = typed.split_whitespace().map(folded).filter(|word| !word.is_empty());
        Self(words.map(|word| word.chars().take(LONGEST_WORD).collect()).take(MOST_WORDS).collect())
    }

    /// The words, folded.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Chinese characters (CJK Unified Ideographs and extension A).
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// Text cut into what a full-text index takes as words: Chinese writes no spaces, so each two neighbouring
/// characters are one; letters and digits stay together.
#[must_use]
pub fn segments(text: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in half_width(text).to_lowercase().chars() {
        if is_chinese(c) {
            if let Some(before) = before {
                segments.push([before, c].iter().collect());
            }
            before = Some(c);
        } else {
            before = None;
        }
        if c.is_alphanumeric() && !is_chinese(c) {
            word.push(c);
        } else if !word.is_empty() {
            segments.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        segments.push(word);
    }
    segments
}

/// Pairs that stand in most questions and tell none from another.
const COMMON: [&str; 24] = [
    "怎么", "么办", "什么", "可以", "我的", "没有", "不能", "能不", "一个", "要不", "不要", "是不", "不是", "如果",
    "应该", "现在", "他们", "公司", "请问", "我想", "有没", "了怎", "我们", "这个",
];

/// The segments of what somebody types that tell what they mean.
#[must_use]
pub fn telling_segments(text: &str) -> Vec<String> {
    let mut telling = segments(text);
    telling.retain(|segment| !COMMON.contains(&segment.as_str()));
    telling.truncate(MOST_SEGMENTS);
    telling
}

/// The first letters of pinyin syllables: `gong hui yi zhan` gives `ghyz`.
#[must_use]
pub fn initials(pinyin: &str) -> String {
    pinyin.split_whitespace().filter_map(|syllable| syllable.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_are_folded_and_split() {
        let words = SearchWords::parse("  ＧＨＹＺ　岳麓 ");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["ghyz", "岳麓"]);
        assert!(SearchWords::parse(" \u{3000}\t").is_empty());
    }

    #[test]
    fn a_pasted_novel_is_cut() {
        let words = SearchWords::parse(&format!("{} {}", "长".repeat(10_000), "a ".repeat(10_000)));
        assert_eq!(words.iter().count(), MOST_WORDS);
        assert!(words.iter().all(|word| word.chars().count() <= LONGEST_WORD));
    }

    #[test]
    fn chinese_is_cut_into_pairs_and_words_stay_whole() {
        assert_eq!(segments("工资，没发 iPhone１5"), ["工资", "没发", "iphone15"]);
        assert_eq!(segments("欠薪三个月"), ["欠薪", "薪三", "三个", "个月"]);
        assert!(segments("！？ ，").is_empty());
    }

    #[test]
    fn initials_are_the_first_letters_of_syllables() {
        assert_eq!(initials("gong hui yi zhan 24 h"), "ghyz2h");
    }
}
