//! Tries of passwords, counted before they are looked at; and browsers that signed in before.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_sign_in_tries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tries = table("sign_in_try")
            .col(string("id").primary_key())
            .col(string("login"))
            .col(integer("failures"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(tries).await?;
        manager.create_index(index("sign_in_try_by_login", "sign_in_try", &["login"])).await?;
        let browsers = table("staff_browser")
            .col(string("id"))
            .col(string("staff"))
            .col(big_integer("made_at"))
            .primary_key(Index::create().col("id").col("staff"))
            .to_owned();
        manager.create_table(browsers).await
    }
}
