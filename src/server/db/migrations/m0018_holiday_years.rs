//! Public holidays as an office typed them in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_holiday_years"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("holiday_year")
            .col(integer("year").primary_key())
            .col(text("body"))
            .col(string("set_by"))
            .col(big_integer("set_at"))
            .to_owned();
        manager.create_table(table).await
    }
}
