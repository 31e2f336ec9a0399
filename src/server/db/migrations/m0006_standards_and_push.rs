//! What desks promise, and browsers that are told when there is news.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_standards_and_push"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("standard")
                .col(integer("adcode").primary_key())
                .col(text("body"))
                .col(big_integer("set_at"))
                .to_owned(),
            table("push")
                .col(string("endpoint").primary_key())
                .col(string("account"))
                .col(big_integer("made_at"))
                .col(big_integer_null("due_at"))
                .col(integer("tries"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [index("push_by_account", "push", &["account"]), index("push_by_due", "push", &["due_at"])] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
