//! A day's work at the desk: through which channel a question came, the number by which it is said on the phone, spam,
//! questions that are handled together, who follows what, phrases of the desk, accounts that are silenced for a time,
//! codes by which a caller follows their question in the app, and what is being written in any form.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, string, string_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_days_work"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes one column at a time.
        for (of, column) in [
            ("question", string("channel").default("app").to_owned()),
            ("question", string_null("number")),
            ("question", boolean("spam").default(false).to_owned()),
            ("question", string_null("merged_into")),
            // A case that another question was opened for.
            ("question", string_null("joined_case")),
            ("case", string_null("number")),
            ("referral", big_integer_null("due_at")),
            ("letter", integer("version").default(0).to_owned()),
        ] {
            manager.alter_table(Table::alter().table(of).add_column(column).to_owned()).await?;
        }
        for made in [
            // How many questions and cases a desk has numbered in a year.
            table("reference_counter")
                .col(integer("year"))
                .col(integer("adcode"))
                .col(integer("last"))
                .primary_key(Index::create().col("year").col("adcode"))
                .to_owned(),
            table("follow")
                .col(string("question"))
                .col(string("staff"))
                .primary_key(Index::create().col("question").col("staff"))
                .to_owned(),
            table("phrase")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("title"))
                .col(text("text"))
                .col(string("made_by"))
                .col(big_integer("made_at"))
                .to_owned(),
            table("silence")
                .col(string("account").primary_key())
                .col(big_integer("until"))
                .col(string("staff"))
                .col(big_integer("set_at"))
                .to_owned(),
            // The number is the hash of the code that the caller was told.
            table("claim")
                .col(string("id").primary_key())
                .col(string("question"))
                .col(big_integer("expires_at"))
                .col(big_integer_null("used_at"))
                .to_owned(),
            table("claim_try")
                .col(string("account"))
                .col(big_integer("hour"))
                .col(integer("count"))
                .primary_key(Index::create().col("account").col("hour"))
                .to_owned(),
            // Texts of forms that were not sent yet.
            table("form_draft")
                .col(string("form"))
                .col(string("staff"))
                .col(text("body"))
                .col(big_integer("at"))
                .primary_key(Index::create().col("form").col("staff"))
                .to_owned(),
        ] {
            manager.create_table(made).await?;
        }
        let mut numbers = index("question_by_number", "question", &["number"]);
        manager.create_index(numbers.unique().to_owned()).await?;
        let mut numbers = index("case_by_number", "case", &["number"]);
        manager.create_index(numbers.unique().to_owned()).await?;
        for made in [
            index("question_by_due", "question", &["state", "due_at"]),
            index("question_by_merge", "question", &["merged_into"]),
            index("question_by_joined_case", "question", &["joined_case"]),
            index("question_by_call_back", "question", &["call_back"]),
            index("follow_by_staff", "follow", &["staff"]),
            index("claim_by_question", "claim", &["question"]),
        ] {
            manager.create_index(made).await?;
        }
        Ok(())
    }
}
