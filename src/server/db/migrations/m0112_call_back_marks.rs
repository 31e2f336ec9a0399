//! Numbers to call back are wrapped, and found by marks of their last digits.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_call_back_marks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let marks = text("call_back_marks").default("").to_owned();
        manager.alter_table(Table::alter().table("question").add_column(marks).to_owned()).await
    }
}
