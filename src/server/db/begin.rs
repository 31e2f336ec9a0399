//! Begins transactions so that whoever asked may go away in the middle of it.

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, TransactionOptions, TransactionTrait};

/// Begins one, by itself: sqlx (0.9) sends a `BEGIN`, counts it when PostgreSQL has answered, and takes nothing back
/// that it has not counted. A phone that hung up in between left the pool a connection within a transaction that nobody
/// would ever commit, and what others wrote over it by single statements was lost with it.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn begin(db: &DatabaseConnection, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
    let db = db.clone();
    #[expect(clippy::disallowed_methods, reason = "here it goes on, whoever waits for it")]
    let begun = tokio::spawn(async move { db.begin_with_options(options).await });
    begun.await.map_err(|_| DbErr::Conn(RuntimeErr::Internal("the beginning was given up".to_owned())))?
}
