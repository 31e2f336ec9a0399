//! What months are counted by, and what is due is found by.

use super::index;
use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_office_indexes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            index("report_by_time", "report", &["at"]),
            index("visit_by_hour", "visit", &["hour"]),
            index("booking_by_time", "booking", &["starts_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
