//! An office's own words for what a voice is about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_voice_tags"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tags = Table::alter().table("voice").add_column(text("tags").default("")).to_owned();
        manager.alter_table(tags).await
    }
}
