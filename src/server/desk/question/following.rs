//! Who follows a question, and who looks at it.

use super::visible;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::server::{App, db};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Whether to follow.
#[derive(Deserialize)]
pub(in crate::server::desk) struct FollowForm {
    #[serde(default)]
    on: String,
    #[serde(default)]
    list: String,
}

/// Follows a question, or does so no more.
pub(in crate::server::desk) async fn follow(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<FollowForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    db::inbox::set_following(&app.db, &who.staff, row.id, !form.on.is_empty()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(row.id)).into_response())
}

/// Looks at it no more; the page says so when it is left.
pub(in crate::server::desk) async fn leave(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    db::inbox::look_away(&app.db, &who.staff, row.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
