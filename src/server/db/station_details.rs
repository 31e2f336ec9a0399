//! What a station's row holds beside its columns, as JSON: further numbers, how to get in.

use crate::model::{Access, Phone, Station};
use sea_orm_migration::prelude::{
    Alias, DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::schema::{big_integer, binary, integer, string, text, text_null};
use serde::{Deserialize, Serialize};

/// The JSON of the column `details`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) other_phones: Vec<Phone>,
    #[serde(default, skip_serializing_if = "Access::is_empty")]
    pub(super) access: Access,
}

impl Details {
    /// As it stands in the column; nothing where there are none.
    pub(super) fn column(station: &Station) -> Option<String> {
        let details = Self { other_phones: station.other_phones.clone(), access: station.access.clone() };
        (details != Self::default()).then(|| serde_json::to_string(&details).ok()).flatten()
    }

    pub(super) fn read(column: Option<&str>) -> Result<Self, serde_json::Error> {
        column.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }
}

/// The column, and the tables of imports that are looked at and chosen in.
pub(super) struct StationDetails;

impl MigrationName for StationDetails {
    fn name(&self) -> &'static str {
        "m2026_11_station_details"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for StationDetails {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let details = Table::alter().table("station").add_column(text_null("details")).to_owned();
        manager.alter_table(details).await?;
        let table = |name: &'static str| Table::create().table(Alias::new(name)).to_owned();
        let file = table("import_file")
            .col(string("import").primary_key())
            .col(binary("bytes"))
            // Who sent it said this of it, and chose that, as JSON.
            .col(text("origin"))
            .col(text("choices"))
            .to_owned();
        manager.create_table(file).await?;
        let choice = table("import_choice")
            .col(integer("adcode"))
            .col(string("source"))
            .col(string("kind"))
            .col(string("said"))
            .col(text("meant"))
            .col(big_integer("at"))
            .primary_key(Index::create().col("adcode").col("source").col("kind").col("said"))
            .to_owned();
        manager.create_table(choice).await
    }
}
