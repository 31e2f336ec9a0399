//! What a desk takes back: a referral, with why, and a claim of a company. Each keeps a word of its state that older servers
//! read, and a time of its own. And what stands above a bulletin.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_taken_back"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let at = Table::alter().table("referral").add_column(big_integer_null("withdrawn_at")).to_owned();
        manager.alter_table(at).await?;
        let why = Table::alter().table("referral").add_column(text("withdrawn_why").default("")).to_owned();
        manager.alter_table(why).await?;
        let claim = Table::alter().table("company_claim").add_column(big_integer_null("withdrawn_at")).to_owned();
        manager.alter_table(claim).await?;
        let masthead = Table::alter().table("bulletin").add_column(text("masthead").default("")).to_owned();
        manager.alter_table(masthead).await
    }
}
