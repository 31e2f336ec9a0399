//! Hours that the office noted by hand for somebody: an activity, a training given, help on site. What was taken back
//! counts no more, and its row stays.

use super::audit;
use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::tables::noted_hours;
use crate::model::served::Noted;
use crate::model::staff::Staff;
use crate::model::{Day, NotedHoursId, StaffId, Timestamp};
use crate::texts::served as says;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder};

/// Those that count of somebody from one day to another, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    staff: StaffId,
    (first, last): (Day, Day),
) -> Result<Vec<noted_hours::Model>, DbErr> {
    counting((first, last))
        .filter(noted_hours::Column::Staff.eq(staff))
        .order_by_desc(noted_hours::Column::Day)
        .order_by_desc(noted_hours::Column::Id)
        .all(db)
        .await
}

/// Those that count of everybody from one day to another.
pub(super) fn counting((first, last): (Day, Day)) -> Select<noted_hours::Entity> {
    noted_hours::Entity::find()
        .filter(noted_hours::Column::TakenBackAt.is_null())
        .filter(noted_hours::Column::Day.between(first, last))
}

/// One of somebody's that counts.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    staff: StaffId,
    id: &str,
) -> Result<Option<noted_hours::Model>, DbErr> {
    let Ok(id) = id.parse::<NotedHoursId>() else { return Ok(None) };
    let found = noted_hours::Entity::find_by_id(id).filter(noted_hours::Column::Staff.eq(staff));
    found.filter(noted_hours::Column::TakenBackAt.is_null()).one(db).await
}

/// What a row says.
#[must_use]
pub(crate) fn noted(row: &noted_hours::Model) -> Option<Noted> {
    let span = crate::model::working_time::Span::parse(&row.span).ok()?;
    Some(Noted { kind: row.kind, day: row.day, span, what: row.what.clone() })
}

async fn put_on_record(tx: &Writing, by: &Staff, staff: &Staff, said: String, now: Timestamp) -> Result<(), DbErr> {
    let entry = audit::Entry::of(by, audit::Action::HoursNoted, &staff.id.to_string(), staff.adcode);
    audit::write(tx, entry.saying(format!("{}：{said}", staff.name)), now).await
}

/// Notes hours for somebody. The same number again is the same entry.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: &Staff,
    staff: &Staff,
    (id, noted): (NotedHoursId, Noted),
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::NotedHours, id).await?;
    let said = says::noted(&noted);
    let row = noted_hours::ActiveModel {
        id: Set(id),
        staff: Set(staff.id),
        kind: Set(noted.kind),
        day: Set(noted.day),
        span: Set(noted.span.to_string()),
        what: Set(noted.what),
        who: Set(by.name.clone()),
        at: Set(now),
        version: Set(1),
        taken_back_at: Set(None),
    };
    let once = OnConflict::column(noted_hours::Column::Id).do_nothing().to_owned();
    if noted_hours::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1 {
        put_on_record(&tx, by, staff, said, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await
}

/// Corrects what was noted, or takes it back where there is nothing instead; `false` where somebody did so since it was read.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn correct(
    db: &Db,
    by: &Staff,
    staff: &Staff,
    (row, version): (&noted_hours::Model, i32),
    instead: Option<Noted>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::NotedHours, row.id).await?;
    let update = noted_hours::Entity::update_many()
        .col_expr(noted_hours::Column::Version, Expr::col(noted_hours::Column::Version).add(1))
        .filter(noted_hours::Column::Id.eq(row.id))
        .filter(noted_hours::Column::Version.eq(version))
        .filter(noted_hours::Column::TakenBackAt.is_null());
    let before = noted(row).map_or_else(String::new, |noted| says::noted(&noted));
    let (update, said) = match instead {
        None => (update.col_expr(noted_hours::Column::TakenBackAt, Expr::value(now)), says::taken_back(&before)),
        Some(noted) => {
            let said = says::corrected(&before, &says::noted(&noted));
            let update = update
                .col_expr(noted_hours::Column::Kind, Expr::value(noted.kind))
                .col_expr(noted_hours::Column::Day, Expr::value(noted.day))
                .col_expr(noted_hours::Column::Span, Expr::value(noted.span.to_string()))
                .col_expr(noted_hours::Column::What, Expr::value(noted.what))
                .col_expr(noted_hours::Column::Who, Expr::value(&by.name))
                .col_expr(noted_hours::Column::At, Expr::value(now));
            (update, said)
        }
    };
    let changed = update.exec(&tx).await?.rows_affected == 1;
    if changed {
        put_on_record(&tx, by, staff, said, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed)
}
