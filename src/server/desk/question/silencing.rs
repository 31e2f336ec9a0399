//! Silencing an account.

use super::visible;
use crate::model::Timestamp;
use crate::server::desk::confirm::{Question, Sure, asked};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::Tab;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::WorklistFilter;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Days for which an account can be silenced.
pub(in crate::server::desk) const SILENCES: [u16; 4] = [1, 3, 7, 30];

/// For how long.
#[derive(Deserialize)]
pub(in crate::server::desk) struct SilenceForm {
    days: u16,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

/// Silences the account of a question, or lets it speak again.
pub(in crate::server::desk) async fn silence_account(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SilenceForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    let account = row.account.clone().filter(|account| !db::claims::is_of_desk(account));
    let account = account.ok_or(DeskRefusal::NotFound)?;
    if form.days != 0 && !SILENCES.contains(&form.days) {
        return Err(DeskRefusal::Wrong("请选天数".to_owned()));
    }
    let (now, back) = (Timestamp::now(), WorklistFilter::of_list(&form.list).question(row.id));
    let until = (form.days > 0).then(|| now.plus_days(i64::from(form.days)));
    if let Some(until) = until {
        let question = Question {
            tab: Tab::Inbox,
            title: format!("暂停这个账号提问 {} 天吗？", form.days),
            happens: vec![
                format!("小哥再提问时会看到：{}", texts::inbox::silenced(until)),
                "说到危险的话照样收；随时可以恢复".to_owned(),
            ],
            action: format!("/desk/questions/{id}/silence"),
            fields: vec![("days", form.days.to_string()), ("list", form.list.clone())],
            word: "暂停",
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    db::silence::set(&app.db, &who.staff, (row.id, place, &account), until, now).await?;
    Ok(Redirect::to(&back).into_response())
}
