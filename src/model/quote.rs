//! Words of a courier that stand in what an office writes: found by themselves, as an office copies, shortens and sets them
//! among its own. So no sign has to be kept in its texts, and who asks that their words are deleted is quoted no more.
//!
//! What an office says in words of its own is none, nor is what anybody might have written: a few characters.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Stands where a courier's words stood who had them deleted.
pub const TAKEN_OUT: &str = "（按本人要求已删除）";
/// Stands where a courier's words stood that were kept for long enough.
pub const NO_LONGER_KEPT: &str = "（保存期满已删除）";
/// So many characters in a row are nobody else's.
const LONG: usize = 12;
/// So many are somebody's where they are a clause of both.
const CLAUSE: usize = 6;
/// The shortest voice that is known again; also how many characters are looked up at once.
const PIECE: usize = 4;

/// A text as it is compared: letters and digits alone, as copies differ in blanks and signs.
struct Letters {
    letters: Vec<char>,
    /// Where each begins and ends in the text, in bytes.
    places: Vec<Range<usize>>,
}

impl Letters {
    fn of(text: &str) -> Self {
        let kept = text.char_indices().filter(|(_, letter)| letter.is_alphanumeric());
        let (letters, places) = kept.map(|(at, letter)| (letter, at..at + letter.len_utf8())).unzip();
        Self { letters, places }
    }

    /// Whether something else than a letter or a digit, or nothing, stands before this one.
    fn begins(&self, at: usize) -> bool {
        at == 0 || at >= self.places.len() || self.places[at - 1].end < self.places[at].start
    }
}

/// What an office wrote, to look for couriers' words in it.
pub struct OfficeText {
    plain: Letters,
    /// Where each few characters stand.
    pieces: HashMap<[char; PIECE], Vec<usize>>,
}

impl OfficeText {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let plain = Letters::of(text);
        let mut pieces: HashMap<[char; PIECE], Vec<usize>> = HashMap::new();
        for (at, piece) in plain.letters.array_windows().enumerate() {
            pieces.entry(*piece).or_default().push(at);
        }
        Self { plain, pieces }
    }

    /// Runs of characters that stand in what was said, too: where in this text, as long as they go on.
    fn quoted(&self, said: &Letters) -> Vec<Range<usize>> {
        let (said_letters, letters) = (&said.letters, &self.plain.letters);
        let mut runs = Vec::new();
        for (from, piece) in said_letters.array_windows::<PIECE>().enumerate() {
            for &at in self.pieces.get(piece).into_iter().flatten() {
                // One that goes on from the character before was found there.
                if from > 0 && at > 0 && said_letters[from - 1] == letters[at - 1] {
                    continue;
                }
                let alike = said_letters[from..].iter().zip(&letters[at..]).take_while(|(one, other)| one == other);
                let length = alike.count();
                if self.is_theirs(at..at + length, said, from..from + length) {
                    runs.push(at..at + length);
                }
            }
        }
        runs.sort_by_key(|run| (run.start, run.end));
        runs
    }

    fn is_theirs(&self, here: Range<usize>, said: &Letters, there: Range<usize>) -> bool {
        let alone = |plain: &Letters, part: &Range<usize>| plain.begins(part.start) && plain.begins(part.end);
        let whole = there.len() == said.letters.len();
        let clause = alone(&self.plain, &here) && alone(said, &there);
        here.len() >= LONG || clause && (whole || here.len() >= CLAUSE)
    }

    /// Whether this text quotes what was said by words that did not stand in the one before.
    #[must_use]
    pub fn quotes_anew(&self, said: &str, before: &Self) -> bool {
        let said = Letters::of(said);
        let is_old = |run: &Range<usize>| {
            let words = &self.plain.letters[run.clone()];
            let first = words.first_chunk::<PIECE>().and_then(|piece| before.pieces.get(piece));
            first.into_iter().flatten().any(|&at| before.plain.letters[at..].starts_with(words))
        };
        self.quoted(&said).iter().any(|run| !is_old(run))
    }
}

/// The few characters in a row of which texts are made: tells quickly which of many texts may have something of others.
pub struct Pieces(HashSet<[char; PIECE]>);

impl Pieces {
    /// Of all these.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let letters = texts.into_iter().map(|text| Letters::of(text).letters);
        Self(letters.flat_map(|letters| letters.array_windows().copied().collect::<Vec<_>>()).collect())
    }

    /// Whether a text has one of them: if not, neither quotes the other.
    #[must_use]
    pub fn stand_in(&self, text: &str) -> bool {
        Letters::of(text).letters.array_windows().any(|piece| self.0.contains(piece))
    }
}

/// A text without what was said, and with this instead; nothing where none of it stands there.
#[must_use]
pub fn without(text: &str, said: &str, instead: &str) -> Option<String> {
    let written = OfficeText::of(text);
    let places = &written.plain.places;
    let mut left = String::with_capacity(text.len());
    let mut end = 0;
    let mut last: Option<usize> = None;
    for run in written.quoted(&Letters::of(said)) {
        // Those that follow one another at once are one quote.
        if last.is_none_or(|last| run.start > last) {
            left.push_str(&text[end..places[run.start].start]);
            left.push_str(instead);
        }
        let until = last.map_or(run.end, |last| last.max(run.end));
        (end, last) = (places[until - 1].end, Some(until));
    }
    last?;
    left.push_str(&text[end..]);
    Some(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAID: &str = "北门的充电柜夜里十点就断电，送完最后一班回来充不上。站长说线路老了，没人管。";

    #[test]
    fn an_offices_own_words_stay_and_the_couriers_go() {
        let text = format!("快递员反映，3 人支持：\n1. {SAID}\n2. 电梯太慢。\n请供电公司改造线路。");
        let left = without(&text, SAID, TAKEN_OUT).unwrap();
        assert_eq!(left, "快递员反映，3 人支持：\n1. （按本人要求已删除）。\n2. 电梯太慢。\n请供电公司改造线路。");
        assert_eq!(without(&left, SAID, TAKEN_OUT), None);
    }

    #[test]
    fn a_quote_is_found_shortened_set_in_other_signs_and_cut_into_pieces() {
        for (text, left) in [
            ("有小哥说“北门的充电柜　夜里十点，就断电”，盼改造。", "有小哥说“（按本人要求已删除）”，盼改造。"),
            ("会上说：站长说线路老了；应当更换。", "会上说：（按本人要求已删除）；应当更换。"),
            ("送完最后一班回来充不上（某站）", "（按本人要求已删除）（某站）"),
        ] {
            assert_eq!(without(text, SAID, TAKEN_OUT).as_deref(), Some(left), "{text}");
        }
        // What anybody writes.
        for text in ["北门的充电柜要换", "线路老了", "充电柜、雨衣、热水", "没人管"] {
            assert_eq!(without(text, SAID, TAKEN_OUT), None, "{text}");
        }
        // All that somebody said, however short, where it stands alone.
        assert_eq!(
            without("1. 要有热水\n2. 雨衣", "要有热水", TAKEN_OUT).as_deref(),
            Some("1. （按本人要求已删除）\n2. 雨衣")
        );
        assert_eq!(without("驿站里要有热水和雨衣", "要有热水", TAKEN_OUT), None);
    }

    #[test]
    fn what_an_office_wrote_before_is_not_a_couriers_who_says_it_again() {
        let (nothing, own) = (OfficeText::of(""), OfficeText::of(SAID));
        assert!(own.quotes_anew(SAID, &nothing));
        let longer = OfficeText::of(&format!("{SAID}请供电公司改造线路。"));
        assert!(!longer.quotes_anew(SAID, &own));
        assert!(longer.quotes_anew("请供电公司改造线路", &own));
    }

    proptest! {
        #[test]
        fn nothing_of_a_quote_is_left_and_all_else_is(
            before in "[一二三四，。 ]{0,20}", after in "[五六七八，。 ]{0,20}", said in "[春夏秋冬东南西北，。\n]{12,60}",
        ) {
            let text = format!("{before}“{said}”{after}");
            let left = without(&text, &said, TAKEN_OUT);
            let letters = said.chars().filter(|letter| letter.is_alphanumeric()).count();
            if letters >= PIECE {
                prop_assert!(Pieces::of([said.as_str()]).stand_in(&text) && Pieces::of([text.as_str()]).stand_in(&said));
                let left = left.unwrap();
                prop_assert!(left.starts_with(&before) && left.ends_with(&after));
                prop_assert!(!left.chars().any(|letter| letter.is_alphanumeric() && said.contains(letter)), "{left}");
            }
        }

        #[test]
        fn no_texts_make_it_fail(text in "\\PC{0,60}", said in "\\PC{0,60}") {
            let left = without(&text, &said, TAKEN_OUT);
            // Who has nothing in common is not looked at any more.
            prop_assert!(left.is_none() || Pieces::of([said.as_str()]).stand_in(&text));
            prop_assert!(left.is_none_or(|left| left.contains(TAKEN_OUT)));
        }
    }
}
