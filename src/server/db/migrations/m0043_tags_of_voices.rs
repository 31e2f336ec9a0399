//! The tags of voices in a table of their own. The column that had them is no longer read.

use super::{index, table};
use sea_orm::sea_query::Query;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_tags_of_voices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tags = table("voice_tag");
        tags.col(string("voice")).col(string("tag")).primary_key(Index::create().col("voice").col("tag")).foreign_key(
            ForeignKey::create().from("voice_tag", "voice").to("voice", "id").on_delete(ForeignKeyAction::Cascade),
        );
        manager.create_table(tags).await?;
        manager.create_index(index("voice_tag_by_tag", "voice_tag", &["tag"])).await?;
        let db = manager.get_connection();
        let tagged =
            Query::select().columns(["id", "tags"]).from("voice").and_where(Expr::col("tags").ne("")).to_owned();
        for row in db.query_all(&tagged).await? {
            let (voice, tags): (String, String) = (row.try_get("", "id")?, row.try_get("", "tags")?);
            for tag in tags.split_whitespace() {
                let mut row = Query::insert();
                row.into_table("voice_tag").columns(["voice", "tag"]).values_panic([voice.clone().into(), tag.into()]);
                row.on_conflict(OnConflict::columns(["voice", "tag"]).do_nothing().to_owned());
                db.execute(&row).await?;
            }
        }
        Ok(())
    }
}
