//! Resources for couriers in hardship, what is known of a hardship, and what was granted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, integer_null, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_aid"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let resource = super::table("aid_resource")
            .col(text("id").primary_key())
            .col(integer("adcode"))
            .col(text("kind"))
            .col(text("name"))
            .col(text("unit"))
            // How much one gets where nobody says otherwise, and how much is left.
            .col(big_integer("each"))
            .col(big_integer("stock"))
            .col(text_null("last_day"))
            .col(text("papers"))
            .col(text("rule"))
            .col(integer_null("again_days"))
            .col(boolean("active"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(resource).await?;
        manager.create_index(super::index("aid_resource_by_desk", "aid_resource", &["adcode", "kind"])).await?;
        let hardship = super::table("hardship")
            .col(text("case_id").primary_key())
            .col(text("body"))
            .col(text("who"))
            .col(big_integer("at"))
            .to_owned();
        manager.create_table(hardship).await?;
        let grant = super::table("aid_grant")
            .col(text("id").primary_key())
            .col(text("resource"))
            .col(text("case_id"))
            .col(integer("adcode"))
            .col(big_integer("amount"))
            .col(text("state"))
            .col(text("proposed_by"))
            .col(big_integer("proposed_at"))
            .col(text_null("first_by"))
            .col(text_null("second_by"))
            .col(big_integer_null("decided_at"))
            .col(big_integer_null("given_at"))
            .col(text("remark"))
            .to_owned();
        manager.create_table(grant).await?;
        manager.create_index(super::index("aid_grant_of_case", "aid_grant", &["case_id"])).await?;
        manager.create_index(super::index("aid_grant_of_resource", "aid_grant", &["resource", "state"])).await?;
        manager.create_index(super::index("aid_grant_by_desk", "aid_grant", &["adcode", "decided_at"])).await
    }
}
