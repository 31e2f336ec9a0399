//! Forms of the console that were sent, so that a second click does nothing twice.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_form_numbers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sent =
            table("form_number").col(string("id").primary_key()).col(big_integer("at")).col(text("led_to")).to_owned();
        manager.create_table(sent).await?;
        manager.create_index(index("form_number_by_time", "form_number", &["at"])).await
    }
}
