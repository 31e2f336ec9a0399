//! What somebody has to do in the plans of their desk, whoever keeps those: experts, too, see what they are asked for and
//! say that it is done.

use crate::model::staff::Permission;
use crate::model::{Day, Timestamp};
use crate::server::db::campaigns::LineChange;
use crate::server::db::tables::{campaign, campaign_task};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{Tab, hidden, page};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The page.
pub(in crate::server::desk) async fn own_tasks(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let today = Day::of(Timestamp::now());
    let tasks = db::campaigns::own_tasks_with_plans(&app.db, who.staff.id).await?;
    let (open, done): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|(task, _)| task.done_at.is_none());
    let keeps = who.staff.role.may(Permission::RunActivities);
    let lines = |tasks: &[(campaign_task::Model, campaign::Model)]| -> Vec<Element> {
        tasks.iter().map(|(task, of)| line(&who, task, of, (keeps, today))).collect()
    };
    let (open, done) = (lines(&open), lines(&done));
    let body = rsx! {
        div { class: "head", h1 { "{says::CARD}" } if keeps { a { class: "button", href: "/desk/campaigns", "{says::TITLE}" } } }
        p { "{says::OWN_WHY}" }
        if open.is_empty() { p { class: "empty", "{says::OWN_NONE}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::OWN_COLUMNS { th { "{word}" } } } }
                tbody { for line in open { {line} } }
            }
        }
        if !done.is_empty() {
            details {
                summary { "{says::OWN_DONE}" }
                table { class: "rows", id: "done",
                    thead { tr { for word in says::OWN_COLUMNS { th { "{word}" } } } }
                    tbody { for line in done { {line} } }
                }
            }
        }
    };
    Ok(page(&who, Tab::Overview, says::CARD, body))
}

fn line(who: &SignedIn, task: &campaign_task::Model, of: &campaign::Model, (keeps, today): (bool, Day)) -> Element {
    let (who, task, of) = (who.clone(), task.clone(), of.clone());
    let done = task.done_at.is_some();
    let late = !done && task.due_day < today;
    let (act, word) = if done { ("undo", says::UNDONE) } else { ("done", says::DONE) };
    rsx! {
        tr { class: if done { "off" },
            td { class: "words", "{task.title}" }
            td { class: "words",
                if keeps { a { href: "/desk/campaigns/{of.id}#tasks", "{of.title}" } } else { "{of.title}" }
                if of.sample { " " span { class: "tag", "{texts::SAMPLE}" } }
                if !of.about.is_empty() { p { class: "by", "{of.about}" } }
            }
            td { "{task.due_day} " if late { span { class: "clock red", "{says::LATE}" } } }
            td {
                form { class: "row", method: "post", action: "/desk/own-tasks",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "line", value: "{task.id}" }
                    button { r#type: "submit", name: "act", value: act, "{word}" }
                }
            }
        }
    }
}

/// It is none of theirs, or not any more.
fn gone() -> DeskRefusal {
    DeskRefusal::Conflict(says::GONE.to_owned())
}

/// What is said of a task.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct OwnTaskForm {
    line: String,
    act: String,
}

/// Says that a task of one's own is done, or is not after all.
pub(in crate::server::desk) async fn finish_own(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<OwnTaskForm>,
) -> Result<Response, DeskRefusal> {
    let tasks = db::campaigns::own_tasks_with_plans(&app.db, who.staff.id).await?;
    let (task, of) = tasks.into_iter().find(|(task, _)| task.id == form.line).ok_or_else(gone)?;
    let done = match form.act.as_str() {
        "done" => true,
        "undo" => false,
        _ => return Err(DeskRefusal::Wrong(says::BAD_FORM.to_owned())),
    };
    let change = LineChange::Done(task.id, done);
    if db::campaigns::change_line(&app.db, &who.staff, &of, change, Timestamp::now()).await? {
        Ok(Redirect::to("/desk/own-tasks").into_response())
    } else {
        Err(gone())
    }
}
