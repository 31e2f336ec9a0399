//! Partners to whom cases are referred, their people, what is asked and said about a referral, and links for those who
//! have no account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_partners"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let partner = super::table("partner")
            .col(text("id").primary_key())
            .col(text("kind"))
            .col(integer("adcode"))
            .col(text("name"))
            .col(text("contact"))
            .col(boolean("active"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(partner).await?;
        manager.create_index(super::index("partner_by_desk", "partner", &["adcode", "kind"])).await?;
        let member = super::table("partner_member").col(text("staff").primary_key()).col(text("partner")).to_owned();
        manager.create_table(member).await?;
        let note = super::table("referral_note")
            .col(text("id").primary_key())
            .col(text("referral"))
            .col(boolean("by_partner"))
            .col(text("who"))
            .col(text("text"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(note).await?;
        manager.create_index(super::index("referral_note_of", "referral_note", &["referral", "at"])).await?;
        let link = super::table("referral_link")
            // Of the secret in its address, and of the code with it.
            .col(text("id").primary_key())
            .col(text("referral"))
            .col(text("code"))
            .col(integer("tries"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("opened_at"))
            // Of what the browser that opened it keeps.
            .col(text_null("opened_by"))
            .to_owned();
        manager.create_table(link).await?;
        manager.create_index(super::index("referral_link_of", "referral_link", &["referral"])).await?;
        for column in [text_null("partner"), text_null("promised_day")] {
            manager.alter_table(Table::alter().table("referral").add_column(column).to_owned()).await?;
        }
        // When the partner took it on, and since when it waits for the desk's answer to a question back.
        for column in [big_integer_null("accepted_at"), big_integer_null("asked_at")] {
            manager.alter_table(Table::alter().table("referral").add_column(column).to_owned()).await?;
        }
        manager.create_index(super::index("referral_by_partner", "referral", &["partner", "state"])).await
    }
}
