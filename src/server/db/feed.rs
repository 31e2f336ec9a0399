//! The feed that phones sync from: for each thing that they keep, its newest state and number. Who changes a thing
//! notes that it is due; [`super::publisher`] gives it its number.

use super::connection::Writing;
use crate::api::{Item, Scope};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{InsertStatement, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait};

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
    /// [`Scope::number`].
    pub scope: i32,
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

/// A row takes 5 parameters, and SQLite takes 32,766 a statement.
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
            scope: Set(number_of(item.scope())),
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
    tx.execute(&change(tx, kind, key)).await.map(|_| ())
}

/// [`changed`] as a row for [`super::together::write_together`].
pub(super) fn change(tx: &Writing, kind: &'static str, key: &str) -> InsertStatement {
    tx.publishes();
    due::Entity::insert(due(kind, key)).into_query()
}

pub(super) fn number_of(scope: Scope) -> i32 {
    i32::try_from(scope.number()).unwrap_or(i32::MAX)
}

/// Changes after `since`, oldest first, at most `limit`: all, or those of some parts.
///
/// # Errors
/// [`DbErr`].
pub async fn after(
    db: &impl ConnectionTrait,
    since: i64,
    limit: u64,
    parts: Option<&[Scope]>,
) -> Result<Vec<Model>, DbErr> {
    let mut newer = Entity::find().filter(Column::Revision.gt(since));
    if let Some(parts) = parts {
        newer = newer.filter(Column::Scope.is_in(parts.iter().copied().map(number_of)));
    }
    newer.order_by_asc(Column::Revision).limit(limit).all(db).await
}

/// Whether the feed holds no more stations than `most`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_small(db: &impl ConnectionTrait, most: u64) -> Result<bool, DbErr> {
    let beyond = Entity::find()
        .select_only()
        .column(Column::Key)
        .filter(Column::Kind.eq("station"))
        .filter(Column::Body.is_not_null())
        .offset(most)
        .limit(1)
        .into_tuple::<String>()
        .one(db)
        .await?;
    Ok(beyond.is_none())
}

/// The number of the newest change of a part; nothing if there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newest_of(db: &impl ConnectionTrait, part: Scope) -> Result<Option<i64>, DbErr> {
    let newest: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Revision.max(), "newest")
        .filter(Column::Scope.eq(number_of(part)))
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().filter(|newest| *newest > 0))
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
