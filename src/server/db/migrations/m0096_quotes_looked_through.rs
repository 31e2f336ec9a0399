//! When couriers rated something, which of what they said is the office's where it is quoted, one server that looks for
//! quotes at a time, and all that stood there before, to be looked through in the background.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};

pub(super) struct Migration;

/// What may have been written before anybody looked.
const KINDS: [&str; 17] = [
    "answer_version",
    "phrase",
    "letter",
    "bulletin",
    "discussion",
    "activity",
    "message",
    "proposal",
    "contribution",
    "meeting",
    "case",
    "referral_note",
    "company_claim",
    "voice",
    "report",
    "nudge",
    "duty_note",
];

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_quotes_looked_through"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for statement in [
            "ALTER TABLE question ADD COLUMN rated_at BIGINT",
            "ALTER TABLE booking ADD COLUMN rated_at BIGINT",
            // A server of the version before knows of none.
            "ALTER TABLE quoted ADD COLUMN own TEXT NOT NULL DEFAULT '[]'",
        ] {
            db.execute_unprepared(statement).await?;
        }
        let lease = super::table("quote_lease")
            .col(integer("id").primary_key())
            .col(text("holder"))
            .col(big_integer("until"))
            .to_owned();
        manager.create_table(lease).await?;
        let walk = super::table("quote_walk")
            .col(text("kind").primary_key())
            .col(text("last"))
            .col(big_integer("until"))
            .to_owned();
        manager.create_table(walk).await?;
        let now = crate::model::Timestamp::now().0;
        for kind in KINDS {
            let begun = format!("INSERT INTO quote_walk (kind, last, until) VALUES ('{kind}', '', {now})");
            db.execute_unprepared(&begun).await?;
        }
        manager.create_index(super::index("quote_due_by_time", "quote_due", &["at", "id"])).await?;
        manager.create_index(super::index("quote_due_by_place", "quote_due", &["place"])).await
    }
}
