//! The addresses to which staff have reminders sent to themselves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_staff_email"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let email = super::table("staff_email")
            .col(text("staff").primary_key())
            // Confirmed; empty while there is none.
            .col(text("address"))
            .col(big_integer_null("confirmed_at"))
            // To be confirmed, with the hash of the code that was sent there.
            .col(text("asked_address"))
            .col(text("code"))
            .col(big_integer("asked_at"))
            .col(integer("tries"))
            .to_owned();
        manager.create_table(email).await?;
        // To whom alone a reminder goes; to the whole desk where nobody is named.
        let staff = text_null("staff");
        manager.alter_table(Table::alter().table("reminder").add_column(staff).to_owned()).await
    }
}
