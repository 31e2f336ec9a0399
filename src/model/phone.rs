//! Telephone numbers: those that somebody can dial, and those under which a courier can be called back.

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
        let half = super::half_width::half_width(text.trim());
        // An extension stands behind 转.
        let (number, extension) = half.split_once('转').map_or((half.as_str(), None), |(one, two)| (one, Some(two)));
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let plausible = number.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))
            && extension.is_none_or(|digits| {
                (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
            });
        if plausible && (3..=20).contains(&digits) {
            Ok(Self(half))
        } else {
            Err(PhoneError(text.chars().take(40).collect()))
        }
    }

    /// The number as a `tel:` link.
    #[must_use]
    pub fn link(&self) -> String {
        // A comma is a pause, after which phones dial the extension.
        let sign = |c: char| if c == '转' { ',' } else { c };
        format!(
            "tel:{}",
            self.0.chars().map(sign).filter(|c| c.is_ascii_digit() || "+,".contains(*c)).collect::<String>()
        )
    }
}

/// All numbers of a cell of a table, and what is to be said of them: “0731-84885772/84885773”, “88352527（张主任）”,
/// `7318488577`, which lost its 0.
#[must_use]
pub fn read_phones(text: &str) -> (Vec<Phone>, Vec<String>) {
    let half = super::half_width::half_width(text);
    let (mut phones, mut beside) = (Vec::new(), Vec::new());
    // What stands in brackets is whose number it is, unless it is an area code.
    let mut plain = String::new();
    let mut rest = half.as_str();
    while let Some((before, after)) = rest.split_once(['(', '【', '[']) {
        let Some((inside, behind)) = after.split_once([')', '】', ']']) else { break };
        plain.push_str(before);
        if !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || "+-".contains(c)) {
            plain.push_str(inside);
            plain.push('-');
        }
        rest = behind;
    }
    plain.push_str(rest);
    let plain =
        plain.replace(['—', '–', '－', '―', '‐'], "-").replace("--", "-").replace("转接", "转").replace("分机", "转");
    for part in plain.split(['/', ';', '；', '、', ',', '，', '\n', '|', '或', '和', '\\']) {
        // “张三 13800000000”: words before or after a number are not the number's.
        let number: String =
            part.trim_matches(|c: char| !(c.is_ascii_digit() || "+*".contains(c))).trim().replace([' ', '\u{a0}'], "");
        if number.is_empty() {
            if !part.trim().is_empty() {
                beside.push(format!("“{}”不是电话号码，没有收", part.trim().chars().take(30).collect::<String>()));
            }
            continue;
        }
        if number.contains('*') || number.contains(['x', 'X']) {
            beside.push(format!("电话“{number}”被遮住了几位，没有收"));
            continue;
        }
        let zero = format!("0{number}");
        let lost = !number.starts_with(['0', '1', '+', '4', '9']) && !is_mobile(&number) && number.len() >= 10;
        let lost = lost || (number.starts_with(['4', '9']) && number.len() == 11);
        let parsed = match fixed_line(&zero).filter(|_| lost) {
            Some((area, local)) => {
                beside.push(format!("电话“{number}”少了开头的 0，补成 {area}-{local}"));
                Phone::parse(&format!("{area}-{local}"))
            }
            None => Phone::parse(&number),
        };
        match parsed {
            Ok(phone) if !phones.contains(&phone) => phones.push(phone),
            Ok(_) => {}
            Err(error) => beside.push(format!("{error}，没有收")),
        }
    }
    (phones, beside)
}

/// Why a number is none under which somebody can be called back.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("电话号码不对。手机号写 11 位，座机写区号和号码，像 0731-88886666；也可以不填")]
pub struct CallBackError;

impl Phone {
    /// Reads a number under which a courier is to be called back: a Chinese mobile number, or area code and number of
    /// a fixed line, with or without an extension. Service numbers (12355, 95…, 400…) are none: [`Phone::parse`].
    ///
    /// # Errors
    /// [`CallBackError`] for everything else.
    pub fn parse_call_back(text: &str) -> Result<Self, CallBackError> {
        let half = super::half_width::half_width(text.trim()).to_lowercase();
        let (number, extension) = split_extension(&half);
        // "（0731）8888 6666" and "138—1234—5678" are what people write; letters and "13812345678/139…" are not one number.
        let signs = |c: char| c.is_ascii_digit() || "+-()[]_.—–‐－·~ ".contains(c) || c.is_whitespace();
        if !number.chars().all(signs) {
            return Err(CallBackError);
        }
        let number: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let national = national(&number).ok_or(CallBackError)?;
        let written = if is_mobile(&national) {
            national
        } else {
            let (area, local) = fixed_line(&national).ok_or(CallBackError)?;
            format!("{area}-{local}")
        };
        match extension {
            None => Ok(Self(written)),
            Some(digits) if (1..=6).contains(&digits.len()) => Ok(Self(format!("{written}-{digits}"))),
            Some(_) => Err(CallBackError),
        }
    }

    /// The number as one for calling back: what an older app took must be asked again.
    ///
    /// # Errors
    /// As [`Phone::parse_call_back`].
    pub fn for_call_back(&self) -> Result<Self, CallBackError> {
        Self::parse_call_back(&self.0)
    }
}

/// The number and the digits of its extension, which follow a word ("转 801", "分机801", "ext 801", "#801").
fn split_extension(text: &str) -> (&str, Option<String>) {
    let word = ["转", "分机", "ext", "#", "x"].iter().filter_map(|word| text.find(word)).min();
    let Some(at) = word else { return dashed_extension(text) };
    let (number, rest) = text.split_at(at);
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    // What is not digits to its end is no extension: its length of nothing is refused.
    let digits = rest.trim_end();
    let digits = if digits.chars().all(|c| c.is_ascii_digit()) { digits } else { "" };
    (number, Some(digits.to_owned()))
}

/// A third part after area code and number: `0731-88886666-801`; or a second one after a mobile number, as it is kept where
/// somebody wrote an extension behind one.
fn dashed_extension(text: &str) -> (&str, Option<String>) {
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    match text.rsplit_once('-') {
        Some((number, last))
            if (1..=6).contains(&last.len())
                && last.chars().all(|c| c.is_ascii_digit())
                && (is_mobile(number)
                    || number.contains('-')
                        && number.split('-').next_back().is_some_and(|local| (7..=8).contains(&digits(local)))) =>
        {
            (number, Some(last.to_owned()))
        }
        _ => (text, None),
    }
}

/// The digits without China's own code. The zero before an area code is left out abroad.
fn national(number: &str) -> Option<String> {
    let abroad = ["+86", "0086"].iter().find_map(|code| number.strip_prefix(code));
    // Eighty-six and a whole mobile number: no area code begins so.
    let abroad = abroad.or_else(|| number.strip_prefix("86").filter(|rest| is_mobile(rest)));
    let digits = match abroad {
        Some(rest) if is_mobile(rest) || rest.starts_with('0') => rest.to_owned(),
        Some(rest) => format!("0{rest}"),
        None => number.to_owned(),
    };
    digits.chars().all(|c| c.is_ascii_digit()).then_some(digits)
}

/// Eleven digits, 13 to 19.
fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit) && bytes[0] == b'1' && matches!(bytes[1], b'3'..=b'9')
}

/// Area code and number: 010, 02x, or 03xx to 09xx, and seven or eight digits of which the first is no zero.
fn fixed_line(digits: &str) -> Option<(&str, &str)> {
    let length = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => 3,
        [b'0', b'3'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => 4,
        _ => return None,
    };
    let (area, local) = digits.split_at_checked(length)?;
    // Cities with a code of three digits have numbers of eight.
    let lengths = if length == 3 { 8..=8 } else { 7..=8 };
    (lengths.contains(&local.len()) && !local.starts_with('0')).then_some((area, local))
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
    fn all_numbers_of_a_cell_are_kept_and_what_is_none_is_named() {
        let read = |text: &str| read_phones(text).0.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (text, numbers) in [
            ("0510-83333833;0510-83707864", vec!["0510-83333833", "0510-83707864"]),
            ("84885772/84885773", vec!["84885772", "84885773"]),
            ("0731-88666312；0731-88666431", vec!["0731-88666312", "0731-88666431"]),
            ("(0731)84885772", vec!["0731-84885772"]),
            ("0731－84885772", vec!["0731-84885772"]),
            ("0731-84885772转801", vec!["0731-84885772转801"]),
            ("88352527（张主任）", vec!["88352527"]),
            ("张主任 88352527", vec!["88352527"]),
            ("7318488577", vec!["0731-8488577"]),
            ("73184885772", vec!["0731-84885772"]),
            ("12355", vec!["12355"]),
            ("4008123123", vec!["4008123123"]),
            ("88352527、88352527", vec!["88352527"]),
            ("138****1234", vec![]),
            ("无", vec![]),
        ] {
            assert_eq!(read(text), numbers, "{text}");
        }
        assert!(read_phones("138****1234").1[0].contains("遮住"));
        assert!(read_phones("7318488577").1[0].contains("补成 0731-8488577"));
        assert_eq!(Phone::parse("0731-84885772转801").unwrap().link(), "tel:073184885772,801");
    }

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

    #[test]
    fn a_courier_is_called_back_however_they_write_their_number() {
        for (written, kept) in [
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678"),
            ("+86 138 1234 5678", "13812345678"),
            ("+86-13812345678", "13812345678"),
            ("008613812345678", "13812345678"),
            ("8613812345678", "13812345678"),
            ("（＋８６）19912345678", "19912345678"),
            ("0731-82345678", "0731-82345678"),
            ("073182345678", "0731-82345678"),
            ("(0731) 8234 5678", "0731-82345678"),
            ("+86 731 82345678", "0731-82345678"),
            ("010-62345678", "010-62345678"),
            ("02162345678", "021-62345678"),
            ("0744-8234567", "0744-8234567"),
            ("0731-82345678-801", "0731-82345678-801"),
            ("0731-82345678转801", "0731-82345678-801"),
            ("0731-82345678 分机：801", "0731-82345678-801"),
            ("010-62345678 ext. 12", "010-62345678-12"),
        ] {
            assert_eq!(
                Phone::parse_call_back(written).map(|phone| phone.to_string()),
                Ok(kept.to_owned()),
                "{written}"
            );
        }
    }

    #[test]
    fn a_number_under_which_nobody_would_ever_ring_is_refused_and_told_what_to_write() {
        for written in [
            "",
            "123",
            "13812345",
            "1381234567",
            "138123456789",
            "00000000000",
            "11111111111",
            "12012345678",
            "12345678901",
            "23812345678",
            "110",
            "120",
            "12355",
            "95588",
            "4008123123",
            "400-812-3123",
            "82345678",
            "0731-123",
            "0731-00000000",
            "0031-82345678",
            "0200-8234567",
            "0131-8234567",
            "0731-82345678转",
            "0731-82345678-1234567",
            "一三八",
            "微信同号",
            "13812345678/13912345678",
            "13812345678 13912345678",
            "+1 2025550123",
            "call me",
            "138+12345678",
            "+",
            "+86",
            "-",
        ] {
            let refused = Phone::parse_call_back(written);
            assert!(refused.as_ref().is_err_and(|why| why.to_string().contains("11 位")), "{written}: {refused:?}");
        }
    }

    #[test]
    fn stations_and_desks_keep_their_service_numbers() {
        for number in ["12355", "0731-12355", "400-812-3123", "8008123123", "95588", "11183", "110"] {
            assert!(Phone::parse(number).is_ok(), "{number}");
        }
        assert!(Phone::parse("123").is_ok_and(|old| old.for_call_back().is_err()), "an older app took it");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_for_a_number_is_read_or_refused(text in "[0-9０-９+() 转x#-]{0,30}|\\PC{0,40}") {
            if let Ok(phone) = Phone::parse_call_back(&text) {
                proptest::prop_assert_eq!(phone.for_call_back(), Ok(phone.clone()));
                proptest::prop_assert!(Phone::parse(&phone.to_string()).is_ok());
            }
        }
    }
}
