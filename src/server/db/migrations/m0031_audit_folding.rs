//! The same reading again within minutes is one row with a count, and the log is looked through by person, kind and day.

use super::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, integer, string_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_audit_folding"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            integer("count").default(1).to_owned(),
            big_integer_null("until_at"),
            // What is counted together; none for what was done, which is never folded.
            string_null("fold"),
        ] {
            manager.alter_table(Table::alter().table("audit").add_column(column).to_owned()).await?;
        }
        let mut folds = index("audit_by_fold", "audit", &["fold"]);
        manager.create_index(folds.unique().to_owned()).await?;
        manager.create_index(index("audit_by_staff", "audit", &["staff", "at"])).await?;
        manager.create_index(index("audit_by_action", "audit", &["action", "at"])).await
    }
}
