//! Taking back and correcting an answer that was just sent.

use super::{done, visible};
use crate::model::MessageId;
use crate::model::plain_text::paragraphs;
use crate::model::question::MOST_CHARACTERS;
use crate::server::App;
use crate::server::db::inbox::Handling;
use crate::server::desk::confirm::{Question, Sure, asked};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::Tab;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::texts;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// Which answer, and the words in its place.
#[derive(Deserialize)]
pub(in crate::server::desk) struct AmendForm {
    version: i32,
    message: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

impl AmendForm {
    fn message(&self) -> Result<MessageId, DeskRefusal> {
        self.message.parse().map_err(|_| DeskRefusal::NotFound)
    }
}

/// Takes back an answer that was just sent.
pub(in crate::server::desk) async fn withdraw_answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AmendForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let message = form.message()?;
    let question = Question {
        tab: Tab::Inbox,
        title: texts::inbox::WITHDRAW_TITLE.to_owned(),
        happens: texts::inbox::WITHDRAW_HAPPENS.map(str::to_owned).to_vec(),
        action: format!("/desk/questions/{id}/withdraw-answer"),
        fields: vec![
            ("version", form.version.to_string()),
            ("message", form.message.clone()),
            ("list", form.list.clone()),
        ],
        word: texts::inbox::WITHDRAW_SURE,
    };
    if let Some(page) = asked(&who, form.sure, &WorklistFilter::of_list(&form.list).question(row.id), question) {
        return Ok(page);
    }
    done(&app, &who, &id, (form.version, &form.list), Handling::Withdraw(message)).await
}

/// Puts other words in the place of an answer that was just sent.
pub(in crate::server::desk) async fn correct_answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AmendForm>,
) -> Result<Response, DeskRefusal> {
    visible(&app, &who, &id).await?;
    let message = form.message()?;
    let text = paragraphs(&form.text, MOST_CHARACTERS)
        .map_err(|error| DeskRefusal::WrongAt("text", texts::inbox::correction_not_taken(&error)))?;
    done(&app, &who, &id, (form.version, &form.list), Handling::Correct(message, text)).await
}
