//! Which forms were sent: the same one twice, with the same in it, is done once, and both clicks come to the same page.

use super::connection::Db;
use crate::model::Timestamp;
use crate::model::timestamp::DAY_MS;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// A form is known for so long.
const KEPT_MS: i64 = DAY_MS;

/// The same form sent again within so many milliseconds is a second click, or was sent again because no answer came.
const AGAIN_MS: i64 = 10 * 60_000;

/// What is known of a form that is sent.
pub(crate) enum FormSent {
    /// It is the first one.
    First,
    /// It was sent before and is still on its way.
    OnItsWay,
    /// It was done and led there.
    Done(String),
}

/// Notes that a form is sent.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(db: &Db, number: &str, now: Timestamp) -> Result<FormSent, DbErr> {
    let backend = db.get_database_backend();
    let sql = "INSERT INTO form_number (id, at, led_to) VALUES ($1, $2, '')
        ON CONFLICT (id) DO UPDATE SET at = $2, led_to = '' WHERE form_number.at < $3";
    let values: [Value; 3] = [number.into(), now.0.into(), (now.0 - AGAIN_MS).into()];
    if db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected() > 0 {
        return Ok(FormSent::First);
    }
    let sql = "SELECT led_to FROM form_number WHERE id = $1";
    let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, [number.into()])).await?;
    let led_to: String = row.map_or(Ok(String::new()), |row| row.try_get("", "led_to"))?;
    Ok(if led_to.is_empty() { FormSent::OnItsWay } else { FormSent::Done(led_to) })
}

/// Notes where it led; nothing where it was not taken, so that it can be sent again.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end(db: &Db, number: &str, led_to: Option<&str>) -> Result<(), DbErr> {
    let (sql, values): (&str, Vec<Value>) = match led_to {
        Some(led_to) => ("UPDATE form_number SET led_to = $2 WHERE id = $1", vec![number.into(), led_to.into()]),
        None => ("DELETE FROM form_number WHERE id = $1", vec![number.into()]),
    };
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(|_| ())
}

/// Forgets what is old.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_old(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let sql = "DELETE FROM form_number WHERE at < $1";
    let before = Value::from(now.0 - KEPT_MS);
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [before])).await.map(|_| ())
}
