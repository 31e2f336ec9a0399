//! Hours in OSM syntax, read and looked at day by day: as much of the syntax as doors need. Easter, offsets by days, times that
//! repeat and moments that move with the sun by an offset are none of it, so they are no hours here. What is read means what
//! the crate `opening-hours` says, which is asked in the tests; its grammar is larger than the rest of a phone's rules.

use crate::model::day::Day;

pub(super) const DAY: u16 = 24 * 60;

/// A part of a day, minutes after midnight, in which it is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: u16,
    pub(super) to: u16,
    /// Open for sure, or else what was said instead.
    pub(super) unsure: Option<String>,
}

/// Which of a day's times: those of the day itself, or those behind its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Day,
    Night,
}

/// Hours that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) joins: Joins,
    pub(super) days: Days,
    /// From when until when; what ends behind midnight, at more than [`DAY`]. None is the whole day.
    pub(super) spans: Vec<(u16, u16)>,
    pub(super) kind: Kind,
    pub(super) remark: String,
}

/// What a rule does with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joins {
    /// `;` takes their place on its days.
    Instead,
    /// `,` is laid over them.
    Also,
    /// `||` holds where they say nothing.
    Else,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Closed,
    Unknown,
}

/// On which days a rule holds: in each list at least one must, and an empty list is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) years: Vec<(i32, i32)>,
    pub(super) dates: Vec<Dates>,
    /// Weeks of the year (ISO 8601), and every how many.
    pub(super) weeks: Vec<(u32, u32, u32)>,
    pub(super) weekdays: Vec<Weekdays>,
}

/// From one date to another, both included; years where they are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) from: (Option<i32>, u32, u32),
    pub(super) to: (Option<i32>, u32, u32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Weekdays {
    /// From one to another, 0 is Monday; of the month's, only those of these numbers, from its end below 0.
    Range(u32, u32, Vec<i64>),
    /// `PH`
    Holidays,
    /// `SH`: nobody tells this product when schools are closed.
    SchoolHolidays,
}

/// A time of a day with what holds in it.
#[derive(Clone, Debug)]
struct Said<'a> {
    from: u16,
    to: u16,
    kind: Kind,
    remark: &'a str,
}

impl Schedule {
    /// Whether a rule speaks of public holidays.
    pub(super) fn speaks_of_holidays(&self) -> bool {
        self.rules.iter().any(|rule| rule.days.weekdays.contains(&Weekdays::Holidays))
    }

    /// What of a day's times lies in a part of it, `holiday` where it is taken for a public one. What ends behind midnight is
    /// the night's, so that no holiday cuts the night before it.
    pub(super) fn pieces(&self, day: Day, part: Part, holiday: bool) -> Vec<Piece> {
        let mut said: Option<Vec<Said<'_>>> = None;
        let mut any_holds = false;
        for rule in &self.rules {
            let (kind, spans) = match rule.within(part) {
                spans if !spans.is_empty() => (rule.kind, spans),
                _ if rule.joins == Joins::Also => continue,
                // A rule of which nothing is left says closed.
                _ => (Kind::Closed, vec![(0, DAY)]),
            };
            let holds = rule.days.hold(day, holiday);
            let own = holds.then(|| {
                let said = |(from, to)| Said { from, to, kind, remark: &rule.remark };
                spans.into_iter().map(said).collect::<Vec<_>>()
            });
            match (rule.joins, kind) {
                (Joins::Else, _) => {
                    if !any_holds || said.as_deref().is_none_or(says_nothing) {
                        (any_holds, said) = (holds, own);
                    }
                    continue;
                }
                (Joins::Instead, Kind::Open | Kind::Unknown) if holds => said = own,
                (Joins::Instead, Kind::Open | Kind::Unknown) => said = said.filter(|said| !says_nothing(said)),
                (Joins::Also, _) | (Joins::Instead, Kind::Closed) => {
                    said = match (said, own) {
                        (Some(before), Some(own)) => Some(laid_over(before, own)),
                        (before, own) => before.or(own),
                    };
                }
            }
            any_holds |= holds;
        }
        let not_closed = said.unwrap_or_default().into_iter().filter(|said| said.kind != Kind::Closed);
        let unsure = |said: &Said<'_>| (said.kind == Kind::Unknown).then(|| said.remark.to_owned());
        not_closed.map(|said| Piece { from: said.from, to: said.to, unsure: unsure(&said) }).collect()
    }
}

impl Rule {
    /// Its times within a part of the day, in their order and joined.
    fn within(&self, part: Part) -> Vec<(u16, u16)> {
        let whole = [(0, DAY)];
        let spans = if self.spans.is_empty() { &whole[..] } else { &self.spans };
        let mut spans: Vec<(u16, u16)> = spans
            .iter()
            .map(|(from, to)| match part {
                Part::Day => (*from, (*to).min(DAY)),
                Part::Night => (0, to.saturating_sub(DAY)),
            })
            .filter(|(from, to)| from < to)
            .collect();
        spans.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::new();
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if last.1 >= from => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        joined
    }
}

impl Days {
    fn hold(&self, day: Day, holiday: bool) -> bool {
        fn any<T>(all: &[T], holds: impl Fn(&T) -> bool) -> bool {
            all.is_empty() || all.iter().any(holds)
        }
        let (month, of_month) = day.month_and_day();
        let week = day.week();
        any(&self.years, |(from, to)| (*from..=*to).contains(&day.year()))
            && any(&self.dates, |dates| dates.hold(day.year(), month, of_month))
            && any(&self.weeks, |(from, to, step)| (*from..=*to).contains(&week) && (week - from).is_multiple_of(*step))
            && any(&self.weekdays, |weekdays| match weekdays {
                Weekdays::Range(from, to, numbers) => {
                    let today = day.weekday();
                    let within =
                        if from <= to { (*from..=*to).contains(&today) } else { today >= *from || today <= *to };
                    within && any(numbers, |number| day.is_such_weekday_of_its_month(*number))
                }
                Weekdays::Holidays => holiday,
                Weekdays::SchoolHolidays => false,
            })
    }
}

impl Dates {
    fn hold(&self, year: i32, month: u32, day: u32) -> bool {
        let Self { from: (from_year, from_month, from_day), to: (to_year, to_month, to_day) } = *self;
        let (date, from, to) = ((month, day), (from_month, from_day), (to_month, to_day));
        match from_year {
            Some(from_year) => {
                let to_year = to_year.unwrap_or(if to < from { from_year + 1 } else { from_year });
                ((from_year, from)..=(to_year, to)).contains(&(year, date))
            }
            None if from <= to => (from..=to).contains(&date),
            None => date >= from || date <= to,
        }
    }
}

/// Closed, and without a word on why.
fn says_nothing(said: &[Said<'_>]) -> bool {
    said.iter().all(|said| said.kind == Kind::Closed && said.remark.is_empty())
}

fn laid_over<'a>(before: Vec<Said<'a>>, over: Vec<Said<'a>>) -> Vec<Said<'a>> {
    let mut all = before;
    for one in over {
        let mut left: Vec<Said<'a>> = Vec::new();
        for said in all {
            left.extend([
                Said { to: said.to.min(one.from), ..said.clone() },
                Said { from: said.from.max(one.to), ..said },
            ]);
        }
        left.retain(|said| said.from < said.to);
        left.push(one);
        left.sort_by_key(|said| said.from);
        all = left;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use compact_calendar::CompactCalendar;
    use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
    use proptest::prelude::*;
    use std::sync::Arc;

    /// What the crate says of a day.
    fn by_the_crate(text: &str, day: Day, holiday: bool) -> Vec<Piece> {
        let mut holidays = CompactCalendar::default();
        if holiday {
            holidays.insert(day.date());
        }
        let context = Context::default().with_holidays(ContextHolidays::new(Arc::new(holidays), Arc::default()));
        let hours: OpeningHours = text.parse().unwrap();
        let said = hours.with_context(context).schedule_at(day.date());
        said.into_iter()
            .filter(|said| said.kind != RuleKind::Closed)
            .map(|said| Piece {
                from: said.range.start.mins_from_midnight(),
                to: said.range.end.mins_from_midnight().min(DAY),
                unsure: (said.kind == RuleKind::Unknown).then(|| said.comment.to_string()),
            })
            .collect()
    }

    /// Without gaps between equal ones: how a day is cut says nothing.
    fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
        let mut all: Vec<Piece> = Vec::new();
        for piece in pieces {
            match all.last_mut() {
                Some(last) if last.to == piece.from && last.unsure == piece.unsure => last.to = piece.to,
                _ => all.push(piece),
            }
        }
        all
    }

    /// Times within a day: what reaches over midnight is looked at otherwise here, see `Days::own`.
    fn times() -> impl Strategy<Value = String> {
        let written = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let time = prop_oneof![
            (0u32..1380, 1u32..600).prop_map(move |(from, by)| format!(
                "{}-{}",
                written(from),
                written((from + by).min(1440))
            )),
            prop::sample::select(vec![
                "sunrise-sunset",
                "dawn-12:00",
                "08:30+",
                "09:00-17:00+",
                "00:00-24:00",
                "9:00-9:30"
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(time, 1..3).prop_map(|times| times.join(","))
    }

    fn rule() -> impl Strategy<Value = String> {
        let wide = prop::sample::select(vec![
            "",
            "",
            "",
            "Apr-Sep ",
            "Oct-Mar ",
            "May ",
            "Jan,Mar-Apr ",
            "Apr 01-Oct 31 ",
            "Dec 15-Feb 10 ",
            "Oct 1-7 ",
            "week 1-20 ",
            "week 10-52/2 ",
            "2026 ",
            "2026-2027 ",
            "2025+ ",
            "2026 Oct 01-2026 Oct 07 ",
            "2026 Mar-May ",
            "Jun 15 ",
            "Nov 20+ ",
        ]);
        let days = prop::sample::select(vec![
            "",
            "Mo-Fr ",
            "Sa-Su ",
            "Mo,We,Fr ",
            "Fr-Mo ",
            "PH ",
            "PH,Sa ",
            "Su,PH ",
            "SH ",
            "Sa[1] ",
            "Fr[-1] ",
            "Mo[1,3] ",
            "Tu[2-4] ",
            "We-Th ",
        ]);
        let kind = prop::sample::select(vec![
            "",
            "",
            "",
            " off",
            " closed",
            " open",
            " unknown",
            " unknown \"问一下\"",
            " off \"装修\"",
            " \"按门铃\"",
        ]);
        (wide, days, prop::option::of(times()), kind).prop_filter_map("says nothing", |(wide, days, times, kind)| {
            let rule = format!("{wide}{days}{}{kind}", times.unwrap_or_default());
            let rule = rule.split_whitespace().collect::<Vec<_>>().join(" ");
            (!rule.is_empty()).then_some(rule)
        })
    }

    fn day() -> impl Strategy<Value = Day> {
        (0i64..1_200).prop_map(|by| Day::parse("2025-06-01").unwrap().plus(by))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn whatever_is_read_means_what_the_crate_says(
            rules in prop::collection::vec((rule(), prop::sample::select(vec!["; ", ";", ", ", " || "])), 1..4), day in day(), holiday in any::<bool>(),
        ) {
            let mut text = String::new();
            for (at, (rule, separator)) in rules.iter().enumerate() {
                if at > 0 {
                    text.push_str(separator);
                }
                text.push_str(rule);
            }
            // What the crate does not read, or reads in another way than it was meant, is not compared.
            prop_assume!(text.parse::<OpeningHours>().is_ok());
            let read = Schedule::parse(&text);
            prop_assert!(read.is_some(), "not read: {}", text);
            prop_assert_eq!(
                joined(read.unwrap().pieces(day, Part::Day, holiday)), joined(by_the_crate(&text, day, holiday)), "{} on {}", text, day
            );
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[MoTuWeFrSaSPHan0-9:;,\\-+|\\[\\]/\" ]{0,40}", day in day()) {
            if let Some(schedule) = Schedule::parse(&text) {
                let _ = (schedule.pieces(day, Part::Day, false), schedule.pieces(day, Part::Night, true));
            }
        }
    }

    #[test]
    fn what_is_beyond_it_is_no_hours() {
        for text in [
            "easter 10:00-12:00",
            "Mo 10:00-16:00/01:30",
            "(sunrise+01:00)-12:00",
            "PH +1 day off",
            "",
            ";",
            "Mo;",
            "8-9",
            "Mo 8:00",
            "25:00-26:00",
        ] {
            assert_eq!(Schedule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_night_is_that_of_the_day_on_which_it_begins() {
        let night = Schedule::parse("Mo-Fr 18:00-02:00; Sa 20:00-26:30").unwrap();
        let (friday, saturday) = (Day::parse("2026-11-06").unwrap(), Day::parse("2026-11-07").unwrap());
        let until = |to: u16| vec![Piece { from: 0, to, unsure: None }];
        assert_eq!(night.pieces(friday, Part::Night, false), until(120));
        assert_eq!(night.pieces(saturday, Part::Night, false), until(150));
        assert_eq!(night.pieces(saturday.plus(1), Part::Night, false), []);
    }
}
