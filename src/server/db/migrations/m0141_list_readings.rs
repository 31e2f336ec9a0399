//! Which couriers' words stood in lists that staff looked at.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_list_readings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = super::table("list_reading")
            .col(text("subject"))
            .col(text("staff"))
            .col(text("day"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("subject").col("staff").col("day"))
            .to_owned();
        manager.create_table(table).await?;
        manager.create_index(super::index("list_reading_by_time", "list_reading", &["at"])).await
    }
}
