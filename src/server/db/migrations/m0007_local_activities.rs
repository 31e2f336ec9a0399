//! Where somebody delivers who booked what is only for a region.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_local_activities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let works_in = Table::alter().table("booking").add_column(integer_null("works_in")).to_owned();
        manager.alter_table(works_in).await
    }
}
