//! Days of closing, what lies ready and until when it is good, and who made sure of an entry.

use super::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_null, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_supplies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in
            [text_null("closed"), text_null("supplies"), string_null("next_expiry"), string_null("verified_by")]
        {
            manager.alter_table(Table::alter().table("station").add_column(column).to_owned()).await?;
        }
        manager.create_index(index("station_by_next_expiry", "station", &["next_expiry"])).await
    }
}
