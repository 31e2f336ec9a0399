//! What a station's row holds beside its columns; the files of imports that are looked at, and what was chosen for them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, integer, string, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_station_details"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let details = Table::alter().table("station").add_column(text_null("details")).to_owned();
        manager.alter_table(details).await?;
        let table = |name: &'static str| Table::create().table(Alias::new(name)).to_owned();
        let file = table("import_file")
            .col(string("import").primary_key())
            .col(binary("bytes"))
            // Who sent it said this of it, and chose that, as JSON.
            .col(text("origin"))
            .col(text("choices"))
            .to_owned();
        manager.create_table(file).await?;
        let choice = table("import_choice")
            .col(integer("adcode"))
            .col(string("source"))
            .col(string("kind"))
            .col(string("said"))
            .col(text("meant"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("adcode").col("source").col("kind").col("said"))
            .to_owned();
        manager.create_table(choice).await
    }
}
