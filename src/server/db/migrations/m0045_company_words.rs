//! What couriers write for a company when they ask or speak, as they wrote it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_company_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["question", "voice"] {
            let words = text("company_words").default("").to_owned();
            manager.alter_table(Table::alter().table(table).add_column(words).to_owned()).await?;
            let index = format!("CREATE INDEX {table}_by_company ON {table} (company_words) WHERE company_words <> ''");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }
}
