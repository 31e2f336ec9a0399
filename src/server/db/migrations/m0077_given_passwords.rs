//! Whose password somebody else chose, and which sessions are to choose another one first.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_given_passwords"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("staff", "password_given"), ("session", "new_password")] {
            let more = Table::alter().table(table).add_column(boolean(column).default(false)).to_owned();
            manager.alter_table(more).await?;
        }
        Ok(())
    }
}
