//! A love station (爱心驿站).

use super::access::Access;
use super::closure::Closure;
use super::coded::coded;
use super::day::Day;
use super::half_width::half_width;
use super::hours::OpeningHours;
use super::phone::Phone;
use super::position::Position;
use super::region::{Adcode, Prefecture};
use super::search::{initials, sought};
use super::service::{Service, Services};
use super::sounds;
use super::station_kind::StationKind;
use super::station_photo::StationPhoto;
use super::station_problem::OpenProblem;
use super::supply::{self, Condition, Supply, spoiled};
use super::timestamp::DAY_MS;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// An entry that nobody made sure of for so many milliseconds says so: 90 days.
pub const STALE_MS: i64 = 90 * DAY_MS;

/// The number on a station's door: region code, a hyphen, a running number: `430104-0012`.
/// Digits only, so that it can be typed with gloves on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StationCode(String);

/// Why a text is not a station code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct StationCodeError(String);

impl fmt::Display for StationCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.trim() {
            "" => f.write_str("请先输入编号，编号像这样：430100-0012"),
            text => write!(f, "“{text}”不是驿站编号，编号像这样：430100-0012"),
        }
    }
}

impl StationCode {
    /// The code of the station with this running number in a region.
    #[must_use]
    pub fn new(adcode: Adcode, number: u32) -> Self {
        Self(format!("{adcode}-{number:04}"))
    }

    /// Reads a code as printed or as typed: with or without its hyphen, with spaces, full-width.
    ///
    /// # Errors
    /// [`StationCodeError`] for anything that cannot be a code.
    pub fn parse(text: &str) -> Result<Self, StationCodeError> {
        let refused = || StationCodeError(text.chars().take(30).collect());
        let typed = half_width(text).replace(['—', '–', '－', '―'], "-");
        let plausible = typed.chars().all(|c| c.is_ascii_digit() || c == '-' || c.is_whitespace());
        let digits: String = typed.chars().filter(char::is_ascii_digit).take(20).collect();
        if !plausible || !(10..=12).contains(&digits.len()) {
            return Err(refused());
        }
        let adcode = Adcode::parse(&digits[..6]).map_err(|_| refused())?;
        let number: u32 = digits[6..].parse().map_err(|_| refused())?;
        Ok(Self::new(adcode, number))
    }

    /// The region in which its number was given; the station may have come to another one since.
    #[must_use]
    pub fn region(&self) -> Option<Adcode> {
        self.0.get(..6).and_then(|digits| Adcode::parse(digits).ok())
    }

    /// The code as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for StationCode {
    type Err = StationCodeError;
    fn from_str(text: &str) -> Result<Self, StationCodeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for StationCode {
    type Error = StationCodeError;
    fn try_from(text: String) -> Result<Self, StationCodeError> {
        Self::parse(&text)
    }
}

impl From<StationCode> for String {
    fn from(code: StationCode) -> Self {
        code.0
    }
}

coded! {
    /// Whether a station can be used at all. One that is gone for good is a tombstone, not a status.
    StationStatus {
        /// In use, at its opening hours.
        Active = "active",
        /// Closed for the time being.
        Paused = "paused",
    } else Paused
}

coded! {
    /// Who made sure that an entry is true.
    VerifiedBy {
        /// An office (主管部门).
        Office = "office",
        /// The station's keeper (店主).
        Keeper = "keeper",
    } else Office
}

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Who published it.
    pub name: String,
    /// Under which licence.
    pub licence: String,
    /// Made up to show the product, not a real place.
    pub sample: bool,
}

/// A love station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// The number on its door.
    pub code: StationCode,
    /// Its name.
    pub name: String,
    /// Its name in pinyin syllables, for searching and sorting.
    pub pinyin: String,
    /// Who hosts it.
    pub kind: StationKind,
    /// The region it is in.
    pub adcode: Adcode,
    /// County or district in words, where the source gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Street address.
    pub address: String,
    /// Where it is.
    pub position: Position,
    /// What it offers.
    pub services: Services,
    /// What of that has run out for the time being, as its keeper says.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lacking: Services,
    /// What lies ready there and until when it is good, as far as its keeper lists it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "supply::known")]
    pub supplies: Vec<Supply>,
    /// When it is open, if anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<OpeningHours>,
    /// Number to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Further numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_phones: Vec<Phone>,
    /// How to find it and get in.
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub access: Access,
    /// Name of the place that hosts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether it can be used at all.
    pub status: StationStatus,
    /// From when to when it is closed for a reason of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closure>,
    /// When somebody last made sure that this entry is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Timestamp>,
    /// Who did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<VerifiedBy>,
    /// Several couriers say that something of it is wrong, and no office has looked yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
    /// How it looks, at most [`super::station_photo::MOST_PHOTOS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<StationPhoto>,
    /// What couriers say is wrong there at this time, and where it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<OpenProblem>,
    /// When a courier who stood there last said that it is open, milliseconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_open_at: Option<Timestamp>,
    /// Where this entry comes from.
    pub source: Source,
}

/// What cannot be had at a moment, though it is offered, where `said` is what its keeper says has run out.
#[must_use]
pub fn lacking_at(said: Services, supplies: &[Supply], moment: Timestamp) -> Services {
    if supplies.is_empty() { said } else { said.or(spoiled(supplies, Day::of(moment))) }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(services: &Services) -> bool {
    services.is_empty()
}

impl Station {
    /// What cannot be had there at a moment, though it is offered: it has run out, or all that lies there is spoiled.
    #[must_use]
    pub fn lacking_at(&self, moment: Timestamp) -> Services {
        lacking_at(self.lacking, &self.supplies, moment).of(self.services)
    }

    /// What can be had there at a moment.
    #[must_use]
    pub fn on_hand(&self, moment: Timestamp) -> Services {
        self.services.without(self.lacking_at(moment))
    }

    /// What lies ready there at a moment: not spoiled, of a service that has not run out.
    pub fn supplies_on_hand(&self, moment: Timestamp) -> impl Iterator<Item = &Supply> {
        let (today, on_hand) = (Day::of(moment), self.on_hand(moment));
        let good =
            move |supply: &&Supply| supply.condition(today) != Condition::Expired && on_hand.contains(supply.service);
        self.supplies.iter().filter(good)
    }

    /// All its numbers, the first one first.
    pub fn phones(&self) -> impl Iterator<Item = &Phone> {
        self.phone.iter().chain(&self.other_phones)
    }

    /// The closing with its dates that is not over at a moment.
    #[must_use]
    pub fn closing(&self, moment: Timestamp) -> Option<&Closure> {
        self.closed.as_ref().filter(|closed| !closed.is_over(moment))
    }

    /// This entry, made sure of.
    #[must_use]
    pub fn verified(self, by: VerifiedBy, now: Timestamp) -> Self {
        Self { verified_at: Some(now), verified_by: Some(by), ..self }
    }

    /// Whether nobody has made sure of the entry for long.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.verified_at.is_none_or(|verified| now.millis_since(verified) > STALE_MS)
    }

    /// This station with what changed from `base` to `sent` changed, and all else as it is: what was corrected here
    /// stays until its publisher changes the same. Whether it is in use, verified and doubted is decided here alone.
    #[must_use]
    pub fn with_changes(&self, base: &Self, sent: &Self) -> Self {
        fn changed<T: PartialEq + Clone>(here: &T, base: &T, sent: &T) -> T {
            if base == sent { here.clone() } else { sent.clone() }
        }
        Self {
            name: changed(&self.name, &base.name, &sent.name),
            pinyin: changed(&self.pinyin, &base.pinyin, &sent.pinyin),
            kind: changed(&self.kind, &base.kind, &sent.kind),
            adcode: changed(&self.adcode, &base.adcode, &sent.adcode),
            district: changed(&self.district, &base.district, &sent.district),
            address: changed(&self.address, &base.address, &sent.address),
            position: changed(&self.position, &base.position, &sent.position),
            services: changed(&self.services, &base.services, &sent.services),
            hours: changed(&self.hours, &base.hours, &sent.hours),
            phone: changed(&self.phone, &base.phone, &sent.phone),
            other_phones: changed(&self.other_phones, &base.other_phones, &sent.other_phones),
            host: changed(&self.host, &base.host, &sent.host),
            ..self.clone()
        }
    }

    /// Its district and its address, the district once.
    #[must_use]
    pub fn whole_address(&self) -> String {
        let district = self.district.as_deref().filter(|district| !self.address.contains(district));
        format!("{}{}", district.unwrap_or_default(), self.address)
    }

    /// All by which it can be found, folded: name, address, district, host, code, pinyin and initials, how the name
    /// sounds, what it offers, its kind, its region, and whether it never closes.
    #[must_use]
    pub fn search_text(&self) -> String {
        let syllables: String = self.pinyin.split_whitespace().collect();
        let digits = self.code.as_str().replace('-', "");
        let services: String = self.services.iter().map(said_of).collect();
        let kind = self.kind.words().join("\n");
        let never_closes = self.hours.as_ref().is_some_and(|hours| hours.as_str().starts_with("24/7"));
        let parts = [
            self.name.as_str(),
            &self.address,
            self.district.as_deref().unwrap_or_default(),
            self.host.as_deref().unwrap_or_default(),
            self.code.as_str(),
            &digits,
            &initials(&self.pinyin),
            &syllables,
            &sounds::of_pinyin(&self.pinyin),
            &services,
            &kind,
            &Prefecture::of(self.adcode).map(Prefecture::names).unwrap_or_default(),
            if never_closes { "24小时\n24h\n二十四小时\n全天\n通宵" } else { "" },
        ];
        // A separator that no search holds, so that no match runs over two fields.
        parts.map(searched).join("\n")
    }
}

/// [`sought`], with the separators that stand in it.
fn searched(text: &str) -> String {
    text.split('\n').map(sought).collect::<Vec<_>>().join("\n")
}

/// Words for a service, a line each.
fn said_of(service: Service) -> String {
    service.words().iter().chain(service.asked_for()).flat_map(|word| [word, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_printed_and_as_typed_with_gloves() {
        for typed in ["430104-0012", "4301040012", " ４３０１０４ 0012 ", "430104 - 0012", "430104—0012", "430104–0012"]
        {
            assert_eq!(StationCode::parse(typed).unwrap().as_str(), "430104-0012", "{typed}");
        }
        for wrong in ["", "430104", "43010400123456789", "430104-00a2", "<script>", "000000-0001", "１２"] {
            assert!(StationCode::parse(wrong).is_err(), "{wrong}");
        }
        assert!(StationCode::parse(" ").unwrap_err().to_string().starts_with("请先输入编号"));
    }

    #[test]
    fn words_of_a_newer_server_are_read_carefully() {
        assert_eq!(serde_json::from_str::<StationKind>(r#""spaceport""#).unwrap(), StationKind::Other);
        assert_eq!(serde_json::from_str::<StationStatus>(r#""haunted""#).unwrap(), StationStatus::Paused);
    }

    #[test]
    fn a_station_is_found_by_what_it_has_where_it_is_and_how_its_name_sounds() {
        let (services, _) = Services::from_text("热水、充电、厕所、Wi-Fi");
        let station = Station {
            code: StationCode::parse("433100-0001").unwrap(),
            name: "张仲景大药房".to_owned(),
            pinyin: "zhang zhong jing da yao fang".to_owned(),
            kind: StationKind::Shop,
            adcode: Adcode::parse("433100").unwrap(),
            district: None,
            address: "人民路1号".to_owned(),
            position: Position::new(28.3, 109.7).unwrap(),
            services,
            lacking: Services::NONE,
            supplies: Vec::new(),
            hours: OpeningHours::parse("24/7").ok(),
            phone: None,
            other_phones: Vec::new(),
            access: Access::default(),
            host: None,
            status: StationStatus::Active,
            closed: None,
            verified_at: None,
            verified_by: None,
            doubtful: false,
            photos: Vec::new(),
            problems: Vec::new(),
            seen_open_at: None,
            source: Source { name: String::new(), licence: String::new(), sample: false },
        };
        let at = |district: &str, address: &str| {
            let (district, address) = (Some(district.to_owned()), address.to_owned());
            Station { district, address, ..station.clone() }.whole_address()
        };
        assert_eq!(
            (at("吉首市", "人民路1号"), at("吉首市", "湘西州吉首市人民路1号")),
            ("吉首市人民路1号".to_owned(), "湘西州吉首市人民路1号".to_owned())
        );
        let text = station.search_text();
        let found = |typed: &str| {
            let words = super::super::search::SearchWords::parse(typed);
            let all = |words: &super::super::search::SearchWords| words.iter().all(|word| text.contains(word));
            all(&words) || words.by_sound().is_some_and(|words| all(&words))
        };
        for typed in [
            "热水",
            "饮水",
            "充电宝",
            "卫生间",
            "WC",
            "wifi",
            "无线网",
            "24小时",
            "商铺",
            "湘西州",
            "湘西土家族苗族自治州",
            "吉首",
            "湖南",
            "張仲景",
            "张仲静",
            "章中井",
            "冲电",
            "廁所",
            "zzj",
            "zhangzhong",
            "人民路 热水",
        ] {
            assert!(found(typed), "{typed}");
        }
        for typed in ["微波炉", "淋浴", "长沙", "工会", "李时珍", "网点"] {
            assert!(!found(typed), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn every_code_is_read_back(adcode in 110_000u32..830_000, number in 0u32..1_000_000) {
            let code = StationCode::new(Adcode::try_from(adcode).unwrap(), number);
            prop_assert_eq!(StationCode::parse(code.as_str()).unwrap(), code);
        }

        #[test]
        fn no_text_makes_the_code_reader_panic(text in "\\PC*") {
            let _ = StationCode::parse(&text);
        }
    }
}
