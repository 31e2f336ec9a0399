//! A small language of patterns over the letters of [`super::writing`], and what reads it. It is a regular expression's
//! poor relation: `regex` weighs more in the courier's download than the whole first screen.
//!
//! | written | means |
//! |---|---|
//! | `打` | this letter |
//! | `[打揍]`, `[^打揍]`, `[0-9]` | one of them, a letter that is none of them, one from here to there |
//! | `(打\|揍了)` | one of these; with `?` after it or nothing, with `*` up to three times, with `+` at least once |
//! | `~4` | up to four letters within the part of the sentence |
//! | `≈4` | up to four letters within the sentence, commas among them |
//! | `!(电话\|卡)` | none of these follows |
//! | `^`, `$` | the part of the sentence begins, ends |
//! | `{name}` | a pattern written elsewhere, see [`super::patterns`] |

use super::patterns::named;
use super::writing::{COMMA, LOOSE, STOP};
use std::collections::HashMap;
use std::ops::Range;

/// Stands where a harmless saying stood: no pattern knows it, gaps go over it.
pub const HARMLESS: char = '\u{1}';
/// How often at most what bears a `*` is repeated.
const MOST_REPEATED: u8 = 3;

type Ways = Vec<Vec<Node>>;

enum Node {
    Letter(char),
    OneOf { letters: Vec<char>, wanted: bool },
    Either { ways: Ways, least: u8, most: u8 },
    Gap { most: u8, over_commas: bool },
    Not(Ways),
    Begin,
    End,
}

/// Reads what a pattern says. What cannot be read matches nothing; a test sees to it that there is no such thing.
struct Reader<'a> {
    left: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Reader<'_> {
    /// Everything up to what ends this part.
    fn sequence(&mut self) -> Vec<Node> {
        let mut sequence = Vec::new();
        while let Some(letter) = self.left.next_if(|letter| !matches!(letter, '|' | ')')) {
            let node = match letter {
                '(' => {
                    let ways = self.ways();
                    self.repeated(ways)
                }
                '!' => {
                    self.left.next();
                    Node::Not(self.ways())
                }
                '[' => {
                    let one = self.one_of();
                    self.repeated_if_said(one)
                }
                '{' => {
                    let name: String = std::iter::from_fn(|| self.left.next_if(|letter| *letter != '}')).collect();
                    self.left.next();
                    let ways = Reader { left: named(&name).chars().peekable() }.ways();
                    self.repeated(ways)
                }
                '~' | '≈' => {
                    let digits: String = std::iter::from_fn(|| self.left.next_if(char::is_ascii_digit)).collect();
                    Node::Gap { most: digits.parse().unwrap_or(0), over_commas: letter == '≈' }
                }
                '^' => Node::Begin,
                '$' => Node::End,
                letter => self.repeated_if_said(Node::Letter(letter)),
            };
            sequence.push(node);
        }
        sequence
    }

    /// The ways up to the closing bracket, or to the end.
    fn ways(&mut self) -> Ways {
        let mut ways = vec![self.sequence()];
        while self.left.next_if_eq(&'|').is_some() {
            ways.push(self.sequence());
        }
        self.left.next_if_eq(&')');
        ways
    }

    fn one_of(&mut self) -> Node {
        let wanted = self.left.next_if_eq(&'^').is_none();
        let mut letters = Vec::new();
        while let Some(letter) = self.left.next_if(|letter| *letter != ']') {
            if self.left.next_if_eq(&'-').is_some() {
                let last = self.left.next().unwrap_or(letter);
                letters.extend(letter..=last);
            } else {
                letters.push(letter);
            }
        }
        self.left.next();
        Node::OneOf { letters, wanted }
    }

    fn repeated(&mut self, ways: Ways) -> Node {
        let (least, most) = match self.left.next_if(|sign| matches!(sign, '?' | '*' | '+')) {
            Some('?') => (0, 1),
            Some('*') => (0, MOST_REPEATED),
            Some(_) => (1, MOST_REPEATED),
            None => (1, 1),
        };
        Node::Either { ways, least, most }
    }

    fn repeated_if_said(&mut self, node: Node) -> Node {
        match self.left.peek() {
            Some('?' | '*' | '+') => self.repeated(vec![vec![node]]),
            _ => node,
        }
    }
}

/// A loose sign between the letters of a word is passed over.
fn over_loose(text: &[char], at: usize) -> usize {
    if text.get(at) == Some(&LOOSE) { at + 1 } else { at }
}

/// Whether the nodes match from here, and `then` agrees to where they end.
fn matches(nodes: &[Node], text: &[char], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
    let Some((node, rest)) = nodes.split_first() else { return then(at) };
    match node {
        Node::Letter(letter) => {
            let at = over_loose(text, at);
            text.get(at) == Some(letter) && matches(rest, text, at + 1, then)
        }
        Node::OneOf { letters, wanted } => {
            let at = over_loose(text, at);
            text.get(at)
                .is_some_and(|letter| !matches!(*letter, STOP | COMMA | LOOSE) && letters.contains(letter) == *wanted)
                && matches(rest, text, at + 1, then)
        }
        Node::Either { ways, least, most } => repeated(ways, *least, *most, rest, text, at, then),
        Node::Gap { most, over_commas } => {
            for over in 0..=usize::from(*most) {
                if matches(rest, text, at + over, then) {
                    return true;
                }
                let passable = match text.get(at + over) {
                    None | Some(&STOP) => false,
                    Some(&COMMA | &LOOSE) => *over_commas,
                    Some(_) => true,
                };
                if !passable {
                    return false;
                }
            }
            false
        }
        Node::Not(ways) => {
            !ways.iter().any(|way| matches(way, text, at, &mut |_| true)) && matches(rest, text, at, then)
        }
        Node::Begin => begins(text, at) && matches(rest, text, at, then),
        Node::End => ends(text, at) && matches(rest, text, at, then),
    }
}

fn begins(text: &[char], at: usize) -> bool {
    at == 0 || text.get(at - 1).is_some_and(|letter| matches!(*letter, STOP | COMMA | LOOSE))
}

fn ends(text: &[char], at: usize) -> bool {
    text.get(at).is_none_or(|letter| matches!(*letter, STOP | COMMA | LOOSE))
}

fn repeated(
    ways: &Ways,
    least: u8,
    most: u8,
    rest: &[Node],
    text: &[char],
    at: usize,
    then: &mut dyn FnMut(usize) -> bool,
) -> bool {
    if most > 0 {
        for way in ways {
            let again = &mut |end: usize| {
                // What may be nothing is not taken for nothing again and again.
                (end > at || least > 0) && repeated(ways, least.saturating_sub(1), most - 1, rest, text, end, then)
            };
            if matches(way, text, at, again) {
                return true;
            }
        }
    }
    least == 0 && matches(rest, text, at, then)
}

/// The letters that a sequence can begin with are added. Says whether it may also be nothing, or anything.
fn firsts(nodes: &[Node], letters: &mut Vec<char>) -> bool {
    for node in nodes {
        let open = match node {
            Node::Letter(letter) => {
                letters.push(*letter);
                false
            }
            Node::OneOf { letters: these, wanted: true } => {
                letters.extend(these);
                false
            }
            Node::Either { ways, least, .. } => {
                // Every way is asked, also after one that may be nothing.
                let open = ways.iter().filter(|way| firsts(way, letters)).count() > 0;
                open || *least == 0
            }
            Node::Not(_) | Node::Begin => true,
            Node::OneOf { wanted: false, .. } | Node::Gap { .. } | Node::End => return true,
        };
        if !open {
            return false;
        }
    }
    true
}

/// Patterns of one purpose, by the letters that they begin with.
pub struct Patterns {
    patterns: Vec<Vec<Node>>,
    by_first: HashMap<char, Vec<usize>>,
}

impl Patterns {
    /// Reads patterns, one or more to a line of the table.
    pub fn read(written: &[&str]) -> Self {
        let mut patterns = Vec::new();
        let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for way in written.iter().flat_map(|line| Reader { left: line.chars().peekable() }.ways()) {
            let mut letters = Vec::new();
            firsts(&way, &mut letters);
            letters.sort_unstable();
            letters.dedup();
            for letter in letters {
                by_first.entry(letter).or_default().push(patterns.len());
            }
            patterns.push(way);
        }
        Self { patterns, by_first }
    }

    fn beginning_with(&self, letter: char) -> impl Iterator<Item = &[Node]> {
        self.by_first.get(&letter).into_iter().flatten().filter_map(|at| self.patterns.get(*at)).map(Vec::as_slice)
    }

    /// Where one of the patterns stands first that is `accepted`.
    pub fn find(&self, text: &[char], accepted: impl Fn(&Range<usize>) -> bool) -> Option<Range<usize>> {
        text.iter().enumerate().find_map(|(at, letter)| {
            let mut found = None;
            self.beginning_with(*letter).any(|way| {
                matches(way, text, at, &mut |end| {
                    found = Some(at..end).filter(&accepted);
                    found.is_some()
                })
            });
            found
        })
    }

    /// Whether one of the patterns begins here.
    pub fn begin_at(&self, text: &[char], at: usize) -> bool {
        let at = over_loose(text, at);
        let Some(letter) = text.get(at) else { return false };
        self.beginning_with(*letter).any(|way| matches(way, text, at, &mut |_| true))
    }

    /// Whether one of the patterns ends right here, having begun at most `most` letters before.
    pub fn end_at(&self, text: &[char], end: usize, most: usize) -> bool {
        (end.saturating_sub(most)..end).any(|at| {
            text.get(at).is_some_and(|letter| {
                self.beginning_with(*letter).any(|way| matches(way, text, at, &mut |found| found == end))
            })
        })
    }

    /// Where the longest match that begins here ends; here, if none does.
    fn longest(&self, text: &[char], at: usize) -> usize {
        let mut end = at;
        for way in text.get(at).into_iter().flat_map(|letter| self.beginning_with(*letter)) {
            matches(way, text, at, &mut |found| {
                end = end.max(found);
                false
            });
        }
        end
    }

    /// Puts [`HARMLESS`] in the place of all that matches, the longest of what begins at a place; but of nothing that
    /// is `protected`.
    pub fn hide(&self, text: &mut [char], protected: Option<&Self>) {
        let mut at = 0;
        while at < text.len() {
            let safe = protected.map_or(at, |protected| protected.longest(text, at));
            if safe > at {
                at = safe;
                continue;
            }
            let end = self.longest(text, at);
            for letter in text.iter_mut().take(end).skip(at) {
                if !matches!(*letter, STOP | COMMA) {
                    *letter = HARMLESS;
                }
            }
            at = end.max(at + 1);
        }
    }
}
