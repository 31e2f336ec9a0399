//! A poster, its cards and its picture to share, drawn beside the other requests.

use super::db::tables::outreach_poster;
use super::posters::{Outreach, PosterError};
use super::{App, db};
use crate::texts;
use sea_orm::DbErr;
use std::path::PathBuf;
use thiserror::Error;
use tokio::sync::Semaphore;

/// So many at a time: each takes a core for a moment.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Why nothing was drawn.
#[derive(Debug, Error)]
pub(super) enum DrawingError {
    #[error(transparent)]
    Poster(#[from] PosterError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Draws what a code leads to at this server.
///
/// # Errors
/// [`DrawingError`].
pub(super) async fn draw<T: Send + 'static>(
    app: &App,
    origin: &str,
    row: outreach_poster::Model,
    how: impl FnOnce(&Outreach, Option<&PathBuf>) -> Result<T, PosterError> + Send + 'static,
) -> Result<T, DrawingError> {
    let titles = db::campaigns::titles(&app.db, row.campaign).await?;
    let what = Outreach {
        campaign: row.campaign.and_then(|id| titles.get(&id).cloned()).unwrap_or_default(),
        sample: row.sample,
        headline: row.headline,
        place: texts::region(row.adcode).to_owned(),
        address: format!("{origin}/p/{}", row.code),
        name: row.code,
    };
    let font = app.font.clone();
    let turn = TURNS.acquire().await;
    let drawn = tokio::task::spawn_blocking(move || how(&what, font.as_ref())).await;
    drop(turn);
    Ok(drawn.map_err(|error| DbErr::Custom(error.to_string()))??)
}
