//! From when until when somebody is on duty (empty: the whole day), and what one shift tells the next.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_shifts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shifts = string("shifts").default("").to_owned();
        manager.alter_table(Table::alter().table("duty").add_column(shifts).to_owned()).await?;
        let note = table("duty_note")
            .col(string("id").primary_key())
            .col(integer("adcode"))
            .col(string("who"))
            .col(text("text"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(note).await?;
        manager.create_index(index("duty_note_by_desk", "duty_note", &["adcode", "at"])).await
    }
}
