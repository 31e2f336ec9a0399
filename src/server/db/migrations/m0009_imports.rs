//! Imports that can be looked at first and taken back.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_imports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imported = Table::alter().table("station").add_column(text_null("imported")).to_owned();
        manager.alter_table(imported).await?;
        let tables = [
            table("import")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("who"))
                .col(string("name"))
                .col(string("state"))
                .col(big_integer("at"))
                .col(text("remarks"))
                .col(text("body"))
                .to_owned(),
            table("import_row")
                .col(string("import"))
                .col(string("code"))
                .col(text_null("before"))
                .col(text("after"))
                .primary_key(Index::create().col("import").col("code"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        manager.create_index(index("import_row_by_code", "import_row", &["code"])).await
    }
}
