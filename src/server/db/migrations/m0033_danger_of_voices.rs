//! The mark of danger on what couriers say and on what they report of stations, as questions have it.

use super::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_danger_of_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for of in ["voice", "report"] {
            for column in [
                string_null("danger"),
                big_integer_null("danger_raised_at"),
                big_integer_null("danger_escalates_at"),
                string_null("danger_taken_by"),
                big_integer_null("danger_taken_at"),
            ] {
                manager.alter_table(Table::alter().table(of).add_column(column).to_owned()).await?;
            }
        }
        manager.create_index(index("voice_danger", "voice", &["danger_escalates_at"])).await?;
        manager.create_index(index("report_danger", "report", &["danger_escalates_at"])).await
    }
}
