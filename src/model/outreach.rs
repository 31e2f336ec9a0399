//! Posters, cards and links that bring couriers here (宣传): each has a code, and how often it was opened is counted by the
//! day, nothing else.

use super::base32;
use std::fmt;

/// Characters of where a poster hangs, or to whom a link goes.
pub const MOST_TITLE: usize = 30;
/// Characters of the large words on it.
pub const MOST_HEADLINE: usize = 20;
/// Codes of a desk.
pub const MOST_CODES: u64 = 500;

const LENGTH: usize = 6;

/// What stands in the address of a poster: 30 bits in Crockford's base 32, as short as a code that is read from afar needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PosterCode(String);

impl PosterCode {
    /// The code of the last 30 of these bits.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self((0..LENGTH).map(|at| base32::letter(bits >> (5 * at))).collect())
    }

    /// Reads a code as it was typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let read: Option<String> = base32::values(text)
            .take(LENGTH + 1)
            .map(|value| value.ok().map(|value| base32::letter(value.into())))
            .collect();
        read.filter(|code| code.len() == LENGTH).map(Self)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it leads, without the server's address.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/p/{}", self.0)
    }
}

impl fmt::Display for PosterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a browser says of itself that it is none: it looks at links before somebody opens them.
#[must_use]
pub fn is_robot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    ["bot", "spider", "crawl", "preview", "curl/", "wget/"].iter().any(|word| agent.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_phone_counts_and_a_robot_does_not() {
        assert!(!is_robot("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49"));
        for robot in ["Mozilla/5.0 (compatible; Baiduspider/2.0)", "Googlebot/2.1", "curl/8.5.0"] {
            assert!(is_robot(robot), "{robot}");
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_back_and_nothing_makes_that_fail(bits in any::<u64>(), text in "\\PC{0,12}") {
            let code = PosterCode::from_bits(bits);
            prop_assert_eq!(PosterCode::parse(&code.as_str().to_lowercase()), Some(code.clone()));
            prop_assert_eq!(code.path().len(), 9);
            let _ = PosterCode::parse(&text);
        }
    }
}
