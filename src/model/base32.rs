//! Crockford's base 32, for what people write down and type: no I, L, O, U, so that nothing is misread.
//! Source: Douglas Crockford, Base 32.

use super::half_width::half_width;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The letter of a value; only its last five bits count.
#[must_use]
pub(super) fn letter(value: u64) -> char {
    char::from(LETTERS[usize::from(value.to_le_bytes()[0] & 31)])
}

/// The values of what somebody typed: small letters, full width, spaces and hyphens are forgiven, O is 0, I and L
/// are 1. The first sign that is none is given back.
pub(super) fn values(typed: &str) -> impl Iterator<Item = Result<u8, char>> {
    let signs: Vec<char> = half_width(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    signs.into_iter().map(|sign| {
        let meant = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        (0..32).find(|value| char::from(LETTERS[usize::from(*value)]) == meant).ok_or(sign)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_read_back_and_what_looks_alike_is_forgiven() {
        for value in 0..32u8 {
            assert_eq!(values(&letter(value.into()).to_string()).next(), Some(Ok(value)));
        }
        let read: Result<Vec<u8>, char> = values(" oO-iLl ｚ").collect();
        assert_eq!(read, Ok(vec![0, 0, 1, 1, 1, 31]));
        assert_eq!(values("U").next(), Some(Err('U')));
    }
}
