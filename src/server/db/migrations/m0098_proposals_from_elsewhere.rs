//! The document of a proposal that was written elsewhere.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_proposals_from_elsewhere"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("proposal_dossier").add_column(text_null("document_file")).to_owned();
        manager.alter_table(column).await
    }
}
