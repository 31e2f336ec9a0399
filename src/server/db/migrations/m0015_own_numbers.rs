//! Each account numbers its own lists, each slot its queue; what is due in the feed waits in a table of its own for the
//! publisher. This step is the one with which no older server works side by side: that would number everybody's lists
//! from one counter.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_auto, string};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_own_numbers_contract"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("account", "revision"),
            ("slot", "queue"),
            ("question", "changed_at"),
            ("report", "changed_at"),
            ("deployment", "settings"),
        ] {
            let wider = Table::alter().table(table).add_column(big_integer(column).default(0)).to_owned();
            manager.alter_table(wider).await?;
        }
        let due =
            super::table("feed_due").col(pk_auto("id").big_integer()).col(string("kind")).col(string("key")).to_owned();
        manager.create_table(due).await?;
        // Go on behind all numbers that were given; things that were changed last stay on top.
        for fill in [
            "UPDATE account SET revision = (SELECT revision FROM deployment WHERE id = 1)",
            "UPDATE slot SET queue = (SELECT revision FROM deployment WHERE id = 1)",
            "UPDATE question SET changed_at =
                COALESCE((SELECT MAX(at) FROM message WHERE message.question = question.id), asked_at)",
            "UPDATE report SET changed_at = at",
        ] {
            manager.get_connection().execute_unprepared(fill).await?;
        }
        Ok(())
    }
}
