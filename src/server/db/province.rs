//! The desks side by side, as they stand now: each count by the same condition as the page of the desk itself.

use super::PAGE;
use super::campaign_counts::Reached;
use super::connection::Db;
use super::counts_by_desk::by_desk;
use super::danger::{MarksOf, OpenMark};
use super::figure_counts::acts_by_day;
use super::figure_release::places;
use super::figures::Month;
use super::overview::{self, pile_by_desk};
use super::scope::RegionColumn as _;
use super::stations::{StationNeed, in_need};
use super::tables::{audit, case, question, staff};
use super::{campaign_counts, cases, danger, desk_hours, roster, station_table};
use crate::model::case::{CaseAge, CaseStage};
use crate::model::figures::Subject;
use crate::model::pile::Pile;
use crate::model::province::{Measure, Standing};
use crate::model::region::Prefecture;
use crate::model::roster::Duty;
use crate::model::staff::StaffRole;
use crate::model::{Adcode, CampaignId, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect, QueryTrait as _};
use std::collections::HashMap;

/// How each desk stands now, in the order of the plan; the province's own desk is the last one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn standings(db: &Db, now: Timestamp) -> Result<Vec<(Adcode, Standing)>, DbErr> {
    let mut desks: HashMap<Adcode, Standing> = HashMap::new();
    let mut add = |measure: Measure, counts: HashMap<Adcode, u32>| {
        for (desk, count) in counts {
            desks.entry(desk).or_default().add(measure, count);
        }
    };
    add(Measure::Waiting, pile_by_desk(db, Pile::Waiting, now).await?);
    add(Measure::Overdue, pile_by_desk(db, Pile::Overdue, now).await?);
    for untaken in danger::untaken_by_desk(db).await? {
        add(Measure::Danger, untaken);
    }
    for measure in [Measure::OpenCases, Measure::OverdueCases, Measure::OldCases] {
        add(measure, by_desk(db, open_cases_of(measure, now), case::Column::Adcode).await?);
    }
    for (measure, need) in [(Measure::Unverified, StationNeed::Verifying), (Measure::Closed, StationNeed::Opening)] {
        let found = in_need(db, need, now).await?;
        add(measure, by_desk(db, found, station_table::Column::Adcode).await?);
    }
    let today = Day::of(now);
    let there = roster::duties(db, today, today).await?;
    let calendars = desk_hours::calendars(db).await?;
    for duty in there.iter().filter(|duty| duty.is_on(now)) {
        add(Measure::OnDuty, HashMap::from([(duty.staff.adcode, 1)]));
    }
    add(Measure::Campaign, campaign_counts::shares(db, today).await?);
    for (desk, at) in last_sign_ins(db).await? {
        desks.entry(desk).or_default().signed_in_at = Some(at);
    }
    let stands = |place: Adcode| {
        let mut standing = desks.remove(&place).unwrap_or_default();
        standing.is_working = calendars.of(place).is_working(now);
        (place, standing)
    };
    Ok(places().into_iter().map(stands).collect())
}

/// One of the things that a measure counts.
#[derive(Clone, Debug)]
pub(crate) enum Counted {
    Question(question::Model),
    Mark(OpenMark),
    OnDuty(Duty),
    Case(case::Model),
    Station(station_table::Model),
    /// What is aimed at in a campaign.
    Target(CampaignId, Reached),
    /// Who signed in, and when.
    SignIn(String, Timestamp),
}

/// A page of what a number of [`standings`] counts, by the same condition: exactly that. One more than a page says that
/// there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn behind(
    db: &Db,
    (measure, desk): (Measure, Adcode),
    page: u64,
    now: Timestamp,
) -> Result<Vec<Counted>, DbErr> {
    let few = |all: Vec<Counted>| {
        let [before, most] = [page * PAGE, PAGE + 1].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
        all.into_iter().skip(before).take(most).collect()
    };
    let today = Day::of(now);
    Ok(match measure {
        Measure::Waiting | Measure::Overdue => {
            let pile = if measure == Measure::Waiting { Pile::Waiting } else { Pile::Overdue };
            let found = question::Entity::find().filter(overview::of_desk(desk, pile, now));
            let sorted = found.order_by_asc(question::Column::DueAt).order_by_asc(question::Column::Id);
            let rows = sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
            rows.into_iter().map(Counted::Question).collect()
        }
        Measure::Danger => {
            let marks = danger::marks(db, MarksOf::Desk(desk), page, now).await?;
            marks.into_iter().map(Counted::Mark).collect()
        }
        Measure::OnDuty => {
            let there = roster::duties(db, today, today).await?;
            let on = there.into_iter().filter(|duty| duty.is_on(now) && duty.staff.adcode == desk);
            few(on.map(Counted::OnDuty).collect())
        }
        Measure::OpenCases | Measure::OverdueCases | Measure::OldCases => {
            let found = open_cases_of(measure, now).filter(case::Column::Adcode.of_desk(desk));
            let sorted = found.order_by_asc(case::Column::OpenedAt).order_by_asc(case::Column::Id);
            let rows = sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
            rows.into_iter().map(Counted::Case).collect()
        }
        Measure::Unverified | Measure::Closed => {
            let need = if measure == Measure::Unverified { StationNeed::Verifying } else { StationNeed::Opening };
            let found = in_need(db, need, now).await?.filter(station_table::Column::Adcode.of_desk(desk));
            let sorted = found.order_by_asc(station_table::Column::Code);
            let rows = sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
            rows.into_iter().map(Counted::Station).collect()
        }
        Measure::Campaign => {
            let all = campaign_counts::reached_by_desk(db, today).await?;
            let of_desk = all.into_iter().filter(|((of, _), _)| *of == desk);
            let targets =
                of_desk.flat_map(|((_, campaign), all)| all.into_iter().map(move |one| Counted::Target(campaign, one)));
            few(targets.collect())
        }
        Measure::SignIn => {
            let found = sign_ins().filter(audit::Column::Adcode.eq(desk));
            let sorted = found.order_by_desc(audit::Column::At).order_by_asc(audit::Column::Id);
            let rows = sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
            rows.into_iter().map(|row| Counted::SignIn(row.who, row.at)).collect()
        }
    })
}

/// The open cases that a measure of them counts.
fn open_cases_of(measure: Measure, now: Timestamp) -> Select<case::Entity> {
    let open = case::Entity::find().filter(case::Column::Stage.ne(CaseStage::Closed));
    match measure {
        Measure::OverdueCases => open.filter(cases::is_late(now)),
        Measure::OldCases => open.filter(cases::of_age(CaseAge::OverMonth, now)),
        _ => open,
    }
}

/// That somebody of a desk signed in: neither its partners nor the liaison do its work.
fn sign_ins() -> Select<audit::Entity> {
    let outside = staff::Entity::find()
        .select_only()
        .column(staff::Column::Id)
        .filter(staff::Column::Role.is_in([StaffRole::Partner, StaffRole::Liaison]))
        .into_query();
    audit::Entity::find()
        .filter(audit::Column::Action.eq(super::audit::Action::SignedIn.code()))
        .filter(audit::Column::Staff.not_in_subquery(outside))
}

/// When somebody of each desk signed in last.
async fn last_sign_ins(db: &impl ConnectionTrait) -> Result<Vec<(Adcode, Timestamp)>, DbErr> {
    let rows: Vec<(Adcode, i64)> = sign_ins()
        .select_only()
        .column(audit::Column::Adcode)
        .column_as(audit::Column::At.max(), "last")
        .group_by(audit::Column::Adcode)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(desk, at)| (desk, Timestamp(at))).collect())
}

/// Open cases of each desk, by what is asked of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenCases {
    /// By the stage that they are in.
    pub(crate) by_stage: HashMap<(Adcode, CaseStage), u32>,
    /// By how long they are open.
    pub(crate) by_age: HashMap<(Adcode, CaseAge), u32>,
}

/// Counts open cases.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open_cases(db: &Db, now: Timestamp) -> Result<OpenCases, DbErr> {
    let mut open = OpenCases::default();
    for stage in CaseStage::ALL.iter().copied().filter(|stage| *stage != CaseStage::Closed) {
        let found = case::Entity::find().filter(case::Column::Stage.eq(stage));
        let counts = by_desk(db, found, case::Column::Adcode).await?;
        open.by_stage.extend(counts.into_iter().map(|(desk, count)| ((desk, stage), count)));
    }
    for age in CaseAge::BANDS {
        let found = case::Entity::find().filter(case::Column::Stage.ne(CaseStage::Closed));
        let counts = by_desk(db, found.filter(cases::of_age(age, now)), case::Column::Adcode).await?;
        open.by_age.extend(counts.into_iter().map(|(desk, count)| ((desk, age), count)));
    }
    Ok(open)
}

/// What of a month is compared: so many came in of each desk until now, as many days of the month before, and of the
/// same month a year ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// This month, the month before, the same month of last year.
    pub(crate) counts: HashMap<Adcode, [u32; 3]>,
    /// The last day that is counted, in each.
    pub(crate) until: [Option<Day>; 3],
}

/// Counts what is compared, by the same acts as the figures of a month.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn compared(db: &Db, subject: Subject, now: Timestamp) -> Result<Compared, DbErr> {
    let month = Month::of(now);
    let mut compared = Compared::default();
    for (at, month) in [month, month.before(), month.a_year_before()].into_iter().enumerate() {
        let (from, until) = month.as_far_as(now);
        compared.until[at] = Some(Day::of(Timestamp(until - 1)));
        for counted in acts_by_day(db, subject, (from, until)).await? {
            let desk = Prefecture::of(counted.region).map_or(Adcode::HUNAN, Prefecture::code);
            let sum = &mut compared.counts.entry(desk).or_default()[at];
            *sum = sum.saturating_add(u32::try_from(counted.count).unwrap_or(u32::MAX));
        }
    }
    Ok(compared)
}
