//! What couriers say when they rate an answer, to be searched: those few questions that have such words.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_rated_comments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX question_by_comment ON question (comment, id) WHERE comment <> ''";
        manager.get_connection().execute_unprepared(index).await.map(|_| ())
    }
}
