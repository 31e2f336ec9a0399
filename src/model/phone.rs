//! Telephone numbers that can be dialled.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A number to dial: digits, with `+`, `-` or spaces between, 3 to 20 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}”不是电话号码")]
pub struct PhoneError(String);

impl Phone {
    /// Reads a number as people write it.
    ///
    /// # Errors
    /// [`PhoneError`] for letters, or fewer than 3 or more than 20 digits.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let half = super::search::half_width(text.trim());
        let digits = half.chars().filter(char::is_ascii_digit).count();
        let plausible = half.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
        if plausible && (3..=20).contains(&digits) {
            Ok(Self(half))
        } else {
            Err(PhoneError(text.chars().take(40).collect()))
        }
    }

    /// The number as a `tel:` link.
    #[must_use]
    pub fn link(&self) -> String {
        format!("tel:{}", self.0.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_its_punctuation() {
        assert_eq!(Phone::parse("０７３１－12355").unwrap().link(), "tel:073112355");
        assert_eq!(Phone::parse("+86 12355").unwrap().link(), "tel:+8612355");
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for text in ["", "12", "call me", "javascript:alert(1)", "123456789012345678901"] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }
}
