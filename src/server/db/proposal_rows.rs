//! Rows of proposals, of which phones are told.

use super::connection::Writing;
use super::feed;
use super::tables::proposal;
use super::threads::stored;
use crate::model::Proposal;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

/// The word of its kind in the feed.
pub(super) const KIND: &str = "proposal";

/// Puts what a proposal says now into its row, as its next version, and has phones told.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn put(tx: &Writing, row: proposal::Model, changed: &Proposal) -> Result<(), DbErr> {
    let (id, version) = (row.id, row.version);
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    after.body = Set(stored(serde_json::to_string(changed))?);
    after.update(tx).await?;
    feed::changed(tx, KIND, &id.to_string()).await
}
