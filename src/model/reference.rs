//! The number of a question or a case that is said on the phone and written on paper: `26-01-00123-3` is the 123rd of
//! 2026 at the desk of 长沙 (430100). Digits alone, as they are what two people understand on a bad line; the last one
//! tells a misheard number (H. M. Damm, 2004: every wrong digit and every two that change places).

use super::half_width::half_width;
use super::region::Adcode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Digits of the running number, at least.
const SEQUENCE: usize = 5;
/// Digits before and after it: two of the year, two of the desk, the check digit.
const AROUND: usize = 5;
/// More than any desk needs in a year.
const MOST_DIGITS: usize = AROUND + 9;

/// Damm's quasigroup of order 10.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A number that can be said on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(String);

impl Reference {
    /// The number of the `sequence`-th question or case of a year at a desk.
    #[must_use]
    pub fn new(year: i32, desk: Adcode, sequence: u32) -> Self {
        let (year, desk) = (year.rem_euclid(100), desk.number() / 100 % 100);
        let digits = format!("{year:02}{desk:02}{sequence:0SEQUENCE$}");
        Self(written(&format!("{digits}{}", check_digit(&digits))))
    }

    /// What somebody typed or heard, if it can be right: spaces and strokes are forgiven.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = half_width(typed);
        let sign = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '—' | '–' | '.' | '_' | '#');
        let digits: String = typed.chars().filter(sign).take(MOST_DIGITS + 1).collect();
        let right = (AROUND + SEQUENCE..=MOST_DIGITS).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && interim(&digits) == 0;
        right.then(|| Self(written(&digits)))
    }

    /// As it is kept and said.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn written(digits: &str) -> String {
    let (head, check) = digits.split_at(digits.len() - 1);
    format!("{}-{}-{}-{check}", &head[..2], &head[2..4], &head[4..])
}

fn interim(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| DAMM[usize::from(interim)][usize::from(digit.wrapping_sub(b'0') % 10)])
}

fn check_digit(digits: &str) -> u8 {
    interim(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn changsha() -> Adcode {
        Adcode::parse("430100").unwrap()
    }

    #[test]
    fn a_number_names_its_year_and_desk_and_is_read_back_however_it_is_typed() {
        let number = Reference::new(2026, changsha(), 123);
        assert!(number.as_str().starts_with("26-01-00123-"), "{number}");
        let digits: String = number.as_str().chars().filter(char::is_ascii_digit).collect();
        for typed in [number.as_str(), &digits, &format!(" {}　", number.as_str().replace('-', " "))] {
            assert_eq!(Reference::parse(typed).as_ref(), Some(&number), "{typed}");
        }
        for wrong in ["", "工资", "13800000000000000000", "123", "26-01-00123-x"] {
            assert_eq!(Reference::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_misheard_digit_and_two_that_changed_places_are_noticed(
            sequence in 1u32..200_000, at in 0usize..9, other in 0u8..10) {
            let digits: String = Reference::new(2026, changsha(), sequence).0.chars().filter(char::is_ascii_digit).collect();
            prop_assert!(Reference::parse(&digits).is_some());
            let mut wrong = digits.clone().into_bytes();
            wrong[at] = b'0' + other;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert!(wrong == digits || Reference::parse(&wrong).is_none());
            let mut swapped = digits.clone().into_bytes();
            swapped.swap(at, at + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert!(swapped == digits || Reference::parse(&swapped).is_none());
        }

        #[test]
        fn whatever_is_typed_is_read_without_a_panic(typed in "\\PC{0,40}") {
            let _ = Reference::parse(&typed);
        }
    }
}
