//! What of a campaign is reached: the things themselves, so that each number is the length of the list behind it.

use super::campaigns;
use super::figures;
use super::scope::RegionColumn as _;
use super::station_table;
use super::tables::{activity, aid_grant, campaign, letter};
use super::threads::stored;
use crate::model::aid::GrantState;
use crate::model::campaign::{CampaignCount, share_of_all};
use crate::model::figures::Subject;
use crate::model::letter::LetterState;
use crate::model::region::Prefecture;
use crate::model::{Activity, ActivityKind, ActivityState, Adcode, BookingState, Day, Letter, Timestamp};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use std::collections::HashMap;

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
            acts(db, Subject::Bookings, row, |part| part == BookingState::Attended.code(), "/desk/activities/").await?
        }
        CampaignCount::Visits => acts(db, Subject::Visits, row, |_| true, "/desk/stations/").await?,
        CampaignCount::Questions => {
            acts(db, Subject::Questions, row, |part| part != "unanswered", "/desk/questions/").await?
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
    counts: impl Fn(&str) -> bool,
    page: &str,
) -> Result<Vec<Counted>, DbErr> {
    let acts = figures::behind(db, (subject, span(row), row.adcode), None, None, "").await?;
    let acts = acts.into_iter().filter(|act| counts(act.part));
    let one = |act: figures::Act| Counted {
        href: Some(format!("{page}{}", act.id)),
        name: String::new(),
        at: Timestamp(act.at),
    };
    Ok(acts.map(one).collect())
}

async fn activities(
    db: &impl ConnectionTrait,
    region: Adcode,
    (from, until): (i64, i64),
    kind: ActivityKind,
) -> Result<Vec<Counted>, DbErr> {
    let rows = activity::Entity::find()
        .filter(activity::Column::Adcode.within(region))
        .filter(activity::Column::Kind.eq(kind))
        .filter(activity::Column::State.is_in([ActivityState::Published, ActivityState::Done]))
        .filter(activity::Column::StartsAt.gte(from))
        .filter(activity::Column::StartsAt.lt(until))
        .order_by_asc(activity::Column::StartsAt)
        .all(db)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let activity: Activity = stored(serde_json::from_str(&row.body))?;
        if !activity.sample {
            let href = Some(format!("/desk/activities/{}", row.id));
            found.push(Counted { href, name: activity.title, at: Timestamp(row.starts_at) });
        }
    }
    Ok(found)
}

async fn stations(db: &impl ConnectionTrait, region: Adcode, (from, until): (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = station_table::Entity::find()
        .filter(station_table::Column::Adcode.within(region))
        .filter(station_table::Column::Gone.eq(false))
        .filter(station_table::Column::Sample.eq(false))
        .filter(station_table::Column::VerifiedAt.gte(from))
        .filter(station_table::Column::VerifiedAt.lt(until))
        .all(db)
        .await?;
    let one = |row: station_table::Model| Counted {
        href: Some(format!("/desk/stations/{}", row.code)),
        name: row.name.clone(),
        at: Timestamp(row.verified_at.unwrap_or(0)),
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn grants(db: &impl ConnectionTrait, region: Adcode, (from, until): (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = aid_grant::Entity::find()
        .filter(aid_grant::Column::Adcode.within(region))
        .filter(aid_grant::Column::State.eq(GrantState::Given))
        .filter(aid_grant::Column::GivenAt.gte(from))
        .filter(aid_grant::Column::GivenAt.lt(until))
        .all(db)
        .await?;
    let one = |row: aid_grant::Model| Counted {
        href: Some(format!("/desk/cases/{}/aid", row.case_id)),
        name: String::new(),
        at: Timestamp(row.given_at.unwrap_or(0)),
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn letters(db: &impl ConnectionTrait, region: Adcode, (from, until): (i64, i64)) -> Result<Vec<Counted>, DbErr> {
    let rows = letter::Entity::find()
        .filter(letter::Column::Adcode.within(region))
        .filter(letter::Column::State.eq(LetterState::Published))
        .all(db)
        .await?;
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

/// What a campaign aims at, with what is reached of it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn progress(
    db: &impl ConnectionTrait,
    row: &campaign::Model,
) -> Result<Vec<(CampaignCount, u32, u32)>, DbErr> {
    let mut progress = Vec::new();
    for (of, target) in campaigns::targets_of(row)? {
        let count = counted(db, row, of).await?.len();
        progress.push((of, u32::try_from(count).unwrap_or(u32::MAX), target));
    }
    Ok(progress)
}

/// How much of its running campaigns each desk has reached, in percent; a desk without one is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn shares(db: &impl ConnectionTrait, today: Day) -> Result<HashMap<Adcode, u32>, DbErr> {
    let mut reached: HashMap<Adcode, Vec<(u32, u32)>> = HashMap::new();
    for row in campaigns::running(db, today).await? {
        let desk = Prefecture::of(row.adcode).map_or(Adcode::HUNAN, Prefecture::code);
        let all = progress(db, &row).await?.into_iter().map(|(_, count, target)| (count, target));
        reached.entry(desk).or_default().extend(all);
    }
    Ok(reached.into_iter().filter_map(|(desk, all)| Some((desk, share_of_all(all)?))).collect())
}
