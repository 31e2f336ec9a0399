//! Where couriers miss a station: degrees north and east, WGS-84, with a comma.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_suggestions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let place = Table::alter().table("report").add_column(string_null("place")).to_owned();
        manager.alter_table(place).await
    }
}
