//! Ways by which staff are reminded, and reminders on their way.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_reminders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let channel = table("staff_channel")
            .col(integer("adcode"))
            .col(string("kind"))
            .col(boolean("active"))
            .col(text("body"))
            .col(big_integer("since"))
            .primary_key(Index::create().col("adcode").col("kind"))
            .to_owned();
        manager.create_table(channel).await?;
        let reminder = table("reminder")
            .col(string("id").primary_key())
            .col(integer("adcode"))
            .col(string("channel"))
            .col(string("kind"))
            .col(string("question"))
            .col(string("state"))
            .col(big_integer("made_at"))
            .col(big_integer_null("try_at"))
            .col(integer("tries").default(0))
            .col(text("error").default(""))
            .to_owned();
        manager.create_table(reminder).await?;
        manager.create_index(index("reminder_by_try", "reminder", &["try_at"])).await?;
        manager.create_index(index("reminder_by_desk", "reminder", &["adcode", "channel", "made_at"])).await
    }
}
