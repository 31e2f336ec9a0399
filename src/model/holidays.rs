//! Public holidays and the working days that make up for them, as the State Council announces them for each year.

use super::day::Day;
use super::plain_text::one_line;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Characters of a holiday's name.
const LONGEST_NAME: usize = 12;
/// Characters of what says where a year was announced.
const LONGEST_SOURCE: usize = 200;
/// Days of a holiday; the longest so far had nine.
const MOST_DAYS: i64 = 15;
/// Holidays of a year, and working days that make up for them.
const MOST_ENTRIES: usize = 20;

/// A holiday, its first and last day included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// “国庆节”
    pub name: String,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
}

/// What was announced for a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayYear {
    /// The year.
    pub year: i32,
    /// Where it was announced: the document's name and number.
    pub source: String,
    /// Its holidays.
    pub holidays: Vec<Holiday>,
    /// Saturdays and Sundays on which people work.
    pub workdays: Vec<Day>,
}

/// What a day is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayKind {
    /// As its weekday says.
    Ordinary,
    /// A public holiday of this name.
    Holiday(String),
    /// A Saturday or Sunday on which people work.
    MakeUpWorkday,
    /// Nobody told this phone what was announced for its year.
    Unknown,
}

/// The years that were announced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HolidayCalendar(BTreeMap<i32, HolidayYear>);

/// Why what was typed is no calendar of a year.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HolidayError {
    /// A line that is no holiday.
    #[error("“{0}”看不懂；一行一个假期，像这样：国庆节 10-01 10-07")]
    Line(String),
    /// A day of the list of working days.
    #[error("“{0}”不是日期；上班的周末像这样：02-14、02-28")]
    Workday(String),
    /// People work on it anyway.
    #[error("{0} 不是周六或周日，不用列为调休上班")]
    NoWeekend(Day),
    /// It ends before it begins, or lasts for weeks.
    #[error("“{0}”的日期不对：要先写第一天，再写最后一天，最多 {MOST_DAYS} 天")]
    Length(String),
    /// A day is two things.
    #[error("{0} 写了两次")]
    Twice(Day),
    /// Nothing of it says where it was announced.
    #[error("请写依据：通知的名称和文号")]
    Source,
    /// A year of which nobody speaks.
    #[error("“{0}”不是年份")]
    Year(String),
    /// None, or too many.
    #[error("请写这一年的全部假期，1 到 {MOST_ENTRIES} 行")]
    Count,
}

impl HolidayYear {
    /// A year as it was typed: a holiday a line, “国庆节 10-01 10-07”, and the working days, “02-14、02-28”.
    ///
    /// # Errors
    /// [`HolidayError`].
    pub fn typed(year: &str, source: &str, holidays: &str, workdays: &str) -> Result<Self, HolidayError> {
        let wrong_year = || HolidayError::Year(year.chars().take(10).collect());
        let number: i32 = year.trim().parse().map_err(|_| wrong_year())?;
        if !(2020..=2100).contains(&number) {
            return Err(wrong_year());
        }
        let source = one_line(source, LONGEST_SOURCE).map_err(|_| HolidayError::Source)?;
        let day = |text: &str| {
            let text = text.trim();
            let whole = if text.len() > 5 { text.to_owned() } else { format!("{number}-{text}") };
            Day::parse(&whole).ok().filter(|day| day.year() == number)
        };
        let holiday = |line: &str| {
            let wrong = || HolidayError::Line(line.chars().take(30).collect());
            let words: Vec<&str> = line.split_whitespace().collect();
            let (name, first, last) = match words[..] {
                [name, one] => (name, one, one),
                [name, first, last] => (name, first, last),
                _ => return Err(wrong()),
            };
            let name = one_line(name, LONGEST_NAME).map_err(|_| wrong())?;
            let (Some(first), Some(last)) = (day(first), day(last)) else { return Err(wrong()) };
            if !(0..MOST_DAYS).contains(&last.days_since(first)) {
                return Err(HolidayError::Length(name));
            }
            Ok(Holiday { name, first, last })
        };
        let holidays = holidays.lines().filter(|line| !line.trim().is_empty()).map(holiday);
        let holidays = holidays.collect::<Result<Vec<_>, _>>()?;
        let typed =
            workdays.split(|c: char| c.is_whitespace() || "、,，;；".contains(c)).filter(|text| !text.is_empty());
        let workday = |text: &str| day(text).ok_or_else(|| HolidayError::Workday(text.chars().take(20).collect()));
        let workdays = typed.map(workday).collect::<Result<Vec<_>, _>>()?;
        let year = Self { year: number, source, holidays, workdays };
        year.check()?;
        Ok(year)
    }

    fn check(&self) -> Result<(), HolidayError> {
        if !(1..=MOST_ENTRIES).contains(&self.holidays.len()) || self.workdays.len() > MOST_ENTRIES {
            return Err(HolidayError::Count);
        }
        let mut seen = BTreeSet::new();
        let days = self
            .holidays
            .iter()
            .flat_map(|holiday| (0..=holiday.last.days_since(holiday.first)).map(move |by| holiday.first.plus(by)));
        for day in days.chain(self.workdays.iter().copied()) {
            if !seen.insert(day) {
                return Err(HolidayError::Twice(day));
            }
        }
        match self.workdays.iter().find(|day| day.weekday() < 5) {
            Some(day) => Err(HolidayError::NoWeekend(*day)),
            None => Ok(()),
        }
    }

    /// Its holidays and working days as [`HolidayYear::typed`] reads them.
    #[must_use]
    pub fn written(&self) -> (String, String) {
        let short = |day: Day| day.to_string().split_off(5);
        let line = |holiday: &Holiday| format!("{} {} {}", holiday.name, short(holiday.first), short(holiday.last));
        let holidays: Vec<String> = self.holidays.iter().map(line).collect();
        let workdays: Vec<String> = self.workdays.iter().map(|day| short(*day)).collect();
        (holidays.join("\n"), workdays.join("、"))
    }

    fn kind(&self, day: Day) -> DayKind {
        if self.workdays.contains(&day) {
            return DayKind::MakeUpWorkday;
        }
        let holiday = self.holidays.iter().find(|holiday| holiday.first <= day && day <= holiday.last);
        holiday.map_or(DayKind::Ordinary, |holiday| DayKind::Holiday(holiday.name.clone()))
    }
}

impl HolidayCalendar {
    /// What was announced when this version was made. 2026: 国务院办公厅关于2026年部分节假日安排的通知, 国办发明电〔2025〕7号,
    /// 2025-11-04; compared day by day with the package `chinesecalendar` (`PyPI`).
    #[must_use]
    pub fn announced() -> Self {
        let source = "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）";
        let holidays = "元旦 01-01 01-03\n春节 02-15 02-23\n清明节 04-04 04-06\n劳动节 05-01 05-05\n端午节 06-19 06-21\n\
                        中秋节 09-25 09-27\n国庆节 10-01 10-07";
        let workdays = "01-04、02-14、02-28、05-09、09-20、10-10";
        Self(HolidayYear::typed("2026", source, holidays, workdays).into_iter().map(|year| (year.year, year)).collect())
    }

    /// The calendar with a year, in the place of what was said of it before.
    #[must_use]
    pub fn with(mut self, year: HolidayYear) -> Self {
        self.0.insert(year.year, year);
        self
    }

    /// Its years, in their order.
    #[must_use]
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &HolidayYear> {
        self.0.values()
    }

    /// What was announced for a year.
    #[must_use]
    pub fn year(&self, year: i32) -> Option<&HolidayYear> {
        self.0.get(&year)
    }

    /// What a day is. Days that the law makes holidays each year are known without an announcement: 1 January, 1 and 2
    /// May, 1 to 3 October (全国年节及纪念日放假办法, 2024).
    #[must_use]
    pub fn kind(&self, day: Day) -> DayKind {
        match self.0.get(&day.year()) {
            Some(year) => year.kind(day),
            None => match day.month_and_day() {
                (1, 1) => DayKind::Holiday("元旦".to_owned()),
                (5, 1 | 2) => DayKind::Holiday("劳动节".to_owned()),
                (10, 1..=3) => DayKind::Holiday("国庆节".to_owned()),
                _ => DayKind::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(day: &str) -> DayKind {
        HolidayCalendar::announced().kind(Day::parse(day).unwrap())
    }

    #[test]
    fn the_days_of_2026_are_those_that_the_state_council_announced() {
        let calendar = HolidayCalendar::announced();
        let days = |wanted: fn(&DayKind) -> bool| {
            let first = Day::parse("2026-01-01").unwrap();
            (0..365).map(|by| first.plus(by)).filter(|day| wanted(&calendar.kind(*day))).count()
        };
        assert_eq!(days(|kind| matches!(kind, DayKind::Holiday(_))), 3 + 9 + 3 + 5 + 3 + 3 + 7);
        assert_eq!(days(|kind| matches!(kind, DayKind::MakeUpWorkday)), 6);
        assert_eq!(kind("2026-02-23"), DayKind::Holiday("春节".to_owned()));
        assert_eq!(kind("2026-02-24"), DayKind::Ordinary);
        assert_eq!(kind("2026-10-10"), DayKind::MakeUpWorkday);
    }

    #[test]
    fn a_year_that_nobody_announced_says_so_but_for_what_the_law_says() {
        assert_eq!(kind("2027-02-08"), DayKind::Unknown);
        assert_eq!(kind("2027-01-01"), DayKind::Holiday("元旦".to_owned()));
        assert_eq!(kind("2027-10-03"), DayKind::Holiday("国庆节".to_owned()));
        assert_eq!(kind("2027-10-04"), DayKind::Unknown);
    }

    #[test]
    fn what_an_office_types_comes_back_as_it_was_typed() {
        let year = HolidayYear::typed(" 2027 ", "通知", "元旦 01-01\n春节 2027-02-05 02-11\n", "02-14，02-20").unwrap();
        assert_eq!(year.written(), ("元旦 01-01 01-01\n春节 02-05 02-11".to_owned(), "02-14、02-20".to_owned()));
        let (holidays, workdays) = year.written();
        assert_eq!(HolidayYear::typed("2027", "通知", &holidays, &workdays), Ok(year));
    }

    #[test]
    fn mistyped_years_say_what_is_wrong() {
        let typed =
            |holidays: &str, workdays: &str| HolidayYear::typed("2027", "通知", holidays, workdays).unwrap_err();
        assert!(matches!(typed("春节", ""), HolidayError::Line(_)));
        assert!(matches!(typed("春节 02-05 2028-02-11", ""), HolidayError::Line(_)));
        assert!(matches!(typed("春节 02-11 02-05", ""), HolidayError::Length(_)));
        assert!(matches!(typed("春节 02-01 02-28", ""), HolidayError::Length(_)));
        assert!(matches!(typed("春节 02-05 02-11\n元宵 02-11", ""), HolidayError::Twice(_)));
        assert!(matches!(typed("春节 02-05 02-11", "02-30"), HolidayError::Workday(_)));
        assert!(matches!(typed("春节 02-05 02-11", "02-15"), HolidayError::NoWeekend(_)));
        assert!(matches!(typed("", ""), HolidayError::Count));
        assert!(matches!(HolidayYear::typed("27", "通知", "元旦 01-01", ""), Err(HolidayError::Year(_))));
        assert!(matches!(HolidayYear::typed("2027", " ", "元旦 01-01", ""), Err(HolidayError::Source)));
    }
}
