//! The highest number of a region's stations, without looking at all of them.

use sea_orm_migration::prelude::*;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_station_numbers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // By the region in its code, as a station may have come to another one since.
        let index = "CREATE INDEX station_by_number ON station (substr(code, 1, 6), number)";
        manager.get_connection().execute_unprepared(index).await.map(|_| ())
    }
}
