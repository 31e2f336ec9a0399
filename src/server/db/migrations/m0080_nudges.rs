//! What the province asks a prefecture to see to, until its people say that it is done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_nudges"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let nudge = super::table("nudge")
            .col(text("id").primary_key())
            .col(integer("adcode"))
            .col(text("note"))
            .col(text("who"))
            .col(big_integer("made_at"))
            .col(big_integer_null("done_at"))
            .col(text("done_who"))
            .col(text("answer"))
            .to_owned();
        manager.create_table(nudge).await?;
        manager.create_index(super::index("nudge_by_desk", "nudge", &["adcode", "done_at"])).await
    }
}
