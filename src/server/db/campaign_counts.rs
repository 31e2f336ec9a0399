//! What of a campaign is reached: the things themselves, and how many there are by the same conditions, so that each
//! number is the length of the list behind it.

use super::campaign_allotments::{self, Allotments};
use super::campaigns;
use super::counted_act::CountedAct;
use super::figure_counts::{BOOKING_AT, DayCount, by_day, day_of, visits_by_day};
use super::figures;
use super::scope::RegionColumn as _;
use super::station_table;
use super::tables::{activity, aid_grant, booking, campaign, letter, question, station_verification};
use super::threads::stored;
use crate::model::aid::GrantState;
use crate::model::campaign::{CampaignCount, share_of_all, spread};
use crate::model::figures::Subject;
use crate::model::letter::LetterState;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::{Activity, ActivityKind, ActivityState, Adcode, BookingState, CampaignId, Day, Letter, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{DatabaseBackend, QueryOrder, QuerySelect as _, QueryTrait as _};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One thing that counts: where it is looked at, what it is called, and when it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// The address of its own page; none where it has none.
    pub(crate) href: Option<String>,
    /// Its name; empty where the count says all.
    pub(crate) name: String,
    /// When.
    pub(crate) at: Timestamp,
}

/// From when until before when a campaign counts, milliseconds UTC.
fn span_of((first, last): (Day, Day)) -> (i64, i64) {
    (first.begins().0, last.ends().0)
}

/// What of a campaign counts of one kind, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn counted(
    db: &impl ConnectionTrait,
    row: &campaign::Model,
    of: CampaignCount,
) -> Result<Vec<Counted>, DbErr> {
    let (from, until) = span_of((row.first_day, row.last_day));
    let mut found = match of {
        CampaignCount::Came => {
            let came = |act: &CountedAct| act.part == BookingState::Attended.code();
            acts(db, Subject::Bookings, row, came, "/desk/activities/").await?
        }
        CampaignCount::CameTo(kind) => {
            let came = |act: &CountedAct| act.part == BookingState::Attended.code() && act.kind == kind.code();
            acts(db, Subject::Bookings, row, came, "/desk/activities/").await?
        }
        CampaignCount::Visits => acts(db, Subject::Visits, row, |_| true, "/desk/stations/").await?,
        CampaignCount::Questions => {
            acts(db, Subject::Questions, row, |act| act.part != "unanswered", "/desk/questions/").await?
        }
        CampaignCount::Stations => stations(db, row.adcode, (from, until)).await?,
        CampaignCount::Grants => grants(db, row.adcode, (from, until)).await?,
        CampaignCount::Letters => letters(db, row.adcode, (from, until)).await?,
        CampaignCount::Activities(kind) => activities(db, row.adcode, (from, until), kind).await?,
    };
    found.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(found)
}

/// Acts as the figures of a month have them.
async fn acts(
    db: &impl ConnectionTrait,
    subject: Subject,
    row: &campaign::Model,
    counts: impl Fn(&CountedAct) -> bool,
    page: &str,
) -> Result<Vec<Counted>, DbErr> {
    let acts =
        figures::behind(db, (subject, span_of((row.first_day, row.last_day)), row.adcode), None, None, "").await?;
    let acts = acts.into_iter().filter(|act| counts(act));
    let one = |act: CountedAct| Counted { href: Some(format!("{page}{}", act.id)), name: String::new(), at: act.at };
    Ok(acts.map(one).collect())
}

/// Activities of a kind that take place or took place; samples, too, which only their body tells.
fn held(region: Adcode, (from, until): (i64, i64), kind: ActivityKind) -> Select<activity::Entity> {
    activity::Entity::find()
        .filter(activity::Column::Adcode.within(region))
        .filter(activity::Column::Kind.eq(kind))
        .filter(activity::Column::State.is_in([ActivityState::Published, ActivityState::Done]))
        .filter(activity::Column::StartsAt.gte(from))
        .filter(activity::Column::StartsAt.lt(until))
}

/// When stations were made sure of then.
fn verifications((from, until): (i64, i64)) -> Select<station_verification::Entity> {
    station_verification::Entity::find()
        .filter(station_verification::Column::At.gte(from))
        .filter(station_verification::Column::At.lt(until))
}

/// Stations that were made sure of then, whatever became of them since.
fn verified(region: Adcode, span: (i64, i64)) -> Select<station_table::Entity> {
    let then = verifications(span).select_only().column(station_verification::Column::Station).into_query();
    station_table::Entity::find()
        .filter(station_table::Column::Adcode.within(region))
        .filter(station_table::Column::Sample.eq(false))
        .filter(station_table::Column::Code.in_subquery(then))
}

/// Aid that was given then.
fn given(region: Adcode, (from, until): (i64, i64)) -> Select<aid_grant::Entity> {
    aid_grant::Entity::find()
        .filter(aid_grant::Column::Adcode.within(region))
        .filter(aid_grant::Column::State.eq(GrantState::Given))
        .filter(super::aid::of_no_sample())
        .filter(aid_grant::Column::GivenAt.gte(from))
        .filter(aid_grant::Column::GivenAt.lt(until))
}

/// Letters that couriers can read; samples, and whenever, which only their body tells.
fn sent(region: Adcode) -> Select<letter::Entity> {
    letter::Entity::find()
        .filter(letter::Column::Adcode.within(region))
        .filter(letter::Column::State.eq(LetterState::Published))
}

async fn activities(
    db: &impl ConnectionTrait,
    region: Adcode,
    span: (i64, i64),
    kind: ActivityKind,
) -> Result<Vec<Counted>, DbErr> {
    let rows = held(region, span, kind).order_by_asc(activity::Column::StartsAt).all(db).await?;
    let mut found = Vec::new();
    for row in rows {
        let activity: Activity = stored(serde_json::from_str(&row.body))?;
        if !activity.sample {
            let href = Some(format!("/desk/activities/{}", row.id));
            found.push(Counted { href, name: activity.title, at: row.starts_at });
        }
    }
    Ok(found)
}

async fn stations(db: &impl ConnectionTrait, region: Adcode, span: (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = verified(region, span).all(db).await?;
    let mut last: HashMap<String, Timestamp> = HashMap::new();
    for station_verification::Model { station, at } in verifications(span).all(db).await? {
        last.entry(station).and_modify(|last| *last = std::cmp::max(at, *last)).or_insert(at);
    }
    let one = |row: station_table::Model| Counted {
        href: Some(format!("/desk/stations/{}", row.code)),
        at: last.get(&row.code).copied().unwrap_or_default(),
        name: row.name,
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn grants(db: &impl ConnectionTrait, region: Adcode, span: (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = given(region, span).all(db).await?;
    let one = |row: aid_grant::Model| Counted {
        href: Some(format!("/desk/cases/{}/aid", row.case_id)),
        name: String::new(),
        at: row.given_at.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn letters(db: &impl ConnectionTrait, region: Adcode, (from, until): (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = sent(region).all(db).await?;
    let mut found = Vec::new();
    for row in rows {
        let letter: Letter = stored(serde_json::from_str(&row.body))?;
        if !letter.sample && (from..until).contains(&letter.from.0) {
            found.push(Counted {
                href: Some(format!("/desk/letters/{}", row.id)),
                name: letter.title,
                at: letter.from,
            });
        }
    }
    Ok(found)
}

/// Of what, how much is reached, how much is aimed at.
pub(crate) type Reached = (CampaignCount, u32, u32);

/// A target: whose (whatever tells it from the others), where and when it counts, and how much is aimed at.
struct Aim<K> {
    whose: K,
    region: Adcode,
    days: (Day, Day),
    counted: CampaignCount,
    target: u32,
}

/// How much there is of one kind, by region.
enum Counts {
    /// What happens on a day.
    ByDay(Vec<DayCount>),
    /// What counts once in a span, however often it happened then.
    BySpan(HashMap<(Day, Day), Vec<(Adcode, i64)>>),
}

impl Counts {
    /// In spans of days: of the things of [`counted`], which nobody reads here.
    async fn of(db: &impl ConnectionTrait, of: CampaignCount, spans: HashSet<(Day, Day)>) -> Result<Self, DbErr> {
        let first = spans.iter().map(|days| span_of(*days).0).min().unwrap_or_default();
        let last = spans.iter().map(|days| span_of(*days).1).max().unwrap_or_default();
        let span = (first, last);
        let all = Adcode::HUNAN;
        let counts = match of {
            CampaignCount::Stations => {
                let mut counts = HashMap::new();
                for days in spans {
                    counts.insert(days, verified_by_region(db, span_of(days)).await?);
                }
                return Ok(Self::BySpan(counts));
            }
            CampaignCount::Came => {
                let came = figures::booked_in(span, all).filter(booking::Column::State.eq(BookingState::Attended));
                by_day(db, came, activity::Column::Adcode, BOOKING_AT).await
            }
            CampaignCount::CameTo(kind) => {
                let came = figures::booked_in(span, all)
                    .filter(booking::Column::State.eq(BookingState::Attended))
                    .filter(booking::Column::Kind.eq(kind));
                by_day(db, came, activity::Column::Adcode, BOOKING_AT).await
            }
            CampaignCount::Visits => visits_by_day(db, span).await,
            CampaignCount::Questions => {
                let answered = figures::asked_in(span, all).filter(question::Column::FirstAnsweredAt.is_not_null());
                by_day(db, answered, question::Column::Adcode, "\"question\".\"asked_at\"").await
            }
            CampaignCount::Grants => {
                by_day(db, given(all, span), aid_grant::Column::Adcode, "\"aid_grant\".\"given_at\"").await
            }
            CampaignCount::Letters => {
                let from = in_body(db, "letter", "from", "bigint");
                let found = sent(all)
                    .filter(Expr::cust(format!("NOT {}", in_body(db, "letter", "sample", "boolean"))))
                    .filter(Expr::cust(from.clone()).gte(span.0))
                    .filter(Expr::cust(from.clone()).lt(span.1));
                by_day(db, found, letter::Column::Adcode, &from).await
            }
            CampaignCount::Activities(kind) => {
                let found = held(all, span, kind)
                    .filter(Expr::cust(format!("NOT {}", in_body(db, "activity", "sample", "boolean"))));
                by_day(db, found, activity::Column::Adcode, "\"activity\".\"starts_at\"").await
            }
        };
        Ok(Self::ByDay(counts?))
    }

    fn within(&self, region: Adcode, days: (Day, Day)) -> i64 {
        match self {
            Self::ByDay(counts) => {
                let (first, last) = (day_of(days.0.begins()), day_of(days.1.begins()));
                let own = counts.iter().filter(|one| (first..=last).contains(&one.day) && region.holds(one.region));
                own.map(|one| one.count).sum()
            }
            Self::BySpan(counts) => {
                let own = counts.get(&days).into_iter().flatten().filter(|(place, _)| region.holds(*place));
                own.map(|(_, count)| count).sum()
            }
        }
    }
}

/// What is reached of each of these targets: a query for each kind of count, however many targets there are; for
/// stations, for each span.
async fn reach<K: Ord>(db: &impl ConnectionTrait, aims: Vec<Aim<K>>) -> Result<BTreeMap<K, Vec<Reached>>, DbErr> {
    let mut by_count: BTreeMap<CampaignCount, Vec<Aim<K>>> = BTreeMap::new();
    for aim in aims {
        by_count.entry(aim.counted).or_default().push(aim);
    }
    let mut reached: BTreeMap<K, Vec<Reached>> = BTreeMap::new();
    for (of, aims) in by_count {
        let counts = Counts::of(db, of, aims.iter().map(|aim| aim.days).collect()).await?;
        for aim in aims {
            let count = u32::try_from(counts.within(aim.region, aim.days)).unwrap_or(u32::MAX);
            reached.entry(aim.whose).or_default().push((of, count, aim.target));
        }
    }
    Ok(reached)
}

/// What the campaign aims at itself.
fn own_aims<K: Clone>(row: &campaign::Model, whose: &K) -> Result<Vec<Aim<K>>, DbErr> {
    let days = (row.first_day, row.last_day);
    let targets = campaigns::targets_of(row)?.into_iter();
    let aim = |(counted, target)| Aim { whose: whose.clone(), region: row.adcode, days, counted, target };
    Ok(targets.map(aim).collect())
}

/// What is reached of each of these campaigns, with what they aim at.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn progress(
    db: &impl ConnectionTrait,
    rows: &[campaign::Model],
) -> Result<BTreeMap<CampaignId, Vec<Reached>>, DbErr> {
    let mut aims = Vec::new();
    let mut samples = BTreeMap::new();
    for row in rows {
        if row.sample {
            samples.insert(row.id, sample_progress(row)?);
        } else {
            aims.extend(own_aims(row, &row.id)?);
        }
    }
    let mut reached = reach(db, aims).await?;
    reached.extend(samples);
    Ok(reached)
}

/// How much a sample shows as reached of what is a prefecture's: made up, another share in each.
fn sample_reached(place: Adcode, target: u32) -> u32 {
    (target * (55 + place.number() / 100 % 7 * 9)).div_ceil(100)
}

/// What a sample of the province shows: the sum of what it shows of its prefectures.
fn sample_progress(row: &campaign::Model) -> Result<Vec<Reached>, DbErr> {
    let of = |(counted, target): (CampaignCount, u32)| {
        let parts = PREFECTURES.iter().zip(spread(target, PREFECTURES.len()));
        let reached = parts.map(|(place, part)| sample_reached(place.code(), part)).sum();
        (counted, reached, target)
    };
    Ok(campaigns::targets_of(row)?.into_iter().map(of).collect())
}

/// What each of these prefectures has reached of the province's campaign, with what of each of its targets was shared out
/// to it: nothing where none was.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn by_prefecture(
    db: &impl ConnectionTrait,
    row: &campaign::Model,
    (prefectures, allotments): (&[Adcode], &Allotments),
) -> Result<BTreeMap<Adcode, Vec<Reached>>, DbErr> {
    let days = (row.first_day, row.last_day);
    let targets = campaigns::targets_of(row)?;
    let (mut aims, mut samples) = (Vec::new(), BTreeMap::<Adcode, Vec<Reached>>::new());
    for region in prefectures.iter().copied() {
        for counted in targets.keys().copied() {
            let target = allotments.get(&(region, counted)).copied().unwrap_or(0);
            if row.sample {
                samples.entry(region).or_default().push((counted, sample_reached(region, target), target));
                continue;
            }
            aims.push(Aim { whose: region, region, days, counted, target });
        }
    }
    if row.sample { Ok(samples) } else { reach(db, aims).await }
}

async fn verified_by_region(db: &impl ConnectionTrait, span: (i64, i64)) -> Result<Vec<(Adcode, i64)>, DbErr> {
    verified(Adcode::HUNAN, span)
        .select_only()
        .column(station_table::Column::Adcode)
        .expr_as(Expr::cust("COUNT(*)"), "counted")
        .group_by(station_table::Column::Adcode)
        .into_tuple()
        .all(db)
        .await
}

/// A field of the JSON that a row keeps.
pub(super) fn in_body(db: &impl ConnectionTrait, table: &str, field: &str, kind: &str) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => format!("(\"{table}\".\"body\"::jsonb ->> '{field}')::{kind}"),
        _ => format!("json_extract(\"{table}\".\"body\", '$.{field}')"),
    }
}

/// How much of its running campaigns each desk has reached, in percent, and of what the province shared out to it of its
/// own; a desk that nothing is aimed at is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn shares(db: &impl ConnectionTrait, today: Day) -> Result<HashMap<Adcode, u32>, DbErr> {
    let mut all: BTreeMap<Adcode, Vec<Reached>> = BTreeMap::new();
    for ((desk, _), reached) in reached_by_desk(db, today).await? {
        all.entry(desk).or_default().extend(reached);
    }
    let share = |all: Vec<Reached>| share_of_all(all.into_iter().map(|(_, count, target)| (count, target)));
    Ok(all.into_iter().filter_map(|(desk, all)| Some((desk, share(all)?))).collect())
}

/// What each desk has reached of each running campaign that aims at something there, its own and the province's.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn reached_by_desk(
    db: &impl ConnectionTrait,
    today: Day,
) -> Result<BTreeMap<(Adcode, CampaignId), Vec<Reached>>, DbErr> {
    let rows = campaigns::running(db, today).await?;
    let mut allotments = campaign_allotments::of_all(db, rows.iter().map(|row| row.id)).await?;
    let mut aims = Vec::new();
    for row in &rows {
        let desk = Prefecture::of(row.adcode).map_or(Adcode::HUNAN, Prefecture::code);
        aims.extend(own_aims(row, &(desk, row.id))?);
        let days = (row.first_day, row.last_day);
        let id = row.id;
        let shared = allotments.remove(&id).unwrap_or_default().into_iter();
        let aim = |((region, counted), target)| Aim { whose: (region, id), region, days, counted, target };
        aims.extend(shared.map(aim));
    }
    reach(db, aims).await
}
