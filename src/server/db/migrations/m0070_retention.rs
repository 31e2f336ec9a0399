//! How long what is kept, where an office set it; and on which days what was kept for long enough was deleted.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_retention"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let periods = table("retention")
            .col(string("kind").primary_key())
            .col(integer("days"))
            .col(string("set_by"))
            .col(big_integer("set_at"))
            .to_owned();
        manager.create_table(periods).await?;
        let runs = table("retention_run")
            .col(string("day").primary_key())
            .col(big_integer("renewed_at"))
            .col(big_integer_null("ended_at"))
            .col(text("deleted"))
            .to_owned();
        manager.create_table(runs).await?;
        manager.create_index(super::index("submission_by_moment", "submission", &["taken_at"])).await
    }
}
