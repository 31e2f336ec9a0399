//! Texts of forms that were not sent yet, of one member of staff each.

use super::connection::{Db, Writing};
use super::tables::form_draft;
use crate::model::Timestamp;
use crate::model::staff::Staff;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use std::collections::BTreeSet;

/// Forms in one statement.
const AT_ONCE: usize = 200;

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
    let numbers: BTreeSet<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    // Those that staff left are few, those of a courier's numbers may be many.
    let forms: Vec<String> = form_draft::Entity::find()
        .select_only()
        .column(form_draft::Column::Form)
        .distinct()
        .into_tuple()
        .all(tx)
        .await?;
    let about = |form: &String| {
        form.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).any(|part| numbers.contains(part))
    };
    let theirs: Vec<String> = forms.into_iter().filter(about).collect();
    for some in theirs.chunks(AT_ONCE) {
        let about = form_draft::Column::Form.is_in(some.iter().cloned());
        form_draft::Entity::delete_many().filter(about).exec(tx).await?;
    }
    Ok(())
}
