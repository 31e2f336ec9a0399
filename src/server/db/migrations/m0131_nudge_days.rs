//! By which day a prefecture is asked to have seen to something, and that the province asks it no more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_nudge_days"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let nothing = |name| text(name).default("").to_owned();
        for column in
            [text_null("due_day"), big_integer_null("withdrawn_at"), nothing("withdrawn_who"), nothing("withdrawn_why")]
        {
            manager.alter_table(Table::alter().table("nudge").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
