//! One question: what was written, and all that can be done about it.

mod amending;
mod answering;
mod beside;
mod closing;
mod company;
mod danger;
mod following;
mod handing_over;
mod joining;
mod messages;
mod page;
mod shown;
mod silencing;

pub(super) use amending::{correct_answer, withdraw_answer};
pub(super) use answering::{answer, attachment, draft};
pub(super) use closing::{close, dismiss, reopen};
pub(super) use company::name_company;
pub(super) use danger::{mark_danger, take_on};
pub(super) use following::{follow, leave};
pub(super) use handing_over::{assign, hand_over, open_case};
pub(super) use joining::{merge, split, unmerge};
pub(super) use page::show;
pub(super) use silencing::{SILENCES, silence_account};

use crate::model::staff::Permission;
use crate::model::{Adcode, QuestionId, StaffId, Timestamp};
use crate::server::db::inbox::Handling;
use crate::server::db::tables::question;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::server::{App, db};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// A question that who asks may see.
pub(super) async fn visible(
    app: &App,
    who: &SignedIn,
    id: &str,
) -> Result<(QuestionId, question::Model, Adcode), DeskRefusal> {
    let id: QuestionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let place = row.adcode;
    if db::inbox::sees(&who.staff, &row, place) { Ok((id, row, place)) } else { Err(DeskRefusal::NotFound) }
}

/// Which version was read, in which list.
#[derive(Deserialize)]
pub(super) struct VersionForm {
    version: i32,
    #[serde(default)]
    list: String,
}

async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    (version, list): (i32, &str),
    handling: Handling,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(app, who, id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    db::inbox::handle(&app.db, &who.staff, id, version, handling, Timestamp::now()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(list).question(row.id)).into_response())
}

/// Whether somebody who works here may answer a question of that desk.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn may_answer(app: &App, staff: StaffId, place: Adcode) -> Result<bool, DeskRefusal> {
    let Some(row) = db::staff::find(&app.db, staff).await? else { return Ok(false) };
    Ok(row.active && db::staff_row::staff_of(&row).may(Permission::AnswerQuestions, place))
}
