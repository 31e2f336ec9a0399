//! The 12355 desks: kept in the table `desk`, told to phones through the feed.

use super::connection::Db;
use super::feed;
use crate::api::Item;
use crate::model::{Adcode, Desk};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A row of the table `desk`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "desk")]
pub struct Model {
    /// The prefecture it serves, GB/T 2260.
    #[sea_orm(primary_key, auto_increment = false)]
    pub adcode: Adcode,
    /// The desk as JSON.
    pub body: String,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Puts desks in, in place of those of the same prefectures, in one transaction.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub async fn put(db: &Db, desks: Vec<Desk>) -> Result<(), DbErr> {
    if desks.is_empty() {
        return Ok(());
    }
    let tx = db.write().await?;
    let mut rows = Vec::with_capacity(desks.len());
    for desk in &desks {
        let body = serde_json::to_string(desk).map_err(|error| DbErr::Custom(error.to_string()))?;
        rows.push(ActiveModel { adcode: Set(desk.adcode), body: Set(body) });
    }
    let newest = OnConflict::column(Column::Adcode).update_column(Column::Body).to_owned();
    Entity::insert_many(rows).on_conflict(newest).exec_without_returning(&tx).await?;
    let items: Vec<Item> = desks.into_iter().map(|desk| Item::Desk(Box::new(desk))).collect();
    feed::publish(&tx, &items).await?;
    tx.commit().await
}
