//! How Chinese characters sound, for who types another character of the same sound. `syllables.txt` lists the 2,300 commonest
//! characters, those of names in Hunan and of what the library is asked for, by their commonest syllable (from pypinyin's table, MIT).

mod coarse;

use coarse::coarse;

include!(concat!(env!("OUT_DIR"), "/sounds.rs"));

/// Stands before each syllable, so that a sound matches whole syllables alone.
const SYLLABLE: char = '\'';

/// The sound of one character, if it is listed.
fn sound_of(wanted: char) -> Option<&'static str> {
    let (mut at, mut number) = (0x4e00_u32, 0);
    for step in STEPS {
        at += u32::from(*step);
        if *step == 255 {
            continue;
        }
        if at == u32::from(wanted) {
            return SOUNDS.split(' ').nth(usize::from(*NUMBERS.get(number)?));
        }
        number += 1;
    }
    None
}

/// How a word of two characters and more sounds; nothing where one of them is not listed or no character.
#[must_use]
pub fn of_word(word: &str) -> Option<String> {
    word.chars().nth(1)?;
    word.chars().map(|c| sound_of(c).map(|sound| format!("{SYLLABLE}{sound}"))).collect()
}

/// A sound without what stands between its syllables.
#[must_use]
pub fn joined(sound: &str) -> String {
    sound.replace(SYLLABLE, "")
}

/// How pinyin that is typed in one run sounds, as far as that can be told without its syllables.
#[must_use]
pub fn of_latin(typed: &str) -> String {
    let mut sound = typed.to_lowercase();
    // As `coarse` has it of one syllable.
    let alike = [
        ("hui", "fei"),
        ("hun", "fen"),
        ("hua", "fa"),
        ("huo", "fo"),
        ("hu", "fu"),
        ("zh", "z"),
        ("ch", "c"),
        ("sh", "s"),
        ("l", "n"),
        ("ong", "o_"),
        ("ng", "n"),
        ("o_", "ong"),
        ("v", "u"),
    ];
    for (written, said) in alike {
        sound = sound.replace(written, said);
    }
    sound
}

/// How a name sounds, by its syllables in pinyin.
#[must_use]
pub fn of_pinyin(pinyin: &str) -> String {
    pinyin.split_whitespace().flat_map(|syllable| [SYLLABLE.to_string(), coarse(syllable)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_the_same_sound_are_the_same_also_as_they_are_said_in_hunan() {
        for (typed, meant) in [
            ("张仲静", "张仲景"),
            ("冲电", "充电"),
            ("卫生件", "卫生间"),
            ("岳路", "岳麓"),
            ("浏阳", "流洋"),
            ("府南", "湖南"),
            ("牛阳", "浏阳"),
        ] {
            assert_eq!(of_word(typed), of_word(meant), "{typed} {meant}");
            assert!(of_word(typed).is_some(), "{typed}");
        }
        assert_ne!(of_word("长沙"), of_word("株洲"));
        assert_eq!(of_word("张仲景").unwrap(), of_pinyin("zhang zhong jing"));
    }

    #[test]
    fn what_is_no_chinese_word_has_no_sound() {
        for word in ["", "长", "cs", "430100", "长a", "𠮷野家", "😀😀"] {
            assert_eq!(of_word(word), None, "{word}");
        }
    }
}
