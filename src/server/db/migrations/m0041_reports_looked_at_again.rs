//! Who reported something says later whether it is put right.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_reports_looked_at_again"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [boolean_null("fixed"), big_integer_null("looked_at")] {
            manager.alter_table(Table::alter().table("report").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
