//! What a desk knows of the hardship of a case.

use super::super::audit;
use super::super::connection::Db;
use super::super::tables::{case, hardship};
use super::super::threads::stored;
use super::{AidFailure, held};
use crate::model::aid::Hardship;
use crate::model::staff::Staff;
use crate::model::{CaseId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// What a desk knows of the hardship of a case.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn hardship_of(db: &impl ConnectionTrait, case: CaseId) -> Result<Option<Hardship>, DbErr> {
    let row = hardship::Entity::find_by_id(case).one(db).await?;
    row.map(|row| stored(serde_json::from_str(&row.body))).transpose()
}

/// Writes down what a desk knows of the hardship of a case, where what is known is still what who writes it has seen.
///
/// # Errors
/// [`AidFailure`]; then nothing was written.
pub(crate) async fn set_hardship(
    db: &Db,
    staff: &Staff,
    of: &case::Model,
    (seen, facts): (Option<&Hardship>, &Hardship),
    now: Timestamp,
) -> Result<(), AidFailure> {
    let tx = db.write().await?;
    let (_, case, _) = held(&tx, staff, of.id).await?;
    if hardship_of(&tx, case.id).await?.as_ref() != seen {
        return Err(AidFailure::Changed);
    }
    let row = hardship::ActiveModel {
        case_id: Set(case.id),
        body: Set(stored(serde_json::to_string(facts))?),
        who: Set(staff.name.clone()),
        at: Set(now),
    };
    let anew = OnConflict::column(hardship::Column::CaseId)
        .update_columns([hardship::Column::Body, hardship::Column::Who, hardship::Column::At])
        .to_owned();
    hardship::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(staff, audit::Action::HardshipSet, &case.id.to_string(), case.adcode);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}
