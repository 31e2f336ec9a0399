//! Regions by their GB/T 2260 codes, and the 14 prefectures of Hunan.

use super::position::Position;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A six-digit region code of GB/T 2260: `430000` is Hunan, `430100` Changsha.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Adcode(u32);

/// Why a text is not a region code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}”不是六位行政区划代码")]
pub struct AdcodeError(String);

impl Adcode {
    /// Hunan.
    pub const HUNAN: Self = Self(430_000);

    /// Reads six digits.
    ///
    /// # Errors
    /// [`AdcodeError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, AdcodeError> {
        let refused = || AdcodeError(text.chars().take(20).collect());
        let text = text.trim();
        if text.len() != 6 {
            return Err(refused());
        }
        Self::try_from(text.parse::<u32>().map_err(|_| refused())?)
    }

    /// The code as a number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The prefecture that the region is or lies in.
    #[must_use]
    pub fn prefecture(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// The region, and those in which it lies: the prefecture, the province. One that is a prefecture stands there twice.
    #[must_use]
    pub fn with_those_above(self) -> [Self; 3] {
        [self, self.prefecture(), Self(self.0 / 10_000 * 10_000)]
    }

    /// Whether the other is this one or lies in it.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        let (low, high) = self.span();
        (low..=high).contains(&other.number())
    }

    /// The lowest and highest code within the region: a province holds its prefectures, and so on.
    #[must_use]
    pub fn span(self) -> (u32, u32) {
        if self.0.is_multiple_of(10_000) {
            (self.0, self.0 + 9_999)
        } else if self.0.is_multiple_of(100) {
            (self.0, self.0 + 99)
        } else {
            (self.0, self.0)
        }
    }
}

impl fmt::Display for Adcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl FromStr for Adcode {
    type Err = AdcodeError;
    fn from_str(text: &str) -> Result<Self, AdcodeError> {
        Self::parse(text)
    }
}

impl TryFrom<u32> for Adcode {
    type Error = AdcodeError;
    fn try_from(number: u32) -> Result<Self, AdcodeError> {
        if (110_000..=829_999).contains(&number) { Ok(Self(number)) } else { Err(AdcodeError(number.to_string())) }
    }
}

impl From<Adcode> for u32 {
    fn from(adcode: Adcode) -> Self {
        adcode.0
    }
}

/// One of the 14 prefectures of Hunan.
#[derive(Debug, PartialEq)]
pub struct Prefecture {
    /// GB/T 2260 code.
    pub adcode: u32,
    /// The short name that people use.
    pub name: &'static str,
    /// Telephone area code.
    pub area_code: &'static str,
    /// Seat of the prefecture, WGS-84 degrees north and east, to about a kilometre (GeoNames).
    pub seat: (f64, f64),
}

/// The prefectures in the order of the programme's plan.
pub const PREFECTURES: [Prefecture; 14] = [
    Prefecture { adcode: 430_100, name: "长沙", area_code: "0731", seat: (28.1987, 112.9709) },
    Prefecture { adcode: 430_200, name: "株洲", area_code: "0731", seat: (27.8333, 113.1500) },
    Prefecture { adcode: 430_300, name: "湘潭", area_code: "0731", seat: (27.8500, 112.9000) },
    Prefecture { adcode: 430_400, name: "衡阳", area_code: "0734", seat: (26.8888, 112.6150) },
    Prefecture { adcode: 430_500, name: "邵阳", area_code: "0739", seat: (27.2380, 111.4621) },
    Prefecture { adcode: 430_600, name: "岳阳", area_code: "0730", seat: (29.3745, 113.0948) },
    Prefecture { adcode: 430_700, name: "常德", area_code: "0736", seat: (29.0320, 111.6984) },
    Prefecture { adcode: 430_800, name: "张家界", area_code: "0744", seat: (29.1289, 110.4791) },
    Prefecture { adcode: 430_900, name: "益阳", area_code: "0737", seat: (28.5892, 112.3282) },
    Prefecture { adcode: 431_000, name: "郴州", area_code: "0735", seat: (25.8000, 113.0333) },
    Prefecture { adcode: 431_100, name: "永州", area_code: "0746", seat: (26.4236, 111.6132) },
    Prefecture { adcode: 431_200, name: "怀化", area_code: "0745", seat: (27.5494, 109.9592) },
    Prefecture { adcode: 431_300, name: "娄底", area_code: "0738", seat: (27.7345, 111.9944) },
    Prefecture { adcode: 433_100, name: "湘西", area_code: "0743", seat: (28.3145, 109.7378) },
];

/// Metres from a seat within which a place may be in the prefecture: the largest are some 150 km across.
const REACH: f64 = 120_000.0;
/// Metres from a seat within which its prefecture's stations may be the nearest ones.
const NEIGHBOURS: f64 = 70_000.0;

/// The prefecture that a text names, as tables do: “长沙市”, “湖南省长沙市”, “长沙市-芙蓉区”. “长沙县” names none.
#[must_use]
pub fn prefecture_named(text: &str) -> Option<Adcode> {
    let is = |part: &str, name: &str| {
        let rest = part.trim().trim_start_matches("湖南省").strip_prefix(name);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('市') || rest.starts_with("土家族") || rest.starts_with('州')
        })
    };
    let mut parts = text.split(['-', '/', ' ', '—', '·']);
    parts.find_map(|part| PREFECTURES.iter().find(|prefecture| is(part, prefecture.name))).map(Prefecture::code)
}

impl Prefecture {
    /// The prefecture of Hunan that the region is or lies in.
    #[must_use]
    pub fn of(adcode: Adcode) -> Option<&'static Self> {
        PREFECTURES.iter().find(|prefecture| prefecture.adcode == adcode.prefecture().0)
    }

    /// The prefecture whose seat is nearest to a place, if any is within reach: good enough to propose a
    /// desk, which the courier can change.
    #[must_use]
    pub fn near(place: Position) -> Option<&'static Self> {
        let metres = |one: &&Self| one.position().map_or(f64::MAX, |seat| place.metres_to(seat));
        let nearest = PREFECTURES.iter().min_by(|a, b| metres(a).total_cmp(&metres(b)))?;
        (metres(&nearest) < REACH).then_some(nearest)
    }

    /// The prefectures in which somebody at a place may look for what is near: those whose seat is not far, the nearest
    /// first.
    #[must_use]
    pub fn around(place: Position) -> Vec<&'static Self> {
        let metres = |one: &Self| one.position().map_or(f64::MAX, |seat| place.metres_to(seat));
        let mut around: Vec<&'static Self> = PREFECTURES.iter().filter(|one| metres(one) < NEIGHBOURS).collect();
        if around.is_empty() {
            around.extend(Self::near(place));
        }
        around.sort_by(|a, b| metres(a).total_cmp(&metres(b)));
        around
    }

    /// What people call it, a line each.
    #[must_use]
    pub fn names(&self) -> String {
        let name = self.name;
        match self.adcode {
            433_100 => format!("湖南省湘西州\n湖南省{name}土家族苗族自治州\n吉首市"),
            _ => format!("湖南省{name}市\n湖南{name}"),
        }
    }

    /// The code as [`Adcode`].
    #[must_use]
    pub fn code(&self) -> Adcode {
        Adcode(self.adcode)
    }

    /// Where its seat is.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        Position::new(self.seat.0, self.seat.1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_holds_what_lies_in_it() {
        assert_eq!(Adcode::HUNAN.span(), (430_000, 439_999));
        assert_eq!(Adcode::parse("430100").unwrap().span(), (430_100, 430_199));
        assert_eq!(Adcode::parse("430104").unwrap().span(), (430_104, 430_104));
        assert_eq!(Prefecture::of(Adcode::parse("433101").unwrap()).unwrap().name, "湘西");
        assert_eq!(Prefecture::of(Adcode::parse("410100").unwrap()), None);
    }

    #[test]
    fn a_prefecture_is_known_by_its_name_and_no_county_for_it() {
        let named = |text: &str| prefecture_named(text).map(Adcode::number);
        for text in ["长沙市", "长沙", "湖南省长沙市", "长沙市-芙蓉区", "湖南省 长沙市"] {
            assert_eq!(named(text), Some(430_100), "{text}");
        }
        assert_eq!(named("湘西土家族苗族自治州"), Some(433_100));
        for text in ["长沙县", "芙蓉区", "", "株洲路"] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in ["", "43010", "4301000", "abcdef", "000000", "+30100", "９９９９９９"] {
            assert!(Adcode::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_is_given_to_the_nearest_desk_and_a_place_far_away_to_none() {
        assert_eq!(Prefecture::near(Position::new(28.23, 112.94).unwrap()).unwrap().name, "长沙");
        assert_eq!(Prefecture::near(Position::new(34.75, 113.62).unwrap()), None);
    }

    #[test]
    fn all_fourteen_seats_lie_in_hunan() {
        for prefecture in &PREFECTURES {
            let seat = prefecture.position().unwrap();
            assert!((24.6..30.2).contains(&seat.lat()) && (108.7..114.3).contains(&seat.lon()));
        }
    }
}
