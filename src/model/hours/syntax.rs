//! Reads OSM syntax: <https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>.

use super::schedule::{DAY, Dates, Days, Joins, Kind, Rule, Schedule, Weekdays};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
/// When the sun comes and goes, for doors of which nobody says where they are.
const SUN: [(&str, u16); 4] = [("dawn", 6 * 60), ("sunrise", 7 * 60), ("sunset", 19 * 60), ("dusk", 20 * 60)];

impl Schedule {
    /// Reads OSM syntax; nothing where a part of it is none, or none of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Reader::read(text)
    }
}

/// What is left of a text.
#[derive(Clone, Copy)]
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn read(text: &'a str) -> Option<Schedule> {
        let mut reader = Self { rest: text };
        let mut rules = vec![reader.rule(Joins::Instead)?];
        while !reader.rest.is_empty() {
            let joins = reader.separator()?;
            rules.push(reader.rule(joins)?);
        }
        Some(Schedule { rules })
    }

    fn separator(&mut self) -> Option<Joins> {
        self.spaces();
        let joins = match () {
            () if self.eat(";") => Joins::Instead,
            () if self.eat(", ") => Joins::Also,
            () if self.eat("|| ") => Joins::Else,
            () => return None,
        };
        self.spaces();
        Some(joins)
    }

    fn rule(&mut self, joins: Joins) -> Option<Rule> {
        let begins = self.rest.len();
        let (mut days, mut spans) = (Days::default(), Vec::new());
        if !self.eat("24/7") {
            self.wide(&mut days)?;
            days.weekdays = self.weekdays()?;
            self.spaces();
            spans = self.spans()?;
        }
        self.spaces();
        let kind = [("off", Kind::Closed), ("closed", Kind::Closed), ("unknown", Kind::Unknown), ("open", Kind::Open)];
        let kind = kind.into_iter().find(|(word, _)| self.word(word)).map_or(Kind::Open, |(_, kind)| kind);
        let before_remark = *self;
        self.spaces();
        let remark = if self.rest.starts_with('"') {
            self.remark()?.to_owned()
        } else {
            *self = before_remark;
            String::new()
        };
        (self.rest.len() < begins).then_some(Rule { joins, days, spans, kind, remark })
    }

    /// Years, dates and weeks.
    fn wide(&mut self, days: &mut Days) -> Option<()> {
        // A year may be the first date's own.
        let before = *self;
        if let Some(dates) = self.dates() {
            days.dates = dates;
        } else {
            *self = before;
            while let Some(from) = self.year() {
                let to = match () {
                    () if self.eat("+") => i32::MAX,
                    () if self.eat("-") => self.year()?,
                    () => from,
                };
                days.years.push((from, to));
                if !self.comma_before_digit() {
                    break;
                }
            }
            self.spaces();
            let before = *self;
            match self.dates() {
                Some(dates) => days.dates = dates,
                None => *self = before,
            }
        }
        let before = *self;
        self.readable();
        if self.word("week") {
            self.spaces();
            loop {
                let from = self.number(2).filter(|week| (1..=53).contains(week))?;
                let to = if self.eat("-") { self.number(2)? } else { from };
                let step = if self.eat("/") { self.number(3).filter(|step| *step > 0)? } else { 1 };
                days.weeks.push((from, to, step));
                if to < from || to > 53 {
                    return None;
                }
                if !self.comma_before_digit() {
                    break;
                }
            }
        } else {
            *self = before;
        }
        self.readable();
        Some(())
    }

    /// A space or a colon behind dates, which says nothing.
    fn readable(&mut self) {
        self.eat(":");
        self.spaces();
    }

    /// Nothing where there are none.
    fn dates(&mut self) -> Option<Vec<Dates>> {
        let mut all = vec![self.date_range()?];
        // Before a space, a comma begins another rule.
        while self.rest.starts_with(',') && !self.rest.starts_with(", ") {
            let before = *self;
            self.eat(",");
            match self.date_range() {
                Some(dates) => all.push(dates),
                None => {
                    *self = before;
                    break;
                }
            }
        }
        Some(all)
    }

    fn date_range(&mut self) -> Option<Dates> {
        let year = self.year();
        self.spaces();
        let month = self.month()?;
        let Some(day) = self.day_of_month() else {
            let last = if self.eat("-") { self.month()? } else { month };
            return Some(Dates { from: (year, month, 1), to: (year.filter(|_| month <= last), last, 31) });
        };
        let from = (year, month, day);
        if self.eat("+") {
            return Some(Dates { from, to: (year.map(|_| i32::MAX), 12, 31) });
        }
        let before = *self;
        self.spaces();
        if !self.eat("-") {
            *self = before;
            return Some(Dates { from, to: from });
        }
        self.spaces();
        let to_year = self.year();
        self.spaces();
        let to = match self.month() {
            Some(month) => (to_year, month, self.day_of_month()?),
            None => (None, month, self.day_of_month()?),
        };
        // A year at one end alone is at the beginning.
        (year.is_some() || to.0.is_none()).then_some(Dates { from, to })
    }

    fn year(&mut self) -> Option<i32> {
        let mut ahead = *self;
        let year = ahead.number(4).filter(|year| *year >= 1900)?;
        *self = ahead;
        i32::try_from(year).ok()
    }

    fn month(&mut self) -> Option<u32> {
        let at = MONTHS.iter().position(|month| self.word(month))?;
        u32::try_from(at + 1).ok()
    }

    /// A day of the month, and no hour.
    fn day_of_month(&mut self) -> Option<u32> {
        let mut ahead = *self;
        ahead.spaces();
        let day = ahead.number(2).filter(|day| (1..=31).contains(day))?;
        if ahead.rest.starts_with(':') && ahead.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        *self = ahead;
        Some(day)
    }

    /// Nothing where something is begun that is none.
    fn weekdays(&mut self) -> Option<Vec<Weekdays>> {
        let mut all = Vec::new();
        loop {
            let before = *self;
            let goes_on = all.is_empty() || self.eat(",") || (holidays(&all) && self.eat(" "));
            if !goes_on || !self.begins_weekdays() {
                *self = before;
                break;
            }
            all.push(self.some_weekdays()?);
        }
        Some(all)
    }

    fn begins_weekdays(self) -> bool {
        let mut ahead = self;
        ahead.weekday().is_some() || ahead.word("ph") || ahead.word("sh")
    }

    fn some_weekdays(&mut self) -> Option<Weekdays> {
        let holidays = [("ph", Weekdays::Holidays), ("sh", Weekdays::SchoolHolidays)];
        if let Some((_, holidays)) = holidays.into_iter().find(|(word, _)| self.word(word)) {
            let before = *self;
            self.spaces();
            // An offset by days.
            if self.rest.starts_with(['+', '-']) {
                return None;
            }
            *self = before;
            return Some(holidays);
        }
        let from = self.weekday()?;
        if self.eat("[") {
            let mut numbers = Vec::new();
            loop {
                let sign = if self.eat("-") { -1 } else { 1 };
                let number = self.number(1).filter(|number| (1..=5).contains(number))?;
                let last = if sign > 0 && self.eat("-") { self.number(1).filter(|last| *last <= 5)? } else { number };
                numbers.extend((number..=last).map(|number| i64::from(number) * sign));
                if !self.eat(",") {
                    break;
                }
            }
            return self.eat("]").then_some(Weekdays::Range(from, from, numbers));
        }
        let to = if self.eat("-") { self.weekday()? } else { from };
        Some(Weekdays::Range(from, to, Vec::new()))
    }

    fn weekday(&mut self) -> Option<u32> {
        let at = WEEKDAYS.iter().position(|weekday| self.word(weekday))?;
        u32::try_from(at).ok()
    }

    /// Nothing where something is begun that is none.
    fn spans(&mut self) -> Option<Vec<(u16, u16)>> {
        let mut all = Vec::new();
        loop {
            let before = *self;
            if !all.is_empty() {
                if !self.eat(",") {
                    break;
                }
                self.spaces();
            }
            let Some(from) = self.time(DAY - 1) else {
                *self = before;
                break;
            };
            self.spaces();
            let to = if self.eat("+") {
                DAY
            } else if self.eat("-") {
                self.spaces();
                let to = self.time(2 * DAY)?;
                self.eat("+");
                to
            } else {
                return None;
            };
            all.push((from, if to <= from { to + DAY } else { to }));
        }
        Some(all)
    }

    fn time(&mut self, latest: u16) -> Option<u16> {
        if let Some((_, minutes)) = SUN.iter().find(|(event, _)| self.word(event)) {
            return Some(*minutes);
        }
        let mut ahead = *self;
        let hour = ahead.number(2)?;
        let minutes = ahead.rest.strip_prefix(':')?.get(..2)?.parse::<u8>().ok().filter(|minutes| *minutes < 60)?;
        ahead.rest = &ahead.rest[3..];
        let time = u16::try_from(hour).ok()? * 60 + u16::from(minutes);
        *self = ahead;
        (time <= latest).then_some(time)
    }

    /// Words between quotes; nothing where they do not end.
    fn remark(&mut self) -> Option<&'a str> {
        let (remark, rest) = self.rest.strip_prefix('"')?.split_once('"').filter(|(remark, _)| !remark.is_empty())?;
        self.rest = rest;
        Some(remark)
    }

    /// A whole number of at most so many digits, and no longer one.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=digits).contains(&length) {
            return None;
        }
        let (number, rest) = self.rest.split_at(length);
        self.rest = rest;
        number.parse().ok()
    }

    /// A word of small letters, however it is written here.
    fn word(&mut self, word: &str) -> bool {
        let found = self.rest.get(..word.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(word));
        let ends = found && !self.rest[word.len()..].starts_with(|c: char| c.is_ascii_alphabetic());
        if ends {
            self.rest = &self.rest[word.len()..];
        }
        ends
    }

    /// A comma behind which the list goes on; before a space, it begins another rule.
    fn comma_before_digit(&mut self) -> bool {
        self.rest.strip_prefix(',').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) && self.eat(",")
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.rest.strip_prefix(sign).map(|rest| self.rest = rest).is_some()
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }
}

/// Between holidays and weekdays there may be a space instead of a comma.
fn holidays(so_far: &[Weekdays]) -> bool {
    so_far.iter().all(|weekdays| !matches!(weekdays, Weekdays::Range(..)))
}
