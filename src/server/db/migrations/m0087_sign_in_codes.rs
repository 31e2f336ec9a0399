//! Codes that are mailed to who signs in while strangers have used up all tries of their login.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_sign_in_codes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_staff = ForeignKey::create();
        of_staff.from("sign_in_code", "staff").to("staff", "id").on_delete(ForeignKeyAction::Cascade);
        let code = super::table("sign_in_code")
            .col(text("staff").primary_key())
            // Its hash.
            .col(text("code"))
            .col(big_integer("made_at"))
            .col(integer("tries"))
            .foreign_key(&mut of_staff)
            .to_owned();
        manager.create_table(code).await
    }
}
