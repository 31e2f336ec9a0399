//! Companies, which question or voice names which, and whether figures by company are public.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_companies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let company = super::table("company")
            .col(text("id").primary_key())
            .col(text("name"))
            // A line each.
            .col(text("aliases"))
            .col(boolean("active"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(company).await?;
        let named = super::table("company_named")
            // The number of a question or a voice.
            .col(text("subject").primary_key())
            .col(text("company"))
            .col(text("who"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(named).await?;
        manager.create_index(super::index("company_named_by", "company_named", &["company"])).await?;
        let public = super::table("company_publishing")
            .col(integer("id").primary_key())
            .col(boolean("active"))
            .col(text("who"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(public).await
    }
}
