//! What the province asks a prefecture to see to. It stands on the prefecture's first page until its people say that it
//! is done.

use super::PAGE;
use super::connection::Db;
use super::notices::News;
use super::quotes::Quoting;
use super::tables::nudge;
use super::{audit, quotes};
use crate::model::staff::Staff;
use crate::model::{Adcode, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// Those that stand at a desk, the oldest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open(db: &impl ConnectionTrait, desk: Adcode) -> Result<Vec<nudge::Model>, DbErr> {
    let standing = nudge::Entity::find().filter(nudge::Column::Adcode.eq(desk)).filter(nudge::Column::DoneAt.is_null());
    standing.order_by_asc(nudge::Column::MadeAt).all(db).await
}

/// A page of those of all prefectures, and one more where there is another: those that stand first, then the newest.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(db: &impl ConnectionTrait, page: u64) -> Result<Vec<nudge::Model>, DbErr> {
    let stands: SimpleExpr = Expr::case(nudge::Column::DoneAt.is_null(), 0).finally(1).into();
    let all = nudge::Entity::find().order_by_asc(stands).order_by_desc(nudge::Column::MadeAt);
    all.order_by_asc(nudge::Column::Id).offset(page * PAGE).limit(PAGE + 1).all(db).await
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
pub(crate) async fn add(db: &Db, staff: &Staff, desk: Adcode, note: String, now: Timestamp) -> Result<(), DbErr> {
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
    };
    nudge::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, audit::Action::Nudged, &id, desk), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await
}

/// Says that it is done; `false` where somebody had said so before.
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
        .filter(nudge::Column::DoneAt.is_null())
        .exec(&tx)
        .await?;
    if done.rows_affected == 1 {
        quoting.note(&tx).await?;
        audit::write(&tx, audit::Entry::of(staff, audit::Action::NudgeDone, &row.id, row.adcode), now).await?;
    }
    tx.commit().await?;
    Ok(done.rows_affected == 1)
}
