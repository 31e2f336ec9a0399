//! Codes on paper beside the second factor.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_recovery_codes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let code = super::table("staff_recovery_code")
            .col(text("staff"))
            .col(text("hash"))
            .col(big_integer("made_at"))
            .primary_key(Index::create().col("staff").col("hash"))
            .to_owned();
        manager.create_table(code).await
    }
}
