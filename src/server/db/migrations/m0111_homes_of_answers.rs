//! An answer of the library stays with the desk at which it was written, wherever its writer goes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_homes_of_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let home = integer_null("adcode");
        manager.alter_table(Table::alter().table("answer_version").add_column(home).to_owned()).await?;
        let now = "UPDATE answer_version SET adcode = (SELECT adcode FROM staff WHERE staff.id = written_by)";
        manager.get_connection().execute_unprepared(now).await.map(|_| ())
    }
}
