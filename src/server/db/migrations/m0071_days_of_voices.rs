//! Voices tell others the day on which they were said, and not the millisecond: those that are on phones are told anew.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_days_of_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let due = "INSERT INTO feed_due (kind, key) SELECT 'voice', id FROM voice WHERE state = 'published'";
        manager.get_connection().execute_unprepared(due).await.map(|_| ())
    }
}
