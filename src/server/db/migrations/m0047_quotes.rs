//! Which voices are quoted in what offices wrote.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_quotes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_voice = ForeignKey::create();
        of_voice.from("quote", "voice").to("voice", "id").on_delete(ForeignKeyAction::Cascade);
        let quote = super::table("quote")
            .col(text("voice"))
            // What quotes it: the kind of it and its number.
            .col(text("kind"))
            .col(text("place"))
            .primary_key(Index::create().col("voice").col("kind").col("place"))
            .foreign_key(&mut of_voice)
            .to_owned();
        manager.create_table(quote).await
    }
}
