//! What couriers say, discussions, proposals.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, string_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("voice")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("kind"))
                .col(integer("adcode"))
                .col(string_null("discussion"))
                .col(text("text"))
                .col(text("attachments"))
                .col(string("state"))
                .col(text("reason"))
                .col(text("answer"))
                .col(string_null("merged_into"))
                .col(string_null("proposal"))
                .col(integer("supporters"))
                .col(big_integer("at"))
                .col(big_integer_null("decided_at"))
                .col(big_integer("revision"))
                .col(integer("version"))
                .to_owned(),
            // Once a person: that is the key.
            table("voice_support")
                .col(string("voice"))
                .col(string("account"))
                .col(integer("adcode"))
                .col(big_integer("revision"))
                .primary_key(Index::create().col("voice").col("account"))
                .to_owned(),
            table("discussion")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(big_integer("closes_at"))
                .col(text("body"))
                .col(integer("version"))
                .to_owned(),
            // A person is a hash of account and discussion: it answers once, and nobody can tell who it is.
            table("survey_response")
                .col(string("discussion"))
                .col(string("person"))
                .col(text("answers"))
                .primary_key(Index::create().col("discussion").col("person"))
                .to_owned(),
            table("proposal")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(big_integer("made_at"))
                .col(text("body"))
                .col(integer("version"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("question_by_time", "question", &["asked_at"]),
            index("case_by_time", "case", &["opened_at"]),
            index("voice_by_time", "voice", &["at"]),
            index("voice_by_state", "voice", &["state", "at"]),
            index("voice_by_account", "voice", &["account", "revision"]),
            index("voice_by_proposal", "voice", &["proposal"]),
            index("voice_support_by_account", "voice_support", &["account", "revision"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
