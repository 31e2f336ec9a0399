//! Applications of volunteers and posters may be samples.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_more_samples"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["volunteer", "outreach_poster"] {
            let sample = boolean("sample").default(false).to_owned();
            manager.alter_table(Table::alter().table(table).add_column(sample).to_owned()).await?;
        }
        Ok(())
    }
}
