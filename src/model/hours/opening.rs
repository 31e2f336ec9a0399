//! Whether it is open at a moment, and until when, on China's calendar of holidays.
//!
//! A day is looked at by itself, and what reaches over midnight comes to the next one: so a holiday does not cut the night
//! before it, and a working Saturday can be taken for a Monday.

use super::{OpeningHours, Openness};
use crate::model::day::Day;
use crate::model::holidays::{DayKind, HolidayCalendar};
use crate::model::timestamp::Timestamp;
use compact_calendar::CompactCalendar;
use opening_hours::{Context, ContextHolidays, OpeningHours as Schedule, RuleKind};
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator};
use std::sync::Arc;

/// So many days ahead the next closing is looked for.
const CLOSING_DAYS: i64 = 8;
/// And the next opening: behind the longest holidays.
const OPENING_DAYS: i64 = 16;
const DAY: u16 = 24 * 60;

/// A part of a day, minutes after midnight, in which it is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    from: u16,
    to: u16,
    /// Open for sure, or else what was said instead.
    unsure: Option<String>,
}

/// Hours, ready to be looked at day by day.
struct Days<'a> {
    calendar: &'a HolidayCalendar,
    /// What begins on a day, until midnight.
    day: Schedule,
    /// What of a day's times lies behind midnight.
    night: Option<Schedule>,
    /// With holidays, where the hours speak of them.
    on_holidays: Option<(Schedule, Option<Schedule>)>,
}

impl OpeningHours {
    /// Open or closed at this moment, and until when.
    #[must_use]
    pub fn at(&self, moment: Timestamp, calendar: &HolidayCalendar) -> Openness {
        let Some(days) = Days::new(&self.0, calendar) else { return Openness::Unknown(String::new()) };
        let today = Day::of(moment);
        let minute = minute_of(moment, today);
        let pieces = days.pieces(today);
        match pieces.iter().find(|piece| piece.from <= minute && minute < piece.to) {
            Some(Piece { unsure: Some(remark), .. }) => Openness::Unknown(remark.clone()),
            Some(piece) => Openness::Open(days.closing(today, piece.to)),
            None => Openness::Closed(days.opening(today, minute)),
        }
    }

    /// When on a day something may change: its beginning, and where a time begins or ends.
    #[must_use]
    pub fn changes_on(&self, day: Day, calendar: &HolidayCalendar) -> Vec<Timestamp> {
        let pieces = Days::new(&self.0, calendar).map(|days| days.pieces(day)).unwrap_or_default();
        let minutes = pieces.iter().flat_map(|piece| [piece.from, piece.to]).chain([0]);
        minutes.map(|minute| Timestamp(day.begins().0 + i64::from(minute) * 60_000)).collect()
    }

    /// What is to be known of a day to believe these hours on it: a holiday, a working weekend, a year that nobody
    /// announced. Nothing where all days are alike.
    #[must_use]
    pub fn day_to_note(&self, day: Day, calendar: &HolidayCalendar) -> Option<DayKind> {
        let kind = Some(calendar.kind(day)).filter(|kind| *kind != DayKind::Ordinary)?;
        let days = Days::new(&self.0, calendar)?;
        (days.on_holidays.is_some() || days.week_matters(day)).then_some(kind)
    }
}

fn minute_of(moment: Timestamp, today: Day) -> u16 {
    u16::try_from(moment.millis_since(today.begins()) / 60_000).unwrap_or(0)
}

impl<'a> Days<'a> {
    fn new(hours: &str, calendar: &'a HolidayCalendar) -> Option<Self> {
        let whole: Schedule = hours.parse().ok()?;
        let expression = whole.get_expression();
        let overnight = expression.rules.iter().flat_map(|rule| &rule.time_selector.spans).any(|span| end(span) > DAY);
        let (day, night) = if overnight {
            (cut(&expression, first_part)?, Some(cut(&expression, second_part)?))
        } else {
            (whole, None)
        };
        let speaks_of_holidays = expression
            .rules
            .iter()
            .flat_map(|rule| &rule.day_selector.weekday)
            .any(|days| matches!(days, WeekDayRange::Holiday { kind: HolidayKind::Public, .. }));
        let on_holidays = speaks_of_holidays.then(|| {
            let context = Context::default().with_holidays(holidays(calendar));
            let with = |schedule: &Schedule| schedule.clone().with_context(context.clone());
            (with(&day), night.as_ref().map(with))
        });
        Some(Self { calendar, day, night, on_holidays })
    }

    /// When it is not closed on a day.
    fn pieces(&self, day: Day) -> Vec<Piece> {
        let mut pieces = self.own(day, Part::Day);
        if self.night.is_some() {
            pieces.extend(self.own(day.plus(-1), Part::Night));
        }
        joined(pieces)
    }

    /// What a day says of itself.
    fn own(&self, day: Day, part: Part) -> Vec<Piece> {
        let plain = |day: Day| pieces_of(part.of(&self.day, self.night.as_ref()), day);
        let unsure = |mut pieces: Vec<Piece>, why: &str| {
            for piece in &mut pieces {
                piece.unsure = Some(piece.unsure.take().unwrap_or_else(|| why.to_owned()));
            }
            pieces
        };
        let said = self.on_holidays.as_ref().map(|(day, night)| part.of(day, night.as_ref()));
        match (self.calendar.kind(day), said) {
            (DayKind::Ordinary | DayKind::Unknown, _) => plain(day),
            (DayKind::Holiday(_), Some(said)) => pieces_of(said, day),
            (_, None) if !self.week_matters(day) => plain(day),
            // Nobody wrote what holds on holidays, and whoever is closed on weekends is likely to be closed on them.
            (DayKind::Holiday(name), None) => unsure(plain(day), &format!("{name}放假，不一定开")),
            (DayKind::MakeUpWorkday, said) => {
                let monday = day.plus(-i64::from(day.weekday()));
                let workdays: Vec<Vec<Piece>> = (0..5).map(|by| plain(monday.plus(by))).collect();
                let alike = workdays.iter().all(|one| *one == workdays[0]);
                let workday = workdays.into_iter().next().unwrap_or_default();
                if said.is_some() && alike || workday == plain(day) {
                    return workday;
                }
                unsure(joined(workday.into_iter().chain(plain(day)).collect()), "调休上班，不一定开")
            }
        }
    }

    /// Whether a day of the week is unlike another.
    fn week_matters(&self, day: Day) -> bool {
        let monday = day.plus(-i64::from(day.weekday()));
        let first = pieces_of(Some(&self.day), monday);
        (1..7).any(|by| pieces_of(Some(&self.day), monday.plus(by)) != first)
    }

    /// When it closes that is open until this minute of a day.
    fn closing(&self, today: Day, mut until: u16) -> Option<Timestamp> {
        for by in 0..CLOSING_DAYS {
            let day = today.plus(by);
            if by > 0 {
                match self.pieces(day).first() {
                    Some(piece) if piece.from == 0 && piece.unsure.is_none() => until = piece.to,
                    _ => return Some(day.begins()),
                }
            }
            if until < DAY {
                return Some(Timestamp(day.begins().0 + i64::from(until) * 60_000));
            }
        }
        None
    }

    /// When it opens for sure that is closed at this minute of a day.
    fn opening(&self, today: Day, minute: u16) -> Option<Timestamp> {
        (0..OPENING_DAYS).find_map(|by| {
            let day = today.plus(by);
            let pieces = self.pieces(day);
            let next = pieces.iter().find(|piece| piece.unsure.is_none() && (by > 0 || piece.from > minute))?;
            Some(Timestamp(day.begins().0 + i64::from(next.from) * 60_000))
        })
    }
}

/// Which of a day's times: those of the day itself, or those behind its midnight.
#[derive(Clone, Copy)]
enum Part {
    Day,
    Night,
}

impl Part {
    fn of<'a>(self, day: &'a Schedule, night: Option<&'a Schedule>) -> Option<&'a Schedule> {
        match self {
            Self::Day => Some(day),
            Self::Night => night,
        }
    }
}

fn pieces_of(schedule: Option<&Schedule>, day: Day) -> Vec<Piece> {
    let Some(schedule) = schedule else { return Vec::new() };
    let not_closed = schedule.schedule_at(day.date()).into_iter().filter(|piece| piece.kind != RuleKind::Closed);
    not_closed
        .map(|piece| Piece {
            from: piece.range.start.mins_from_midnight(),
            to: piece.range.end.mins_from_midnight().min(DAY),
            unsure: (piece.kind == RuleKind::Unknown).then(|| piece.comment.to_string()),
        })
        .collect()
}

/// In their order, without gaps between equal ones; what is open for sure goes before what is not.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.retain(|piece| piece.from < piece.to);
    let sure: Vec<Piece> = pieces.iter().filter(|piece| piece.unsure.is_none()).cloned().collect();
    let mut all = sure.clone();
    for piece in pieces.into_iter().filter(|piece| piece.unsure.is_some()) {
        let mut rest = vec![piece];
        for other in &sure {
            rest = rest.into_iter().flat_map(|piece| without(&piece, other)).collect();
        }
        all.extend(rest);
    }
    all.sort_by_key(|piece| (piece.from, piece.to));
    let mut joined: Vec<Piece> = Vec::new();
    for piece in all {
        match joined.last_mut() {
            Some(last) if last.to >= piece.from && last.unsure == piece.unsure => last.to = last.to.max(piece.to),
            _ => joined.push(piece),
        }
    }
    joined
}

fn without(piece: &Piece, other: &Piece) -> Vec<Piece> {
    let before = Piece { to: piece.to.min(other.from), ..piece.clone() };
    let after = Piece { from: piece.from.max(other.to), ..piece.clone() };
    [before, after].into_iter().filter(|piece| piece.from < piece.to).collect()
}

fn end(span: &TimeSpan) -> u16 {
    match (span.range.start, span.range.end) {
        (Time::Fixed(start), Time::Fixed(end)) => {
            let (start, end) = (start.mins_from_midnight(), end.mins_from_midnight());
            if end <= start { end + DAY } else { end }
        }
        // With the sun: it comes and goes within a day.
        _ => DAY,
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as the other part")]
fn first_part(span: &TimeSpan) -> Option<TimeSpan> {
    let cut = TimeSpan { range: span.range.start..Time::Fixed(ExtendedTime::MIDNIGHT_24), ..span.clone() };
    Some(if end(span) > DAY { cut } else { span.clone() })
}

fn second_part(span: &TimeSpan) -> Option<TimeSpan> {
    let end = end(span).checked_sub(DAY).filter(|end| *end > 0)?;
    let end = ExtendedTime::new(u8::try_from(end / 60).ok()?, u8::try_from(end % 60).ok()?)?;
    Some(TimeSpan::fixed_range(ExtendedTime::MIDNIGHT_00, end))
}

/// The same rules with a part of each of their times; a rule of which nothing is left says closed.
fn cut(whole: &OpeningHoursExpression, part: fn(&TimeSpan) -> Option<TimeSpan>) -> Option<Schedule> {
    let mut rules = Vec::new();
    for rule in &whole.rules {
        let mut rule = rule.clone();
        let spans: Vec<TimeSpan> = rule.time_selector.spans.iter().filter_map(part).collect();
        if spans.is_empty() && rule.operator == RuleOperator::Additional {
            continue;
        }
        if spans.is_empty() {
            rule.kind = RuleKind::Closed;
            rule.time_selector = TimeSelector::default();
        } else {
            rule.time_selector = TimeSelector::new(spans);
        }
        rules.push(rule);
    }
    OpeningHoursExpression { rules }.to_string().parse().ok()
}

fn holidays(calendar: &HolidayCalendar) -> ContextHolidays {
    let mut days = CompactCalendar::default();
    for holiday in calendar.years().flat_map(|year| &year.holidays) {
        for by in 0..=holiday.last.days_since(holiday.first) {
            days.insert(holiday.first.plus(by).date());
        }
    }
    ContextHolidays::new(Arc::new(days), Arc::default())
}
