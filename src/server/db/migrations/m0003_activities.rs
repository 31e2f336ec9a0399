//! Activities, bookings, letters.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, integer_null, string, string_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_activities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("activity")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("kind"))
                .col(string("state"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(integer("version"))
                // All but the slots, as JSON.
                .col(text("body"))
                .to_owned(),
            table("slot")
                .col(string("id").primary_key())
                .col(string("activity"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(integer("capacity"))
                .col(integer("taken"))
                .col(integer("waiting"))
                .to_owned(),
            table("booking")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("activity"))
                .col(string("slot"))
                .col(string("kind"))
                .col(string("title"))
                .col(big_integer("starts_at"))
                .col(big_integer("ends_at"))
                .col(string("state"))
                .col(big_integer("revision"))
                // The order in which they came, which is that of the waiting list.
                .col(big_integer("number"))
                .col(integer("ahead"))
                .col(big_integer_null("offer_until"))
                .col(string("ticket").unique_key())
                .col(big_integer_null("used_at"))
                // Under which number the door let him in: said again, it is the same.
                .col(string_null("door_key"))
                .col(text("notice"))
                .col(integer_null("stars"))
                .col(text("comment"))
                .to_owned(),
            table("letter")
                .col(string("id").primary_key())
                .col(integer("adcode"))
                .col(string("state"))
                .col(big_integer("written_at"))
                .col(text("body"))
                .to_owned(),
            table("secret").col(string("name").primary_key()).col(string("value")).to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("activity_by_desk", "activity", &["adcode", "starts_at"]),
            index("slot_by_activity", "slot", &["activity", "starts_at"]),
            index("booking_by_account", "booking", &["account", "revision"]),
            index("booking_by_slot", "booking", &["slot", "state", "number"]),
            index("booking_by_activity", "booking", &["activity", "starts_at"]),
            index("booking_by_offer", "booking", &["state", "offer_until"]),
        ] {
            manager.create_index(index).await?;
        }
        let secret = Query::insert()
            .into_table(Alias::new("secret"))
            .columns(["name", "value"])
            .values_panic(["ticket".into(), crate::server::digest::secret().into()])
            .to_owned();
        manager.exec_stmt(secret).await
    }
}
