//! What offices do, as figures count it: referrals that couriers agreed to, meetings that took place, hours that members
//! of staff served. Nothing of samples.

use super::counted_act::CountedAct;
use super::desk_hours;
use super::noted_hours;
use super::scope::RegionColumn as _;
use super::tables::{case, duty, duty_missed, meeting, partner, referral, staff};
use super::threads::stored;
use crate::model::case::{ReferralState, ReferralTo};
use crate::model::deputy::MeetingState;
use crate::model::region::Prefecture;
use crate::model::served::{over, together};
use crate::model::timestamp::HOUR_MS;
use crate::model::working_time::{Span, WorkingHours};
use crate::model::{Adcode, CaseId, Day, MeetingId, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The desk of a region: a county's is its prefecture's, what lies elsewhere is the province's.
pub(super) fn desk(adcode: Adcode) -> Adcode {
    Prefecture::of(adcode).map_or(Adcode::HUNAN, Prefecture::code)
}

type ReferralRow = (CaseId, Adcode, ReferralTo, ReferralState, Timestamp, Option<Timestamp>, Option<Timestamp>);

/// Those that left the desk and were not taken back; what the desk took back only once its time was over was not answered in
/// time all the same.
fn left_the_desk() -> Condition {
    let of = |column: referral::Column| Expr::col((referral::Entity, column));
    let too_late = Condition::all()
        .add(of(referral::Column::DecidedAt).is_not_null())
        .add(of(referral::Column::WithdrawnAt).gt(of(referral::Column::DueAt)));
    Condition::any().add(referral::Column::State.is_in([ReferralState::Agreed, ReferralState::Answered])).add(too_late)
}

/// Referrals that left the desk then: their courier agreed, and did not take that back. What became of one is as it is now.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn referrals(
    db: &impl ConnectionTrait,
    (from, until): (i64, i64),
    region: Adcode,
    now: Timestamp,
) -> Result<Vec<CountedAct>, DbErr> {
    let samples = partner::Entity::find()
        .select_only()
        .column(partner::Column::Id)
        .filter(partner::Column::Sample.eq(true))
        .into_query();
    let real = referral::Column::Partner.not_in_subquery(samples);
    let of_case = referral::Entity::belongs_to(case::Entity).from(referral::Column::CaseId).to(case::Column::Id);
    let rows: Vec<ReferralRow> = referral::Entity::find()
        .select_only()
        .column(referral::Column::CaseId)
        .column_as(case::Column::Adcode, "desk")
        .columns([
            referral::Column::Recipient,
            referral::Column::State,
            referral::Column::DecidedAt,
            referral::Column::AnsweredAt,
            referral::Column::DueAt,
        ])
        .join(sea_orm::JoinType::InnerJoin, of_case.into())
        .filter(case::Column::Adcode.within(region))
        .filter(left_the_desk())
        .filter(referral::Column::DecidedAt.gte(from))
        .filter(referral::Column::DecidedAt.lt(until))
        .filter(Condition::any().add(referral::Column::Partner.is_null()).add(real))
        .order_by_asc(referral::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let act = |(case, place, to, state, at, answered, due): ReferralRow| {
        let part = match (state, answered) {
            (ReferralState::Answered, Some(answered)) if due.is_some_and(|due| answered > due) => "late",
            (ReferralState::Answered, _) => "in_time",
            _ if due.is_some_and(|due| due < now) => "overdue",
            _ => "awaited",
        };
        CountedAct { id: case.to_string(), place: desk(place), kind: to.code().to_owned(), part, at }
    };
    Ok(rows.into_iter().map(act).collect())
}

/// Meetings of deputies and couriers that took place then.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn meetings(
    db: &impl ConnectionTrait,
    (from, until): (i64, i64),
    region: Adcode,
) -> Result<Vec<CountedAct>, DbErr> {
    let rows: Vec<(MeetingId, Adcode, Timestamp)> = meeting::Entity::find()
        .select_only()
        .columns([meeting::Column::Id, meeting::Column::Adcode, meeting::Column::StartsAt])
        .filter(meeting::Column::Adcode.within(region))
        .filter(meeting::Column::State.eq(MeetingState::Held))
        .filter(meeting::Column::Sample.eq(false))
        .filter(meeting::Column::StartsAt.gte(from))
        .filter(meeting::Column::StartsAt.lt(until))
        .order_by_asc(meeting::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let act = |(id, place, at): (MeetingId, Adcode, Timestamp)| CountedAct {
        id: id.to_string(),
        place: desk(place),
        kind: String::new(),
        part: "held",
        at,
    };
    Ok(rows.into_iter().map(act).collect())
}

/// Hours that members of staff served then, an act an hour: minutes of a desk are added up, so that no shift of half an
/// hour is lost and none counts twice. They count as a certificate counts them.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn hours(
    db: &impl ConnectionTrait,
    (from, until): (i64, i64),
    region: Adcode,
    now: Timestamp,
) -> Result<Vec<CountedAct>, DbErr> {
    let (first, last) = (Day::of(Timestamp(from)), Ord::min(Day::of(Timestamp(until - 1)), Day::of(now)));
    let here: HashMap<StaffId, Adcode> = staff::Entity::find()
        .select_only()
        .columns([staff::Column::Id, staff::Column::Adcode])
        .filter(staff::Column::Adcode.within(region))
        .into_tuple::<(StaffId, Adcode)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let rows = duty::Entity::find()
        .filter(duty::Column::Day.between(first.to_string(), last.to_string()))
        .order_by_asc(duty::Column::Day)
        .order_by_asc(duty::Column::Staff)
        .all(db)
        .await?;
    let missed: HashSet<(Day, StaffId)> =
        duty_missed::Entity::find().all(db).await?.into_iter().map(|row| (row.day, row.staff)).collect();
    let calendars = desk_hours::calendars(db).await?;
    // What somebody did on a day: what was at the same time counts once.
    let mut days: BTreeMap<(Day, StaffId), Vec<Span>> = BTreeMap::new();
    for row in rows {
        let Some(adcode) = here.get(&row.staff).copied() else { continue };
        let day = stored(Day::parse(&row.day))?;
        if !missed.contains(&(day, row.staff)) {
            let shifts = WorkingHours::day(&row.shifts).unwrap_or_default();
            let spans = over(&shifts, calendars.of(adcode).spans(day), day, now);
            days.entry((day, row.staff)).or_default().extend(spans);
        }
    }
    for row in noted_hours::counting((first, last)).all(db).await? {
        let noted = noted_hours::noted(&row).filter(|noted| noted.is_over(now));
        if let Some(noted) = noted.filter(|_| here.contains_key(&row.staff)) {
            days.entry((noted.day, row.staff)).or_default().push(noted.span);
        }
    }
    let mut begun: HashMap<Adcode, i64> = HashMap::new();
    let mut acts = Vec::new();
    for ((day, staff), spans) in days {
        let Some(adcode) = here.get(&staff).copied() else { continue };
        let place = desk(adcode);
        let left = begun.entry(place).or_default();
        *left += together(&spans);
        while *left >= 60 {
            *left -= 60;
            // Within the day, whichever of its hours it was.
            let at = Timestamp(day.begins().0 + 12 * HOUR_MS);
            acts.push(CountedAct { id: staff.to_string(), place, kind: String::new(), part: "served", at });
        }
    }
    acts.retain(|act| act.at.0 >= from && act.at.0 < until);
    Ok(acts)
}
