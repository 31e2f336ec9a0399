//! Which database this is, and how far the feed for everybody goes.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;

mod deployment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deployment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub epoch: String,
        pub revision: i64,
        pub settings: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const ROW: i32 = 1;

/// Which database this is, and how far its changes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Chosen when the database was made or put back from a backup, and never again.
    pub epoch: String,
    /// The number of the newest change that everybody is told of.
    pub revision: i64,
}

/// Makes it another database for phones: they fetch all anew and offer again what they sent.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_epoch(on: &impl ConnectionTrait) -> Result<(), DbErr> {
    let epoch = Expr::value(uuid::Uuid::now_v7().to_string());
    let changed = deployment::Entity::update_many().col_expr(deployment::Column::Epoch, epoch).exec(on).await?;
    if changed.rows_affected == 1 { Ok(()) } else { Err(DbErr::RecordNotFound("deployment".to_owned())) }
}

/// Where the database stands.
///
/// # Errors
/// [`DbErr`].
pub async fn head(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let row = deployment::Entity::find_by_id(ROW).one(db).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("deployment".to_owned()))?;
    Ok(Head { epoch: row.epoch, revision: row.revision })
}
