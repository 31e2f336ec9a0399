//! When couriers agreed that what they write of health or children is used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_consents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let consented = Table::alter().table("question").add_column(big_integer_null("consented_at")).to_owned();
        manager.alter_table(consented).await
    }
}
