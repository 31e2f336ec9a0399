//! With which version of its course somebody tried a quiz. Tries of before do not say it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_versions_of_tries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = Table::alter().table("course_try").add_column(integer_null("course_version")).to_owned();
        manager.alter_table(version).await
    }
}
