//! What a silence took the place of, so that taking it back brings that again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_silence_before"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [big_integer_null("before_until"), string_null("before_staff"), big_integer_null("before_set_at")]
        {
            manager.alter_table(Table::alter().table("silence").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
