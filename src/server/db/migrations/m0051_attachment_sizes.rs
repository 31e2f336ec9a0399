//! How large couriers' files are, so that what one account keeps here has a bound; and what an account sent, to be found
//! when it is erased.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_attachment_sizes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Files of before count nothing.
        let size = big_integer("size").default(0).to_owned();
        manager.alter_table(Table::alter().table("attachment").add_column(size).to_owned()).await?;
        // Erasing looks for what an account sent.
        manager.create_index(super::index("submission_by_account", "submission", &["account"])).await?;
        manager.create_index(super::index("attachment_by_holder", "attachment", &["question", "made_at"])).await
    }
}
