//! Phrases that desks keep for what they write often. Couriers see them only once they are sent.

use super::connection::Db;
use super::quotes::{self, Quoting};
use super::tables::phrase;
use crate::model::staff::Staff;
use crate::model::{Adcode, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// Phrases that a page offers at most.
const MOST: u64 = 300;

/// Phrases of a desk and of the province, by their titles.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_desk(db: &impl ConnectionTrait, desk: Adcode) -> Result<Vec<phrase::Model>, DbErr> {
    let desks = [desk, Adcode::HUNAN];
    let own = phrase::Entity::find().filter(phrase::Column::Adcode.is_in(desks));
    own.order_by_asc(phrase::Column::Title).limit(MOST).all(db).await
}

/// Keeps one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn add(
    db: &Db,
    staff: &Staff,
    id: String,
    title: String,
    text: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Phrase, &id).await?;
    let row = phrase::ActiveModel {
        id: Set(id),
        adcode: Set(staff.adcode),
        title: Set(title),
        text: Set(text),
        made_by: Set(staff.id),
        made_at: Set(now),
    };
    let once = sea_orm::sea_query::OnConflict::column(phrase::Column::Id).do_nothing().to_owned();
    phrase::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    tx.commit().await
}

/// Removes one of the desk's own.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remove(db: &Db, staff: &Staff, id: &str) -> Result<(), DbErr> {
    let own =
        phrase::Entity::delete_many().filter(phrase::Column::Id.eq(id)).filter(phrase::Column::Adcode.eq(staff.adcode));
    own.exec(db).await.map(|_| ())
}
