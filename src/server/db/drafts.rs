//! Texts of forms that were not sent yet, of one member of staff each.

use super::connection::{Db, Writing};
use super::quotes;
use super::tables::{form_draft, volunteer};
use crate::model::Timestamp;
use crate::model::staff::Staff;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QuerySelect, Statement};
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

/// Keeps it, or forgets it where nothing is left; says whether it may be kept: what is written on a page that was open
/// when its courier had their words deleted may quote them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep(db: &Db, staff: &Staff, form: String, body: String, now: Timestamp) -> Result<bool, DbErr> {
    if body.trim().is_empty() {
        form_draft::Entity::delete_by_id((form, staff.id)).exec(db).await?;
        return Ok(true);
    }
    let tx = db.write().await?;
    // Who erases waits until it is there, and takes it away; or it is seen here that they did.
    quotes::write_beside_others(&tx).await?;
    if is_about_erased(&tx, &form).await? {
        return Ok(false);
    }
    let row = form_draft::ActiveModel { form: Set(form), staff: Set(staff.id), body: Set(body), at: Set(now) };
    let newest = OnConflict::columns([form_draft::Column::Form, form_draft::Column::Staff])
        .update_columns([form_draft::Column::Body, form_draft::Column::At])
        .to_owned();
    form_draft::Entity::insert(row).on_conflict(newest).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// The numbers that stand in a form's name.
fn numbers(form: &str) -> impl Iterator<Item = &str> {
    form.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
}

/// Whether one of them is of something whose courier erased it.
async fn is_about_erased(tx: &Writing, form: &str) -> Result<bool, DbErr> {
    const ERASED: &str = "SELECT id FROM question WHERE account IS NULL AND id = $1
        UNION ALL SELECT id FROM voice WHERE account IS NULL AND id = $1
        UNION ALL SELECT id FROM report WHERE account IS NULL AND id = $1
        UNION ALL SELECT c.id FROM \"case\" c JOIN question q ON q.id = c.question WHERE q.account IS NULL AND c.id = $1
        UNION ALL SELECT r.id FROM referral r JOIN \"case\" c ON c.id = r.case_id JOIN question q ON q.id = c.question
            WHERE q.account IS NULL AND r.id = $1";
    if let Some(id) = form.strip_prefix("/desk/volunteers/").and_then(|rest| numbers(rest).next()) {
        // An application goes as a whole.
        let row = volunteer::Entity::find().filter(volunteer::Column::Id.eq(id));
        return Ok(row.count(tx).await? == 0);
    }
    for number in numbers(form).filter_map(|part| part.parse::<uuid::Uuid>().ok()) {
        let values = [number.to_string().into()];
        let erased = Statement::from_sql_and_values(tx.get_database_backend(), ERASED, values);
        if tx.query_one_raw(erased).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
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
    let is_about = |form: &String| self::numbers(form).any(|part| numbers.contains(part));
    let theirs: Vec<String> = forms.into_iter().filter(is_about).collect();
    for some in theirs.chunks(AT_ONCE) {
        let about = form_draft::Column::Form.is_in(some.iter().cloned());
        form_draft::Entity::delete_many().filter(about).exec(tx).await?;
    }
    Ok(())
}
