//! Who made whose account, or gave it another password.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_staff_hands"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_staff = ForeignKey::create();
        of_staff.from("staff_hand", "staff").to("staff", "id").on_delete(ForeignKeyAction::Cascade);
        let hand = super::table("staff_hand")
            .col(text("staff"))
            .col(text("made_by"))
            // The last time.
            .col(big_integer("at"))
            .primary_key(Index::create().col("staff").col("made_by"))
            .foreign_key(&mut of_staff)
            .to_owned();
        manager.create_table(hand).await
    }
}
