//! The code by which somebody who called takes their question into the app.

use super::base32;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

const LENGTH: usize = 10;

/// 50 bits that only the server can make, in Crockford's base 32, to be said on the phone: `K7QX3-MNP2R`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClaimCode(String);

/// Why a text is not such a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("领取码是 10 个字母和数字，像这样：K7QX3-MNP2R")]
pub struct ClaimCodeError;

impl ClaimCode {
    /// The code of the last 50 of these bits.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self((0..LENGTH).map(|at| base32::letter(bits >> (5 * at))).collect())
    }

    /// Reads a code as it was heard or written down.
    ///
    /// # Errors
    /// [`ClaimCodeError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ClaimCodeError> {
        let mut code = String::with_capacity(LENGTH);
        for value in base32::values(text.trim()).take(LENGTH + 1) {
            code.push(base32::letter(value.map_err(|_| ClaimCodeError)?.into()));
        }
        if code.len() == LENGTH { Ok(Self(code)) } else { Err(ClaimCodeError) }
    }

    /// The code without a hyphen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClaimCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..5], &self.0[5..])
    }
}

impl TryFrom<String> for ClaimCode {
    type Error = ClaimCodeError;
    fn try_from(text: String) -> Result<Self, ClaimCodeError> {
        Self::parse(&text)
    }
}

impl From<ClaimCode> for String {
    fn from(code: ClaimCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_is_read_back_as_it_is_said(bits in any::<u64>()) {
            let code = ClaimCode::from_bits(bits);
            prop_assert_eq!(ClaimCode::parse(&code.to_string()), Ok(code.clone()));
            prop_assert_eq!(ClaimCode::parse(&code.to_string().to_lowercase().replace('-', " ")), Ok(code));
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(text in "\\PC{0,30}") {
            let _ = ClaimCode::parse(&text);
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_none() {
        for wrong in ["", "K7QX3-MNP2", "K7QX3-MNP2RT", "K7QX3-MNP2U"] {
            assert_eq!(ClaimCode::parse(wrong), Err(ClaimCodeError), "{wrong}");
        }
    }
}
