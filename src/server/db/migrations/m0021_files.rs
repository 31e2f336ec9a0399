//! Photos and voice notes leave their rows: a row names its file, and a file whose row is gone is to be removed. Rows
//! without a file still hold their bytes; a server moves them while it runs. (A server of the version before shows what
//! was moved only after it is replaced; it loses nothing, and what it takes in itself is moved, too.)

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, string_null};
use sea_orm_migration::sea_orm::DatabaseBackend;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_files"
    }
}

/// Whoever deletes a row, in whatever way: in the same transaction its file becomes one to remove.
const ON_SQLITE: &str = "CREATE TRIGGER attachment_deleted AFTER DELETE ON attachment WHEN OLD.file IS NOT NULL
    BEGIN INSERT OR IGNORE INTO deleted_file (name) VALUES (OLD.file); END";
const ON_POSTGRES: &str = "CREATE FUNCTION attachment_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO deleted_file (name) VALUES (OLD.file) ON CONFLICT DO NOTHING; RETURN NULL; END $$;
    CREATE TRIGGER attachment_deleted AFTER DELETE ON attachment FOR EACH ROW WHEN (OLD.file IS NOT NULL)
    EXECUTE FUNCTION attachment_deleted()";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let file = Table::alter().table("attachment").add_column(string_null("file")).to_owned();
        manager.alter_table(file).await?;
        manager.create_table(table("deleted_file").col(string("name").primary_key()).to_owned()).await?;
        let by_file = Index::create().name("attachment_by_file").table("attachment").col("file").to_owned();
        manager.create_index(by_file).await?;
        let postgres = manager.get_database_backend() == DatabaseBackend::Postgres;
        manager.get_connection().execute_unprepared(if postgres { ON_POSTGRES } else { ON_SQLITE }).await.map(|_| ())
    }
}
