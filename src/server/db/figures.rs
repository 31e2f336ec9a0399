//! Figures of one month, counted from the rows themselves.

use super::tables::{activity, answer_version, booking, case, letter, question, report, visit, voice};
use super::threads::{number, stored};
use crate::model::answer::VersionState;
use crate::model::figures::{Asked, Cells, QuestionFigures};
use crate::model::station_problem::ReportState;
use crate::model::station_report::VISIT_MS;
use crate::model::{Adcode, BookingState, Letter, LetterKind, Timestamp, Topic};
use chrono::{Months, NaiveDate};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// A month on a calendar in China.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(NaiveDate);

impl Month {
    /// Reads `2026-11`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(&format!("{}-01", text.get(..7)?), "%Y-%m-%d").ok().map(Self)
    }

    /// The month of a moment.
    pub(crate) fn of(moment: Timestamp) -> Self {
        let day = moment.china_time().date();
        Self(chrono::Datelike::with_day(&day, 1).unwrap_or(day))
    }

    /// When it begins and when the next one does, milliseconds UTC.
    fn span(self) -> (i64, i64) {
        let start = |day: NaiveDate| Timestamp::from_china_time(day.and_time(chrono::NaiveTime::MIN)).0;
        (start(self.0), start(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0)))
    }

    /// The month before.
    pub(crate) fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// All figures of a month and a region. Cells are prefectures and topics, kinds or results.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Questions, by prefecture and topic.
    pub(crate) questions: BTreeMap<(i32, String), Vec<Asked>>,
    /// Cases opened, by prefecture, kind and result (`open` where there is none yet).
    pub(crate) cases: Cells<(i32, String, String)>,
    /// Bookings of slots in the month, by prefecture and kind of activity.
    pub(crate) bookings: Cells<(i32, String)>,
    /// Of them attended.
    pub(crate) attended: Cells<(i32, String)>,
    /// Of them missed.
    pub(crate) missed: Cells<(i32, String)>,
    /// Voices, by prefecture and kind.
    pub(crate) voices: Cells<(i32, String)>,
    /// Voices published, by prefecture and kind.
    pub(crate) published: Cells<(i32, String)>,
    /// Visits of stations, by prefecture.
    pub(crate) visits: Cells<i32>,
    /// Reports of stations, by prefecture and kind.
    pub(crate) reports: Cells<(i32, String)>,
    /// Of them dealt with.
    pub(crate) put_right: Cells<(i32, String)>,
    /// Answers in the library today.
    pub(crate) answers: u64,
    /// Stories and briefs published in the month.
    pub(crate) stories: Vec<Letter>,
}

impl Figures {
    /// The figures of questions over the cells that `which` chooses.
    pub(crate) fn questions_of(&self, which: impl Fn(&(i32, String)) -> bool) -> QuestionFigures {
        QuestionFigures::over(self.questions.iter().filter(|(key, _)| which(key)).map(|(_, cell)| cell.as_slice()))
    }
}

type QuestionRow = (i32, String, i64, i64, Option<i64>, Option<i32>);

/// Counts a month of a region.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, month: Month, region: Adcode) -> Result<Figures, DbErr> {
    let (from, until) = month.span();
    let (low, high) = region.span();
    let (low, high) = (i64::from(low), i64::from(high));
    let mut figures = Figures::default();
    let asked: Vec<QuestionRow> = question::Entity::find()
        .select_only()
        .columns([
            question::Column::Adcode,
            question::Column::Topic,
            question::Column::AskedAt,
            question::Column::FirstDueAt,
            question::Column::FirstAnsweredAt,
            question::Column::Stars,
        ])
        .filter(question::Column::AskedAt.gte(from))
        .filter(question::Column::AskedAt.lt(until))
        .filter(question::Column::Adcode.between(low, high))
        .into_tuple()
        .all(db)
        .await?;
    for (adcode, topic, at, due, answered, stars) in asked {
        let asked = Asked {
            waited: answered.map(|answered| answered - at),
            in_time: answered.is_some_and(|answered| answered <= due),
            stars: stars.and_then(|stars| u8::try_from(stars).ok()),
        };
        figures.questions.entry((adcode, topic)).or_default().push(asked);
    }
    let opened: Vec<(i32, String, Option<String>)> = case::Entity::find()
        .select_only()
        .columns([case::Column::Adcode, case::Column::Kind, case::Column::Result])
        .filter(case::Column::OpenedAt.gte(from))
        .filter(case::Column::OpenedAt.lt(until))
        .filter(case::Column::Adcode.between(low, high))
        .into_tuple()
        .all(db)
        .await?;
    for (adcode, kind, result) in opened {
        figures.cases.add((adcode, kind, result.unwrap_or_else(|| "open".to_owned())));
    }
    count_bookings(db, &mut figures, (from, until), (low, high)).await?;
    let said: Vec<(i32, String, String)> = voice::Entity::find()
        .select_only()
        .columns([voice::Column::Adcode, voice::Column::Kind, voice::Column::State])
        .filter(voice::Column::At.gte(from))
        .filter(voice::Column::At.lt(until))
        .filter(voice::Column::Adcode.between(low, high))
        .into_tuple()
        .all(db)
        .await?;
    for (adcode, kind, state) in said {
        if state == crate::model::VoiceState::Published.code() {
            figures.published.add((adcode, kind.clone()));
        }
        figures.voices.add((adcode, kind));
    }
    count_stations(db, &mut figures, (from, until), (low, high)).await?;
    figures.answers = answer_version::Entity::find()
        .filter(answer_version::Column::State.eq(VersionState::Approved.code()))
        .count(db)
        .await?;
    figures.stories = stories(db, (from, until), (low, high)).await?;
    Ok(figures)
}

async fn count_bookings(
    db: &impl ConnectionTrait,
    figures: &mut Figures,
    (from, until): (i64, i64),
    (low, high): (i64, i64),
) -> Result<(), DbErr> {
    let places: Vec<(String, i32)> = activity::Entity::find()
        .select_only()
        .columns([activity::Column::Id, activity::Column::Adcode])
        .filter(activity::Column::Adcode.between(low, high))
        .filter(activity::Column::EndsAt.gte(from))
        .filter(activity::Column::StartsAt.lt(until))
        .into_tuple()
        .all(db)
        .await?;
    for (activity, adcode) in places {
        let booked: Vec<(String, String)> = booking::Entity::find()
            .select_only()
            .columns([booking::Column::Kind, booking::Column::State])
            .filter(booking::Column::Activity.eq(activity))
            .filter(booking::Column::StartsAt.gte(from))
            .filter(booking::Column::StartsAt.lt(until))
            .into_tuple()
            .all(db)
            .await?;
        for (kind, state) in booked {
            let state = BookingState::from(state);
            if state.holds_place() {
                figures.bookings.add((adcode, kind.clone()));
            }
            match state {
                BookingState::Attended => figures.attended.add((adcode, kind)),
                BookingState::Missed => figures.missed.add((adcode, kind)),
                _ => {}
            }
        }
    }
    Ok(())
}

async fn count_stations(
    db: &impl ConnectionTrait,
    figures: &mut Figures,
    (from, until): (i64, i64),
    (low, high): (i64, i64),
) -> Result<(), DbErr> {
    let visited: Vec<String> = visit::Entity::find()
        .select_only()
        .column(visit::Column::Station)
        .filter(visit::Column::Hour.gte(from / VISIT_MS))
        .filter(visit::Column::Hour.lt(until / VISIT_MS))
        .into_tuple()
        .all(db)
        .await?;
    for code in visited {
        // A station's number begins with its region.
        let region = code.get(..6).and_then(|digits| Adcode::parse(digits).ok()).map(Adcode::prefecture);
        if let Some(region) = region.map(number).filter(|region| (low..=high).contains(&i64::from(*region))) {
            figures.visits.add(region);
        }
    }
    let reported: Vec<(i32, String, String)> = report::Entity::find()
        .select_only()
        .columns([report::Column::Adcode, report::Column::Kind, report::Column::State])
        .filter(report::Column::At.gte(from))
        .filter(report::Column::At.lt(until))
        .filter(report::Column::Adcode.between(low, high))
        .into_tuple()
        .all(db)
        .await?;
    for (adcode, kind, state) in reported {
        let region = number(super::threads::adcode(adcode)?.prefecture());
        if !ReportState::from(state).is_open() {
            figures.put_right.add((region, kind.clone()));
        }
        figures.reports.add((region, kind));
    }
    Ok(())
}

async fn stories(
    db: &impl ConnectionTrait,
    (from, until): (i64, i64),
    (low, high): (i64, i64),
) -> Result<Vec<Letter>, DbErr> {
    let rows = letter::Entity::find()
        .filter(letter::Column::State.eq(super::letters::PUBLISHED))
        .filter(letter::Column::Adcode.between(low, high))
        .order_by_asc(letter::Column::WrittenAt)
        .all(db)
        .await?;
    let mut stories = Vec::new();
    for row in rows {
        let letter: Letter = stored(serde_json::from_str(&row.body))?;
        let story = matches!(letter.kind, LetterKind::Story | LetterKind::Brief);
        if story && letter.from.0 >= from && letter.from.0 < until {
            stories.push(letter);
        }
    }
    Ok(stories)
}

/// The months in which anything was asked, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn months(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Month>, DbErr> {
    let first: Option<Option<i64>> = question::Entity::find()
        .select_only()
        .column_as(question::Column::AskedAt.min(), "first")
        .into_tuple()
        .one(db)
        .await?;
    let first = first.flatten().map_or(Month::of(now), |first| Month::of(Timestamp(first)));
    let mut months = vec![Month::of(now)];
    while months.last().is_some_and(|last| *last > first) && months.len() < 120 {
        months.extend(months.last().map(|last| last.before()));
    }
    Ok(months)
}

/// The topics in the order of the plan.
pub(crate) fn topics() -> impl Iterator<Item = Topic> {
    Topic::ALL.iter().copied().filter(|topic| topic.is_asked())
}
