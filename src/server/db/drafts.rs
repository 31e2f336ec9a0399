//! Texts of forms that were not sent yet, of one member of staff each.

use super::connection::{Db, Writing};
use super::tables::form_draft;
use crate::model::Timestamp;
use crate::model::staff::Staff;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// What somebody wrote into a form.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_form(db: &impl ConnectionTrait, staff: &Staff, form: &str) -> Result<String, DbErr> {
    let row = form_draft::Entity::find_by_id((form.to_owned(), staff.id)).one(db).await?;
    Ok(row.map(|row| row.body).unwrap_or_default())
}

/// Keeps it, or forgets it where nothing is left.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep(db: &Db, staff: &Staff, form: String, body: String, now: Timestamp) -> Result<(), DbErr> {
    if body.trim().is_empty() {
        form_draft::Entity::delete_by_id((form, staff.id)).exec(db).await?;
        return Ok(());
    }
    let row = form_draft::ActiveModel { form: Set(form), staff: Set(staff.id), body: Set(body), at: Set(now) };
    let newest = OnConflict::columns([form_draft::Column::Form, form_draft::Column::Staff])
        .update_columns([form_draft::Column::Body, form_draft::Column::At])
        .to_owned();
    form_draft::Entity::insert(row).on_conflict(newest).exec_without_returning(db).await.map(|_| ())
}

/// Forgets what was written about these: their numbers stand in the names of their forms.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget<N: ToString>(tx: &Writing, numbers: impl IntoIterator<Item = N>) -> Result<(), DbErr> {
    for number in numbers {
        let about = form_draft::Column::Form.contains(number.to_string());
        form_draft::Entity::delete_many().filter(about).exec(tx).await?;
    }
    Ok(())
}
