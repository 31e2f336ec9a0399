//! Resources that couriers see: those that their office made public, as long as there is enough of them for one more.

use super::super::connection::Writing;
use super::super::feed;
use super::super::tables::aid_resource;
use super::super::threads::stored;
use super::rule_of;
use crate::api::Item;
use crate::model::Day;
use crate::model::aid::AidOffer;
use sea_orm::entity::prelude::*;

/// Their word in the feed.
pub(crate) const KIND: &str = "aid";

/// What couriers see of a resource; nothing where they see none. Whether its last day is over they know themselves.
///
/// # Errors
/// [`DbErr`] if the row is damaged.
fn offer(row: &aid_resource::Model) -> Result<Option<AidOffer>, DbErr> {
    if !row.public || !row.active || row.stock < row.each {
        return Ok(None);
    }
    Ok(Some(AidOffer {
        id: row.id.clone(),
        kind: row.kind,
        adcode: row.adcode,
        name: row.name.clone(),
        usual: crate::texts::aid::amount(row.each, &row.unit),
        rule: rule_of(row)?,
        papers: row.papers.clone(),
        last_day: row.last_day.as_deref().map(|day| stored(Day::parse(day))).transpose()?,
        sample: row.sample,
    }))
}

/// Tells phones what they see of a resource now, also of one that is not there any more, where that is another thing than
/// what they were told last. To be called after whatever changed it.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn tell(tx: &Writing, id: &str) -> Result<(), DbErr> {
    let row = aid_resource::Entity::find_by_id(id).one(tx).await?;
    let told = feed::one(tx, KIND, id).await?.and_then(|entry| entry.body);
    let told: Option<AidOffer> = told.and_then(|body| serde_json::from_str(&body).ok());
    let now = row.as_ref().map(offer).transpose()?.flatten();
    if told == now {
        return Ok(());
    }
    let item = now.map_or_else(|| Item::AidGone(id.to_owned()), |offer| Item::Aid(Box::new(offer)));
    feed::publish(tx, &[item]).await
}

/// All that couriers see.
///
/// # Errors
/// [`DbErr`], also if a row is damaged.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<AidOffer>, DbErr> {
    let rows = aid_resource::Entity::find().filter(aid_resource::Column::Public.eq(true)).all(db).await?;
    rows.iter().filter_map(|row| offer(row).transpose()).collect()
}

/// The name of a resource that a question asks for, if couriers can ask for it now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open(db: &impl ConnectionTrait, id: &str, today: Day) -> Result<Option<AidOffer>, DbErr> {
    // What is no number of ours is not asked for: PostgreSQL refuses some texts.
    if uuid::Uuid::try_parse(id).is_err() {
        return Ok(None);
    }
    let row = aid_resource::Entity::find_by_id(id).one(db).await?;
    let offer = row.as_ref().map(offer).transpose()?.flatten();
    Ok(offer.filter(|offer| offer.can_be_applied_for(today)))
}
