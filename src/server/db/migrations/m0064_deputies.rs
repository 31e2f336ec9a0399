//! Deputies and members of the CPPCC, and meetings of them with couriers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_deputies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let deputy = super::table("deputy")
            .col(text("id").primary_key())
            .col(text("kind"))
            .col(text("level"))
            .col(integer("adcode"))
            .col(text("name"))
            .col(text("term"))
            .col(text("unit"))
            .col(text("contact"))
            .col(boolean("active"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(deputy).await?;
        manager.create_index(super::index("deputy_by_desk", "deputy", &["adcode", "kind"])).await?;
        let meeting = super::table("meeting")
            .col(text("id").primary_key())
            .col(integer("adcode"))
            .col(text("title"))
            .col(text("state"))
            .col(big_integer("starts_at"))
            .col(text("place"))
            .col(text("agenda"))
            .col(text("minutes"))
            // Couriers who came without having said so in the app.
            .col(integer("guests"))
            // By which couriers of the region say that they come.
            .col(text_null("activity"))
            .col(text("photos"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(meeting).await?;
        manager.create_index(super::index("meeting_by_desk", "meeting", &["adcode", "starts_at"])).await?;
        let invited = super::table("meeting_deputy")
            .col(text("meeting"))
            .col(text("deputy"))
            .col(boolean("came"))
            .primary_key(Index::create().col("meeting").col("deputy"))
            .to_owned();
        manager.create_table(invited).await?;
        manager.create_index(super::index("meeting_of_deputy", "meeting_deputy", &["deputy"])).await
    }
}
