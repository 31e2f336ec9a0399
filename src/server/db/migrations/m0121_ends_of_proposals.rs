//! Proposals that were refused, became something else or were taken back: how and when they ended. A stage of its own would
//! be a word that servers of the version before do not know.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_ends_of_proposals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null("ended"), big_integer_null("ended_at")] {
            let add = Table::alter().table("proposal_dossier").add_column(column).to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
