//! Who is to be told by each of their ways that something of theirs was changed: written with the change itself.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_courier_news"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let news = super::table("courier_news").col(text("account").primary_key()).col(big_integer("at")).to_owned();
        manager.create_table(news).await
    }
}
