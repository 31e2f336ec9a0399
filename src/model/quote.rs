//! Words of a courier that stand in what an office writes: found by themselves, as an office copies, shortens and sets them
//! among its own. So no sign has to be kept in its texts, and who asks that their words are deleted is quoted no more.
//!
//! What an office says in words of its own is none, nor is what anybody might have written: a few characters.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

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

type Piece = [char; PIECE];

/// A text as it is compared: letters and digits alone, as copies differ in blanks and signs.
#[derive(Clone)]
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

    fn is_alone(&self, part: &Range<usize>) -> bool {
        self.begins(part.start) && self.begins(part.end)
    }
}

/// What somebody said, or an office wrote before, to be looked for in what an office writes. Cheap to clone.
#[derive(Clone)]
pub struct SaidText(Arc<Letters>);

impl SaidText {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Arc::new(Letters::of(text)))
    }

    /// Its letters, where they are so few that others may have said the same.
    #[must_use]
    pub fn few_letters(&self) -> Option<String> {
        (self.0.letters.len() < LONG).then(|| self.0.letters.iter().collect())
    }
}

/// What an office wrote, to look for others' words in all of it at once.
pub struct Writings {
    texts: Vec<Letters>,
    /// In which text each few characters stand, and where.
    pieces: HashMap<Piece, Vec<(usize, usize)>>,
}

/// Letters of a writing that stand in something else, too, as long as they go on.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which of the writings.
    pub text: usize,
    /// Which letters of it.
    pub here: Range<usize>,
    /// Where they begin in the other.
    there: usize,
    /// Enough to be the other's, and nobody else's.
    is_theirs: bool,
}

/// What somebody said of which a writing has something, and which of that is the office's all the same.
#[derive(Clone)]
pub struct Repeated {
    said: SaidText,
    runs: Vec<Run>,
    own: Vec<Range<usize>>,
}

impl Writings {
    /// Of texts.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<Letters> = texts.into_iter().map(Letters::of).collect();
        let mut pieces: HashMap<Piece, Vec<(usize, usize)>> = HashMap::new();
        for (number, text) in texts.iter().enumerate() {
            for (at, piece) in text.letters.array_windows().enumerate() {
                pieces.entry(*piece).or_default().push((number, at));
            }
        }
        Self { texts, pieces }
    }

    fn runs(&self, said: &SaidText) -> Vec<Run> {
        let SaidText(said) = said;
        let mut runs = Vec::new();
        for (from, piece) in said.letters.array_windows::<PIECE>().enumerate() {
            for &(text, at) in self.pieces.get(piece).into_iter().flatten() {
                let letters = &self.texts[text].letters;
                // One that goes on from the character before was found there.
                if from > 0 && at > 0 && said.letters[from - 1] == letters[at - 1] {
                    continue;
                }
                let alike = said.letters[from..].iter().zip(&letters[at..]).take_while(|(one, other)| one == other);
                let here = at..at + alike.count();
                let is_theirs = self.is_theirs(text, &here, said, from);
                runs.push(Run { text, here, there: from, is_theirs });
            }
        }
        runs
    }

    fn is_theirs(&self, text: usize, here: &Range<usize>, said: &Letters, from: usize) -> bool {
        let there = from..from + here.len();
        let whole = there.len() == said.letters.len();
        let clause = || self.texts[text].is_alone(here) && said.is_alone(&there);
        here.len() >= LONG || here.len() >= if whole { PIECE } else { CLAUSE } && clause()
    }

    /// Which of these writings have words of what was said, by their places in the list.
    #[must_use]
    pub fn repeating(&self, words: &SaidText) -> Vec<(usize, Repeated)> {
        let mut by_text: BTreeMap<usize, Vec<Run>> = BTreeMap::new();
        for run in self.runs(words).into_iter().filter(|run| run.is_theirs) {
            by_text.entry(run.text).or_default().push(run);
        }
        by_text
            .into_iter()
            .map(|(text, runs)| (text, Repeated { said: words.clone(), runs, own: Vec::new() }))
            .collect()
    }

    /// What the writings have of something that an office wrote before.
    #[must_use]
    pub fn written_before(&self, earlier: &SaidText) -> Vec<Run> {
        self.runs(earlier)
    }

    /// What is a courier's of what they repeat: that which is not the office's, where it is still enough to be theirs.
    #[must_use]
    pub fn theirs(&self, repeated: &Repeated) -> Vec<Range<usize>> {
        let mut theirs = Vec::new();
        for run in &repeated.runs {
            for left in left_of(&run.here, &repeated.own) {
                let from = run.there + (left.start - run.here.start);
                if self.is_theirs(run.text, &left, &repeated.said.0, from) {
                    theirs.push(left);
                }
            }
        }
        theirs.sort_by_key(|part| (part.start, part.end));
        theirs
    }

    /// The words that are the office's own of what was repeated.
    #[must_use]
    pub fn own_words(&self, repeated: &Repeated) -> Vec<String> {
        let mut own = Vec::new();
        for run in &repeated.runs {
            for part in &repeated.own {
                let both = part.start.max(run.here.start)..part.end.min(run.here.end);
                if both.is_empty() {
                    continue;
                }
                // A few letters would be found elsewhere, too.
                let part = if both.len() < PIECE { part.clone() } else { both };
                let words = self.texts[run.text].letters[part].iter().collect::<String>();
                if !own.contains(&words) {
                    own.push(words);
                }
            }
        }
        own
    }

    /// Where these letters stand in a writing.
    fn places_of(&self, text: usize, words: &str) -> Vec<Range<usize>> {
        let words: Vec<char> = words.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let first = words.first_chunk::<PIECE>().and_then(|piece| self.pieces.get(piece));
        let here = |&&(of, at): &&(usize, usize)| of == text && self.texts[text].letters[at..].starts_with(&words);
        first.into_iter().flatten().filter(here).map(|&(_, at)| at..at + words.len()).collect()
    }
}

impl Repeated {
    /// Leaves to the office what it wrote before: those words, or all of a run that stands in them.
    pub fn leave(&mut self, earlier: &[Run]) {
        let Some(text) = self.runs.first().map(|run| run.text) else { return };
        for run in earlier.iter().filter(|earlier| earlier.text == text) {
            let all = |own: &Run| run.here.start <= own.here.start && own.here.end <= run.here.end;
            if run.is_theirs {
                self.own.push(run.here.clone());
            } else if self.runs.iter().any(all) {
                let (runs, own) = (&self.runs, &mut self.own);
                own.extend(runs.iter().filter(|own| all(own)).map(|own| own.here.clone()));
            }
        }
        self.own.sort_by_key(|part| (part.start, part.end));
        self.own.dedup();
    }
}

/// What is left of a range without others, that are in the order of where they begin.
fn left_of(all: &Range<usize>, others: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = Vec::new();
    let mut from = all.start;
    for other in others {
        if other.start > from {
            left.push(from..other.start.min(all.end));
        }
        from = from.max(other.end);
        if from >= all.end {
            return left;
        }
    }
    left.push(from..all.end);
    left.retain(|part| !part.is_empty());
    left
}

/// The few characters in a row of which texts are made: tells quickly which of many texts may have something of others.
pub struct Pieces(HashSet<Piece>);

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
        let mut last = ['\0'; PIECE];
        let mut count = 0;
        text.chars().filter(|letter| letter.is_alphanumeric()).any(|letter| {
            last.rotate_left(1);
            last[PIECE - 1] = letter;
            count += 1;
            count >= PIECE && self.0.contains(&last)
        })
    }
}

/// What is to be taken out of a text: all that was said, but for these words of the office's own.
pub struct Taken<'a> {
    /// What was said.
    pub said: &'a str,
    /// What of it is the office's.
    pub own: &'a [String],
}

/// A text without all of these, and with this instead; nothing where none of them stands there.
#[must_use]
pub fn without<'a>(text: &str, taken: impl IntoIterator<Item = Taken<'a>>, instead: &str) -> Option<String> {
    let written = Writings::of([text]);
    let mut runs = Vec::new();
    for Taken { said, own } in taken {
        for (_, mut repeated) in written.repeating(&SaidText::of(said)) {
            repeated.own = own.iter().flat_map(|words| written.places_of(0, words)).collect();
            repeated.own.sort_by_key(|part| (part.start, part.end));
            runs.extend(written.theirs(&repeated));
        }
    }
    runs.sort_by_key(|run| (run.start, run.end));
    let places = &written.texts[0].places;
    let mut left = String::with_capacity(text.len());
    let mut end = 0;
    let mut last: Option<usize> = None;
    for run in runs {
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

    fn taken_out(text: &str, said: &str) -> Option<String> {
        without(text, [Taken { said, own: &[] }], TAKEN_OUT)
    }

    /// What is left of a text where all goes that somebody said and no earlier text has; nothing where that is all.
    fn taken_out_but(text: &str, said: &str, earlier: &[&str]) -> Option<String> {
        let writings = Writings::of([text]);
        let (_, mut repeated) = writings.repeating(&SaidText::of(said)).into_iter().next()?;
        for earlier in earlier {
            repeated.leave(&writings.written_before(&SaidText::of(earlier)));
        }
        let own = writings.own_words(&repeated);
        let left = without(text, [Taken { said, own: &own }], TAKEN_OUT);
        assert_eq!(left.is_none(), writings.theirs(&repeated).is_empty(), "{text}: {own:?}");
        left
    }

    const SAID: &str = "北门的充电柜夜里十点就断电，送完最后一班回来充不上。站长说线路老了，没人管。";

    #[test]
    fn an_offices_own_words_stay_and_the_couriers_go() {
        let text = format!("快递员反映，3 人支持：\n1. {SAID}\n2. 电梯太慢。\n请供电公司改造线路。");
        let left = taken_out(&text, SAID).unwrap();
        assert_eq!(left, "快递员反映，3 人支持：\n1. （按本人要求已删除）。\n2. 电梯太慢。\n请供电公司改造线路。");
        assert_eq!(taken_out(&left, SAID), None);
    }

    #[test]
    fn a_quote_is_found_shortened_set_in_other_signs_and_cut_into_pieces() {
        for (text, left) in [
            ("有小哥说“北门的充电柜　夜里十点，就断电”，盼改造。", "有小哥说“（按本人要求已删除）”，盼改造。"),
            ("会上说：站长说线路老了；应当更换。", "会上说：（按本人要求已删除）；应当更换。"),
            ("送完最后一班回来充不上（某站）", "（按本人要求已删除）（某站）"),
        ] {
            assert_eq!(taken_out(text, SAID).as_deref(), Some(left), "{text}");
        }
        // What anybody writes.
        for text in ["北门的充电柜要换", "线路老了", "充电柜、雨衣、热水", "没人管"] {
            assert_eq!(taken_out(text, SAID), None, "{text}");
        }
        // All that somebody said, however short, where it stands alone.
        assert_eq!(taken_out("1. 要有热水\n2. 雨衣", "要有热水").as_deref(), Some("1. （按本人要求已删除）\n2. 雨衣"));
        assert_eq!(taken_out("驿站里要有热水和雨衣", "要有热水"), None);
    }

    #[test]
    fn what_an_office_wrote_before_is_not_a_couriers_who_says_it_again() {
        assert_eq!(taken_out_but(SAID, SAID, &[]).as_deref(), Some("（按本人要求已删除）。"));
        let longer = format!("{SAID}请供电公司改造线路。");
        assert_eq!(taken_out_but(&longer, SAID, &[SAID]), None);
        let left = format!("{SAID}（按本人要求已删除）。");
        assert_eq!(taken_out_but(&longer, "请供电公司改造线路", &[SAID]), Some(left));
        // In the middle of something, too, and however short.
        assert_eq!(taken_out_but("1. 要有热水", "要有热水", &["驿站里要有热水和雨衣"]), None);
    }

    #[test]
    fn who_pastes_all_that_an_office_says_takes_only_their_own_words_along() {
        const DEPOSIT: &str = "押金在离职后三十个工作日以内原路退回，逾期请拨打这个号码。";
        const SOCIAL: &str = "工伤保险由单位缴纳，不用您个人出钱。";
        let earlier = [DEPOSIT, SOCIAL];
        // In another order than the office has them, and shortened.
        let pasted = format!("{SOCIAL}{DEPOSIT}{SAID}");
        let answer = format!("您好。{SOCIAL}{DEPOSIT}");
        assert_eq!(taken_out_but(&answer, &pasted, &earlier), None);
        let quoting = format!("{answer}有小哥说“{SAID}”");
        let left = format!("{answer}有小哥说“（按本人要求已删除）。”");
        assert_eq!(taken_out_but(&quoting, &pasted, &earlier), Some(left));
        // However little of it they repeat right before what is theirs.
        let (short, theirs) = ("二三。四三一二四二，一，", "东南东东西东北春西西东夏");
        let left = taken_out_but(&format!("{short}“{theirs}”"), &format!("四二，一，{theirs}"), &[short]);
        assert_eq!(left, Some(format!("{short}“{TAKEN_OUT}”")));
        assert_eq!(taken_out_but(DEPOSIT, "在离职后三十个工作日以内原路退回吗", &earlier), None);
    }

    proptest! {
        #[test]
        fn what_an_office_said_before_stays_word_for_word_and_nothing_that_is_only_the_couriers(
            own in "[一二三四五]{4}[一二三四五，。]{8,36}", said in "[春夏秋冬东南西北]{12,40}", cut in 0usize..20,
        ) {
            let pasted: String = own.chars().skip(cut).chain("。".chars()).chain(said.chars()).collect();
            let left = taken_out_but(&format!("{own}“{said}”"), &pasted, &[&own]);
            prop_assert_eq!(left, Some(format!("{own}“{TAKEN_OUT}”")));
        }

        #[test]
        fn nothing_of_a_quote_is_left_and_all_else_is(
            before in "[一二三四，。 ]{0,20}", after in "[五六七八，。 ]{0,20}", said in "[春夏秋冬东南西北，。\n]{12,60}",
        ) {
            let text = format!("{before}“{said}”{after}");
            let left = taken_out(&text, &said);
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
            let left = taken_out(&text, &said);
            // Who has nothing in common is not looked at any more.
            prop_assert!(left.is_none() || Pieces::of([said.as_str()]).stand_in(&text));
            prop_assert!(left.is_none_or(|left| left.contains(TAKEN_OUT)));
        }
    }
}
