//! What couriers ask of their companies, what was said about it, and which company of the list a partner is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_company_claims"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let claim = super::table("company_claim")
            .col(text("id").primary_key())
            .col(text("company"))
            .col(integer("adcode"))
            .col(text("kind"))
            .col(text("summary"))
            // Over which time couriers were counted, and how many they are.
            .col(big_integer("counted_from"))
            .col(big_integer("counted_until"))
            .col(integer("couriers"))
            .col(text("state"))
            .col(big_integer("due_at"))
            .col(big_integer("sent_at"))
            // When the company was asked last: sent, or given back.
            .col(big_integer("asked_at"))
            .col(big_integer_null("answered_at"))
            .col(text("who"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(claim).await?;
        manager.create_index(super::index("company_claim_of", "company_claim", &["company", "adcode"])).await?;
        manager.create_index(super::index("company_claim_by_desk", "company_claim", &["adcode", "state"])).await?;
        let mut of = ForeignKey::create()
            .name("company_claim_note_claim_key")
            .from("company_claim_note", "claim")
            .to("company_claim", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let note = super::table("company_claim_note")
            .col(text("id").primary_key())
            .col(text("claim"))
            .col(boolean("by_company"))
            .col(text("who"))
            .col(text("text"))
            .col(big_integer("at"))
            .foreign_key(&mut of)
            .to_owned();
        manager.create_table(note).await?;
        manager.create_index(super::index("company_claim_note_of", "company_claim_note", &["claim", "at"])).await?;
        manager.alter_table(Table::alter().table("partner").add_column(text_null("company")).to_owned()).await
    }
}
