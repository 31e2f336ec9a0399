//! Posters and links that bring couriers here, and how often each was opened on which day.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_outreach"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let poster = super::table("outreach_poster")
            .col(text("code").primary_key())
            .col(integer("adcode"))
            .col(text("title"))
            .col(text("headline"))
            .col(text_null("campaign"))
            .col(boolean("active"))
            .col(text("who"))
            .col(big_integer("made_at"))
            .to_owned();
        manager.create_table(poster).await?;
        manager.create_index(super::index("outreach_poster_by_desk", "outreach_poster", &["adcode"])).await?;
        let arrival = super::table("outreach_arrival")
            .col(text("code"))
            .col(text("day"))
            .col(big_integer("count"))
            .primary_key(Index::create().col("code").col("day"))
            .to_owned();
        manager.create_table(arrival).await
    }
}
