//! Whether a company had answered late before it was asked again: with the new day that can be seen no more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_late_answers_of_companies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let late = boolean("answered_late").default(false).to_owned();
        manager.alter_table(Table::alter().table("company_claim").add_column(late).to_owned()).await
    }
}
