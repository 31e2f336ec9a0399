//! The counter that numbers every change that phones are told about.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

mod deployment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deployment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub epoch: String,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const ROW: i32 = 1;

async fn row(db: &impl ConnectionTrait) -> Result<deployment::Model, DbErr> {
    let row = deployment::Entity::find_by_id(ROW).one(db).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("deployment".to_owned()))
}

/// Which database this is, and how far its changes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Chosen when the database was made, and never again.
    pub epoch: String,
    /// The number of the newest change.
    pub revision: i64,
}

/// Where the database stands.
///
/// # Errors
/// [`DbErr`].
pub async fn head(db: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let deployment::Model { epoch, revision, .. } = row(db).await?;
    Ok(Head { epoch, revision })
}

/// Takes the next `count` numbers and gives the first of them. Must be the first write of its
/// transaction: it holds off other writers until the commit, so that changes become visible in the
/// order of their numbers and no phone passes one over.
///
/// # Errors
/// [`DbErr`].
pub async fn take_revisions(db: &impl ConnectionTrait, count: usize) -> Result<i64, DbErr> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    deployment::Entity::update_many()
        .col_expr(deployment::Column::Revision, Expr::col(deployment::Column::Revision).add(count))
        .filter(deployment::Column::Id.eq(ROW))
        .exec(db)
        .await?;
    Ok(row(db).await?.revision - count + 1)
}
