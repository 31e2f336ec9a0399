//! The anonymous account: a key made on the phone, and the code that moves it to another one.

use super::base32;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;
use uuid::Uuid;

/// The key of an account: 122 random bits. Who has it is the courier; the server knows only its hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountKey([u8; 16]);

/// Why a text is not a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecoveryCodeError {
    /// Not as long as a code.
    #[error("恢复码是 28 个字母和数字，请检查有没有抄漏")]
    Length,
    /// A letter or sign that no code has.
    #[error("“{0}”不会出现在恢复码里，请检查")]
    Letter(char),
    /// All letters are possible, but they do not belong together.
    #[error("恢复码有一处抄错了，请对照再检查一遍")]
    Checksum,
}

/// Letters of the key.
const KEY_LENGTH: usize = 26;
/// Letters of the key and of the checksum.
const LENGTH: usize = KEY_LENGTH + 2;
/// Letters between two hyphens.
const GROUP: usize = 4;

impl AccountKey {
    /// A key that nobody else has.
    #[must_use]
    pub fn fresh() -> Self {
        Self(*Uuid::new_v4().as_bytes())
    }

    /// Its bytes, to be hashed.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The code that a courier writes down: `ABCD-…`, seven groups of four.
    #[must_use]
    pub fn recovery_code(&self) -> String {
        let number = u128::from_be_bytes(self.0);
        let five = |at: usize| u16::try_from(number >> (5 * at) & 31).unwrap_or(0);
        let mut fives: Vec<u16> = (0..KEY_LENGTH).rev().map(five).collect();
        let sum = checksum(fives.iter().copied());
        fives.extend([sum >> 5, sum & 31]);
        let all: Vec<char> = fives.into_iter().map(|five| base32::letter(five.into())).collect();
        all.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }

    /// Reads a code as written down: small letters, spaces, O for 0 and I or L for 1 are forgiven.
    ///
    /// # Errors
    /// [`RecoveryCodeError`] if it is none, or was miscopied.
    pub fn from_recovery_code(typed: &str) -> Result<Self, RecoveryCodeError> {
        let mut fives: Vec<u16> = Vec::with_capacity(LENGTH);
        for value in base32::values(typed) {
            fives.push(value.map_err(RecoveryCodeError::Letter)?.into());
            if fives.len() > LENGTH {
                return Err(RecoveryCodeError::Length);
            }
        }
        if fives.len() != LENGTH {
            return Err(RecoveryCodeError::Length);
        }
        let (key, sum) = fives.split_at(KEY_LENGTH);
        // 26 letters hold 130 bits: the first two must be zero.
        if key[0] > 7 || checksum(key.iter().copied()) != (sum[0] << 5 | sum[1]) {
            return Err(RecoveryCodeError::Checksum);
        }
        let number = key.iter().fold(0u128, |number, five| number << 5 | u128::from(*five));
        Ok(Self(number.to_be_bytes()))
    }
}

/// The sum of all letters' values, each times its place, modulo a prime (as in ISBN-10): any letter
/// miscopied and any two letters exchanged change it, because no product of two differences reaches 1,021.
fn checksum(fives: impl Iterator<Item = u16>) -> u16 {
    (1..).zip(fives).map(|(place, five): (u16, u16)| place * five).sum::<u16>() % 1021
}

impl fmt::Debug for AccountKey {
    /// A key never gets into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey(…)")
    }
}

impl TryFrom<String> for AccountKey {
    type Error = RecoveryCodeError;
    fn try_from(code: String) -> Result<Self, RecoveryCodeError> {
        Self::from_recovery_code(&code)
    }
}

impl From<AccountKey> for String {
    fn from(key: AccountKey) -> Self {
        key.recovery_code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_forgiven_what_handwriting_does_to_it() {
        let key = AccountKey([0; 16]);
        let code = key.recovery_code();
        let handwritten = code.to_lowercase().replace('0', "o").replace('-', "  ");
        assert_eq!(AccountKey::from_recovery_code(&handwritten).unwrap(), key);
        assert_eq!(AccountKey::from_recovery_code("ABCD"), Err(RecoveryCodeError::Length));
        assert_eq!(AccountKey::from_recovery_code("数"), Err(RecoveryCodeError::Letter('数')));
        assert!(!format!("{key:?}").contains('0'));
    }

    proptest! {
        #[test]
        fn every_key_is_read_back_from_its_code(bytes: [u8; 16]) {
            let key = AccountKey(bytes);
            prop_assert_eq!(AccountKey::from_recovery_code(&key.recovery_code()).unwrap(), key);
        }

        #[test]
        fn one_letter_miscopied_is_noticed(bytes: [u8; 16], at in 0usize..26, other in 1u8..32) {
            let code: Vec<char> = AccountKey(bytes).recovery_code().replace('-', "").chars().collect();
            let was = u64::from(base32::values(&code[at].to_string()).next().unwrap().unwrap());
            let mut wrong = code.clone();
            wrong[at] = base32::letter(was + u64::from(other));
            let wrong: String = wrong.into_iter().collect();
            prop_assert_eq!(AccountKey::from_recovery_code(&wrong), Err(RecoveryCodeError::Checksum));
        }

        #[test]
        fn two_letters_exchanged_are_noticed(bytes: [u8; 16], at in 0usize..25) {
            let mut code: Vec<char> = AccountKey(bytes).recovery_code().replace('-', "").chars().collect();
            prop_assume!(code[at] != code[at + 1]);
            code.swap(at, at + 1);
            let wrong: String = code.into_iter().collect();
            prop_assert_eq!(AccountKey::from_recovery_code(&wrong), Err(RecoveryCodeError::Checksum));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = AccountKey::from_recovery_code(&text);
        }
    }
}
