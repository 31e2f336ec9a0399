//! What a table says, kept in parts as long as it is looked at: one long row would hold up who else writes.

use super::Sourced;
use crate::server::db::connection::Db;
use crate::server::db::tables::{import, import_part, import_step};
use crate::server::db::threads::stored;
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;

/// Stations of one part.
const STATIONS: usize = 500;

/// Keeps what was read, instead of what was kept before.
pub(super) async fn keep(db: &Db, id: &str, stations: &[Sourced]) -> Result<(), DbErr> {
    drop(db, id).await?;
    for (number, stations) in (0..).zip(stations.chunks(STATIONS)) {
        let row = import_part::ActiveModel {
            import: Set(id.to_owned()),
            number: Set(number),
            body: Set(stored(serde_json::to_string(stations))?),
        };
        import_part::Entity::insert(row).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn numbers(db: &impl ConnectionTrait, id: &str) -> Result<Vec<i32>, DbErr> {
    use sea_orm::QuerySelect;
    import_part::Entity::find()
        .select_only()
        .column(import_part::Column::Number)
        .filter(import_part::Column::Import.eq(id))
        .order_by_asc(import_part::Column::Number)
        .into_tuple()
        .all(db)
        .await
}

/// All stations of a table.
pub(super) async fn read(db: &impl ConnectionTrait, row: &import::Model) -> Result<Vec<Sourced>, DbErr> {
    let numbers = numbers(db, &row.id).await?;
    if numbers.is_empty() && row.body.starts_with('[') {
        // Kept by the version before, in one.
        return stored(serde_json::from_str(&row.body));
    }
    let mut stations = Vec::new();
    for number in numbers {
        let part = import_part::Entity::find_by_id((row.id.clone(), number)).one(db).await?;
        let part: Vec<Sourced> =
            part.map(|part| stored(serde_json::from_str(&part.body))).transpose()?.unwrap_or_default();
        stations.extend(part);
    }
    Ok(stations)
}

/// Drops what was kept, a part at a time.
pub(super) async fn drop(db: &Db, id: &str) -> Result<(), DbErr> {
    for number in numbers(db, id).await? {
        import_part::Entity::delete_by_id((id.to_owned(), number)).exec(db).await?;
    }
    Ok(())
}

/// Drops what belongs to imports that are forgotten.
pub(super) async fn drop_forgotten(db: &Db) -> Result<(), DbErr> {
    let known = || Query::select().column(import::Column::Id).from(import::Entity).to_owned();
    let parts = import_part::Entity::delete_many().filter(import_part::Column::Import.not_in_subquery(known()));
    parts.exec(db).await?;
    let steps = import_step::Entity::delete_many().filter(import_step::Column::Import.not_in_subquery(known()));
    steps.exec(db).await.map(|_| ())
}
