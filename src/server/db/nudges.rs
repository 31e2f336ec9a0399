//! What the province asks a prefecture to see to. It stands on the prefecture's first page until its people say that it
//! is done.

use super::PAGE;
use super::connection::Db;
use super::notices::News;
use super::quotes::Quoting;
use super::scope::RegionColumn as _;
use super::tables::nudge;
use super::{audit, quotes};
use crate::model::staff::Staff;
use crate::model::{Adcode, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};

/// Neither done nor withdrawn.
pub(super) fn standing() -> Condition {
    Condition::all().add(nudge::Column::DoneAt.is_null()).add(nudge::Column::WithdrawnAt.is_null())
}

/// Those that stand at a desk, the oldest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open(db: &impl ConnectionTrait, desk: Adcode) -> Result<Vec<nudge::Model>, DbErr> {
    let standing = nudge::Entity::find().filter(nudge::Column::Adcode.eq(desk)).filter(standing());
    standing.order_by_asc(nudge::Column::MadeAt).all(db).await
}

/// The last ones of all prefectures: those that stand first, then the newest.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn last(db: &impl ConnectionTrait, most: u64) -> Result<Vec<nudge::Model>, DbErr> {
    let all = || nudge::Entity::find().order_by_desc(nudge::Column::MadeAt).limit(most);
    let mut rows = all().filter(standing()).all(db).await?;
    rows.extend(all().filter(standing().not()).all(db).await?);
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(rows)
}

/// A page of all that the province asked, the newest first, as who asks sees it: of one region where one is chosen. One
/// more where there is another page.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    region: Option<Adcode>,
    page: u64,
) -> Result<Vec<nudge::Model>, DbErr> {
    nudge::Entity::find()
        .filter(nudge::Column::Adcode.seen_by(staff))
        .filter(Condition::all().add_option(region.map(|region| nudge::Column::Adcode.eq(region))))
        .order_by_desc(nudge::Column::MadeAt)
        .order_by_desc(nudge::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<nudge::Model>, DbErr> {
    nudge::Entity::find_by_id(id).one(db).await
}

/// Asks a prefecture to see to something.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    staff: &Staff,
    desk: Adcode,
    (note, due): (String, Option<Day>),
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let id = uuid::Uuid::now_v7().to_string();
    let quoting = quotes::watch(&tx, Quoting::Nudge, &id).await?;
    let row = nudge::ActiveModel {
        id: Set(id.clone()),
        adcode: Set(desk),
        note: Set(note),
        who: Set(staff.name.clone()),
        made_at: Set(now),
        done_at: Set(None),
        done_who: Set(String::new()),
        answer: Set(String::new()),
        due_day: Set(due),
        withdrawn_at: Set(None),
        withdrawn_who: Set(String::new()),
        withdrawn_why: Set(String::new()),
    };
    nudge::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, audit::Action::Nudged, &id, desk), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await
}

/// Says that it is done; `false` where somebody had said so before, or the province asks it no more.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn finish(
    db: &Db,
    staff: &Staff,
    row: &nudge::Model,
    answer: String,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Nudge, &row.id).await?;
    let done = nudge::Entity::update_many()
        .col_expr(nudge::Column::DoneAt, Expr::value(now))
        .col_expr(nudge::Column::DoneWho, Expr::value(&staff.name))
        .col_expr(nudge::Column::Answer, Expr::value(answer))
        .filter(nudge::Column::Id.eq(&row.id))
        .filter(standing())
        .exec(&tx)
        .await?;
    if done.rows_affected == 1 {
        quoting.note(&tx).await?;
        audit::write(&tx, audit::Entry::of(staff, audit::Action::NudgeDone, &row.id, row.adcode), now).await?;
    }
    tx.commit().await?;
    Ok(done.rows_affected == 1)
}

/// Asks it no more, for this reason; `false` where it was done or withdrawn before.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn withdraw(
    db: &Db,
    staff: &Staff,
    row: &nudge::Model,
    why: String,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Nudge, &row.id).await?;
    let withdrawn = nudge::Entity::update_many()
        .col_expr(nudge::Column::WithdrawnAt, Expr::value(now))
        .col_expr(nudge::Column::WithdrawnWho, Expr::value(&staff.name))
        .col_expr(nudge::Column::WithdrawnWhy, Expr::value(why))
        .filter(nudge::Column::Id.eq(&row.id))
        .filter(standing())
        .exec(&tx)
        .await?;
    if withdrawn.rows_affected == 1 {
        quoting.note(&tx).await?;
        audit::write(&tx, audit::Entry::of(staff, audit::Action::NudgeWithdrawn, &row.id, row.adcode), now).await?;
        tx.tell(News::Inbox);
    }
    tx.commit().await?;
    Ok(withdrawn.rows_affected == 1)
}
