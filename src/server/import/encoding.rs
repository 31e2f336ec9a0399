//! Which characters the bytes of a file stand for.

use super::ImportError;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Of so many bytes, one may be broken; more are no text.
const MOST_BROKEN_OF: usize = 200;

/// Reads UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK and GB2312).
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[mark..]);
    }
    whole(UTF_8, bytes).or_else(|_| whole(GB18030, bytes)).or_else(|error| mostly(bytes).ok_or(error))
}

/// A text of which a few bytes are broken, each as U+FFFD: the rows that hold them are named, the others are read.
fn mostly(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let broken = |text: &str| text.chars().filter(|c| *c == '\u{fffd}').count();
    let texts = [UTF_8, GB18030].map(|encoding| encoding.decode_without_bom_handling(bytes).0);
    let best = texts.into_iter().min_by_key(|text| broken(text))?;
    (broken(&best) * MOST_BROKEN_OF <= best.len() && !best.contains('\0')).then_some(best)
}

fn whole<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, ImportError> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(ImportError::Encoding)?;
    // Bytes of a picture or a spreadsheet can pass for GB18030, but not without a NUL among them.
    if text.contains('\0') { Err(ImportError::Encoding) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_text_is_read_in_each_encoding_that_offices_use() {
        let gb = GB18030.encode("驿站，𠮷").0.into_owned();
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("驿站，𠮷".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in ["驿站，𠮷".as_bytes(), "\u{feff}驿站，𠮷".as_bytes(), &gb, &utf16] {
            assert_eq!(decode(bytes).unwrap(), "驿站，𠮷");
        }
    }

    #[test]
    fn one_broken_byte_spoils_its_own_row_only() {
        let mut bytes = GB18030.encode(&"驿站，芙蓉路\n".repeat(100)).0.into_owned();
        bytes[500] = 0xff;
        let text = decode(&bytes).unwrap();
        assert!(text.contains('\u{fffd}') && text.matches("驿站，芙蓉路").count() >= 98);
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bytes in [&b"PK\x03\x04\x00\x00"[..], &[0x89, b'P', b'N', b'G', 0xff, 0xff, 0], &[0xff, 0xff]] {
            assert!(decode(bytes).is_err());
        }
    }
}
