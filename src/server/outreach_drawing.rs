//! A poster, its cards and its picture to share, drawn beside the other requests.

use super::db::tables::outreach_poster;
use super::posters::{Outreach, PosterError, outreach_png};
use super::{App, db, large_work};
use crate::texts;
use axum::body::Bytes;
use sea_orm::DbErr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::Semaphore;

/// For everybody one at a time: it takes a core for a moment.
static TURN: Semaphore = Semaphore::const_new(1);
/// Nobody waits longer for it.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What was drawn last for everybody: what is forwarded in a group is looked at by many at once.
static DRAWN: Mutex<Vec<(Outreach, Bytes)>> = Mutex::new(Vec::new());
/// So many of those, of at most some hundred kilobytes each.
const MOST_KEPT: usize = 32;

/// Why nothing was drawn.
#[derive(Debug, Error)]
pub(super) enum DrawingError {
    #[error(transparent)]
    Poster(#[from] PosterError),
    #[error(transparent)]
    Database(#[from] DbErr),
    /// Too many others wait.
    #[error("busy")]
    Busy,
}

async fn what_stands_on(app: &App, origin: &str, row: outreach_poster::Model) -> Result<Outreach, DbErr> {
    let titles = db::campaigns::titles(&app.db, row.campaign).await?;
    Ok(Outreach {
        campaign: row.campaign.and_then(|id| titles.get(&id).cloned()).unwrap_or_default(),
        sample: row.sample,
        headline: row.headline,
        place: texts::region(row.adcode).to_owned(),
        address: format!("{origin}/p/{}", row.code),
        name: row.code,
    })
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
    let what = what_stands_on(app, origin, row).await?;
    let font = app.font.clone();
    let drawn = large_work::apart(move || how(&what, font.as_ref())).await;
    Ok(drawn.map_err(|error| DbErr::Custom(error.to_string()))??)
}

/// The picture to share as a PNG, for whoever asks: drawn once for all who ask at the same time.
///
/// # Errors
/// [`DrawingError`].
pub(super) async fn shared_picture(
    app: &App,
    origin: &str,
    row: outreach_poster::Model,
) -> Result<Bytes, DrawingError> {
    let what = what_stands_on(app, origin, row).await?;
    if let Some(drawn) = drawn_before(&what) {
        return Ok(drawn);
    }
    let turn = tokio::time::timeout(LONGEST_WAIT, TURN.acquire()).await.map_err(|_| DrawingError::Busy)?;
    // Perhaps by who had the turn before.
    if let Some(drawn) = drawn_before(&what) {
        return Ok(drawn);
    }
    let (font, of) = (app.font.clone(), what.clone());
    let drawn = large_work::apart(move || outreach_png(&of, font.as_ref())).await;
    let drawn = Bytes::from(drawn.map_err(|error| DbErr::Custom(error.to_string()))??);
    let mut all = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() == MOST_KEPT {
        all.remove(0);
    }
    all.push((what, drawn.clone()));
    drop((all, turn));
    Ok(drawn)
}

fn drawn_before(what: &Outreach) -> Option<Bytes> {
    let all = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|(known, _)| known == what).map(|(_, drawn)| drawn.clone())
}
