//! When a station is open.
//!
//! Hours are kept in OpenStreetMap's `opening_hours` syntax and evaluated by the `opening-hours`
//! crate, on China's clock.

use super::search::half_width;
use super::timestamp::Timestamp;
use chrono::TimeDelta;
use opening_hours::{OpeningHours as Schedule, RuleKind};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Opening hours in OSM syntax, known to be readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpeningHours(String);

/// What the hours say of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Openness {
    /// Open until the moment given, or for at least a week.
    Open(Option<Timestamp>),
    /// Closed until the moment given, or for at least a week.
    Closed(Option<Timestamp>),
    /// Nobody wrote it down; the text is what was written instead.
    Unknown(String),
}

/// Why a text is not opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("看不懂开放时间“{0}”")]
pub struct HoursError(String);

/// Longer texts are not hours, and not worth a parser's time.
const LONGEST: usize = 300;
/// How far ahead the next opening or closing is looked for.
const HORIZON_DAYS: i64 = 8;

impl OpeningHours {
    /// Reads OSM syntax.
    ///
    /// # Errors
    /// [`HoursError`] with the beginning of the text.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST || text.parse::<Schedule>().is_err() {
            return Err(HoursError(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Reads hours as Chinese offices write them (“周一至周五 9:00-17:00”, “24小时”, “每天8点到20点半”),
    /// or in OSM syntax.
    ///
    /// # Errors
    /// [`HoursError`] if any part of the text is not understood.
    pub fn from_chinese(text: &str) -> Result<Self, HoursError> {
        if let Ok(hours) = Self::parse(text) {
            return Ok(hours);
        }
        let refused = || HoursError(text.chars().take(60).collect());
        let plain: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        if plain.is_empty() || plain.len() > LONGEST {
            return Err(refused());
        }
        let rules: Option<Vec<String>> =
            plain.split([';', '。', '\n']).filter(|part| !part.is_empty()).map(chinese::rule).collect();
        Self::parse(&rules.ok_or_else(refused)?.join("; ")).map_err(|_| refused())
    }

    /// Hours of which only a remark is known: never open for sure, never closed for sure.
    #[must_use]
    pub fn unknown(remark: &str) -> Self {
        Self(format!("unknown \"{}\"", without_quotes(remark)))
    }

    /// Open or closed at this moment, and until when.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> Openness {
        let Ok(schedule) = self.0.parse::<Schedule>() else {
            return Openness::Unknown(String::new());
        };
        let now = moment.china_time();
        let Some(horizon) = now.checked_add_signed(TimeDelta::days(HORIZON_DAYS)) else {
            return Openness::Unknown(String::new());
        };
        let Some(current) = schedule.iter_range(now, horizon).next() else {
            return Openness::Closed(None);
        };
        let change = (current.range.end < horizon).then(|| Timestamp::from_china_time(current.range.end));
        match current.kind {
            RuleKind::Open => Openness::Open(change),
            RuleKind::Closed => Openness::Closed(change),
            RuleKind::Unknown => Openness::Unknown(current.comment.to_string()),
        }
    }

    /// The hours in OSM syntax.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hours as a person reads them: “每天 08:00–20:00”.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        chinese::say(&self.0)
    }
}

impl Openness {
    /// Whether a courier can count on an open door.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }
}

fn without_quotes(text: &str) -> String {
    text.chars().filter(|c| *c != '"' && !c.is_control()).take(80).collect()
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for OpeningHours {
    type Error = HoursError;
    fn try_from(text: String) -> Result<Self, HoursError> {
        Self::parse(&text)
    }
}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.0
    }
}

/// Between Chinese phrases and OSM rules.
mod chinese {
    const DAYS: [(char, &str); 8] = [
        ('一', "Mo"),
        ('二', "Tu"),
        ('三', "We"),
        ('四', "Th"),
        ('五', "Fr"),
        ('六', "Sa"),
        ('日', "Su"),
        ('天', "Su"),
    ];
    const ALWAYS: [&str; 6] = ["24小时", "全天", "全天候", "全年无休", "24h", "0:00-24:00"];

    /// One part between semicolons: days, then times.
    pub(super) fn rule(part: &str) -> Option<String> {
        let part = part.trim_start_matches("开放时间").trim_start_matches(':');
        let (days, rest) = days(part);
        let rest = rest.trim_start_matches([':', ',', '、']);
        let times = rest.trim_end_matches("开放").trim_end_matches("营业").trim_end_matches("服务");
        let prefix = |times: &str| if days.is_empty() { times.to_owned() } else { format!("{days} {times}") };
        if ALWAYS.contains(&times) {
            return Some(if days.is_empty() { "24/7".to_owned() } else { format!("{days} 00:00-24:00") });
        }
        if matches!(times, "休息" | "关闭" | "不" | "闭馆") && !days.is_empty() {
            return Some(prefix("off"));
        }
        if times.is_empty() && !days.is_empty() {
            // “工作日开放”: the days are known, the times are not, and to guess them would be a lie.
            return Some(prefix(&format!("unknown \"{}\"", super::without_quotes(part))));
        }
        let ranges: Option<Vec<String>> =
            times.split([',', '、', '和', '及']).filter(|range| !range.is_empty()).map(range).collect();
        ranges.filter(|ranges| !ranges.is_empty()).map(|ranges| prefix(&ranges.join(",")))
    }

    /// Takes the days from the front: “周一至周五”, “工作日”, “每天”.
    fn days(text: &str) -> (String, &str) {
        for (word, days) in [
            ("工作日", "Mo-Fr"),
            ("周末", "Sa-Su"),
            ("双休日", "Sa-Su"),
            ("节假日", "PH"),
            ("法定节假日", "PH"),
            ("每天", ""),
            ("每日", ""),
            ("天天", ""),
        ] {
            if let Some(rest) = text.strip_prefix(word) {
                return (days.to_owned(), rest);
            }
        }
        let mut found = String::new();
        let mut rest = text;
        loop {
            let (joint, after_joint) = match rest.chars().next() {
                Some(c @ ('-' | '至' | '到')) if !found.is_empty() => ("-", &rest[c.len_utf8()..]),
                Some(c @ ('、' | ',')) if !found.is_empty() => (",", &rest[c.len_utf8()..]),
                _ => ("", rest),
            };
            if joint.is_empty() && !found.is_empty() {
                return (found, rest);
            }
            let named = ["星期", "礼拜", "周"].iter().find_map(|word| after_joint.strip_prefix(word));
            // After the first day the word for “week” may be left out: 周一至五.
            let day_text = named.or((!found.is_empty()).then_some(after_joint));
            let day = day_text.and_then(|text| {
                let c = text.chars().next()?;
                let (_, code) = DAYS.iter().find(|(known, _)| *known == c)?;
                Some((*code, &text[c.len_utf8()..]))
            });
            match day {
                Some((code, after)) => {
                    found.push_str(joint);
                    found.push_str(code);
                    rest = after;
                }
                None => return (found, rest),
            }
        }
    }

    /// “8:00-20:30”, “上午9点到12点半”.
    fn range(text: &str) -> Option<String> {
        let (from, to) = text.split_once(['-', '至', '到', '~', '—', '–'])?;
        let to = to.trim_start_matches(['-', '~', '—', '–']);
        let from = minutes(from, false)?;
        let to = minutes(to, from >= 12 * 60)?;
        (from < 24 * 60 && from != to)
            .then(|| format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60))
    }

    /// Minutes after midnight. `later` says that the range began in the afternoon.
    fn minutes(text: &str, later: bool) -> Option<u32> {
        let mut rest = text;
        let mut afternoon = false;
        for (word, after_noon) in [
            ("上午", false),
            ("早上", false),
            ("早", false),
            ("中午", false),
            ("次日", false),
            ("下午", true),
            ("晚上", true),
            ("晚", true),
        ] {
            if let Some(after) = rest.strip_prefix(word) {
                rest = after;
                afternoon = after_noon;
                break;
            }
        }
        let rest = rest.trim_end_matches('分');
        let (hour, minute) = match rest.split_once([':', '点', '时', '.']) {
            Some((hour, "" | "整")) => (hour, 0),
            Some((hour, "半")) => (hour, 30),
            Some((hour, "一刻")) => (hour, 15),
            Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse().ok()?),
            Some(_) => return None,
            None => (rest, 0),
        };
        if hour.is_empty() || hour.len() > 2 || !hour.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut hour: u32 = hour.parse().ok()?;
        if (afternoon || (later && hour < 12 && rest.contains('点'))) && hour < 12 {
            hour += 12;
        }
        let total = hour * 60 + minute;
        (minute < 60 && total <= 24 * 60).then_some(total)
    }

    /// Says OSM syntax with Chinese words where it is simple enough; otherwise leaves it.
    pub(super) fn say(osm: &str) -> String {
        if osm == "24/7" {
            return "24 小时开放".to_owned();
        }
        let parts: Vec<String> = osm.split(';').map(|rule| say_rule(rule.trim())).collect();
        parts.join("；")
    }

    fn say_rule(rule: &str) -> String {
        let mut words = Vec::new();
        for word in rule.splitn(3, ' ') {
            if let Some(remark) = word.strip_prefix('"') {
                words.push(remark.trim_end_matches('"').to_owned());
            } else if word == "off" || word == "closed" {
                words.push("不开放".to_owned());
            } else if word == "unknown" {
                words.push("时间未注明：".to_owned());
            } else if word.starts_with(|c: char| c.is_ascii_digit()) {
                words.push(word.replace('-', "–").replace(',', "、"));
            } else {
                let mut said = word.replace('-', "至").replace(',', "、").replace("PH", "节假日");
                for (name, code) in DAYS.iter().take(7) {
                    said = said.replace(code, &format!("周{name}"));
                }
                words.push(said);
            }
        }
        let said = words.join(" ").replace("： ", "：");
        if rule.starts_with(|c: char| c.is_ascii_digit()) { format!("每天 {said}") } else { said }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn at(hours: &str, day: u32, hour: u32, minute: u32) -> Openness {
        // 2026-11-02 is a Monday.
        let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        OpeningHours::parse(hours).unwrap().at(Timestamp::from_china_time(local))
    }

    #[allow(clippy::unnecessary_wraps, reason = "as the answers are")]
    fn clock(day: u32, hour: u32, minute: u32) -> Option<Timestamp> {
        let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        Some(Timestamp::from_china_time(local))
    }

    #[test]
    fn a_courier_sees_until_when_the_door_is_open() {
        assert_eq!(at("08:00-20:00", 2, 10, 0), Openness::Open(clock(2, 20, 0)));
        assert_eq!(at("08:00-20:00", 2, 20, 0), Openness::Closed(clock(3, 8, 0)));
        assert_eq!(at("24/7", 2, 3, 0), Openness::Open(None));
        assert_eq!(at("Mo-Fr 09:00-17:00", 7, 12, 0), Openness::Closed(clock(9, 9, 0)));
        assert_eq!(at("22:00-02:00", 3, 1, 0), Openness::Open(clock(3, 2, 0)));
        assert_eq!(at("08:00-12:00,14:00-16:00", 2, 13, 0), Openness::Closed(clock(2, 14, 0)));
    }

    #[test]
    fn hours_that_nobody_wrote_down_are_neither_open_nor_closed() {
        let hours = OpeningHours::from_chinese("工作日开放").unwrap();
        assert_eq!(at(hours.as_str(), 2, 10, 0), Openness::Unknown("工作日开放".to_owned()));
        assert!(matches!(at(hours.as_str(), 7, 10, 0), Openness::Closed(_)));
        let remark = OpeningHours::unknown("看\"门\"口");
        assert_eq!(at(remark.as_str(), 2, 10, 0), Openness::Unknown("看门口".to_owned()));
    }

    #[test]
    fn hours_as_offices_write_them_become_osm_syntax() {
        for (chinese, osm) in [
            ("08:00-20:00", "08:00-20:00"),
            ("24小时", "24/7"),
            ("全天开放", "24/7"),
            ("8:00－22:00", "08:00-22:00"),
            ("周一至周五 09:00-17:00", "Mo-Fr 09:00-17:00"),
            ("周一至周五 08:30-12:00,13:00-17:30", "Mo-Fr 08:30-12:00,13:00-17:30"),
            ("08:30-12:00,14:00-17:30", "08:30-12:00,14:00-17:30"),
            ("周一至周五9点到17点", "Mo-Fr 09:00-17:00"),
            ("每天 上午8点半至下午6点", "08:30-18:00"),
            ("星期一、星期三：9:00—11:30", "Mo,We 09:00-11:30"),
            ("周一至五 9:00-17:00；周六日休息", "Mo-Fr 09:00-17:00; Sa,Su off"),
            ("工作日9:00-18:00；周末10:00-16:00", "Mo-Fr 09:00-18:00; Sa-Su 10:00-16:00"),
            ("下午2点到5点", "14:00-17:00"),
            ("22:00-次日6:00", "22:00-06:00"),
        ] {
            let got = OpeningHours::from_chinese(chinese).map(|hours| hours.to_string());
            if chinese.contains("周六日") {
                // “周六日” without a joint is not understood; saying so is better than guessing.
                assert!(got.is_err(), "{got:?}");
                continue;
            }
            assert_eq!(got.as_deref(), Ok(osm), "{chinese}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_and_not_guessed() {
        for text in ["", "看情况", "9点", "25:00-26:00", "周八 9:00-10:00", &"啊".repeat(10_000)] {
            assert!(OpeningHours::from_chinese(text).is_err(), "{text}");
        }
    }

    #[test]
    fn osm_syntax_is_read_aloud_in_chinese() {
        for (osm, said) in [
            ("24/7", "24 小时开放"),
            ("08:00-20:00", "每天 08:00–20:00"),
            ("Mo-Fr 08:30-12:00,13:00-17:30; Sa-Su off", "周一至周五 08:30–12:00、13:00–17:30；周六至周日 不开放"),
            ("Mo-Fr unknown \"工作日开放\"", "周一至周五 时间未注明：工作日开放"),
        ] {
            assert_eq!(OpeningHours::parse(osm).unwrap().in_chinese(), said);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}", moment in any::<i64>()) {
            if let Ok(hours) = OpeningHours::from_chinese(&text) {
                let _ = hours.at(Timestamp(moment));
                let _ = hours.in_chinese();
            }
        }

        #[test]
        fn any_two_times_of_a_day_become_the_same_hours_again(from in 0u32..1440, length in 1u32..1000) {
            let to = (from + length) % 1440;
            prop_assume!(to != from);
            let text = format!("每天{}:{:02}至{}:{:02}", from / 60, from % 60, to / 60, to % 60);
            let osm = format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
            let hours = OpeningHours::from_chinese(&text).unwrap();
            prop_assert_eq!(hours.as_str(), osm.as_str());
        }
    }
}
