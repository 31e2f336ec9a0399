//! Steps of a case, and what its courier is to bring.

use super::super::confirm::{Question, Sure, asked};
use super::super::guard::{Filled, SignedIn};
use super::super::page::Tab;
use super::super::refusal::DeskRefusal;
use super::super::refused::Refused;
use super::show::{Typed, view};
use super::visible;
use crate::model::Timestamp;
use crate::model::case::{CaseResult, CaseStage, MOST_NOTE};
use crate::model::plain_text::{TextError, paragraphs};
use crate::server::db::cases::{CaseFailure, CaseHandling};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The next step.
#[derive(Deserialize)]
pub(in crate::server::desk) struct StepForm {
    version: i32,
    to: String,
    note: String,
    result: String,
    #[serde(default)]
    sure: Sure,
}

/// Does something to a case; what is not taken comes back as it was typed.
pub(super) async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    (version, typed): (i32, Typed),
    handling: Result<CaseHandling, Refused>,
) -> Result<Response, DeskRefusal> {
    let (case, _, question, _) = visible(app, who, id).await?;
    // What was erased stays erased: nothing new is written about somebody who is gone.
    if question.account.is_none() {
        return Err(DeskRefusal::Conflict("小哥已经删除了自己的数据，案件不能再办".to_owned()));
    }
    let handling = match handling {
        Ok(handling) => handling,
        Err(refused) => {
            return view(app, who, id, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(&refused)).await;
        }
    };
    match db::cases::handle(&app.db, &who.staff, case, version, handling, Timestamp::now()).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/cases/{case}")).into_response()),
        Err(error @ (CaseFailure::Database(_) | CaseFailure::NotFound)) => Err(error.into()),
        Err(error) => {
            let refused = Refused::whole(error.to_string());
            view(app, who, id, StatusCode::CONFLICT, &typed, Some(&refused)).await
        }
    }
}

pub(super) fn note(field: &'static str, text: &str, what: &str) -> Result<String, Refused> {
    paragraphs(text, MOST_NOTE).map_err(|error| {
        Refused::at(
            field,
            match error {
                TextError::Empty => format!("请写明{what}"),
                TextError::TooLong(most) => format!("{what}超过 {most} 个字，请写短一点"),
            },
        )
    })
}

impl StepForm {
    fn handling(&self) -> Result<CaseHandling, Refused> {
        Ok(CaseHandling::Step {
            to: CaseStage::of_code(&self.to).ok_or_else(|| Refused::at("to", "请选下一步"))?,
            note: note("note", &self.note, "这一步做了什么")?,
            result: CaseResult::of_code(&self.result),
        })
    }
}

/// Takes a step.
pub(in crate::server::desk) async fn step(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<StepForm>,
) -> Result<Response, DeskRefusal> {
    let handling = form.handling();
    if matches!(handling, Ok(CaseHandling::Step { to: CaseStage::Closed, .. })) {
        visible(&app, &who, &id).await?;
        let back = format!("/desk/cases/{id}");
        let question = Question {
            tab: Tab::Cases,
            title: "结案吗？".to_owned(),
            happens: texts::case::CLOSE_HAPPENS.map(str::to_owned).to_vec(),
            action: format!("{back}/step"),
            fields: vec![
                ("version", form.version.to_string()),
                ("to", form.to.clone()),
                ("note", form.note.clone()),
                ("result", form.result.clone()),
            ],
            word: "结案",
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    let typed =
        Typed { form: "step".to_owned(), to: form.to, text: form.note, result: form.result, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), handling).await
}

/// What to bring.
#[derive(Deserialize)]
pub(in crate::server::desk) struct BringForm {
    version: i32,
    text: String,
}

/// Says what the courier must bring; nothing takes it back.
pub(in crate::server::desk) async fn bring(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<BringForm>,
) -> Result<Response, DeskRefusal> {
    let text = match paragraphs(&form.text, MOST_NOTE) {
        Err(TextError::Empty) => Ok(String::new()),
        _ => note("text", &form.text, "所需材料"),
    };
    let typed = Typed { form: "bring".to_owned(), text: form.text, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), text.map(CaseHandling::Bring)).await
}
