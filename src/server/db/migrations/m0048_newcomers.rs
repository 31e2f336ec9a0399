//! Accounts of one network and day are known as such, and their heads may wait.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_newcomers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The same for all that came from one network on one day; empty once that day is over; none once they came again.
        let newcomer = text_null("newcomer");
        manager.alter_table(Table::alter().table("account").add_column(newcomer).to_owned()).await?;
        manager.create_index(super::index("account_newcomer", "account", &["newcomer"])).await?;
        for table in ["voice_support", "visit", "report"] {
            let waits = boolean("waits").default(false).to_owned();
            manager.alter_table(Table::alter().table(table).add_column(waits).to_owned()).await?;
        }
        Ok(())
    }
}
