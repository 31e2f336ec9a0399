//! Long texts of any form, kept until the form is taken: the page says where each belongs.

use super::guard::{Asked, Filled, SignedIn};
use super::refusal::DeskRefusal;
use crate::model::Timestamp;
use crate::server::{App, db};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Characters of a form's name: two addresses and a field.
const MOST_NAME: usize = 300;
/// Characters of a draft: more than any form takes.
const MOST_TEXT: usize = 30_000;

/// Of which form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    form: String,
}

/// What somebody wrote into a form and did not send; nothing where there is none.
pub(super) async fn get(
    State(app): State<App>,
    who: SignedIn,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, DeskRefusal> {
    Ok(db::drafts::of_form(&app.db, &who.staff, &wanted.form).await?.into_response())
}

/// A text of a form.
#[derive(Deserialize)]
pub(super) struct DraftForm {
    form: String,
    text: String,
}

/// Keeps what somebody writes; an empty text forgets it. What is about something that its courier erased is not kept.
pub(super) async fn keep(
    State(app): State<App>,
    who: SignedIn,
    Filled(draft): Filled<DraftForm>,
) -> Result<Response, DeskRefusal> {
    let form: String = draft.form.chars().take(MOST_NAME).collect();
    let text: String = draft.text.chars().take(MOST_TEXT).collect();
    if !db::drafts::keep(&app.db, &who.staff, form, text, Timestamp::now()).await? {
        return Err(DeskRefusal::NotFound);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
