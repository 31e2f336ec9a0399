//! The order in which messages were taken, by the number of the change: a clock can be set back. Older ones have 0 and
//! stand first, by their time.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_message_order"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let revision = Table::alter().table("message").add_column(big_integer("revision").default(0)).to_owned();
        manager.alter_table(revision).await
    }
}
