//! Whose application it is that came from the app, the mark of danger on its words, and up to which number an account knows
//! how its applications stand: one that was deleted has no row that could tell.

use super::index;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string_null, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_volunteers_in_the_app"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            text_null("account"),
            string_null("danger"),
            big_integer_null("danger_raised_at"),
            big_integer_null("danger_escalates_at"),
            string_null("danger_taken_by"),
            big_integer_null("danger_taken_at"),
        ] {
            manager.alter_table(Table::alter().table("volunteer").add_column(column).to_owned()).await?;
        }
        let changed = big_integer("volunteers_revision").default(0).to_owned();
        manager.alter_table(Table::alter().table("account").add_column(changed).to_owned()).await?;
        manager.create_index(index("volunteer_by_account", "volunteer", &["account"])).await?;
        manager.create_index(index("volunteer_danger", "volunteer", &["danger_escalates_at"])).await
    }
}
