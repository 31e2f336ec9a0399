//! Accounts that were erased.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_erased_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table =
            super::table("erased_account").col(string("id").primary_key()).col(big_integer("erased_at")).to_owned();
        manager.create_table(table).await
    }
}
