//! What is taught, planned, hung up and given may quote couriers, too: what stands there is looked through.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

const KINDS: [&str; 5] = ["course", "campaign", "outreach_poster", "noted_hours", "aid_resource"];

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_quotes_in_plans"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let now = crate::model::Timestamp::now().0;
        for kind in KINDS {
            let begun = format!("INSERT INTO quote_walk (kind, last, until) VALUES ('{kind}', '', {now})");
            manager.get_connection().execute_unprepared(&begun).await?;
        }
        Ok(())
    }
}
