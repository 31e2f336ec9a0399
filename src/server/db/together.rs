//! Rows that are written together.

use super::connection::Writing;
use sea_orm::sea_query::{CommonTableExpression, InsertStatement, Query, WithClause};
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};

/// Writes these rows: on PostgreSQL in one statement, as each is a way there and back.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn insert_together(tx: &Writing, rows: Vec<InsertStatement>) -> Result<(), DbErr> {
    if tx.get_database_backend() != DatabaseBackend::Postgres {
        for row in &rows {
            tx.execute(row).await?;
        }
        return Ok(());
    }
    let mut all = WithClause::new();
    for (number, row) in rows.into_iter().enumerate() {
        all.cte(CommonTableExpression::new().query(row).table_name(format!("row_{number}")).to_owned());
    }
    let written = Query::select().expr(sea_orm::sea_query::Expr::value(1)).to_owned().with(all);
    tx.query_one(&written).await.map(|_| ())
}
