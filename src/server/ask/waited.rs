//! How long somebody has had a form. A page without a script cannot work for its account when many come; whoever has had
//! the form for a while is let in as if they had worked: writing a question takes longer than that anyway.

use crate::model::Timestamp;
use crate::server::App;
use crate::server::db::keyed_hash::keyed_hash;
use crate::server::digest::hex;
use sea_orm::DbErr;

/// So long at least, milliseconds; see [`crate::texts::claim::CROWDED`].
const LEAST_MS: i64 = 20_000;
/// So long at most: what was kept from before says nothing.
const MOST_MS: i64 = 86_400_000;

/// What a form says of when it was given out.
async fn mark(app: &App, now: Timestamp) -> Result<String, DbErr> {
    let hash = keyed_hash(&app.db, &app.db, &format!("form {}", now.0)).await?;
    Ok(format!("{}-{}", now.0, hex(&hash[..16])))
}

/// For how long somebody has had the form with this mark, milliseconds; nothing where the mark is none of ours, or says
/// nothing any more.
async fn age(app: &App, told: &str, now: Timestamp) -> Result<Option<i64>, DbErr> {
    let Some(Ok(given)) = told.split_once('-').map(|(given, _)| given.parse()) else { return Ok(None) };
    let age = now.0.saturating_sub(given);
    let holds = (0..MOST_MS).contains(&age) && mark(app, Timestamp(given)).await? == told;
    Ok(holds.then_some(age))
}

/// The mark of a form that is drawn again: the one that it had, as long as that says something.
pub(super) async fn mark_again(app: &App, told: &str, now: Timestamp) -> Result<String, DbErr> {
    if age(app, told, now).await?.is_some() { Ok(told.to_owned()) } else { mark(app, now).await }
}

/// Whether whoever sends a form with this mark has waited.
pub(super) async fn has_waited(app: &App, told: &str, now: Timestamp) -> Result<bool, DbErr> {
    Ok(age(app, told, now).await?.is_some_and(|age| age >= LEAST_MS))
}
