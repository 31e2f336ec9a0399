//! By which ways couriers are told of news beside Web Push, and the outbox of what they are told.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_courier_channels"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let channel = super::table("courier_channel")
            .col(text("account"))
            .col(text("kind"))
            // Wrapped; empty while none is confirmed.
            .col(text("address"))
            .col(big_integer_null("confirmed_at"))
            // To be confirmed, wrapped, with the hash of its code.
            .col(text("asked_address"))
            .col(text("code"))
            .col(big_integer("asked_at"))
            .col(integer("tries"))
            .primary_key(Index::create().col("account").col("kind"))
            .to_owned();
        manager.create_table(channel).await?;
        manager.create_index(super::index("courier_channel_code", "courier_channel", &["code"])).await?;
        let notice = super::table("courier_notice")
            .col(text("id").primary_key())
            .col(text("account"))
            .col(text("channel"))
            .col(text_null("booking"))
            .col(text("state"))
            .col(big_integer("made_at"))
            .col(big_integer_null("sent_at"))
            .col(big_integer_null("try_at"))
            .col(integer("tries"))
            .to_owned();
        manager.create_table(notice).await?;
        manager.create_index(super::index("courier_notice_try_at", "courier_notice", &["try_at"])).await?;
        manager.create_index(super::index("courier_notice_account", "courier_notice", &["account"])).await
    }
}
