//! The end of a question, and its new beginning.

use super::{VersionForm, done, visible};
use crate::model::Timestamp;
use crate::model::question::DismissReason;
use crate::server::App;
use crate::server::db::inbox::Handling;
use crate::server::desk::confirm::{Question, Sure, asked};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::Tab;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::{self, WorklistFilter};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Closes the question.
pub(in crate::server::desk) async fn close(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Close).await
}

/// Why it is not answered.
#[derive(Deserialize)]
pub(in crate::server::desk) struct DismissForm {
    version: i32,
    reason: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

/// Closes the question without an answer, and goes on to the next one.
pub(in crate::server::desk) async fn dismiss(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DismissForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let reason = DismissReason::of_code(&form.reason).ok_or_else(|| DeskRefusal::Wrong("请选原因".to_owned()))?;
    let looking = WorklistFilter::of_list(&form.list);
    let back = looking.question(row.id);
    let question = Question {
        tab: Tab::Inbox,
        title: "不回复就结束吗？".to_owned(),
        happens: vec![format!("小哥会看到：{}", texts::inbox::dismissed(reason)), "需要的话可以重新打开".to_owned()],
        action: format!("/desk/questions/{id}/dismiss"),
        fields: vec![("version", form.version.to_string()), ("reason", form.reason.clone()), ("list", looking.here())],
        word: "结束",
    };
    if let Some(page) = asked(&who, form.sure, &back, question) {
        return Ok(page);
    }
    let listed = worklist::listed(&app, &who.staff, &looking, Timestamp::now()).await?;
    let next = worklist::next(&listed.rows, row.id).map_or_else(|| looking.inbox(), |next| looking.question(next));
    done(&app, &who, &id, (form.version, &form.list), Handling::Dismiss(reason)).await?;
    Ok(Redirect::to(&next).into_response())
}

/// Opens a closed question again.
pub(in crate::server::desk) async fn reopen(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Reopen).await
}
