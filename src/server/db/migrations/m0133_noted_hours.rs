//! Hours that the office noted by hand for somebody, beside those of the roster, and how many of them a certificate counts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_noted_hours"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of = ForeignKey::create()
            .name("noted_hours_staff_key")
            .from("noted_hours", "staff")
            .to("staff", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let noted = super::table("noted_hours")
            .col(text("id").primary_key())
            .col(text("staff"))
            .col(text("kind"))
            .col(text("day"))
            // From when until when, as a shift of the roster.
            .col(text("span"))
            .col(text("what"))
            .col(text("who"))
            .col(big_integer("at"))
            .col(integer("version"))
            .col(big_integer_null("taken_back_at"))
            .foreign_key(&mut of)
            .to_owned();
        manager.create_table(noted).await?;
        manager.create_index(super::index("noted_hours_of_staff", "noted_hours", &["staff", "day"])).await?;
        let counted = Table::alter().table("certificate").add_column(integer("noted").default(0)).to_owned();
        manager.alter_table(counted).await
    }
}
