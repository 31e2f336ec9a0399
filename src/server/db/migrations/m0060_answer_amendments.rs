//! Documents of answers, and answers that were taken back or corrected.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_answer_amendments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let message = || Table::alter().table("message").to_owned();
        manager.alter_table(message().add_column(text("documents").default("[]")).to_owned()).await?;
        manager.alter_table(message().add_column(big_integer_null("withdrawn_at")).to_owned()).await?;
        manager.alter_table(message().add_column(big_integer_null("corrected_at")).to_owned()).await?;
        // What a document is called where it is kept.
        let name = text("name").default("").to_owned();
        manager.alter_table(Table::alter().table("attachment").add_column(name).to_owned()).await
    }
}
