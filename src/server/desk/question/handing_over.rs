//! Giving a question to somebody, to another desk, or to a case.

use super::{done, may_answer, visible};
use crate::model::case::CaseKind;
use crate::model::plain_text::one_line;
use crate::model::{Adcode, CaseId, StaffId, Timestamp, Topic};
use crate::server::db::inbox::Handling;
use crate::server::desk::bulk::MOST_REASON;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::regions;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::server::{App, db};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// To whom.
#[derive(Deserialize)]
pub(in crate::server::desk) struct AssignForm {
    version: i32,
    staff: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    list: String,
}

/// Gives the question to somebody who may answer it, or to nobody.
pub(in crate::server::desk) async fn assign(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AssignForm>,
) -> Result<Response, DeskRefusal> {
    let (_, _, place) = visible(&app, &who, &id).await?;
    let to = if form.staff.is_empty() {
        None
    } else {
        let wrong = || DeskRefusal::Wrong("请选一位本服务台的人员".to_owned());
        let staff: StaffId = form.staff.parse().map_err(|_| wrong())?;
        if !may_answer(&app, staff, place).await? {
            return Err(wrong());
        }
        Some(staff)
    };
    let reason = one_line(&form.reason, MOST_REASON).unwrap_or_default();
    done(&app, &who, &id, (form.version, &form.list), Handling::Assign(to, reason)).await
}

/// To which desk.
#[derive(Deserialize)]
pub(in crate::server::desk) struct MoveForm {
    version: i32,
    topic: String,
    adcode: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    list: String,
}

/// Hands the question over to another desk or topic.
pub(in crate::server::desk) async fn hand_over(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MoveForm>,
) -> Result<Response, DeskRefusal> {
    let wrong = || DeskRefusal::Wrong("请选主题和服务台".to_owned());
    let topic = Topic::of_code(&form.topic).ok_or_else(wrong)?;
    let adcode = Adcode::parse(&form.adcode).map_err(|_| wrong())?;
    if !regions().iter().any(|(code, _)| *code == adcode.to_string()) {
        return Err(wrong());
    }
    let (id, row, _) = visible(&app, &who, &id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    let moving = Handling::Move(topic, adcode, one_line(&form.reason, MOST_REASON).unwrap_or_default());
    db::inbox::handle(&app.db, &who.staff, id, form.version, moving, Timestamp::now()).await?;
    // It may not be theirs to see any more.
    let looking = WorklistFilter::of_list(&form.list);
    let to = if who.staff.covers(adcode) { looking.question(row.id) } else { looking.inbox() };
    Ok(Redirect::to(&to).into_response())
}

/// What the case is about, or which one it joins.
#[derive(Deserialize)]
pub(in crate::server::desk) struct CaseForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    join: String,
    #[serde(default)]
    list: String,
}

/// Opens a case, or joins the question to one that is open.
pub(in crate::server::desk) async fn open_case(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CaseForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    if !form.join.is_empty() {
        let case: CaseId = form.join.parse().map_err(|_| DeskRefusal::Wrong("请选案件".to_owned()))?;
        db::cases::join(&app.db, &who.staff, id, case, Timestamp::now()).await?;
        return Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(row.id)).into_response());
    }
    let kind = CaseKind::of_code(&form.kind).ok_or_else(|| DeskRefusal::Wrong("请选案件类型".to_owned()))?;
    let case = db::cases::open(&app.db, &who.staff, id, kind, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/cases/{case}")).into_response())
}
