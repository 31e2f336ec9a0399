//! The document of a proposal in its versions, and what became of it once it was handed in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_proposal_papers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = super::table("proposal_version")
            .col(text("proposal"))
            .col(integer("number"))
            .col(text("body"))
            .col(text("written_by"))
            .col(big_integer("written_at"))
            .col(text_null("signed_by"))
            .col(big_integer_null("signed_at"))
            .primary_key(Index::create().col("proposal").col("number"))
            .to_owned();
        manager.create_table(version).await?;
        let dossier = super::table("proposal_dossier")
            .col(text("proposal").primary_key())
            .col(integer("adcode"))
            .col(text_null("meeting"))
            .col(text("number"))
            .col(text_null("deputy"))
            .col(text("session"))
            .col(text_null("submitted_day"))
            .col(text("department"))
            // Until when the department answers, and the end of that day.
            .col(text_null("due_day"))
            .col(big_integer_null("due_at"))
            .col(text_null("answered_day"))
            .col(text("answer"))
            .col(text_null("answer_file"))
            .col(text_null("satisfaction"))
            .col(text("satisfaction_remark"))
            .to_owned();
        manager.create_table(dossier).await?;
        manager.create_index(super::index("proposal_dossier_due", "proposal_dossier", &["due_at"])).await?;
        manager.create_index(super::index("proposal_dossier_meeting", "proposal_dossier", &["meeting"])).await
    }
}
