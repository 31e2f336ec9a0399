//! Text that people or files bring in: one line, of bearable length, that looks like what it is.

use thiserror::Error;

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing is left of it.
    #[error("没有填写")]
    Empty,
    /// It is longer than the number of characters given.
    #[error("超过 {0} 个字")]
    TooLong(usize),
}

/// Control characters, the marks that reorder or hide text, with which it could look like another, and what is no
/// character at all, which XML does not take.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// One line of text of at most `most` characters, without invisible marks and with single spaces.
///
/// # Errors
/// [`TextError`] if it is empty or longer.
pub fn one_line(text: &str, most: usize) -> Result<String, TextError> {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let words: Vec<String> = spaced
        .split(' ')
        .map(|word| word.chars().filter(|c| !is_invisible(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let line = words.join(" ");
    match line.chars().take(most + 1).count() {
        0 => Err(TextError::Empty),
        length if length > most => Err(TextError::TooLong(most)),
        _ => Ok(line),
    }
}

/// Paragraphs of at most `most` characters in all: lines without invisible marks, at most one empty line
/// between two of them.
///
/// # Errors
/// [`TextError`] if it is empty or longer.
pub fn paragraphs(text: &str, most: usize) -> Result<String, TextError> {
    let mut kept: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line: String =
            line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect();
        let line = line.trim().to_owned();
        if !(line.is_empty() && kept.last().is_none_or(String::is_empty)) {
            kept.push(line);
        }
    }
    if kept.last().is_some_and(String::is_empty) {
        kept.pop();
    }
    let text = kept.join("\n");
    match text.chars().take(most + 1).count() {
        0 => Err(TextError::Empty),
        length if length > most => Err(TextError::TooLong(most)),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_loses_its_marks_and_keeps_its_letters() {
        assert_eq!(one_line("  爱心\u{202e}驿站\n 🚲 <b>A</b>\u{200b}", 40).unwrap(), "爱心驿站 🚲 <b>A</b>");
        assert_eq!(one_line("姜\u{ffff}茶\u{fffe}\u{fffb}\u{1ffff}𠀀", 40).unwrap(), "姜茶𠀀");
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(one_line(" \u{200b}\t", 5), Err(TextError::Empty));
        assert_eq!(one_line(&"长".repeat(10_000), 80), Err(TextError::TooLong(80)));
    }

    proptest! {
        #[test]
        fn paragraphs_that_are_taken_once_are_taken_again_unchanged(text in "(\\PC|[\n\r\t ]){0,200}") {
            if let Ok(tidy) = paragraphs(&text, 150) {
                prop_assert_eq!(paragraphs(&tidy, 150), Ok(tidy.clone()));
                prop_assert!(!tidy.contains("\n\n\n"));
            }
        }

        #[test]
        fn what_is_taken_once_is_taken_again_unchanged(text in "\\PC{0,200}") {
            if let Ok(line) = one_line(&text, 100) {
                prop_assert_eq!(one_line(&line, 100), Ok(line.clone()));
                prop_assert!(line.chars().count() <= 100);
            }
        }
    }
}
