//! The mark of danger on a question. A server of the version before leaves the columns empty; then what the inbox shows
//! of the question is looked at instead.

use super::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_danger_marks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes one column at a time.
        for column in [
            string_null("danger"),
            big_integer_null("danger_raised_at"),
            big_integer_null("danger_escalates_at"),
            string_null("danger_taken_by"),
            big_integer_null("danger_taken_at"),
        ] {
            manager.alter_table(Table::alter().table("question").add_column(column).to_owned()).await?;
        }
        manager.create_index(index("question_danger", "question", &["danger_escalates_at"])).await
    }
}
