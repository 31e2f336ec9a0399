//! Accounts that were erased: what was still on its way then must not make them anew.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait};

/// Nothing but the hash of a key that chance made: it leads to nobody.
pub(crate) mod erased_account {
    use crate::server::db::entity::no_relations;
    use sea_orm::entity::prelude::*;

    /// An account that was erased.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erased_account")]
    pub struct Model {
        /// The hash of its key.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        /// When, milliseconds UTC.
        pub erased_at: i64,
    }

    no_relations!();
}

/// Whether an account was erased.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_erased(db: &impl ConnectionTrait, account: &str) -> Result<bool, DbErr> {
    Ok(erased_account::Entity::find_by_id(account.to_owned()).one(db).await?.is_some())
}

/// Remembers that an account was erased.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn remember(db: &impl ConnectionTrait, account: &str, erased_at: i64) -> Result<(), DbErr> {
    let row = erased_account::ActiveModel { id: Set(account.to_owned()), erased_at: Set(erased_at) };
    let known = OnConflict::column(erased_account::Column::Id).do_nothing().to_owned();
    erased_account::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}
