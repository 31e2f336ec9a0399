//! What a closed month told whoever is outside of the office, kept as it was first told; and where a question came from
//! whose prefecture has no desk here.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer_null, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_figure_release"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let release = table("figure_release")
            .col(string("month").primary_key())
            .col(text("body"))
            .col(big_integer("released_at"))
            .to_owned();
        manager.create_table(release).await?;
        manager.alter_table(Table::alter().table("question").add_column(integer_null("origin")).to_owned()).await
    }
}
