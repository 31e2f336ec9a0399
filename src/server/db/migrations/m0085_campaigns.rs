//! A season's plan of a desk, its tasks and its budget.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_campaigns"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let campaign = super::table("campaign")
            .col(text("id").primary_key())
            .col(integer("adcode"))
            .col(text("title"))
            .col(text("about"))
            .col(text("first_day"))
            .col(text("last_day"))
            .col(text("targets"))
            .col(boolean("active"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(campaign).await?;
        manager.create_index(super::index("campaign_by_desk", "campaign", &["adcode", "last_day"])).await?;
        let task = super::table("campaign_task")
            .col(text("id").primary_key())
            .col(text("campaign"))
            .col(text("title"))
            .col(text_null("staff"))
            .col(text("due_day"))
            .col(big_integer_null("done_at"))
            .col(text("done_who"))
            .to_owned();
        manager.create_table(task).await?;
        manager.create_index(super::index("campaign_task_of", "campaign_task", &["campaign"])).await?;
        manager.create_index(super::index("campaign_task_of_staff", "campaign_task", &["staff"])).await?;
        let budget = super::table("campaign_budget")
            .col(text("id").primary_key())
            .col(text("campaign"))
            .col(text("title"))
            .col(big_integer("planned_fen"))
            .col(big_integer("spent_fen"))
            .to_owned();
        manager.create_table(budget).await?;
        manager.create_index(super::index("campaign_budget_of", "campaign_budget", &["campaign"])).await
    }
}
