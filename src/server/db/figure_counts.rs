//! The acts of [`figures`](super::figures), counted by the database where nobody looks at the acts themselves: by region
//! and by day of the calendar in China.

use super::figures;
use super::tables::{activity, case, question, report, voice};
use crate::model::figures::Subject;
use crate::model::station_report::VISIT_MS;
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, Timestamp};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use std::collections::BTreeMap;

/// China is so far ahead of UTC, milliseconds.
const AHEAD_MS: i64 = 8 * 3_600_000;

/// How many there are of a region on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayCount {
    /// The region as the rows have it.
    pub(super) region: Adcode,
    /// The day, by [`day_of`].
    pub(super) day: i64,
    /// How many.
    pub(super) count: i64,
}

/// The number of the day of a moment in China.
pub(super) fn day_of(at: Timestamp) -> i64 {
    (at.0 + AHEAD_MS).div_euclid(DAY_MS)
}

/// Counts rows by the region that a column says and the day of a moment, which is an expression in milliseconds UTC.
pub(super) async fn by_day<E: EntityTrait, C: ColumnTrait>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    region: C,
    at: &str,
) -> Result<Vec<DayCount>, DbErr> {
    let counted: Vec<(Adcode, i64, i64)> = rows
        .select_only()
        .column(region)
        .expr_as(day(at), OF_DAY)
        .expr_as(Expr::cust("COUNT(*)"), "counted")
        .group_by(region)
        .group_by(Expr::col(OF_DAY))
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().map(|(region, day, count)| DayCount { region, day, count }).collect())
}

/// A name that no table has for a column: PostgreSQL would take that one.
const OF_DAY: &str = "of_day";

fn day(at: &str) -> Expr {
    Expr::cust(format!("({at} + {AHEAD_MS}) / {DAY_MS}"))
}

/// Visits, whose region is in the number of their station.
pub(super) async fn visits_by_day(db: &impl ConnectionTrait, span: (i64, i64)) -> Result<Vec<DayCount>, DbErr> {
    const PLACE: &str = "of_place";
    let counted: Vec<(String, i64, i64)> = figures::visited_in(span)
        .select_only()
        .expr_as(Expr::cust("SUBSTR(\"visit\".\"station\", 1, 6)"), PLACE)
        .expr_as(day(&format!("\"visit\".\"hour\" * {VISIT_MS}")), OF_DAY)
        .expr_as(Expr::cust("COUNT(*)"), "counted")
        .group_by(Expr::col(PLACE))
        .group_by(Expr::col(OF_DAY))
        .into_tuple()
        .all(db)
        .await?;
    let counts = counted
        .into_iter()
        .filter_map(|(code, day, count)| Some(DayCount { region: figures::visited_place(&code)?, day, count }));
    Ok(counts.collect())
}

/// The acts of a subject.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn acts_by_day(
    db: &impl ConnectionTrait,
    subject: Subject,
    span: (i64, i64),
) -> Result<Vec<DayCount>, DbErr> {
    let all = Adcode::HUNAN;
    match subject {
        Subject::Questions | Subject::Channels => {
            let rows = figures::asked_in(span, all);
            by_day(db, rows, question::Column::Adcode, "\"question\".\"asked_at\"").await
        }
        Subject::Cases => {
            by_day(db, figures::opened_in(span, all), case::Column::Adcode, "\"case\".\"opened_at\"").await
        }
        Subject::Bookings => by_day(db, figures::booked_in(span, all), activity::Column::Adcode, BOOKING_AT).await,
        Subject::Visits => visits_by_day(db, span).await,
        Subject::Reports => {
            by_day(db, figures::reported_in(span, all), report::Column::Adcode, "\"report\".\"at\"").await
        }
        Subject::Voices => by_day(db, figures::said_in(span, all), voice::Column::Adcode, "\"voice\".\"at\"").await,
        // A desk has few of them a month.
        Subject::Referrals | Subject::Meetings | Subject::Hours => {
            let (acts, _) = figures::acts(db, subject, span, all).await?;
            let mut counts: BTreeMap<(u32, i64), (Adcode, i64)> = BTreeMap::new();
            for act in acts {
                counts.entry((act.place.number(), day_of(act.at))).or_insert((act.place, 0)).1 += 1;
            }
            Ok(counts.into_iter().map(|((_, day), (region, count))| DayCount { region, day, count }).collect())
        }
    }
}

/// When a booking is.
pub(super) const BOOKING_AT: &str = "\"booking\".\"starts_at\"";
