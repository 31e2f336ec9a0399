//! When the words and files of a question were deleted while its courier stayed: they took their consent back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_deleted_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let deleted = Table::alter().table("question").add_column(big_integer_null("words_deleted_at")).to_owned();
        manager.alter_table(deleted).await?;
        let before = "UPDATE question SET words_deleted_at = changed_at WHERE account IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM message WHERE message.question = question.id)";
        manager.get_connection().execute_unprepared(before).await.map(|_| ())
    }
}
