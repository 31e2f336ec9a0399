//! Rows that are written together.

use super::connection::Writing;
use sea_orm::sea_query::{
    CommonTableExpression, InsertStatement, Query, SqliteQueryBuilder, SubQueryStatement, UpdateStatement, WithClause,
};
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement, Value};

/// One of what is written together.
pub(super) enum Write {
    /// New rows.
    Insert(InsertStatement),
    /// Other columns.
    Update(UpdateStatement),
}

impl From<InsertStatement> for Write {
    fn from(statement: InsertStatement) -> Self {
        Self::Insert(statement)
    }
}

impl From<UpdateStatement> for Write {
    fn from(statement: UpdateStatement) -> Self {
        Self::Update(statement)
    }
}

impl Write {
    fn on_sqlite(self) -> (String, sea_orm::Values) {
        match self {
            Self::Insert(statement) => statement.build(SqliteQueryBuilder),
            Self::Update(statement) => statement.build(SqliteQueryBuilder),
        }
    }
}

impl From<Write> for SubQueryStatement {
    fn from(write: Write) -> Self {
        match write {
            Write::Insert(statement) => statement.into(),
            Write::Update(statement) => statement.into(),
        }
    }
}

/// Writes these, of which none may need what another one wrote: in one statement, as each is a way there and back (on
/// SQLite, to the connection's thread).
///
/// # Errors
/// [`DbErr`].
pub(super) async fn write_together(tx: &Writing, writes: impl IntoIterator<Item = Write>) -> Result<(), DbErr> {
    if tx.get_database_backend() == DatabaseBackend::Sqlite {
        let (mut sql, mut values) = (String::new(), Vec::<Value>::new());
        for write in writes {
            let (one, of_it) = write.on_sqlite();
            sql.push_str(&one);
            sql.push(';');
            values.extend(of_it);
        }
        return tx.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Sqlite, sql, values)).await.map(|_| ());
    }
    let mut all = WithClause::new();
    for (number, write) in writes.into_iter().enumerate() {
        let write: SubQueryStatement = write.into();
        all.cte(CommonTableExpression::new().query(write).table_name(format!("row_{number}")).to_owned());
    }
    let written = Query::select().expr(sea_orm::sea_query::Expr::value(1)).to_owned().with(all);
    tx.query_one(&written).await.map(|_| ())
}
