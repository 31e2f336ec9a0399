//! Questions that are one, and one that is two.

use super::{VersionForm, done, visible};
use crate::model::QuestionId;
use crate::server::App;
use crate::server::db::inbox::Handling;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Into which.
#[derive(Deserialize)]
pub(in crate::server::desk) struct MergeForm {
    version: i32,
    into: String,
    #[serde(default)]
    list: String,
}

/// Says that it is answered in another question of the same courier.
pub(in crate::server::desk) async fn merge(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MergeForm>,
) -> Result<Response, DeskRefusal> {
    visible(&app, &who, &id).await?;
    let (into, _, _) = visible(&app, &who, &form.into).await?;
    done(&app, &who, &id, (form.version, &form.list), Handling::MergeInto(into)).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(into)).into_response())
}

/// Takes that back.
pub(in crate::server::desk) async fn unmerge(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Unmerge).await
}

/// What goes.
#[derive(Deserialize)]
pub(in crate::server::desk) struct SplitForm {
    version: i32,
    new: String,
    #[serde(default)]
    message: Vec<String>,
    #[serde(default)]
    list: String,
}

/// Makes a question of its own of some messages.
pub(in crate::server::desk) async fn split(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SplitForm>,
) -> Result<Response, DeskRefusal> {
    visible(&app, &who, &id).await?;
    let new: QuestionId = form.new.parse().map_err(|_| DeskRefusal::Wrong("请刷新页面，再拆一次".to_owned()))?;
    let chosen = form.message.iter().filter_map(|id| id.parse().ok()).collect();
    done(&app, &who, &id, (form.version, &form.list), Handling::Split(new, chosen)).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(new)).into_response())
}
