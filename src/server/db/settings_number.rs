//! The number of the last change of what desks set, see [`super::desk_settings`].

use sea_orm::{ConnectionTrait, DbErr};

/// Notes that standards, hours, holidays, rosters or staff changed: after the change, or in its transaction.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn changed(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("UPDATE deployment SET settings = settings + 1 WHERE id = 1").await.map(|_| ())
}
