//! What an office says of a week, before it is written down in OSM syntax.

use super::HoursQuestion;
use std::fmt;

const DAY: u16 = 24 * 60;
const CODES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [(&str, u32); 12] = [
    ("Jan", 31),
    ("Feb", 29),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

/// How something is read of which it is not clear what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// As it is written; where that may be meant otherwise, it is asked about.
    Strict,
    /// “14:00-5:00” until five in the afternoon: what is proposed to who is asked.
    Likely,
}

/// Times and the days on which they are kept.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) days: Option<Days>,
    pub(super) spans: Vec<Span>,
    pub(super) days_before_season: bool,
}

impl Group {
    /// Whether it says any time.
    pub(super) fn has_times(&self) -> bool {
        !self.spans.is_empty()
    }
}

/// Open from one minute of the day to another; after 24 hours it is the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: u16,
    to: u16,
}

impl Span {
    pub(super) const ALL_DAY: Self = Self { from: 0, to: DAY };

    pub(super) fn new(from: u16, to: u16) -> Self {
        // “0:00-23:59” is how programs write all day.
        Self { from, to: if from == 0 && to == DAY - 1 { DAY } else { to } }
    }

    /// From a minute to the same minute of the next day, or all day.
    fn is_all_day(self) -> bool {
        self.to - self.from >= DAY
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY { self.to - DAY } else { self.to };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, to / 60, to % 60)
    }
}

/// Days of the week, and perhaps public holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    week: [bool; 7],
    holidays: bool,
    /// Said by a word for all days, which needs no days in OSM syntax.
    every: bool,
    /// “工作日”: then not on holidays.
    workdays: bool,
}

impl Days {
    pub(super) fn of(days: impl IntoIterator<Item = u8>) -> Self {
        let mut week = [false; 7];
        for day in days {
            week[usize::from(day) % 7] = true;
        }
        Self { week, ..Self::default() }
    }

    pub(super) fn every() -> Self {
        Self { week: [true; 7], every: true, ..Self::default() }
    }

    pub(super) fn workdays() -> Self {
        Self { workdays: true, ..Self::of(0..5) }
    }

    pub(super) fn holidays() -> Self {
        Self { holidays: true, ..Self::default() }
    }

    pub(super) fn is_every(&self) -> bool {
        self.week == [true; 7]
    }

    pub(super) fn is_holidays(&self) -> bool {
        self.holidays && self.week == [false; 7]
    }

    /// Saturday or Sunday among others.
    pub(super) fn touches_weekend(&self) -> bool {
        self.week[5] || self.week[6]
    }

    /// Nothing but days on which offices are closed.
    pub(super) fn is_free_days(&self) -> bool {
        !self.week[..5].contains(&true)
    }

    /// Both: “工作日” beside days says which days are workdays.
    pub(super) fn with(&self, other: &Self) -> Self {
        let both = |one: fn(bool, bool) -> bool| std::array::from_fn(|day| one(self.week[day], other.week[day]));
        let explains = (self.workdays != other.workdays) && !self.holidays && !other.holidays;
        let week = match (explains, self.workdays) {
            (true, true) if !other.is_weekend() => other.week,
            (true, false) if !self.is_weekend() => self.week,
            _ => both(|one, other| one || other),
        };
        Self {
            week,
            holidays: self.holidays || other.holidays,
            every: self.every || other.every,
            workdays: self.workdays || other.workdays,
        }
    }

    fn is_weekend(&self) -> bool {
        self.week == [false, false, false, false, false, true, true]
    }

    fn shares(&self, other: &Self) -> bool {
        (0..7).any(|day| self.week[day] && other.week[day]) || (self.holidays && other.holidays)
    }

    fn holds(&self, other: &Self) -> bool {
        (0..7).all(|day| self.week[day] || !other.week[day])
    }

    /// In OSM syntax; nothing for all days.
    fn selector(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut day = 0;
        while day < 7 && (self.holidays || !self.every) {
            let first = day;
            while day < 7 && self.week[day] {
                day += 1;
            }
            match day - first {
                0 => day += 1,
                1 => parts.push(CODES[first].to_owned()),
                _ => parts.push(format!("{}-{}", CODES[first], CODES[day - 1])),
            }
        }
        if self.holidays {
            parts.push("PH".to_owned());
        }
        parts.join(",")
    }
}

/// Part of a year, again each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Season {
    /// Month and day, from 1.
    first: (u32, u32),
    last: (u32, u32),
    whole_months: bool,
}

impl Season {
    pub(super) fn of_months(first: u32, last: u32) -> Option<Self> {
        let length = MONTHS.get(usize::try_from(last.checked_sub(1)?).ok()?)?.1;
        let season = Self { first: (first, 1), last: (last, length), whole_months: true };
        (1..=12).contains(&first).then_some(season)
    }

    pub(super) fn of_days(first: (u32, u32), last: (u32, u32)) -> Option<Self> {
        let is_day = |(month, day): (u32, u32)| {
            let length = month.checked_sub(1).and_then(|at| MONTHS.get(usize::try_from(at).ok()?)).map(|month| month.1);
            length.is_some_and(|length| (1..=length).contains(&day))
        };
        (is_day(first) && is_day(last)).then_some(Self { first, last, whole_months: false })
    }

    fn overlaps(&self, other: &Self) -> bool {
        let holds = |season: &Self, day| {
            if season.first <= season.last {
                (season.first..=season.last).contains(&day)
            } else {
                day >= season.first || day <= season.last
            }
        };
        holds(self, other.first) || holds(self, other.last) || holds(other, self.first)
    }
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = |month: u32| MONTHS.get(month as usize - 1).map_or("", |(name, _)| name);
        let ((first, from), (last, to)) = (self.first, self.last);
        match (self.whole_months, first == last) {
            (true, true) => write!(f, "{}", month(first)),
            (true, false) => write!(f, "{}-{}", month(first), month(last)),
            (false, _) => write!(f, "{} {from:02}-{} {to:02}", month(first), month(last)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    season: Option<Season>,
    /// Nothing where no days are named.
    days: Option<Days>,
    spans: Vec<Span>,
}

impl Rule {
    /// All days but those of which something else is said.
    fn is_base(&self) -> bool {
        self.days.as_ref().is_none_or(Days::is_every)
    }

    fn overlaps_in_time(&self, other: &Self) -> bool {
        self.spans.iter().any(|one| other.spans.iter().any(|two| one.from < two.to && two.from < one.to))
    }

    fn selector(&self) -> String {
        let season = self.season.as_ref().map(ToString::to_string);
        let days = self.days.as_ref().map(Days::selector).filter(|days| !days.is_empty());
        season.into_iter().chain(days).collect::<Vec<_>>().join(" ")
    }
}

/// What a text says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hours {
    rules: Vec<Rule>,
    /// Days on which it is closed.
    pub(super) shut: Vec<Days>,
    /// Days on which it is open as on the others.
    pub(super) as_usual: Vec<Days>,
    /// Open on holidays even where the weekday is one on which it is closed.
    pub(super) open_on_holidays: bool,
}

impl Hours {
    /// # Errors
    /// [`HoursQuestion`] where the times are not those of a day.
    pub(super) fn add(&mut self, group: Group, season: Option<Season>) -> Result<(), HoursQuestion> {
        let Group { days, mut spans, .. } = group;
        if spans.iter().any(|span| span.is_all_day()) && spans.len() > 1 {
            return Err(HoursQuestion::Overlap);
        }
        for pair in spans.windows(2) {
            if pair[0].to > pair[1].from {
                return Err(if pair[1].to + DAY / 2 > pair[0].to && pair[1].to < DAY / 2 {
                    HoursQuestion::TwelveHours(pair[1].to_string())
                } else {
                    HoursQuestion::Overlap
                });
            }
        }
        if spans.last().zip(spans.first()).is_some_and(|(last, first)| last.to > first.from + DAY) {
            return Err(HoursQuestion::Overlap);
        }
        if let [one] = &mut spans[..]
            && one.is_all_day()
            && (days.as_ref().is_none_or(Days::is_every))
        {
            // Until eight on the next day, each day, is always.
            *one = Span::ALL_DAY;
        }
        let rule = Rule { season, days, spans };
        // “周一至周五 8:30-12:00；周一至周五 14:30-17:30”
        if let Some(same) = self.rules.iter_mut().find(|one| one.days == rule.days && one.season == rule.season) {
            let before = same.spans.last().map_or(0, |span| span.to);
            if rule.spans.first().is_none_or(|span| span.from < before) {
                return Err(HoursQuestion::Overlap);
            }
            same.spans.extend(rule.spans);
            return Ok(());
        }
        self.rules.push(rule);
        Ok(())
    }

    /// Gives days on which it is open as usual to the one rule that says what is usual.
    ///
    /// # Errors
    /// [`HoursQuestion`] where there are several.
    pub(super) fn settle(&mut self) -> Result<(), HoursQuestion> {
        for days in std::mem::take(&mut self.as_usual) {
            match &mut self.rules[..] {
                [rule] => {
                    let usual = rule.days.take().unwrap_or_else(Days::every);
                    // “周一至周五，节假日照常”: a holiday may fall on a Saturday.
                    if days.holidays && !usual.is_every() {
                        return Err(HoursQuestion::Holidays);
                    }
                    rule.days = Some(usual.with(&days));
                }
                _ => return Err(HoursQuestion::Holidays),
            }
        }
        Ok(())
    }

    /// # Errors
    /// [`HoursQuestion`] where it says nothing, or two things of one day.
    pub(super) fn check(&self, care: Care) -> Result<(), HoursQuestion> {
        if self.rules.is_empty() {
            return Err(HoursQuestion::NoTimes);
        }
        for (at, one) in self.rules.iter().enumerate() {
            for two in &self.rules[at + 1..] {
                let days = match (&one.days, &two.days) {
                    (Some(one), Some(two)) => one.shares(two),
                    (Some(days), None) | (None, Some(days)) => !days.is_holidays(),
                    (None, None) => true,
                };
                let seasons = match (&one.season, &two.season) {
                    (Some(one), Some(two)) => one.overlaps(two),
                    _ => true,
                };
                if !(days && seasons) {
                    continue;
                }
                let excepts = one.is_base() && one.season.is_none() || one.season == two.season && one.is_base();
                if !excepts || !one.overlaps_in_time(two) || (two.is_base() && two.season.is_none()) {
                    return Err(HoursQuestion::WhichDays);
                }
            }
        }
        // Nothing is said of a holiday in the rest of the year.
        if care == Care::Strict && self.open_on_holidays && self.rules.iter().any(|rule| rule.season.is_some()) {
            return Err(HoursQuestion::Holidays);
        }
        let holidays = |days: &Days| days.holidays;
        let shut = self.shut.iter().any(holidays);
        let open = self.rules.iter().filter_map(|rule| rule.days.as_ref()).any(holidays);
        if shut && (open || self.open_on_holidays) || self.open_on_holidays && (open || self.rules.len() > 1) {
            return Err(HoursQuestion::Holidays);
        }
        // Closed on all days on which it is open.
        let never = self.rules.iter().all(|rule| {
            let days = rule.days.clone().unwrap_or_else(Days::every);
            self.shut.iter().any(|shut| shut.holds(&days))
        });
        if never { Err(HoursQuestion::Overlap) } else { Ok(()) }
    }

    /// In OSM syntax: first when it is open, then on which days it is not.
    pub(super) fn to_osm(&self) -> String {
        let mut rules: Vec<String> = Vec::new();
        for rule in &self.rules {
            let selector = rule.selector();
            let always = rule.spans == [Span::ALL_DAY];
            let whole_week = rule.days.as_ref().is_none_or(|days| days.is_every() && !days.holidays);
            rules.push(match (always, selector.as_str()) {
                (true, _) if whole_week && rule.season.is_none() => "24/7".to_owned(),
                (_, "") => times(&rule.spans),
                (_, selector) => format!("{selector} {}", times(&rule.spans)),
            });
        }
        for days in &self.shut {
            rules.push(format!("{} off", Days { every: false, ..days.clone() }.selector()));
        }
        // Beside hours for weekends, “工作日” says nothing of a holiday on a Saturday.
        let workdays = self.rules.iter().all(|rule| rule.days.as_ref().is_some_and(|days| days.workdays));
        let holidays_said = self.open_on_holidays
            || self.shut.iter().any(|days| days.holidays)
            || self.rules.iter().any(|rule| rule.days.as_ref().is_some_and(|days| days.holidays));
        if self.open_on_holidays {
            for rule in &self.rules {
                let season = rule.season.as_ref().map(|season| format!("{season} ")).unwrap_or_default();
                rules.push(format!("{season}PH {}", times(&rule.spans)));
            }
        } else if workdays && !holidays_said {
            rules.push("PH off".to_owned());
        }
        rules.join("; ")
    }
}

fn times(spans: &[Span]) -> String {
    spans.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Days as OSM syntax names them, for what is known of days alone.
pub(super) fn selector(days: &Days) -> String {
    Days { every: false, ..days.clone() }.selector()
}
