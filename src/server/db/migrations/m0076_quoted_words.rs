//! All words of couriers that offices quoted, not those of voices alone: where they stand, what is still to be looked
//! through for them, and whose lists are to tell of a change. `quote`, which the version before writes, is read along.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_quoted_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quoted = super::table("quoted")
            // The number of what a courier said.
            .col(text("said"))
            .col(text("kind"))
            .col(text("place"))
            .primary_key(Index::create().col("said").col("kind").col("place"))
            .to_owned();
        manager.create_table(quoted).await?;
        let due = super::table("quote_due")
            // One for each time that something was written.
            .col(text("id"))
            .col(text("kind"))
            .col(text("place"))
            .col(text("before"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("id"))
            .to_owned();
        manager.create_table(due).await?;
        let told = super::table("quote_untold")
            .col(text("kind"))
            .col(text("place"))
            .primary_key(Index::create().col("kind").col("place"))
            .to_owned();
        manager.create_table(told).await
    }
}
