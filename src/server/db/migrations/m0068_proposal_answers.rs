//! Answers of departments to proposals, a row each: one that did not satisfy stays beside the next one. What
//! `proposal_dossier` says of the newest answer stays there, for servers of the version before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_proposal_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of = ForeignKey::create()
            .name("proposal_answer_proposal_key")
            .from("proposal_answer", "proposal")
            .to("proposal", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let answer = super::table("proposal_answer")
            .col(text("proposal"))
            .col(integer("number"))
            .col(text("day"))
            // Until when it had been promised.
            .col(text_null("due_day"))
            .col(text("text"))
            .col(text_null("file"))
            .col(text_null("satisfaction"))
            .col(text("satisfaction_remark"))
            .primary_key(Index::create().col("proposal").col("number"))
            .foreign_key(&mut of)
            .to_owned();
        manager.create_table(answer).await?;
        // Of several answers only the newest was kept so far.
        let kept = "INSERT INTO proposal_answer \
                    (proposal, number, day, due_day, text, file, satisfaction, satisfaction_remark) \
                    SELECT proposal, 1, answered_day, due_day, answer, answer_file, satisfaction, satisfaction_remark \
                    FROM proposal_dossier WHERE answered_day IS NOT NULL";
        manager.get_connection().execute_unprepared(kept).await.map(|_| ())
    }
}
