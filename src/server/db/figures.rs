//! Figures of one month, counted from the rows themselves. What is counted is listed by the same query, so that a number
//! and what it leads to are the same.

use super::counted_act::CountedAct;
use super::office_figures;
use super::scope::RegionColumn as _;
use super::tables::{
    activity, answer_version, booking, case, letter, meeting, question, referral, report, visit, voice,
};
use super::threads::stored;
use crate::model::answer::VersionState;
use crate::model::case::{CaseKind, CaseResult};
use crate::model::disclosure::Counts;
use crate::model::figures::{Asked, QuestionFigures, Subject};
use crate::model::letter::LetterState;
use crate::model::question::Channel;
use crate::model::region::Prefecture;
use crate::model::station_report::VISIT_MS;
use crate::model::{
    ActivityId, ActivityKind, Adcode, BookingState, Letter, LetterKind, ReportId, ReportKind, ReportState, Timestamp,
    Topic, VoiceId, VoiceKind, VoiceState,
};
use chrono::{Months, NaiveDate};
use sea_orm::entity::prelude::*;
use sea_orm::{JoinType, QueryOrder, QuerySelect};
use std::collections::HashMap;

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
    pub(crate) fn span(self) -> (i64, i64) {
        let start = |day: NaiveDate| Timestamp::from_china_time(day.and_time(chrono::NaiveTime::MIN)).0;
        (start(self.0), start(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0)))
    }

    /// Whether nothing is added to it any more.
    pub(crate) fn is_closed(self, now: Timestamp) -> bool {
        self < Self::of(now)
    }

    /// The same month a year before.
    pub(crate) fn a_year_before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(12)).unwrap_or(self.0))
    }

    /// From its beginning to the same day and hour of the month as `now`, or to its end where it is shorter.
    pub(crate) fn as_far_as(self, now: Timestamp) -> (i64, i64) {
        let (from, end) = self.span();
        let gone_by = now.0 - Self::of(now).span().0;
        (from, from.saturating_add(gone_by).min(end))
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

/// All figures of a month and a region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    acts: HashMap<Subject, Vec<CountedAct>>,
    /// Beside each question, how it was answered.
    asked: Vec<Asked>,
    /// Answers in the library today.
    pub(crate) answers: u64,
    /// Stories and briefs published in the month.
    pub(crate) stories: Vec<Letter>,
}

impl Figures {
    /// The acts that are counted.
    pub(crate) fn acts(&self, subject: Subject) -> &[CountedAct] {
        self.acts.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// The true count of a column over a place and a kind, or over all.
    pub(crate) fn count(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>, column: &str) -> u32 {
        let column = subject.columns().iter().find(|one| one.code == column);
        let counted =
            |act: &&CountedAct| is_of(act, place, kind) && column.is_some_and(|column| column.counts(act.part));
        u32::try_from(self.acts(subject).iter().filter(counted).count()).unwrap_or(u32::MAX)
    }

    /// How questions of a place and a topic, or of all, were answered.
    pub(crate) fn questions(&self, place: Option<Adcode>, topic: Option<&str>) -> QuestionFigures {
        let acts = self.acts(Subject::Questions).iter().zip(&self.asked);
        QuestionFigures::of(acts.filter(|(act, _)| is_of(act, place, topic)).map(|(_, asked)| *asked))
    }

    /// The cells from which it is chosen what leaves the office.
    pub(crate) fn cells(&self, subject: Subject) -> Counts {
        let mut cells = Counts::new();
        for act in self.acts(subject) {
            *cells.entry((act.place.number(), act.kind.clone(), act.part.to_owned())).or_default() += 1;
        }
        cells
    }
}

fn is_of(act: &CountedAct, place: Option<Adcode>, kind: Option<&str>) -> bool {
    place.is_none_or(|place| act.place == place) && kind.is_none_or(|kind| act.kind == kind)
}

/// Counts a month of a region.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, month: Month, region: Adcode) -> Result<Figures, DbErr> {
    let mut figures = Figures::default();
    for subject in Subject::ALL {
        let (acts, asked) = acts(db, *subject, month.span(), region).await?;
        figures.asked.extend(asked);
        figures.acts.insert(*subject, acts);
    }
    figures.answers = answer_version::Entity::find()
        .filter(answer_version::Column::State.eq(VersionState::Approved))
        .count(db)
        .await?;
    figures.stories = stories(db, month.span(), region).await?;
    Ok(figures)
}

/// The acts of a time and a region that are counted; of questions, how each was answered, too.
pub(super) async fn acts(
    db: &impl ConnectionTrait,
    subject: Subject,
    span: (i64, i64),
    region: Adcode,
) -> Result<(Vec<CountedAct>, Vec<Asked>), DbErr> {
    Ok(match subject {
        Subject::Questions => questions(db, span, region, false).await?.into_iter().unzip(),
        Subject::Channels => {
            let acts = questions(db, span, region, true).await?;
            (acts.into_iter().map(|(act, _)| act).collect(), vec![])
        }
        Subject::Cases => (cases(db, span, region).await?, vec![]),
        Subject::Bookings => (bookings(db, span, region).await?, vec![]),
        Subject::Visits => (visits(db, span, region).await?, vec![]),
        Subject::Reports => (reports(db, span, region).await?, vec![]),
        Subject::Voices => (voices(db, span, region).await?, vec![]),
        Subject::Referrals => (office_figures::referrals(db, span, region, Timestamp::now()).await?, vec![]),
        Subject::Meetings => (office_figures::meetings(db, span, region).await?, vec![]),
        Subject::Hours => (office_figures::hours(db, span, region, Timestamp::now()).await?, vec![]),
    })
}

/// The acts behind one number: of a time (from, until, milliseconds UTC) and a region, of a place and a kind or of all,
/// in one column.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    (subject, span, region): (Subject, (i64, i64), Adcode),
    place: Option<Adcode>,
    kind: Option<&str>,
    column: &str,
) -> Result<Vec<CountedAct>, DbErr> {
    let column = subject.columns().iter().find(|one| one.code == column);
    let (mut acts, _) = acts(db, subject, span, region).await?;
    acts.retain(|act| is_of(act, place, kind) && column.is_none_or(|column| column.counts(act.part)));
    acts.sort_by_key(|act| std::cmp::Reverse(act.at));
    Ok(acts)
}

type QuestionRow = (String, Adcode, Topic, Channel, Timestamp, Timestamp, Option<Timestamp>, Option<i32>);

/// Questions that are counted. What was marked as spam is none.
pub(super) fn asked_in((from, until): (i64, i64), region: Adcode) -> Select<question::Entity> {
    question::Entity::find()
        .filter(question::Column::AskedAt.gte(from))
        .filter(question::Column::AskedAt.lt(until))
        .filter(question::Column::Spam.eq(false))
        .filter(question::Column::Adcode.within(region))
}

/// Cases that are counted.
pub(super) fn opened_in((from, until): (i64, i64), region: Adcode) -> Select<case::Entity> {
    case::Entity::find()
        .filter(case::Column::OpenedAt.gte(from))
        .filter(case::Column::OpenedAt.lt(until))
        .filter(case::Column::Adcode.within(region))
}

/// Bookings that are counted: those that hold a place, of slots that begin then. Joined with their activities, whose
/// region is theirs.
pub(super) fn booked_in((from, until): (i64, i64), region: Adcode) -> Select<booking::Entity> {
    let of_activity = booking::Entity::belongs_to(activity::Entity);
    let of_activity = of_activity.from(booking::Column::Activity).to(activity::Column::Id);
    booking::Entity::find()
        .join(JoinType::InnerJoin, of_activity.into())
        .filter(booking::Column::StartsAt.gte(from))
        .filter(booking::Column::StartsAt.lt(until))
        .filter(booking::Column::State.is_in(BookingState::ALL.iter().copied().filter(|state| state.holds_place())))
        .filter(activity::Column::Adcode.within(region))
}

/// Voices that are counted.
pub(super) fn said_in((from, until): (i64, i64), region: Adcode) -> Select<voice::Entity> {
    voice::Entity::find()
        .filter(voice::Column::At.gte(from))
        .filter(voice::Column::At.lt(until))
        .filter(voice::Column::Adcode.within(region))
}

/// Visits of a time, wherever.
pub(super) fn visited_in((from, until): (i64, i64)) -> Select<visit::Entity> {
    visit::Entity::find()
        .filter(visit::Column::Hour.gte(from / VISIT_MS))
        .filter(visit::Column::Hour.lt(until / VISIT_MS))
        .filter(visit::Column::Waits.eq(false))
}

/// Reports of stations that are counted.
pub(super) fn reported_in((from, until): (i64, i64), region: Adcode) -> Select<report::Entity> {
    report::Entity::find()
        .filter(report::Column::At.gte(from))
        .filter(report::Column::At.lt(until))
        .filter(report::Column::Adcode.within(region))
}

/// Questions by their topic, or by the way on which they came.
async fn questions(
    db: &impl ConnectionTrait,
    span: (i64, i64),
    region: Adcode,
    by_channel: bool,
) -> Result<Vec<(CountedAct, Asked)>, DbErr> {
    let rows: Vec<QuestionRow> = asked_in(span, region)
        .select_only()
        .columns([
            question::Column::Id,
            question::Column::Adcode,
            question::Column::Topic,
            question::Column::Channel,
            question::Column::AskedAt,
            question::Column::FirstDueAt,
            question::Column::FirstAnsweredAt,
            question::Column::Stars,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let acts = rows.into_iter().map(|(id, place, topic, channel, at, due, answered, stars)| {
        let asked = Asked {
            waited: answered.map(|answered| answered.0 - at.0),
            in_time: answered.is_some_and(|answered| answered <= due),
            stars: stars.and_then(|stars| u8::try_from(stars).ok()),
        };
        let part = match asked {
            Asked { waited: None, .. } => "unanswered",
            Asked { in_time: true, .. } => "in_time",
            Asked { .. } => "late",
        };
        let kind = if by_channel { channel.code() } else { topic.code() }.to_owned();
        (CountedAct { id, place, kind, part, at }, asked)
    });
    Ok(acts.collect())
}

async fn cases(db: &impl ConnectionTrait, span: (i64, i64), region: Adcode) -> Result<Vec<CountedAct>, DbErr> {
    let rows: Vec<(String, Adcode, CaseKind, Option<CaseResult>, Timestamp)> = opened_in(span, region)
        .select_only()
        .columns([
            case::Column::Id,
            case::Column::Adcode,
            case::Column::Kind,
            case::Column::Result,
            case::Column::OpenedAt,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let acts = rows.into_iter().map(|(id, place, kind, result, at)| CountedAct {
        id,
        place,
        kind: kind.code().to_owned(),
        part: result.map_or("open", CaseResult::code),
        at,
    });
    Ok(acts.collect())
}

/// Bookings of slots that begin in the month. They are found by their activity.
async fn bookings(db: &impl ConnectionTrait, span: (i64, i64), region: Adcode) -> Result<Vec<CountedAct>, DbErr> {
    let rows: Vec<(ActivityId, Adcode, ActivityKind, BookingState, Timestamp)> = booked_in(span, region)
        .select_only()
        .column(booking::Column::Activity)
        .column(activity::Column::Adcode)
        .columns([booking::Column::Kind, booking::Column::State, booking::Column::StartsAt])
        .into_tuple()
        .all(db)
        .await?;
    let acts = rows.into_iter().map(|(activity, adcode, kind, state, at)| {
        let kind = kind.code().to_owned();
        CountedAct { id: activity.to_string(), place: prefecture(adcode), kind, part: state.code(), at }
    });
    Ok(acts.collect())
}

/// The prefecture of a region; the province where it is in none that stands in the tables.
fn prefecture(adcode: Adcode) -> Adcode {
    Prefecture::of(adcode).map_or(Adcode::HUNAN, Prefecture::code)
}

async fn voices(db: &impl ConnectionTrait, span: (i64, i64), region: Adcode) -> Result<Vec<CountedAct>, DbErr> {
    let rows: Vec<(VoiceId, Adcode, VoiceKind, VoiceState, Timestamp)> = said_in(span, region)
        .select_only()
        .columns([
            voice::Column::Id,
            voice::Column::Adcode,
            voice::Column::Kind,
            voice::Column::State,
            voice::Column::At,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let acts = rows.into_iter().map(|(id, place, kind, state, at)| {
        let kind = kind.code().to_owned();
        CountedAct { id: id.to_string(), place: prefecture(place), kind, part: state.code(), at }
    });
    Ok(acts.collect())
}

/// Visits, found by their station.
async fn visits(db: &impl ConnectionTrait, span: (i64, i64), region: Adcode) -> Result<Vec<CountedAct>, DbErr> {
    let visited: Vec<(String, i64)> = visited_in(span)
        .select_only()
        .columns([visit::Column::Station, visit::Column::Hour])
        .into_tuple()
        .all(db)
        .await?;
    let acts = visited.into_iter().filter_map(|(code, hour)| {
        let place = visited_place(&code).filter(|place| region.holds(*place))?;
        Some(CountedAct { id: code, place, kind: String::new(), part: "", at: Timestamp(hour * VISIT_MS) })
    });
    Ok(acts.collect())
}

/// The prefecture of a station, by its number, which begins with its region.
pub(super) fn visited_place(code: &str) -> Option<Adcode> {
    code.get(..6).and_then(|digits| Adcode::parse(digits).ok()).map(Adcode::prefecture)
}

async fn reports(db: &impl ConnectionTrait, span: (i64, i64), region: Adcode) -> Result<Vec<CountedAct>, DbErr> {
    let reported: Vec<(ReportId, Adcode, ReportKind, ReportState, Timestamp)> = reported_in(span, region)
        .select_only()
        .columns([
            report::Column::Id,
            report::Column::Adcode,
            report::Column::Kind,
            report::Column::State,
            report::Column::At,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, adcode, kind, state, at): (ReportId, Adcode, ReportKind, ReportState, Timestamp)| {
        let part = if state.is_open() { "open" } else { "put_right" };
        let kind = kind.code().to_owned();
        CountedAct { id: id.to_string(), place: prefecture(adcode), kind, part, at }
    };
    Ok(reported.into_iter().map(act).collect())
}

async fn stories(db: &impl ConnectionTrait, (from, until): (i64, i64), region: Adcode) -> Result<Vec<Letter>, DbErr> {
    let rows = letter::Entity::find()
        .filter(letter::Column::State.eq(LetterState::Published))
        .filter(letter::Column::Adcode.within(region))
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

/// The months since anything was counted, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn months(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<Month>, DbErr> {
    let firsts = [
        first(db, question::Entity::find(), question::Column::AskedAt).await?,
        first(db, voice::Entity::find(), voice::Column::At).await?,
        first(db, report::Entity::find(), report::Column::At).await?,
        first(db, booking::Entity::find(), booking::Column::StartsAt).await?,
        first(db, referral::Entity::find(), referral::Column::DecidedAt).await?,
        first(db, meeting::Entity::find().filter(meeting::Column::Sample.eq(false)), meeting::Column::StartsAt).await?,
        first(db, visit::Entity::find(), visit::Column::Hour).await?.map(|hour| hour.saturating_mul(VISIT_MS)),
    ];
    let first = firsts.into_iter().flatten().min().map_or(Month::of(now), |first| Month::of(Timestamp(first)));
    let mut months = vec![Month::of(now)];
    while months.last().is_some_and(|last| *last > first) && months.len() < 120 {
        months.extend(months.last().map(|last| last.before()));
    }
    Ok(months)
}

async fn first<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    column: E::Column,
) -> Result<Option<i64>, DbErr> {
    let first: Option<Option<i64>> = rows.select_only().column_as(column.min(), "first").into_tuple().one(db).await?;
    Ok(first.flatten())
}

/// The topics in the order of the plan.
pub(crate) fn topics() -> impl Iterator<Item = Topic> {
    Topic::ALL.iter().copied()
}
