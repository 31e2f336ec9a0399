//! Links by which keepers open their station's page. Only hashes are kept.

use super::audit;
use super::connection::Db;
use super::station_table::Model;
use super::tables::keeper;
use crate::model::staff::Staff;
use crate::model::timestamp::DAY_MS;
use crate::model::{Station, StationCode, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

/// A link that nobody used for so many milliseconds lapses: a year.
const UNUSED_MS: i64 = 365 * DAY_MS;

/// Makes a link's secret for a station; it is shown once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn make(db: &Db, by: &Staff, station: &Station, now: Timestamp) -> Result<String, DbErr> {
    let token = crate::server::digest::secret();
    let row = keeper::ActiveModel {
        hash: Set(crate::server::digest::sha256(token.as_bytes())),
        station: Set(station.code.to_string()),
        made_by: Set(by.name.clone()),
        made_at: Set(now),
        used_at: Set(None),
    };
    let tx = db.write().await?;
    keeper::Entity::insert(row).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::KeeperLink, station.code.as_str(), station.adcode);
    audit::write(&tx, entry.saying("新链接"), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Withdraws all links of a station.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn withdraw(db: &Db, by: &Staff, station: &Station, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    keeper::Entity::delete_many().filter(keeper::Column::Station.eq(station.code.as_str())).exec(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::KeeperLink, station.code.as_str(), station.adcode);
    audit::write(&tx, entry.saying("全部作废"), now).await?;
    tx.commit().await
}

/// Withdraws one link of a station, by its hash; one that is withdrawn already is withdrawn.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn withdraw_one(
    db: &Db,
    by: &Staff,
    station: &Station,
    hash: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let of = keeper::Entity::delete_many().filter(keeper::Column::Station.eq(station.code.as_str()));
    let gone = of.filter(keeper::Column::Hash.eq(hash)).exec(&tx).await?;
    if gone.rows_affected > 0 {
        let entry = audit::Entry::of(by, audit::Action::KeeperLink, station.code.as_str(), station.adcode);
        audit::write(&tx, entry.saying("作废一个"), now).await?;
    }
    tx.commit().await
}

/// Whether a link lapsed: one that lies about in some old message opens nothing any more.
pub(crate) fn has_lapsed(link: &keeper::Model, now: Timestamp) -> bool {
    now.millis_since(link.used_at.unwrap_or(link.made_at)) > UNUSED_MS
}

/// The links of a station, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_station(db: &impl ConnectionTrait, code: &StationCode) -> Result<Vec<keeper::Model>, DbErr> {
    keeper::Entity::find()
        .filter(keeper::Column::Station.eq(code.as_str()))
        .order_by_desc(keeper::Column::MadeAt)
        .all(db)
        .await
}

/// The station that a link opens, if it is still there; notes that it was used.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn station(db: &Db, token: &str, now: Timestamp) -> Result<Option<Model>, DbErr> {
    let hash = crate::server::digest::sha256(token.as_bytes());
    let Some(link) = keeper::Entity::find_by_id(&hash).one(db).await? else { return Ok(None) };
    if has_lapsed(&link, now) {
        return Ok(None);
    }
    // Once a day is often enough to tell whether it is used.
    if link.used_at.is_none_or(|at| now.millis_since(at) >= DAY_MS) {
        keeper::Entity::update_many()
            .col_expr(keeper::Column::UsedAt, Expr::value(now))
            .filter(keeper::Column::Hash.eq(hash))
            .exec(db)
            .await?;
    }
    let row = super::station_table::Entity::find_by_id(link.station).one(db).await?;
    Ok(row.filter(|row| !row.gone))
}
