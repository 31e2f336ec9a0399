//! Text as the patterns of danger read it: one way of writing for many.

use crate::model::half_width::half_width;
use crate::model::variants::one_way;

/// Ends a sentence.
pub const STOP: char = '。';
/// Ends a part of a sentence.
pub const COMMA: char = '，';
/// A space or a sign between two longer pieces of text: perhaps a comma, perhaps nothing.
pub const LOOSE: char = ' ';

/// The one way of writing a letter, or what a picture stands for.
fn same(letter: char) -> char {
    match letter {
        letter if letter.is_ascii() => letter,
        '💀' | '☠' => '死',
        '🔪' | '🗡' => '刀',
        '🩸' => '血',
        '🔥' => '火',
        letter => one_way(letter),
    }
}

/// What a sign between letters does.
fn separator(sign: char) -> char {
    match sign {
        '。' | '！' | '!' | '？' | '?' | ';' | '；' | '\n' | '\r' => STOP,
        ',' | '，' | ':' | '：' => COMMA,
        _ => LOOSE,
    }
}

/// How strongly a sign separates.
fn strength(sign: char) -> u8 {
    match sign {
        STOP => 2,
        COMMA => 1,
        _ => 0,
    }
}

/// Letters in one way of writing. Of signs between them only [`STOP`], [`COMMA`] and [`LOOSE`] are left, one at a
/// time, and none between letters that somebody wrote apart (`不 想 活`, `自*杀`, `不，想，活`).
pub fn written(text: &str) -> Vec<char> {
    // Pieces of text, each with the strongest sign after it.
    let mut pieces: Vec<(Vec<char>, char)> = Vec::new();
    let mut piece = Vec::new();
    for letter in half_width(text).chars().flat_map(char::to_lowercase).map(same) {
        if letter.is_alphanumeric() {
            piece.push(letter);
            continue;
        }
        let sign = separator(letter);
        if !piece.is_empty() {
            pieces.push((std::mem::take(&mut piece), sign));
        } else if let Some((_, before)) = pieces.last_mut()
            && strength(sign) > strength(*before)
        {
            *before = sign;
        }
    }
    pieces.push((piece, STOP));
    let mut written = Vec::new();
    for (at, (piece, sign)) in pieces.iter().enumerate() {
        written.extend(piece);
        let Some((next, _)) = pieces.get(at + 1) else { break };
        let apart = piece.len() == 1 && next.len() == 1;
        let torn = *sign == LOOSE && piece.len().min(next.len()) <= 2;
        if !(apart || torn) {
            written.push(*sign);
        }
    }
    written
}
