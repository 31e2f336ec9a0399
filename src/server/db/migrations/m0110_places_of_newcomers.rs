//! Newcomers of one network wait for a part of the places.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_places_of_newcomers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let until = big_integer_null("waits_until");
        manager.alter_table(Table::alter().table("booking").add_column(until).to_owned()).await
    }
}
