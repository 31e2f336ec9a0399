//! The feed that phones sync from: for each thing they keep, its newest state and number.

use crate::api::Item;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// One thing as phones get it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// One of [`Item::KINDS`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// What it is known by among its kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The number of its last change.
    pub revision: i64,
    /// The item as JSON; none if it is gone.
    pub body: Option<String>,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row takes 4 parameters, and SQLite takes 32,766 a statement.
const ROWS_A_STATEMENT: usize = 2_000;

/// What stands in the feed for an item.
fn entry(item: &Item, revision: i64) -> Result<Option<ActiveModel>, serde_json::Error> {
    let stored = item.stored()?;
    Ok(stored.map(|(kind, key, body)| ActiveModel {
        kind: Set(kind.to_owned()),
        key: Set(key),
        revision: Set(revision),
        body: Set(body),
    }))
}

/// Tells phones of these items, numbered from `first` on; see [`super::take_revisions`].
///
/// # Errors
/// [`DbErr`].
pub async fn publish(db: &impl ConnectionTrait, items: &[Item], first: i64) -> Result<(), DbErr> {
    let mut entries = Vec::with_capacity(items.len());
    for (revision, item) in (first..).zip(items) {
        entries.extend(entry(item, revision).map_err(|error| DbErr::Custom(error.to_string()))?);
    }
    for rows in entries.chunks(ROWS_A_STATEMENT) {
        let newest = OnConflict::columns([Column::Kind, Column::Key])
            .update_columns([Column::Revision, Column::Body])
            .to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Changes after `since`, oldest first, at most `limit`.
///
/// # Errors
/// [`DbErr`].
pub async fn after(db: &impl ConnectionTrait, since: i64, limit: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Revision.gt(since)).order_by_asc(Column::Revision).limit(limit).all(db).await
}

/// All of one kind that are there, by key.
///
/// # Errors
/// [`DbErr`].
pub async fn of_kind(db: &impl ConnectionTrait, kind: &str) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Kind.eq(kind))
        .filter(Column::Body.is_not_null())
        .order_by_asc(Column::Key)
        .all(db)
        .await
}

/// One thing, if there ever was one.
///
/// # Errors
/// [`DbErr`].
pub async fn one(db: &impl ConnectionTrait, kind: &str, key: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id((kind.to_owned(), key.to_owned())).one(db).await
}
