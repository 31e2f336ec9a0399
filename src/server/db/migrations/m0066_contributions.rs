//! What prefectures hand in to the province (亮点、简讯、素材), and the bulletins that it makes of that.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, integer_null, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_contributions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let contribution = super::table("contribution")
            .col(text("id").primary_key())
            .col(integer("adcode"))
            .col(text("kind"))
            .col(text("state"))
            .col(text("title"))
            .col(text("text"))
            .col(text("photos"))
            // Everybody who is shown agreed, says who sent it.
            .col(boolean("consent"))
            .col(text("written_by"))
            .col(big_integer("changed_at"))
            .col(big_integer_null("handed_in_at"))
            .col(big_integer_null("taken_at"))
            // Why the province gave it back.
            .col(text("remark"))
            .col(text("edited_title"))
            .col(text("edited_text"))
            .col(text_null("bulletin"))
            .col(integer("place"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(contribution).await?;
        manager.create_index(super::index("contribution_by_desk", "contribution", &["adcode", "state"])).await?;
        manager.create_index(super::index("contribution_of_bulletin", "contribution", &["bulletin", "place"])).await?;
        let bulletin = super::table("bulletin")
            .col(text("id").primary_key())
            .col(text("title"))
            .col(text("foreword"))
            .col(text("publisher"))
            // The number of the year, once it is issued.
            .col(integer_null("year"))
            .col(integer_null("number"))
            .col(big_integer("made_at"))
            .col(big_integer_null("issued_at"))
            .col(boolean("open"))
            .col(boolean("sample"))
            .col(integer("version"))
            .to_owned();
        manager.create_table(bulletin).await?;
        manager.create_index(super::index("bulletin_number", "bulletin", &["year", "number"]).unique().to_owned()).await
    }
}
