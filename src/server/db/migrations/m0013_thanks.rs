//! A courier's thanks to the keeper.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_thanks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let thanks = Table::alter().table("visit").add_column(boolean("thanks").default(false)).to_owned();
        manager.alter_table(thanks).await
    }
}
