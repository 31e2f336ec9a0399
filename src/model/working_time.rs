//! Working time: when a desk is at work, by its hours, by the State Council's holidays and by the working days that make
//! up for them. What a desk promises is counted in it, on China's clock. Danger is not: its clock never stops.

use super::day::Day;
use super::holidays::{DayKind, HolidayCalendar};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Minutes of a day.
const DAY_MINUTES: u16 = 1_440;
/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// Times of one day.
const MOST_SPANS: usize = 4;
/// Days that are looked at for the next working day; no holiday is as long.
const FAR: i64 = 400;

/// A time of a day, from its first minute until before its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct Span {
    from: u16,
    until: u16,
}

impl Span {
    /// The whole day.
    pub const DAY: Self = Self { from: 0, until: DAY_MINUTES };

    /// From a minute of the day until before another one, 1,440 at most.
    ///
    /// # Errors
    /// [`HoursRefused::Order`].
    pub fn new(from: u16, until: u16) -> Result<Self, HoursRefused> {
        if from < until && until <= DAY_MINUTES { Ok(Self { from, until }) } else { Err(HoursRefused::Order) }
    }

    /// Reads “09:00-12:00”; “24:00” ends a day.
    ///
    /// # Errors
    /// [`HoursRefused`].
    pub fn parse(text: &str) -> Result<Self, HoursRefused> {
        let unread = || HoursRefused::Unread(text.chars().take(20).collect());
        let (from, until) = text.split_once(['-', '–', '—', '~', '～', '至', '到', '－']).ok_or_else(unread)?;
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once([':', '：']).unwrap_or((text.trim(), "00"));
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour <= 24 && minute < 60 && hour * 60 + minute <= DAY_MINUTES).then_some(hour * 60 + minute)
        };
        Self::new(minute(from).ok_or_else(unread)?, minute(until).ok_or_else(unread)?)
    }

    /// Its first minute of the day.
    #[must_use]
    pub fn from(self) -> u16 {
        self.from
    }

    /// The minute before which it ends.
    #[must_use]
    pub fn until(self) -> u16 {
        self.until
    }

    /// When it begins and ends on a day.
    #[must_use]
    pub fn on(self, day: Day) -> (Timestamp, Timestamp) {
        let at = |minute: u16| Timestamp(day.begins().0 + i64::from(minute) * MINUTE_MS);
        (at(self.from), at(self.until))
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, "{}-{}", clock(self.from), clock(self.until))
    }
}

impl TryFrom<(u16, u16)> for Span {
    type Error = HoursRefused;
    fn try_from((from, until): (u16, u16)) -> Result<Self, HoursRefused> {
        Self::new(from, until)
    }
}

impl From<Span> for (u16, u16) {
    fn from(span: Span) -> Self {
        (span.from, span.until)
    }
}

/// Why hours are not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HoursRefused {
    /// A time that is none.
    #[error("“{0}”看不懂；请这样写：09:00-12:00 13:00-18:00，休息就空着")]
    Unread(String),
    /// It ends before it begins, or two of a day overlap.
    #[error("一段时间要先写开始、再写结束，几段之间不能重叠")]
    Order,
    /// Too many.
    #[error("一天最多写 {MOST_SPANS} 段")]
    Many,
    /// Nobody is ever there.
    #[error("一周里至少要有一天上班")]
    Never,
}

/// The hours of a desk, from Monday to Sunday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    week: [Vec<Span>; 7],
    /// At work on public holidays, too, as on any day of the week.
    holidays: bool,
}

impl Default for WorkingHours {
    /// Eight hours on working days: what offices have that did not say otherwise.
    fn default() -> Self {
        let day = || vec![Span { from: 9 * 60, until: 12 * 60 }, Span { from: 13 * 60, until: 18 * 60 }];
        let week = [day(), day(), day(), day(), day(), vec![], vec![]];
        Self { week, holidays: false }
    }
}

impl WorkingHours {
    /// Always, as a hotline by day and night.
    #[must_use]
    pub fn always() -> Self {
        Self { week: std::array::from_fn(|_| vec![Span::DAY]), holidays: true }
    }

    /// Hours as they are typed: the times of each weekday, an empty text for a day off.
    ///
    /// # Errors
    /// [`HoursRefused`].
    pub fn typed(days: [&str; 7], holidays: bool) -> Result<Self, HoursRefused> {
        let mut week: [Vec<Span>; 7] = Default::default();
        for (spans, text) in week.iter_mut().zip(days) {
            *spans = Self::day(text)?;
        }
        if week.iter().all(Vec::is_empty) { Err(HoursRefused::Never) } else { Ok(Self { week, holidays }) }
    }

    /// The times of one day as they are typed.
    ///
    /// # Errors
    /// [`HoursRefused`].
    pub fn day(text: &str) -> Result<Vec<Span>, HoursRefused> {
        let text = text.trim();
        if text.is_empty() || text == "休息" {
            return Ok(Vec::new());
        }
        let words = text.split(|c: char| c.is_whitespace() || "、，,;；".contains(c)).filter(|word| !word.is_empty());
        let spans = words.map(Span::parse).collect::<Result<Vec<_>, _>>()?;
        if spans.len() > MOST_SPANS {
            return Err(HoursRefused::Many);
        }
        if spans.windows(2).any(|two| two[1].from < two[0].until) { Err(HoursRefused::Order) } else { Ok(spans) }
    }

    /// A weekday as it is typed, Monday 0.
    #[must_use]
    pub fn written(&self, weekday: usize) -> String {
        self.week.get(weekday).map_or_else(String::new, |spans| written(spans))
    }

    /// Whether the desk is at work on public holidays.
    #[must_use]
    pub fn on_holidays(&self) -> bool {
        self.holidays
    }
}

/// Times as they are typed.
#[must_use]
pub fn written(spans: &[Span]) -> String {
    spans.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The hours of a desk on the days of a calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    /// The desk's hours.
    pub hours: WorkingHours,
    /// The holidays.
    pub holidays: HolidayCalendar,
}

impl WorkCalendar {
    /// The hours of a day. A Saturday on which people work has Monday's.
    #[must_use]
    pub fn spans(&self, day: Day) -> &[Span] {
        let weekday = usize::try_from(day.weekday()).unwrap_or(0);
        let own = &self.hours.week[weekday.min(6)];
        match self.holidays.kind(day) {
            DayKind::Holiday(_) if !self.hours.holidays => &[],
            DayKind::MakeUpWorkday if own.is_empty() => {
                self.hours.week.iter().find(|spans| !spans.is_empty()).map_or(&[], Vec::as_slice)
            }
            DayKind::Holiday(_) | DayKind::MakeUpWorkday | DayKind::Ordinary | DayKind::Unknown => own,
        }
    }

    /// Whether somebody is at work at this moment.
    #[must_use]
    pub fn is_working(&self, at: Timestamp) -> bool {
        let day = Day::of(at);
        self.spans(day).iter().any(|span| {
            let (from, until) = span.on(day);
            from <= at && at < until
        })
    }

    /// Milliseconds of working time from one moment to a later one.
    #[must_use]
    pub fn between(&self, since: Timestamp, until: Timestamp) -> i64 {
        if until <= since {
            return 0;
        }
        let first = Day::of(since);
        let days = Day::of(until).days_since(first);
        let of_day = |day: Day| -> i64 {
            let within = |span: &Span| {
                let (from, end) = span.on(day);
                (end.0.min(until.0) - from.0.max(since.0)).max(0)
            };
            self.spans(day).iter().map(within).sum()
        };
        (0..=days).map(|by| of_day(first.plus(by))).sum()
    }

    /// The first moment at which so many milliseconds of working time have passed. Where nobody is ever at work, the
    /// clock on the wall counts.
    #[must_use]
    pub fn after(&self, since: Timestamp, working: i64) -> Timestamp {
        let mut left = working.max(0);
        let first = Day::of(since);
        let mut idle = 0;
        for by in 0.. {
            let day = first.plus(by);
            let before = left;
            for span in self.spans(day) {
                let (from, until) = span.on(day);
                let begins = from.0.max(since.0);
                let length = (until.0 - begins).max(0);
                if length > 0 && left <= length {
                    return Timestamp(begins + left);
                }
                left -= length;
            }
            idle = if left == before { idle + 1 } else { 0 };
            if idle > FAR {
                break;
            }
        }
        Timestamp(since.0.saturating_add(working))
    }

    /// The end of the last of so many working days after this one.
    #[must_use]
    pub fn after_days(&self, since: Timestamp, days: u16) -> Timestamp {
        let first = Day::of(since);
        let mut left = days.max(1);
        let mut idle = 0;
        for by in 1.. {
            let day = first.plus(by);
            if let Some(last) = self.spans(day).last() {
                idle = 0;
                left -= 1;
                if left == 0 {
                    return last.on(day).1;
                }
            } else {
                idle += 1;
                if idle > FAR {
                    break;
                }
            }
        }
        since.plus_days(i64::from(days))
    }

    /// When something is due whose clock stood still from one moment to another: what was left then is left now. What was
    /// overdue stays so.
    #[must_use]
    pub fn resumed(&self, due: Timestamp, paused: Timestamp, now: Timestamp) -> Timestamp {
        if due <= paused { due } else { self.after(now, self.between(paused, due)).max(due) }
    }

    /// When somebody is at work next: now, or at the next beginning.
    #[must_use]
    pub fn next(&self, at: Timestamp) -> Timestamp {
        if self.is_working(at) { at } else { Timestamp(self.after(at, 1).0 - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: &str, hour: u32, minute: u32) -> Timestamp {
        Timestamp(Day::parse(day).unwrap().begins().0 + i64::from(hour * 60 + minute) * MINUTE_MS)
    }

    fn office() -> WorkCalendar {
        WorkCalendar { hours: WorkingHours::default(), holidays: HolidayCalendar::announced() }
    }

    const HOUR: i64 = 60 * MINUTE_MS;

    #[test]
    fn four_hours_from_friday_night_are_up_on_monday() {
        // 27 November 2026 is a Friday.
        assert_eq!(office().after(at("2026-11-27", 21, 0), 4 * HOUR), at("2026-11-30", 14, 0));
        assert_eq!(office().after(at("2026-11-27", 17, 30), 4 * HOUR), at("2026-11-30", 13, 30));
        assert_eq!(office().after(at("2026-11-27", 12, 30), HOUR), at("2026-11-27", 14, 0));
    }

    #[test]
    fn holidays_do_not_count_and_a_working_saturday_does() {
        // National Day of 2026 is from Thursday 1 to 7 October; on Saturday 10 October people work.
        assert_eq!(office().after(at("2026-09-30", 17, 0), 2 * HOUR), at("2026-10-08", 10, 0));
        assert_eq!(office().after(at("2026-10-09", 17, 0), 2 * HOUR), at("2026-10-10", 10, 0));
        assert_eq!(office().after_days(at("2026-09-30", 10, 0), 3), at("2026-10-10", 18, 0));
        assert!(!office().is_working(at("2026-10-02", 10, 0)) && office().is_working(at("2026-10-10", 9, 0)));
        assert_eq!(office().next(at("2026-10-02", 10, 0)), at("2026-10-08", 9, 0));
    }

    #[test]
    fn a_hotline_by_day_and_night_goes_by_the_clock_on_the_wall() {
        let always = WorkCalendar { hours: WorkingHours::always(), ..office() };
        let since = at("2026-10-01", 23, 30);
        assert_eq!(always.after(since, 4 * HOUR), Timestamp(since.0 + 4 * HOUR));
        assert_eq!(always.between(since, Timestamp(since.0 + 99 * HOUR)), 99 * HOUR);
    }

    #[test]
    fn a_clock_that_stood_still_has_as_much_left_as_before() {
        // Two working days were left on Friday evening; the courier came on Wednesday at ten.
        let (paused, due) = (at("2026-11-27", 18, 0), at("2026-12-01", 18, 0));
        assert_eq!(office().resumed(due, paused, at("2026-12-02", 10, 0)), at("2026-12-04", 10, 0));
        assert_eq!(office().resumed(due, at("2026-12-02", 9, 0), at("2026-12-03", 9, 0)), due);
        assert_eq!(office().resumed(due, paused, paused), due);
    }

    #[test]
    fn hours_are_read_as_they_are_typed_and_refused_with_what_to_do() {
        let typed = |text: &str| WorkingHours::typed([text, "", "", "", "", "休息", ""], false);
        let hours = typed("9:00－12:00、14：00至24:00").unwrap();
        assert_eq!(hours.written(0), "09:00-12:00 14:00-24:00");
        assert_eq!(typed(&hours.written(0)), Ok(hours));
        assert!(matches!(typed("上午"), Err(HoursRefused::Unread(_))));
        assert!(matches!(typed("9:00-25:00"), Err(HoursRefused::Unread(_))));
        assert_eq!(typed("18:00-9:00"), Err(HoursRefused::Order));
        assert_eq!(typed("9:00-12:00 11:00-13:00"), Err(HoursRefused::Order));
        assert_eq!(typed("1-2 3-4 5-6 7-8 9-10"), Err(HoursRefused::Many));
        assert_eq!(typed(""), Err(HoursRefused::Never));
        let kept = serde_json::to_string(&WorkingHours::default()).unwrap();
        assert_eq!(serde_json::from_str::<WorkingHours>(&kept).unwrap(), WorkingHours::default());
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        proptest::collection::vec(0u16..=1_440, 0..8).prop_map(|mut minutes| {
            minutes.sort_unstable();
            minutes.dedup();
            minutes.chunks_exact(2).filter_map(|two| Span::new(two[0], two[1]).ok()).collect()
        })
    }

    fn calendar() -> impl Strategy<Value = WorkCalendar> {
        (proptest::array::uniform7(spans()), any::<bool>())
            .prop_filter("somebody works", |(week, _)| week.iter().any(|day| !day.is_empty()))
            .prop_map(|(week, holidays)| WorkCalendar {
                hours: WorkingHours { week, holidays },
                holidays: HolidayCalendar::announced(),
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn working_time_is_what_counting_minute_by_minute_gives(
            calendar in calendar(), day in 0i64..365, minute in 0i64..1_440, length in 0i64..8 * 1_440) {
            let since = Timestamp(Day::parse("2026-01-01").unwrap().plus(day).begins().0 + minute * MINUTE_MS);
            let until = Timestamp(since.0 + length * MINUTE_MS);
            let counted = (0..length).filter(|by| calendar.is_working(Timestamp(since.0 + by * MINUTE_MS))).count();
            prop_assert_eq!(calendar.between(since, until), i64::try_from(counted).unwrap() * MINUTE_MS);
        }

        #[test]
        fn what_is_added_has_passed_then_and_not_before_and_more_is_never_earlier(
            calendar in calendar(), day in 0i64..300, minute in 0i64..1_440, working in 1i64..200 * 60, more in 0i64..600) {
            let since = Timestamp(Day::parse("2026-01-01").unwrap().plus(day).begins().0 + minute * MINUTE_MS);
            let working = working * MINUTE_MS;
            let due = calendar.after(since, working);
            prop_assert_eq!(calendar.between(since, due), working);
            prop_assert!(calendar.between(since, Timestamp(due.0 - 1)) < working);
            prop_assert!(calendar.after(since, working + more * MINUTE_MS) >= due);
            prop_assert!(calendar.after(Timestamp(since.0 + more * MINUTE_MS), working) >= due);
            // In two steps it is the same.
            let half = calendar.after(since, working / 2);
            prop_assert_eq!(calendar.after(half, working - working / 2), due);
        }
    }
}
