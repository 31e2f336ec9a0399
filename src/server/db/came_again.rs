//! An account that comes again on another day than its first: what waited of it counts, see [`super::heads`].

use super::connection::Writing;
use super::{reports, voices};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// An account came again: what waited of it counts. Places that are free are offered to it within a minute, see
/// [`super::bookings::settle_all`].
///
/// # Errors
/// [`DbErr`].
pub(super) async fn count(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let known = "UPDATE account SET newcomer = NULL WHERE id = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), known, [account.into()])).await?;
    // They may be offered a place from the beginning of time.
    let places = "UPDATE booking SET waits_until = 0 WHERE account = $1 AND waits_until > 0";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), places, [account.into()])).await?;
    voices::count_waiting(tx, account).await?;
    reports::count_waiting(tx, account).await
}
