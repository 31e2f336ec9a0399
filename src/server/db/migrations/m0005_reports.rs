//! Visits and reports of stations.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, string, string_null, text};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let doubt = Table::alter().table("station").add_column(boolean("doubtful").default(false)).to_owned();
        manager.alter_table(doubt).await?;
        let tables = [
            // Once a station and hour: that is the key.
            table("visit")
                .col(string("station"))
                .col(string("account"))
                .col(big_integer("hour"))
                .col(big_integer("used"))
                .primary_key(Index::create().col("station").col("account").col("hour"))
                .to_owned(),
            table("report")
                .col(string("id").primary_key())
                .col(string_null("account"))
                .col(string("station"))
                .col(integer("adcode"))
                .col(string("kind"))
                .col(text("text"))
                .col(text("attachments"))
                .col(string("state"))
                .col(text("answer"))
                .col(big_integer("at"))
                .col(big_integer("revision"))
                .col(integer("version"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            index("visit_by_account", "visit", &["account"]),
            index("report_by_state", "report", &["state", "at"]),
            index("report_by_station", "report", &["station", "state"]),
            index("report_by_account", "report", &["account", "revision"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
