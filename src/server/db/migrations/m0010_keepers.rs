//! Links for keepers, and what has run out.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_keepers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lacking = Table::alter().table("station").add_column(big_integer("lacking").default(0)).to_owned();
        manager.alter_table(lacking).await?;
        let keeper = table("keeper")
            .col(string("hash").primary_key())
            .col(string("station"))
            .col(string("made_by"))
            .col(big_integer("made_at"))
            .col(big_integer_null("used_at"))
            .to_owned();
        manager.create_table(keeper).await?;
        manager.create_index(index("keeper_by_station", "keeper", &["station"])).await
    }
}
