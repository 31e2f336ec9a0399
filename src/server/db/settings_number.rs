//! The number of the last change of what desks set, see [`super::desk_settings`].

use sea_orm::{ConnectionTrait, DbErr, Statement};

/// Notes that standards, hours, holidays, rosters or staff changed: after the change, or in its transaction.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn changed(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("UPDATE deployment SET settings = settings + 1 WHERE id = 1").await.map(|_| ())
}

/// The number.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn now(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let sql = "SELECT settings FROM deployment WHERE id = 1";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "settings"))
}
