//! What of a campaign is reached: the things themselves, and how many there are by the same conditions, so that each
//! number is the length of the list behind it.

use super::campaigns;
use super::figure_counts::{BOOKING_AT, DayCount, by_day, day_of, visits_by_day};
use super::figures;
use super::scope::RegionColumn as _;
use super::station_table;
use super::tables::{activity, aid_grant, booking, campaign, letter, question};
use super::threads::stored;
use crate::model::aid::GrantState;
use crate::model::campaign::{CampaignCount, share_of_all};
use crate::model::figures::Subject;
use crate::model::letter::LetterState;
use crate::model::region::Prefecture;
use crate::model::{Activity, ActivityKind, ActivityState, Adcode, BookingState, CampaignId, Day, Letter, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{DatabaseBackend, QueryOrder};
use std::collections::{BTreeMap, HashMap};

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
fn span(row: &campaign::Model) -> (i64, i64) {
    (row.first_day.begins().0, row.last_day.ends().0)
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
    let (from, until) = span(row);
    let mut found = match of {
        CampaignCount::Came => {
            let came = |act: &figures::Act| act.part == BookingState::Attended.code();
            acts(db, Subject::Bookings, row, came, "/desk/activities/").await?
        }
        CampaignCount::CameTo(kind) => {
            let came = |act: &figures::Act| act.part == BookingState::Attended.code() && act.kind == kind.code();
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
    counts: impl Fn(&figures::Act) -> bool,
    page: &str,
) -> Result<Vec<Counted>, DbErr> {
    let acts = figures::behind(db, (subject, span(row), row.adcode), None, None, "").await?;
    let acts = acts.into_iter().filter(|act| counts(act));
    let one = |act: figures::Act| Counted { href: Some(format!("{page}{}", act.id)), name: String::new(), at: act.at };
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

/// Stations that are there and were looked at then.
fn verified(region: Adcode, (from, until): (i64, i64)) -> Select<station_table::Entity> {
    station_table::Entity::find()
        .filter(station_table::Column::Adcode.within(region))
        .filter(station_table::Column::Gone.eq(false))
        .filter(station_table::Column::Sample.eq(false))
        .filter(station_table::Column::VerifiedAt.gte(from))
        .filter(station_table::Column::VerifiedAt.lt(until))
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
    let one = |row: station_table::Model| Counted {
        href: Some(format!("/desk/stations/{}", row.code)),
        name: row.name.clone(),
        at: row.verified_at.unwrap_or_default(),
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

/// What is reached of each of these campaigns, with what they aim at: a query for each kind of count, however many
/// campaigns there are.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn progress(
    db: &impl ConnectionTrait,
    rows: &[campaign::Model],
) -> Result<HashMap<CampaignId, Vec<Reached>>, DbErr> {
    let mut aims: BTreeMap<CampaignCount, Vec<(&campaign::Model, u32)>> = BTreeMap::new();
    for row in rows {
        for (of, target) in campaigns::targets_of(row)? {
            aims.entry(of).or_default().push((row, target));
        }
    }
    let mut reached: HashMap<CampaignId, Vec<Reached>> = rows.iter().map(|row| (row.id, Vec::new())).collect();
    for (of, aims) in aims {
        let spans = || aims.iter().map(|(row, _)| span(row));
        let first = spans().map(|(from, _)| from).min();
        let Some(all) = first.zip(spans().map(|(_, until)| until).max()) else { continue };
        let counts = counts_by_day(db, of, all).await?;
        for (row, target) in aims {
            let (first, last) = (day_of(row.first_day.begins()), day_of(row.last_day.begins()));
            let own = counts.iter().filter(|one| (first..=last).contains(&one.day) && row.adcode.holds(one.region));
            let count = u32::try_from(own.map(|one| one.count).sum::<i64>()).unwrap_or(u32::MAX);
            reached.entry(row.id).or_default().push((of, count, target));
        }
    }
    Ok(reached)
}

/// Of what, how much is reached, how much is aimed at.
pub(crate) type Reached = (CampaignCount, u32, u32);

/// What counts of one kind in a span of time, by region and day: the things of [`counted`], which nobody reads here.
async fn counts_by_day(db: &impl ConnectionTrait, of: CampaignCount, span: (i64, i64)) -> Result<Vec<DayCount>, DbErr> {
    let all = Adcode::HUNAN;
    match of {
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
        CampaignCount::Stations => {
            by_day(db, verified(all, span), station_table::Column::Adcode, "\"station\".\"verified_at\"").await
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
    }
}

/// A field of the JSON that a row keeps.
fn in_body(db: &impl ConnectionTrait, table: &str, field: &str, kind: &str) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => format!("(\"{table}\".\"body\"::jsonb ->> '{field}')::{kind}"),
        _ => format!("json_extract(\"{table}\".\"body\", '$.{field}')"),
    }
}

/// How much of its running campaigns each desk has reached, in percent; a desk without one is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn shares(db: &impl ConnectionTrait, today: Day) -> Result<HashMap<Adcode, u32>, DbErr> {
    let rows = campaigns::running(db, today).await?;
    let progress = progress(db, &rows).await?;
    let mut reached: HashMap<Adcode, Vec<(u32, u32)>> = HashMap::new();
    for row in rows {
        let desk = Prefecture::of(row.adcode).map_or(Adcode::HUNAN, Prefecture::code);
        let all = progress.get(&row.id).into_iter().flatten().map(|(_, count, target)| (*count, *target));
        reached.entry(desk).or_default().extend(all);
    }
    Ok(reached.into_iter().filter_map(|(desk, all)| Some((desk, share_of_all(all)?))).collect())
}
