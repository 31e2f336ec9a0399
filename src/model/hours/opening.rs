//! Whether it is open at a moment, and until when, on China's calendar of holidays.
//!
//! A day is looked at by itself, and what reaches over midnight comes to the next one: so a holiday does not cut the night
//! before it, and a working Saturday can be taken for a Monday.

use super::schedule::{DAY, Part, Piece, Schedule};
use super::{OpeningHours, Openness};
use crate::model::day::Day;
use crate::model::holidays::{DayKind, HolidayCalendar};
use crate::model::timestamp::Timestamp;

/// So many days ahead the next closing is looked for.
const CLOSING_DAYS: i64 = 8;
/// And the next opening: behind the longest holidays.
const OPENING_DAYS: i64 = 16;

/// Hours, ready to be looked at day by day.
struct Days<'a> {
    calendar: &'a HolidayCalendar,
    schedule: Schedule,
    speaks_of_holidays: bool,
}

impl OpeningHours {
    /// Open or closed at this moment, and until when.
    #[must_use]
    pub fn at(&self, moment: Timestamp, calendar: &HolidayCalendar) -> Openness {
        // What nobody here can read is said as it was written.
        let Some(days) = Days::new(&self.0, calendar) else { return Openness::Unknown(self.0.clone()) };
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
        (days.speaks_of_holidays || days.week_matters(day)).then_some(kind)
    }
}

fn minute_of(moment: Timestamp, today: Day) -> u16 {
    u16::try_from(moment.millis_since(today.begins()) / 60_000).unwrap_or(0)
}

impl<'a> Days<'a> {
    fn new(hours: &str, calendar: &'a HolidayCalendar) -> Option<Self> {
        let schedule = Schedule::parse(hours)?;
        Some(Self { calendar, speaks_of_holidays: schedule.speaks_of_holidays(), schedule })
    }

    /// When it is not closed on a day.
    fn pieces(&self, day: Day) -> Vec<Piece> {
        let mut pieces = self.own(day, Part::Day);
        pieces.extend(self.own(day.plus(-1), Part::Night));
        joined(pieces)
    }

    /// What a day says of itself.
    fn own(&self, day: Day, part: Part) -> Vec<Piece> {
        let plain = |day: Day| self.schedule.pieces(day, part, false);
        let unsure = |mut pieces: Vec<Piece>, why: &str| {
            for piece in &mut pieces {
                piece.unsure = Some(piece.unsure.take().unwrap_or_else(|| why.to_owned()));
            }
            pieces
        };
        match (self.calendar.kind(day), self.speaks_of_holidays) {
            (DayKind::Ordinary | DayKind::Unknown, _) => plain(day),
            (DayKind::Holiday(_), true) => self.schedule.pieces(day, part, true),
            (_, false) if !self.week_matters(day) => plain(day),
            // Nobody wrote what holds on holidays, and whoever is closed on weekends is likely to be closed on them.
            (DayKind::Holiday(name), false) => unsure(plain(day), &format!("{name}放假，不一定开")),
            (DayKind::MakeUpWorkday, said) => {
                let monday = day.plus(-i64::from(day.weekday()));
                let workdays: Vec<Vec<Piece>> = (0..5).map(|by| plain(monday.plus(by))).collect();
                let alike = workdays.iter().all(|one| *one == workdays[0]);
                let workday = workdays.into_iter().next().unwrap_or_default();
                if said && alike || workday == plain(day) {
                    return workday;
                }
                unsure(joined(workday.into_iter().chain(plain(day)).collect()), "调休上班，不一定开")
            }
        }
    }

    /// Whether a day of the week is unlike another.
    fn week_matters(&self, day: Day) -> bool {
        let monday = day.plus(-i64::from(day.weekday()));
        let pieces = |by| self.schedule.pieces(monday.plus(by), Part::Day, false);
        let first = pieces(0);
        (1..7).any(|by| pieces(by) != first)
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
