//! Who waits for a place hears how many are before them now, and not when they came: those who wait already are counted
//! and told anew.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_places_in_queues"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let accounts = "UPDATE account SET revision = revision + 1
            WHERE id IN (SELECT account FROM booking WHERE state = 'waiting' AND account IS NOT NULL)";
        db.execute_unprepared(accounts).await?;
        let before = "SELECT count(*) FROM booking other
            WHERE other.slot = booking.slot AND other.state = 'waiting' AND other.number < booking.number";
        let revision = "SELECT revision FROM account WHERE account.id = booking.account";
        let counted = format!(
            "UPDATE booking SET ahead = ({before}), revision = COALESCE(({revision}), revision) WHERE state = 'waiting'"
        );
        db.execute_unprepared(&counted).await.map(|_| ())
    }
}
