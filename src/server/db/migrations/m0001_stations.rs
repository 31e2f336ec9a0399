//! Stations, desks, and the feed that tells phones of them.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, double, integer, string, string_null, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_stations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("deployment")
                    .col(integer("id").primary_key())
                    // Told to phones, so that one that knew another database starts anew.
                    .col(string("epoch"))
                    .col(big_integer("revision"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("station")
                    .col(string("code").primary_key())
                    .col(string("source_name"))
                    .col(string("source_id"))
                    .col(string("source_licence"))
                    .col(boolean("sample"))
                    .col(integer("adcode"))
                    .col(integer("number"))
                    .col(string("name"))
                    .col(string("pinyin"))
                    .col(string("kind"))
                    .col(string_null("district"))
                    .col(string("address"))
                    .col(double("lat"))
                    .col(double("lon"))
                    .col(big_integer("services"))
                    .col(string_null("hours"))
                    .col(string_null("phone"))
                    .col(string_null("host"))
                    .col(string("status"))
                    .col(big_integer("verified_at").null())
                    .col(boolean("gone"))
                    .to_owned(),
            )
            .await?;
        let unique = |name: &'static str| Index::create().name(name).unique().to_owned();
        manager
            .create_index(
                unique("station_by_source").table(Alias::new("station")).col("source_name").col("source_id").to_owned(),
            )
            .await?;
        manager.create_table(table("desk").col(integer("adcode").primary_key()).col(text("body")).to_owned()).await?;
        manager
            .create_table(
                table("feed")
                    .col(string("kind"))
                    .col(string("key"))
                    .col(big_integer("revision"))
                    // The item as phones get it; none is a tombstone.
                    .col(text_null("body"))
                    .primary_key(Index::create().col("kind").col("key"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("feed_by_revision").table(Alias::new("feed")).col("revision").to_owned()).await?;
        let first = Query::insert()
            .into_table(Alias::new("deployment"))
            .columns(["id", "epoch", "revision"])
            .values_panic([1.into(), uuid::Uuid::now_v7().to_string().into(), 0i64.into()])
            .to_owned();
        manager.exec_stmt(first).await
    }
}
