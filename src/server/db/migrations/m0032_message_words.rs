//! The words of all messages, to be searched: pairs of Chinese characters (`model::search::segments`), as the phone has
//! them for answers. A message without them is not indexed yet: so servers of the version before write on, and
//! `db::search` catches up.

use sea_orm::DatabaseBackend;
use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_message_words"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let steps: &[&str] = match manager.get_database_backend() {
            DatabaseBackend::Postgres => &[
                "ALTER TABLE message ADD COLUMN words tsvector",
                "CREATE INDEX message_by_words ON message USING gin (words)",
                "CREATE INDEX message_without_words ON message (id) WHERE words IS NULL",
            ],
            _ => &[
                // Only the index is kept, not the words once more.
                "CREATE VIRTUAL TABLE message_words USING fts5(words, content='', contentless_delete=1)",
                "ALTER TABLE message ADD COLUMN words_id integer",
                "CREATE INDEX message_by_words ON message (words_id)",
                "CREATE INDEX message_without_words ON message (id) WHERE words_id IS NULL",
                "CREATE TRIGGER message_words_gone AFTER DELETE ON message WHEN OLD.words_id IS NOT NULL
                 BEGIN DELETE FROM message_words WHERE rowid = OLD.words_id; END",
            ],
        };
        for step in steps {
            db.execute_unprepared(step).await?;
        }
        Ok(())
    }
}
