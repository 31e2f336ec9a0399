//! Each time that somebody made sure of a station is kept, not the last one alone: a campaign of last winter counts the
//! stations of last winter, however often they were looked at since.

use super::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};
use sea_orm_migration::sea_orm::DatabaseBackend;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_station_verifications"
    }
}

/// Whoever writes it, a server of the version before as well.
const ON_SQLITE: [&str; 2] = [
    "CREATE TRIGGER station_verified_first AFTER INSERT ON station WHEN NEW.verified_at IS NOT NULL BEGIN
        INSERT INTO station_verification (station, at) SELECT NEW.code, NEW.verified_at WHERE NOT EXISTS
            (SELECT 1 FROM station_verification WHERE station = NEW.code AND at = NEW.verified_at); END",
    "CREATE TRIGGER station_verified_again AFTER UPDATE ON station
        WHEN NEW.verified_at IS NOT NULL AND NEW.verified_at IS NOT OLD.verified_at BEGIN
        INSERT INTO station_verification (station, at) SELECT NEW.code, NEW.verified_at WHERE NOT EXISTS
            (SELECT 1 FROM station_verification WHERE station = NEW.code AND at = NEW.verified_at); END",
];
const ON_POSTGRES: [&str; 3] = [
    "CREATE FUNCTION station_verified() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO station_verification (station, at) VALUES (NEW.code, NEW.verified_at) ON CONFLICT DO NOTHING;
        RETURN NULL; END $$",
    "CREATE TRIGGER station_verified_first AFTER INSERT ON station FOR EACH ROW
        WHEN (NEW.verified_at IS NOT NULL) EXECUTE FUNCTION station_verified()",
    "CREATE TRIGGER station_verified_again AFTER UPDATE ON station FOR EACH ROW
        WHEN (NEW.verified_at IS NOT NULL AND NEW.verified_at IS DISTINCT FROM OLD.verified_at)
        EXECUTE FUNCTION station_verified()",
];
const OF_BEFORE: &str = "INSERT INTO station_verification (station, at)
    SELECT code, verified_at FROM station WHERE verified_at IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut of_station = ForeignKey::create();
        let of_station = of_station
            .name("station_verification_station")
            .from("station_verification", "station")
            .to("station", "code")
            .on_delete(ForeignKeyAction::Cascade);
        let times = table("station_verification")
            .col(string("station"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("station").col("at"))
            .foreign_key(of_station)
            .to_owned();
        manager.create_table(times).await?;
        let by_time = super::index("station_verification_by_time", "station_verification", &["at"]);
        manager.create_index(by_time).await?;
        let on_this = match manager.get_database_backend() {
            DatabaseBackend::Postgres => &ON_POSTGRES[..],
            _ => &ON_SQLITE[..],
        };
        for sql in [OF_BEFORE].iter().chain(on_this) {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
