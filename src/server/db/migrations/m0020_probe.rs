//! One row that a server writes to in order to know whether it can.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_probe"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table("probe").col(integer("id").primary_key()).col(big_integer("at")).to_owned()).await?;
        let row = Query::insert()
            .into_table(Alias::new("probe"))
            .columns(["id", "at"])
            .values_panic([1.into(), 0i64.into()])
            .to_owned();
        manager.exec_stmt(row).await
    }
}
