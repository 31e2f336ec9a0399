//! What lies ready at a station, and until when it is good.

use super::day::Day;
use super::plain_text::{TextError, one_line};
use super::service::{Service, Services};
use serde::{Deserialize, Serialize};

/// Things that a keeper lists for one station.
pub const MOST_SUPPLIES: usize = 40;
/// Characters of a thing's name.
pub const LONGEST_SUPPLY: usize = 20;
/// So many days before something is no longer good, its keeper is reminded.
pub const REMIND_DAYS: i64 = 30;

/// One thing: plasters, bottled water.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    /// What it is.
    pub name: String,
    /// Which service it belongs to.
    #[serde(with = "code")]
    pub service: Service,
    /// The last day on which it is good; nothing where it does not spoil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
}

/// How long something is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Long enough.
    Good,
    /// Not much longer: so many days, 0 on the last.
    Soon(i64),
    /// No more.
    Expired,
}

impl Supply {
    /// A thing as it was typed.
    ///
    /// # Errors
    /// [`TextError`] if it has no name, or too long a one.
    pub fn new(name: &str, service: Service, expires: Option<Day>) -> Result<Self, TextError> {
        Ok(Self { name: one_line(name, LONGEST_SUPPLY)?, service, expires })
    }

    /// How good it is on a day.
    #[must_use]
    pub fn condition(&self, today: Day) -> Condition {
        match self.expires.map(|expires| expires.days_since(today)) {
            Some(..0) => Condition::Expired,
            Some(days) if days <= REMIND_DAYS => Condition::Soon(days),
            Some(_) | None => Condition::Good,
        }
    }
}

/// Services of which all that is listed is spoiled. A service of which nothing is listed is not among them: most
/// keepers list nothing.
#[must_use]
pub fn spoiled(supplies: &[Supply], today: Day) -> Services {
    let listed: Services = supplies.iter().map(|supply| supply.service).collect();
    let good = supplies.iter().filter(|supply| supply.condition(today) != Condition::Expired);
    listed.without(good.map(|supply| supply.service).collect())
}

/// Reads a list of things, passing over those of services that this version does not know.
///
/// # Errors
/// Those of the format, where it is no list.
pub(super) fn known<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Supply>, D::Error> {
    let things = Vec::<serde_json::Value>::deserialize(from)?;
    Ok(things.into_iter().filter_map(|thing| serde_json::from_value(thing).ok()).collect())
}

mod code {
    use super::Service;
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(service: &Service, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(service.code())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Service, D::Error> {
        let code = String::deserialize(from)?;
        Service::from_code(&code).ok_or_else(|| de::Error::custom(format!("no service “{code}”")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn supply(name: &str, service: Service, expires: Option<&str>) -> Supply {
        Supply::new(name, service, expires.map(day)).unwrap()
    }

    #[test]
    fn on_its_last_day_a_thing_is_still_good() {
        let plasters = supply("创可贴", Service::FirstAid, Some("2026-12-31"));
        assert_eq!(plasters.condition(day("2026-11-30")), Condition::Good);
        assert_eq!(plasters.condition(day("2026-12-01")), Condition::Soon(30));
        assert_eq!(plasters.condition(day("2026-12-31")), Condition::Soon(0));
        assert_eq!(plasters.condition(day("2027-01-01")), Condition::Expired);
        assert_eq!(supply("雨伞", Service::RainGear, None).condition(day("2099-01-01")), Condition::Good);
    }

    #[test]
    fn a_service_is_spoiled_only_when_all_of_it_is() {
        let today = day("2026-11-25");
        let old = supply("藿香正气水", Service::FirstAid, Some("2026-11-24"));
        let new = supply("创可贴", Service::FirstAid, Some("2027-11-24"));
        assert!(spoiled(std::slice::from_ref(&old), today).contains(Service::FirstAid));
        assert!(spoiled(&[old, new], today).is_empty() && spoiled(&[], today).is_empty());
    }
}
