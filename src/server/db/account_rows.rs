//! All rows of one account, whatever tables there are: what a courier is given is complete because nobody lists it.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement, Value};
use serde_json::Map;

/// Columns that say nothing of the courier: files' bytes, which are given by themselves, and who of the staff does what.
const LEFT_OUT: [&str; 11] = [
    "bytes",
    "call_back",
    "call_back_marks",
    "assigned_to",
    "danger_taken_by",
    "digest",
    "newcomer",
    "staff",
    "proposed_by",
    "first_by",
    "second_by",
];

/// Their cases.
const OF_CASES: &str =
    "case_id IN (SELECT c.id FROM \"case\" c JOIN question q ON q.id = c.question WHERE q.account = $1)";
/// Tables without their account in each row, and which rows are theirs.
const REACHED: [(&str, &str); 4] =
    [("account", "id = $1"), ("hardship", OF_CASES), ("aid_grant", OF_CASES), ("case_step", OF_CASES)];

/// Every table with an account in each row, and its columns.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<(String, Vec<String>)>, DbErr> {
    let mut tables = all_tables(db).await?;
    tables.retain(|(_, columns)| columns.iter().any(|column| column == "account"));
    Ok(tables)
}

async fn all_tables(db: &impl ConnectionTrait) -> Result<Vec<(String, Vec<String>)>, DbErr> {
    let backend = db.get_database_backend();
    let sql = if backend == DatabaseBackend::Postgres {
        "SELECT c.table_name AS t, c.column_name AS c FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY 1, 2"
    } else {
        "SELECT m.name AS t, p.name AS c FROM sqlite_schema m, pragma_table_info(m.name) p
            WHERE m.type = 'table' ORDER BY 1, 2"
    };
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, sql)).await? {
        let (table, column): (String, String) = (row.try_get("", "t")?, row.try_get("", "c")?);
        match tables.last_mut().filter(|(name, _)| *name == table) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((table, vec![column])),
        }
    }
    Ok(tables)
}

/// The rows of an account, by table; of those that have some.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, account: &str) -> Result<Map<String, serde_json::Value>, DbErr> {
    let backend = db.get_database_backend();
    let object = if backend == DatabaseBackend::Postgres { "json_build_object" } else { "json_object" };
    let mut all = Map::new();
    for (table, columns) in all_tables(db).await? {
        let theirs = REACHED.iter().find(|(name, _)| *name == table).map(|(_, theirs)| *theirs);
        let theirs = theirs.or_else(|| columns.iter().any(|column| column == "account").then_some("account = $1"));
        let Some(theirs) = theirs else { continue };
        let told = columns.iter().filter(|column| !LEFT_OUT.contains(&column.as_str()) && *column != "account");
        let pairs: Vec<String> = told.map(|column| format!("'{column}', \"{column}\"")).collect();
        // Names of the schema's own, not of anybody who asks.
        let sql = format!("SELECT CAST({object}({}) AS TEXT) AS t FROM \"{table}\" WHERE {theirs}", pairs.join(", "));
        let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, [Value::from(account)])).await?;
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                let text: String = row.try_get("", "t")?;
                serde_json::from_str(&text).map_err(|error| DbErr::Custom(error.to_string()))
            })
            .collect::<Result<_, DbErr>>()?;
        if !rows.is_empty() {
            all.insert(table, rows.into());
        }
    }
    Ok(all)
}
