//! Which resources couriers see before anybody proposes them, and which of them a question asks for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_aid_offers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let public = boolean("public").default(false).to_owned();
        manager.alter_table(Table::alter().table("aid_resource").add_column(public).to_owned()).await?;
        manager.alter_table(Table::alter().table("question").add_column(text_null("wants_aid")).to_owned()).await
    }
}
