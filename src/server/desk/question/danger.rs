//! The mark of danger.

use super::{done, visible};
use crate::model::{StaffId, Timestamp};
use crate::server::db::inbox::Handling;
use crate::server::db::tables::question;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{hidden, moment};
use crate::server::desk::question_line::danger_words;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// The mark of danger, who has it, and what can be done about it.
pub(super) fn danger(who: &SignedIn, row: &question::Model, names: &HashMap<StaffId, String>, list: &str) -> Element {
    let address = format!("/desk/questions/{}", row.id);
    let (marked, erased) = (row.danger_raised_at.is_some(), row.account.is_none());
    let holder = row.danger_taken_by.filter(|_| marked);
    let name = holder.map(|id| names.get(&id).map_or("同事", String::as_str).to_owned());
    let list = list.to_owned();
    let mine = holder == Some(who.staff.id);
    let holder = holder.map_or_else(String::new, |holder| holder.to_string());
    let words = danger_words(row);
    let (raised, taken) = (row.danger_raised_at, row.danger_taken_at);
    let open = db::danger::is_open(row);
    rsx! {
        if marked {
            div { class: if open { "danger-mark open" } else { "danger-mark" },
                p {
                    for word in words { span { class: "tag danger", "{word}" } }
                    if let Some(raised) = raised { " " {moment(raised)} " " }
                    match name {
                        Some(name) => rsx! { strong { "{texts::danger::taken(&name)}" } if let Some(taken) = taken { " " {moment(taken)} } },
                        None => rsx! { strong { "{texts::danger::NOBODY}" } },
                    }
                }
                if !erased && !mine {
                    form { method: "post", action: "{address}/take-on",
                        {hidden(who, None)}
                        input { r#type: "hidden", name: "from", value: "{holder}" }
                        input { r#type: "hidden", name: "list", value: "{list}" }
                        button { class: "main", r#type: "submit", if holder.is_empty() { "{texts::danger::TAKE_ON}" } else { "{texts::danger::TAKE_OVER}" } }
                    }
                }
            }
        }
    }
}

/// Who had it, as the page said.
#[derive(Deserialize)]
pub(in crate::server::desk) struct TakeOnForm {
    #[serde(default)]
    from: String,
    #[serde(default)]
    list: String,
}

/// Takes on a question that tells of danger.
pub(in crate::server::desk) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TakeOnForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    // What is nobody's number is nobody, so that whoever has it is asked first.
    let from = form.from.parse().ok();
    db::inbox::take_on_danger(&app.db, &who.staff, id, from, Timestamp::now()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(row.id)).into_response())
}

/// Whether the mark is to stand.
#[derive(Deserialize)]
pub(in crate::server::desk) struct DangerForm {
    version: i32,
    act: String,
    #[serde(default)]
    list: String,
}

/// Raises or lowers the mark of danger.
pub(in crate::server::desk) async fn mark_danger(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DangerForm>,
) -> Result<Response, DeskRefusal> {
    let handling = match form.act.as_str() {
        "raise" => Handling::RaiseDanger,
        "lower" => Handling::LowerDanger,
        _ => return Err(DeskRefusal::Wrong("请按页面上的按钮".to_owned())),
    };
    done(&app, &who, &id, (form.version, &form.list), handling).await
}
