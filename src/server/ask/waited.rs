//! How long somebody has had a form. A page without a script cannot work for its account when many come; whoever has had
//! the form for a while is let in as if they had worked: writing a question takes longer than that anyway.

use crate::model::Timestamp;
use crate::server::App;
use crate::server::db::keyed_hash::keyed_hash;
use crate::server::db::staff::hex;
use sea_orm::DbErr;

/// So long at least, milliseconds; see [`crate::texts::claim::CROWDED`].
const LEAST_MS: i64 = 20_000;
/// So long at most: what was kept from before says nothing.
const MOST_MS: i64 = 86_400_000;

/// What a form says of when it was given out.
pub(super) async fn mark(app: &App, now: Timestamp) -> Result<String, DbErr> {
    let hash = keyed_hash(&app.db, &app.db, &format!("form {}", now.0)).await?;
    Ok(format!("{}-{}", now.0, hex(&hash[..16])))
}

/// Whether whoever sends a form with this mark has waited.
pub(super) async fn has_waited(app: &App, told: &str, now: Timestamp) -> Result<bool, DbErr> {
    let Some(Ok(given)) = told.split_once('-').map(|(given, _)| given.parse()) else { return Ok(false) };
    if !(LEAST_MS..MOST_MS).contains(&now.0.saturating_sub(given)) {
        return Ok(false);
    }
    Ok(mark(app, Timestamp(given)).await? == told)
}
