//! What of a target of the province's campaign is each prefecture's.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_campaign_allotments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of = ForeignKey::create()
            .name("campaign_allotment_campaign_key")
            .from("campaign_allotment", "campaign")
            .to("campaign", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let allotment = super::table("campaign_allotment")
            .col(text("campaign"))
            .col(integer("adcode"))
            .col(text("counted"))
            .col(integer("target"))
            .primary_key(Index::create().col("campaign").col("adcode").col("counted"))
            .foreign_key(&mut of)
            .to_owned();
        manager.create_table(allotment).await
    }
}
