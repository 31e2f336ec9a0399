//! When a station is open.
//!
//! Hours are kept in OpenStreetMap's `opening_hours` syntax (`syntax` reads it) and looked at day by day (`schedule`), on China's
//! clock and by its holidays (`opening`).

mod opening;
mod reading;
mod schedule;
mod spoken;
mod syntax;
mod week;
mod words;

use super::timestamp::Timestamp;
use schedule::Schedule;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;
use week::Care;

/// Opening hours in OSM syntax, known to be readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpeningHours(String);

/// What the hours say of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Openness {
    /// Open until the moment given, or for at least a week.
    Open(Option<Timestamp>),
    /// Closed; it opens for sure at the moment given, or not within two weeks.
    Closed(Option<Timestamp>),
    /// Nobody wrote it down; the text is what was written instead, or why nobody can tell.
    Unknown(String),
}

/// Why a text is not opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("看不懂开放时间“{0}”")]
pub struct HoursError(String);

/// What is not clear of opening hours as somebody wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HoursQuestion {
    /// A part of the text.
    #[error("“{0}”没有读懂")]
    Unread(String),
    /// A time that is none.
    #[error("“{0}”不像钟点或日期，是不是写错了")]
    Time(String),
    /// Five o'clock in the afternoon, or on the next day?
    #[error("“{0}”是下午的钟点，还是夜里、第二天的")]
    TwelveHours(String),
    /// From eight to eight: all day, or until the evening?
    #[error("“{0}”从几点到同一个钟点，是一整天，还是写错了")]
    SameTime(String),
    /// Two times of one day, of which one lies in the other.
    #[error("几段时间互相重叠或者先后颠倒")]
    Overlap,
    /// Which times hold on which days.
    #[error("看不出哪几天是哪段时间")]
    WhichDays,
    /// Days that are none.
    #[error("“{0}”看不出是哪几天")]
    Days(String),
    /// A season without its dates.
    #[error("写了季节，没有写从几月到几月")]
    Season,
    /// What holds on public holidays.
    #[error("节假日怎么开没有写清楚")]
    Holidays,
    /// No times at all.
    #[error("没有写几点到几点")]
    NoTimes,
    /// Nothing, or too much.
    #[error("没有内容，或者太长")]
    Long,
}

/// Opening hours that are kept as they were written, with what is to be asked of who wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("看不懂开放时间“{}”：{question}{}", .text.chars().take(60).collect::<String>(), .proposal.as_ref().map(|hours| format!("。是不是“{}”？", hours.in_chinese())).unwrap_or_default())]
pub struct Asked {
    /// As it was written.
    pub text: String,
    /// What is not clear.
    pub question: HoursQuestion,
    /// What was perhaps meant.
    pub proposal: Option<OpeningHours>,
    /// What is said until somebody answers: never open for sure.
    pub meanwhile: OpeningHours,
}

impl Asked {
    fn new(text: &str, question: HoursQuestion) -> Self {
        let meanwhile = match reading::days_without_times(text) {
            // “工作日开放”: the days are known, the times are not, and to guess them would be a lie.
            Some((days, true)) => format!("{} unknown \"{}\"", week::selector(&days), without_quotes(text)),
            Some((days, false)) => format!("unknown \"{}\"; {} off", without_quotes(text), week::selector(&days)),
            None => String::new(),
        };
        let meanwhile = OpeningHours::parse(&meanwhile).unwrap_or_else(|_| OpeningHours::unknown(text));
        Self { text: text.chars().take(LONGEST).collect(), question, proposal: None, meanwhile }
    }
}

/// Whether a text is meant to be OSM syntax: it has its words.
fn is_osm(text: &str) -> bool {
    const WORDS: [&str; 25] = [
        "mo", "tu", "we", "th", "fr", "sa", "su", "ph", "sh", "off", "closed", "unknown", "open", "jan", "feb", "mar",
        "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let outside = text.split('"').step_by(2).collect::<Vec<_>>().join(" ").to_lowercase();
    let mut letters = outside.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    text == "24/7" || (outside.is_ascii() && letters.any(|word| WORDS.contains(&word)))
}

/// Longer texts are not hours, and not worth a parser's time.
const LONGEST: usize = 300;

impl OpeningHours {
    /// Reads OSM syntax.
    ///
    /// # Errors
    /// [`HoursError`] with the beginning of the text.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST || Schedule::parse(text).is_none() {
            return Err(HoursError(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Hours that were taken once, maybe by a version that could read more: what this one cannot, it shows as it was written.
    ///
    /// # Errors
    /// [`HoursError`] for what never was hours.
    pub fn kept(text: &str) -> Result<Self, HoursError> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(HoursError(text.chars().take(60).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Reads hours as Chinese offices write them (“周一至周五 8:30-12:00；14:30-17:30，节假日休息”), or in OSM syntax. All of
    /// the text is read, or it is asked about.
    ///
    /// # Errors
    /// [`Asked`] where a part of the text is not understood, or may mean two things.
    pub fn from_chinese(text: &str) -> Result<Self, Asked> {
        Self::read(text).map(|(hours, _)| hours)
    }

    /// The same, with times that the text names and that are not hours of the door: when the last visitor is let in.
    ///
    /// # Errors
    /// [`Asked`].
    pub fn read(text: &str) -> Result<(Self, Vec<String>), Asked> {
        let text = text.trim();
        if text.len() > LONGEST || text.is_empty() {
            return Err(Asked::new(text, HoursQuestion::Long));
        }
        // Digits and signs alone are read as offices mean them: in OSM syntax, `8:00-12:00; 14:00-17:00` is closed in
        // the morning.
        if is_osm(text) {
            return Self::parse(text)
                .map(|hours| (hours, Vec::new()))
                .map_err(|_| Asked::new(text, HoursQuestion::Unread(text.chars().take(30).collect())));
        }
        let reading = reading::read(text, Care::Strict).map_err(|question| {
            let proposal = reading::read(text, Care::Likely).ok();
            let proposal = proposal.and_then(|reading| Self::parse(&reading.hours.to_osm()).ok());
            Asked { proposal, ..Asked::new(text, question) }
        })?;
        let hours = Self::parse(&reading.hours.to_osm())
            .map_err(|error| Asked::new(text, HoursQuestion::Unread(error.to_string())))?;
        Ok((hours, reading.beside))
    }

    /// Hours of which only a remark is known: never open for sure, never closed for sure.
    #[must_use]
    pub fn unknown(remark: &str) -> Self {
        let remark = without_quotes(remark);
        Self(if remark.is_empty() { "unknown".to_owned() } else { format!("unknown \"{remark}\"") })
    }

    /// The hours in OSM syntax.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hours as a person reads them: “每天 08:00–20:00”.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        spoken::say(&self.0)
    }
}

impl Openness {
    /// Whether a courier can count on an open door.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// Which of the three, as style sheets know it: what nobody can tell is not closed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Closed(_) => "closed",
            Self::Unknown(_) => "unknown",
        }
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
        Self::kept(&text)
    }
}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.0
    }
}

#[cfg(test)]
mod tests;
