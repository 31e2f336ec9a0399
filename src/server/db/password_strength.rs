//! Which passwords staff may have: none that a guesser finds soon. What people write most often, in English, pinyin and on the
//! keyboard, is known to `zxcvbn`; what everybody knows of this project and its places stands here.

use crate::model::staff::{LONGEST_PASSWORD, PasswordError, SHORTEST_PASSWORD};
use zxcvbn::{Score, zxcvbn};

/// What a guesser who knows where it is tries.
const OF_THE_PLACE: [&str; 30] = [
    "changde",
    "changsha",
    "chenzhou",
    "courier",
    "diyi",
    "hengyang",
    "huaihua",
    "hunan",
    "jishou",
    "kuaidi",
    "loudi",
    "mima",
    "qingnian",
    "shaoyang",
    "tuanwei",
    "wangyi",
    "weixin",
    "woaini",
    "xiangtan",
    "xiangxi",
    "yiyang",
    "yizhan",
    "yongzhou",
    "youzheng",
    "yueyang",
    "zhangjiajie",
    "zhongguo",
    "zhuzhou",
    "12355",
    "buzhidao",
];

/// Letters of a word that is looked at by itself.
const SHORTEST_WORD: usize = 4;

/// Whether a password may be used by this login.
///
/// # Errors
/// [`PasswordError`].
pub(super) fn check_password(password: &str, login: &str) -> Result<(), PasswordError> {
    match password.chars().count() {
        ..SHORTEST_PASSWORD => Err(PasswordError::Short),
        length if length > LONGEST_PASSWORD => Err(PasswordError::Long),
        _ if is_soon_guessed(password, login) => Err(PasswordError::Easy),
        _ => Ok(()),
    }
}

/// Whether so few guesses find it as a stolen hash allows in a day, or it is the login with something around.
fn is_soon_guessed(password: &str, login: &str) -> bool {
    let lower = password.to_lowercase();
    let known: Vec<&str> = OF_THE_PLACE.into_iter().chain([login]).collect();
    // Somebody's number.
    let digits = password.chars().filter(char::is_ascii_digit).count();
    let others = password.chars().count() - digits;
    lower.contains(&login.to_lowercase())
        || others < 3
        || zxcvbn(password, &known).score() < Score::Three
        // A word with digits and signs around it and within: "!Qw3rty2026!".
        || meant_word(&lower).is_some_and(|word| zxcvbn(&word, &known).score() < Score::Two)
}

/// What stands between the digits and signs at both ends, with the letters for which digits and signs are written; none
/// where that is too short for a word.
fn meant_word(lower: &str) -> Option<String> {
    let within = lower.trim_matches(|sign: char| !sign.is_ascii_alphabetic());
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    (within.chars().count() >= SHORTEST_WORD).then(|| within.chars().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn passwords_that_are_soon_guessed_are_refused() {
        for (password, why) in [
            ("短", PasswordError::Short),
            ("1234567890", PasswordError::Easy),
            ("aaaaaaaaaaaa", PasswordError::Easy),
            ("zhangsan-2026", PasswordError::Easy),
            ("qwertyuiop", PasswordError::Easy),
            ("iloveyou123", PasswordError::Easy),
            ("woaini1314520", PasswordError::Easy),
            ("abc123456789", PasswordError::Easy),
            ("0987654321", PasswordError::Easy),
            ("Changsha2026", PasswordError::Easy),
            ("changsha2026", PasswordError::Easy),
            ("letmein2026!", PasswordError::Easy),
            ("adminadmin123", PasswordError::Easy),
            ("13800138000a", PasswordError::Easy),
            ("Passw0rd2026", PasswordError::Easy),
            ("P@ssw0rd123", PasswordError::Easy),
            ("!Qw3rty2026!", PasswordError::Easy),
            ("1qaz2wsx3edc", PasswordError::Easy),
            ("superman2020", PasswordError::Easy),
            ("michael1987!", PasswordError::Easy),
            ("5201314woaini", PasswordError::Easy),
            ("kuaidi12355!", PasswordError::Easy),
            ("asdfghjkl123", PasswordError::Easy),
            ("Dragonball1!", PasswordError::Easy),
            ("88!W3ix1n!2026", PasswordError::Easy),
            ("2026-Kuaidi-12355", PasswordError::Easy),
        ] {
            assert_eq!(check_password(password, "zhangsan"), Err(why), "{password}");
        }
        for good in [
            "雨天也要把件送到门口",
            "changsha-rain-and-rice",
            "correct horse battery",
            "x7-Lampe-regnet",
            "9843-Kw-2281-7743",
            "vK3mQ9xTz2Lp",
        ] {
            assert_eq!(check_password(good, "zhangsan"), Ok(()), "{good}");
        }
    }

    proptest! {
        #[test]
        fn no_password_makes_it_panic_or_take_long(password in "\\PC{0,140}", login in "[a-z]{3,20}") {
            let _ = check_password(&password, &login);
        }
    }
}
