//! When a meeting ends, and what is to follow it. Meetings of before say neither.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_ends_of_meetings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("ends_at"), text("follow_up").default("").to_owned()] {
            manager.alter_table(Table::alter().table("meeting").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
