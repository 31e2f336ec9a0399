//! Places that a courier looks for by name, which are no stations: streets, crossings, estates, squares. They come from
//! the deployment's street map.

use super::position::Position;
use super::search::sought;
use serde::{Deserialize, Serialize};

/// What a place is; the most looked for first, as ranking has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A town, a district, a village, a neighbourhood.
    Settlement,
    /// A square, a park, a sight.
    Landmark,
    /// A street, or a part of one within a district.
    Street,
    /// Where two streets meet.
    Crossing,
    /// Where people live behind a gate.
    Estate,
    /// A hospital or a clinic.
    Hospital,
    /// A station of trains, metro or buses.
    Transit,
    /// A school or a university.
    School,
    /// A building with a name, an office.
    Building,
    /// A shop, a restaurant, a bank.
    Shop,
    /// Toilets.
    Toilets,
}

impl PlaceKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Settlement,
        Self::Landmark,
        Self::Street,
        Self::Crossing,
        Self::Estate,
        Self::Hospital,
        Self::Transit,
        Self::School,
        Self::Building,
        Self::Shop,
        Self::Toilets,
    ];

    /// Its name in tables and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Landmark => "landmark",
            Self::Street => "street",
            Self::Crossing => "crossing",
            Self::Estate => "estate",
            Self::Hospital => "hospital",
            Self::Transit => "transit",
            Self::School => "school",
            Self::Building => "building",
            Self::Shop => "shop",
            Self::Toilets => "toilets",
        }
    }

    /// The kind of a name in tables and files.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How far behind others it stands among places of the same name: one is about twice the distance.
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::Settlement | Self::Landmark | Self::Street | Self::Crossing => 0,
            Self::Estate | Self::Hospital | Self::Transit | Self::School => 1,
            Self::Building | Self::Shop => 2,
            Self::Toilets => 3,
        }
    }
}

/// What streets are called at their end; the longest first.
const ROAD_ENDS: [&str; 10] = ["大道", "大街", "公路", "路", "街", "巷", "道", "里", "弄", "线"];

/// What a street is called before its kind, its direction and its section: 芙蓉中路一段 and 芙蓉路 are 芙蓉. Nothing of
/// what is not called like a street.
#[must_use]
pub fn road_stem(name: &str) -> Option<String> {
    let mut name = sought(name);
    if let Some(of) = name.strip_suffix('段') {
        name = of
            .trim_end_matches(|c: char| "一二三四五六七八九十东南西北中".contains(c) || c.is_ascii_digit())
            .to_owned();
    }
    let stem = ROAD_ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    let mut shorter = stem.chars();
    let last = shorter.next_back()?;
    let directed = "东南西北中".contains(last) && shorter.as_str().chars().count() >= 2;
    Some(if directed { shorter.as_str().to_owned() } else { stem.to_owned() })
}

/// What stands between the two streets of a crossing.
const BETWEEN: [&str; 9] = ["和", "与", "跟", "、", "&", "+", "/", "×", "交"];
/// What a crossing may end with; the longest first.
const CROSSING_ENDS: [&str; 10] =
    ["十字路口", "交叉路口", "红绿灯路口", "交叉口", "交汇处", "交界处", "红绿灯", "路口", "交口", "口"];

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceSearch {
    /// Each must be in the place's name, district or pinyin.
    pub words: Vec<String>,
    /// The stems of two streets, where a crossing is meant.
    pub crossing: Option<(String, String)>,
    /// The stem of a street, where one is meant.
    pub street: Option<String>,
}

/// More than is typed.
const MOST_CHARACTERS: usize = 40;
const MOST_WORDS: usize = 4;

impl PlaceSearch {
    /// What was typed; nothing where there is no word in it.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(MOST_CHARACTERS).collect();
        let words: Vec<String> =
            typed.split_whitespace().map(sought).filter(|word| word.chars().any(char::is_alphanumeric)).collect();
        let words: Vec<String> = words.into_iter().take(MOST_WORDS).collect();
        let last = words.last()?;
        let crossing = crossing(&words.join(" "));
        // Two streets beside each other are meant as their crossing.
        let crossing = crossing.or_else(|| match words.as_slice() {
            [one, other] => road_stem(one).zip(road_stem(&without_crossing_end(other))),
            _ => None,
        });
        let street = road_stem(last).filter(|stem| !stem.is_empty());
        Some(Self { words, crossing, street })
    }
}

fn without_crossing_end(word: &str) -> String {
    let Some(rest) = CROSSING_ENDS.iter().find_map(|end| word.strip_suffix(end)) else { return word.to_owned() };
    // 人民路口 is the mouth of 人民路.
    if word.ends_with("路口") && road_stem(rest).is_none() { format!("{rest}路") } else { rest.to_owned() }
}

/// The stems of the two streets of a crossing.
fn crossing(words: &str) -> Option<(String, String)> {
    let plain = words.replace(' ', "");
    let ended = CROSSING_ENDS.iter().any(|end| plain.ends_with(end));
    BETWEEN.iter().find_map(|between| {
        // The sign may be part of a name (和平路): each place is tried where it stands.
        plain.match_indices(between).find_map(|(at, _)| {
            let (one, other) = (&plain[..at], without_crossing_end(&plain[at + between.len()..]));
            let stem =
                |word: &str| road_stem(word).or_else(|| (ended && word.chars().count() >= 2).then(|| word.to_owned()));
            let (one, other) = (stem(one)?, stem(&other)?);
            (!one.is_empty() && !other.is_empty()).then_some((one, other))
        })
    })
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// The district or county in which it lies, or nothing.
    pub district: String,
    /// Where it is.
    #[serde(flatten)]
    pub position: Position,
}

/// How well a place answers: the smaller the better. `spelt` is the name's pinyin without spaces.
#[must_use]
pub fn rank(place: &Place, spelt: &str, search: &PlaceSearch, near: Option<Position>) -> f64 {
    let name = sought(&place.name);
    let plain = search.words.concat();
    let class: u8 = if name == plain || spelt == plain || search.crossing.is_some() && place.kind == PlaceKind::Crossing
    {
        0
    } else if place.kind == PlaceKind::Street && search.street.is_some() && road_stem(&name) == search.street {
        1
    } else if search
        .words
        .last()
        .is_some_and(|word| name.starts_with(word.as_str()) || spelt.starts_with(word.as_str()))
    {
        2
    } else {
        3
    };
    let kilometres = near.map_or(0.0, |near| near.metres_to(place.position) / 1_000.0);
    // A name that says just what was typed may be eight times as far as one that only holds it.
    f64::from(class) * 1.5 + f64::from(place.kind.weight()) + (1.0 + kilometres).log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_street_is_known_by_its_stem_whatever_part_of_it_is_meant() {
        for name in ["芙蓉路", "芙蓉中路", "芙蓉南路", "芙蓉中路一段", "芙蓉大道", "芙蓉路２段"]
        {
            assert_eq!(road_stem(name).as_deref(), Some("芙蓉"), "{name}");
        }
        // A direction that is all of the name stays.
        assert_eq!(road_stem("东路").as_deref(), Some("东"));
        assert_eq!(road_stem("湘江中路").as_deref(), Some("湘江"));
        for name in ["五一广场", "芙蓉苑小区", ""] {
            assert_eq!(road_stem(name), None, "{name}");
        }
    }

    /// The same cases hold the phone's own search: tests/places.json.
    #[test]
    fn two_streets_are_a_crossing_however_they_are_put() {
        let cases: serde_json::Value = serde_json::from_str(include_str!("../../tests/places.json")).unwrap();
        for case in cases["crossings"].as_array().unwrap() {
            let found = PlaceSearch::parse(case["typed"].as_str().unwrap()).and_then(|search| search.crossing);
            let meant = case["stems"]
                .as_array()
                .map(|stems| (stems[0].as_str().unwrap().to_owned(), stems[1].as_str().unwrap().to_owned()));
            assert_eq!(found, meant, "{case}");
        }
    }

    #[test]
    fn nothing_is_looked_for_where_nothing_was_typed() {
        for typed in ["", "   ", "，。", "+", "和"] {
            assert!(PlaceSearch::parse(typed).is_none_or(|search| search.crossing.is_none()), "{typed}");
        }
        assert_eq!(PlaceSearch::parse(" 　"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_bounded(typed in ".{0,200}") {
            if let Some(search) = PlaceSearch::parse(&typed) {
                prop_assert!(search.words.len() <= MOST_WORDS);
                prop_assert!(search.words.iter().all(|word| !word.is_empty()));
            }
        }
    }
}
