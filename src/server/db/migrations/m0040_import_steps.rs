//! Imports that are written in turns: what a table says, in parts, and what is still to be done.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, string_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_import_steps"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let staff = Table::alter().table("import").add_column(string_null("staff")).to_owned();
        manager.alter_table(staff).await?;
        let part = table("import_part")
            .col(string("import"))
            .col(integer("number"))
            .col(text("body"))
            .primary_key(Index::create().col("import").col("number"))
            .to_owned();
        let step = table("import_step")
            .col(string("import"))
            .col(big_integer("number"))
            .col(text("body"))
            .primary_key(Index::create().col("import").col("number"))
            .to_owned();
        manager.create_table(part).await?;
        manager.create_table(step).await
    }
}
