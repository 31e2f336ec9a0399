//! The feed that phones sync from: for each thing that they keep, its newest state and number. Who changes a thing
//! notes that it is due; [`super::publisher`] gives it its number.

use super::connection::Writing;
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
    /// The number of its last change; below 0 for one that was never numbered.
    pub revision: i64,
    /// The item as JSON; none if it is gone.
    pub body: Option<String>,
}

/// None.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Things that have changed and wait for their number. Nothing here is written twice, so nobody waits for a row.
pub(super) mod due {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_due")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub kind: String,
        pub key: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row takes 4 parameters, and SQLite takes 32,766 a statement.
const ROWS_A_STATEMENT: usize = 2_000;

/// A number that no phone asks for, for what has none yet. Numbers are unique; so this one is taken at random.
fn unnumbered() -> i64 {
    let (high, _) = uuid::Uuid::new_v4().as_u64_pair();
    -i64::try_from(high >> 2).unwrap_or(i64::MAX) - 1
}

/// Tells phones of these items as they are now, once this is committed.
///
/// # Errors
/// [`DbErr`].
pub async fn publish(tx: &Writing, items: &[Item]) -> Result<(), DbErr> {
    let mut entries = Vec::with_capacity(items.len());
    for item in items {
        let stored = item.stored().map_err(|error| DbErr::Custom(error.to_string()))?;
        entries.extend(stored.map(|(kind, key, body)| ActiveModel {
            kind: Set(kind.to_owned()),
            key: Set(key),
            revision: Set(unnumbered()),
            body: Set(body),
        }));
    }
    for rows in entries.chunks(ROWS_A_STATEMENT) {
        // What has a number keeps it until the publisher gives the next one.
        let newest = OnConflict::columns([Column::Kind, Column::Key]).update_column(Column::Body).to_owned();
        Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(tx).await?;
        let due = rows.iter().map(|row| due(row.kind.as_ref(), row.key.as_ref()));
        due::Entity::insert_many(due).exec_without_returning(tx).await?;
    }
    if !entries.is_empty() {
        tx.publishes();
    }
    Ok(())
}

fn due(kind: &str, key: &str) -> due::ActiveModel {
    due::ActiveModel { kind: Set(kind.to_owned()), key: Set(key.to_owned()), ..Default::default() }
}

/// Notes that something is to be told that the publisher puts together itself, as many change it at once; see
/// [`super::publisher`].
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn changed(tx: &Writing, kind: &'static str, key: &str) -> Result<(), DbErr> {
    due::Entity::insert(due(kind, key)).exec_without_returning(tx).await?;
    tx.publishes();
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
