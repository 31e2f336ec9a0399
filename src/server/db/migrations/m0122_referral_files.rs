//! Files that a partner sent with a question back or an answer. Each is one of its courier's files, and goes with it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_referral_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_file = ForeignKey::create();
        let of_file = of_file
            .name("referral_file_attachment")
            .from("referral_file", "id")
            .to("attachment", "id")
            .on_delete(ForeignKeyAction::Cascade);
        let files = super::table("referral_file")
            .col(text("id").primary_key())
            .col(text("referral"))
            // With which question back; none of an answer's.
            .col(text_null("note"))
            // The file that the courier got of it.
            .col(text_null("passed_as"))
            .foreign_key(of_file)
            .to_owned();
        manager.create_table(files).await?;
        manager.create_index(super::index("referral_file_of_referral", "referral_file", &["referral"])).await
    }
}
