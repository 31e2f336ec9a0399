//! Which company a question names.

use super::visible;
use crate::server::App;
use crate::server::desk::companies::{NamedForm, name};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::refusal::DeskRefusal;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

/// Says which company a question names.
pub(in crate::server::desk) async fn name_company(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<NamedForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    name(&app, &who, (&row.id.to_string(), place), &form).await?;
    Ok(Redirect::to(&format!("/desk/questions/{}", row.id)).into_response())
}
