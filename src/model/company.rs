//! Companies (品牌快递企业) that questions and voices are about: a list that the office keeps, onto which what people write
//! is folded.

use super::coded::coded;
use super::plain_text::one_line;
use super::sounds;
use super::variants::one_way;

/// Characters of a company's name, and of what somebody writes for one.
pub const MOST_NAME: usize = 40;
/// Names that are offered at once.
const MOST_OFFERED: usize = 6;
/// Other names of one company, at most.
pub const MOST_ALIASES: usize = 30;

/// What stands beside a company's own name: what it does, what it is in law, where its branch is.
const BESIDE: [&str; 24] = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "分公司",
    "子公司",
    "公司",
    "集团",
    "股份",
    "快递",
    "速递",
    "速运",
    "快运",
    "物流",
    "供应链",
    "配送",
    "网点",
    "站点",
    "加盟商",
    "加盟",
    "总部",
    "湖南省",
    "湖南",
    "express",
    "快件",
];

/// A company as its names are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCompany<Id> {
    /// What it is found by.
    pub id: Id,
    /// Its name, and others that people use.
    pub names: Vec<String>,
}

/// What a courier wrote for a company as it is kept: one line, no longer than a name. Nothing where nothing is left; no
/// question is held up by this.
#[must_use]
pub fn tidied(text: &str) -> Option<String> {
    let line = one_line(text, usize::MAX - 1).ok()?;
    let kept: String = line.chars().take(MOST_NAME).collect();
    Some(kept.trim_end().to_owned()).filter(|kept| !kept.is_empty())
}

/// Names of the office's list that are offered to who has typed so much of one: those that have it in them.
#[must_use]
pub fn offered(names: &[String], typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    names.iter().filter(|name| name.to_lowercase().contains(&typed)).take(MOST_OFFERED).cloned().collect()
}

/// What a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folded<Id> {
    /// One company.
    One(Id),
    /// Several that are as near: who wrote it is asked.
    Several(Vec<Id>),
    /// None of the list.
    Unknown,
}

/// What of a name tells companies apart: its own signs in one way of writing, without what stands beside it. The whole
/// where nothing else would be left.
#[must_use]
pub fn core_of(name: &str) -> String {
    let written: String = name
        .chars()
        .flat_map(char::to_lowercase)
        // Full-width letters and digits of a Chinese keyboard.
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
            other => one_way(other),
        })
        .filter(|c| c.is_alphanumeric())
        .collect();
    let mut core = written.clone();
    for word in BESIDE {
        let without = core.replace(word, "");
        if !without.is_empty() {
            core = without;
        }
    }
    for prefecture in &super::region::PREFECTURES {
        for word in [format!("{}市", prefecture.name), prefecture.name.to_owned()] {
            let without = core.replace(&word, "");
            if !without.is_empty() {
                core = without;
            }
        }
    }
    core
}

/// How far a text is from a name; none where it is another one.
fn distance(text: &str, name: &str) -> Option<u8> {
    if text == name {
        return Some(0);
    }
    let sound = |word: &str| sounds::of_word(word);
    if sound(text).is_some_and(|text| Some(text) == sound(name)) {
        return Some(1);
    }
    // One slip in a longer name; in a short one it is another company: 中通, 申通, 圆通.
    let (text, name): (Vec<char>, Vec<char>) = (text.chars().collect(), name.chars().collect());
    (text.len().min(name.len()) >= 4 && is_one_slip(&text, &name)).then_some(2)
}

/// Whether one sign is missing, too many, wrong, or two stand in each other's place.
fn is_one_slip(one: &[char], other: &[char]) -> bool {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[same..], &other[same..]);
    let swapped =
        one.len() >= 2 && other.len() >= 2 && one[..2].iter().eq(other[..2].iter().rev()) && one[2..] == other[2..];
    match (one, other) {
        ([_, rest @ ..], [_, other_rest @ ..]) => swapped || rest == other_rest || rest == other || one == other_rest,
        // Behind all that is the same, one has a sign more.
        ([], rest) | (rest, []) => rest.len() == 1,
    }
}

/// The company that a text names: by one of its names, by its sound, or with a slip.
#[must_use]
pub fn fold<Id: Clone + PartialEq>(text: &str, companies: &[KnownCompany<Id>]) -> Folded<Id> {
    Folder::new(companies).fold(text)
}

/// A list of companies for many texts: what tells its names apart is worked out once.
#[derive(Clone, Debug)]
pub struct Folder<Id> {
    /// Each company with the cores of its names.
    companies: Vec<(Id, Vec<String>)>,
}

impl<Id: Clone + PartialEq> Folder<Id> {
    /// Of this list.
    #[must_use]
    pub fn new(companies: &[KnownCompany<Id>]) -> Self {
        let cores = |company: &KnownCompany<Id>| company.names.iter().map(|name| core_of(name)).collect();
        Self { companies: companies.iter().map(|company| (company.id.clone(), cores(company))).collect() }
    }

    /// What a text names.
    #[must_use]
    pub fn fold(&self, text: &str) -> Folded<Id> {
        let text = core_of(text);
        if text.is_empty() {
            return Folded::Unknown;
        }
        let nearest = |cores: &[String]| cores.iter().filter_map(|core| distance(&text, core)).min();
        let found: Vec<(u8, &Id)> =
            self.companies.iter().filter_map(|(id, cores)| Some((nearest(cores)?, id))).collect();
        let Some(best) = found.iter().map(|(distance, _)| *distance).min() else { return Folded::Unknown };
        let mut best: Vec<Id> = found.iter().filter(|(of, _)| *of == best).map(|(_, id)| (*id).clone()).collect();
        match (best.len(), best.pop()) {
            (1, Some(one)) => Folded::One(one),
            (_, Some(last)) => {
                best.push(last);
                Folded::Several(best)
            }
            (_, None) => Folded::Unknown,
        }
    }
}

coded! {
    /// What of a company is counted.
    CompanyCount {
        /// Questions that name it.
        Asked = "asked",
        /// Those of them that became a case.
        Cases = "cases",
        /// Voices that name it.
        Said = "said",
    } else Asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> Vec<KnownCompany<&'static str>> {
        let of = |id: &'static str, names: &[&str]| KnownCompany {
            id,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        vec![
            of("a", &["示例甲通", "甲通快递"]),
            of("b", &["示例乙通", "乙通快递"]),
            of("c", &["东风速运", "df"]),
            of("d", &["北斗星辰快运"]),
        ]
    }

    #[test]
    fn what_people_write_is_folded_onto_the_list() {
        for (text, id) in [
            ("甲通", "a"),
            ("甲通快递", "a"),
            ("甲通速递湖南省长沙市分公司", "a"),
            ("湖南甲通快递有限公司", "a"),
            (" 甲 通 （长沙）", "a"),
            ("乙通物流", "b"),
            ("东风", "c"),
            ("北鬥星辰快運", "d"),
            ("冬风速运", "c"),
            ("ＤＦ", "c"),
            ("DF Express", "c"),
            ("北斗星晨", "d"),
            ("北星斗辰", "d"),
            ("北斗新辰快运", "d"),
        ] {
            assert_eq!(fold(text, &known()), Folded::One(id), "{text}");
        }
    }

    #[test]
    fn companies_that_differ_in_one_sign_stay_apart() {
        for text in ["丙通", "通", "丁通快递", "北斗", "快递", "长沙", "", "！？"] {
            assert_eq!(fold(text, &known()), Folded::Unknown, "{text}");
        }
    }

    #[test]
    fn where_two_are_as_near_who_wrote_it_is_asked() {
        let twins = vec![
            KnownCompany { id: 1, names: vec!["圣丰".to_owned()] },
            KnownCompany { id: 2, names: vec!["盛丰".to_owned()] },
        ];
        assert_eq!(fold("胜丰", &twins), Folded::Several(vec![1, 2]));
        assert_eq!(fold("盛丰", &twins), Folded::One(2), "the same name is nearer than the same sound");
    }

    #[test]
    fn what_is_typed_is_kept_as_one_short_line_and_finds_names_of_the_list() {
        assert_eq!(tidied(" 甲通\n快递 "), Some("甲通 快递".to_owned()));
        assert_eq!(tidied(" \u{200b}\n"), None);
        assert_eq!(tidied(&"长".repeat(100)).map(|kept| kept.chars().count()), Some(MOST_NAME));
        let names: Vec<String> = (0..9).map(|n| format!("示例{n}通 DF")).collect();
        assert_eq!(offered(&names, "").len(), 6);
        assert_eq!(offered(&names, " 3通 d"), ["示例3通 DF"]);
        assert!(offered(&names, "没有").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_folded_without_a_panic_and_each_name_onto_its_own(text in "\\PC{0,60}", at in 0usize..4) {
            let _ = fold(&text, &known());
            let company = &known()[at];
            for name in &company.names {
                prop_assert_eq!(fold(name, &known()), Folded::One(company.id));
                prop_assert_eq!(fold(&format!("{name}湖南分公司"), &known()), Folded::One(company.id));
            }
        }
    }
}
