//! The hours of desks, by which their promises are counted.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_desk_hours"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hours = table("desk_hours")
            .col(integer("adcode").primary_key())
            .col(text("body"))
            .col(big_integer("set_at"))
            .to_owned();
        manager.create_table(hours).await
    }
}
