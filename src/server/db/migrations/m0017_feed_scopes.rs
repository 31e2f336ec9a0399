//! The part of the feed in which a thing stands: 0 is for everybody, else the prefecture of a station's code.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_feed_scopes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let scope = Table::alter().table("feed").add_column(integer("scope").default(0)).to_owned();
        manager.alter_table(scope).await?;
        let fill = "UPDATE feed SET scope = CAST(substr(key, 1, 4) || '00' AS INTEGER) WHERE kind = 'station'";
        manager.get_connection().execute_unprepared(fill).await?;
        manager.create_index(super::index("feed_by_scope", "feed", &["scope", "revision"])).await
    }
}
