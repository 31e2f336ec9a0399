//! One's own password and sessions.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, moment, page};
use super::refusal::DeskRefusal;
use crate::model::Timestamp;
use crate::model::staff::SHORTEST_PASSWORD;
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let sessions = db::staff::sessions(&app.db, who.staff.id).await?;
    let body = rsx! {
        div { class: "head", h1 { "{who.staff.name}" } }
        h2 { "改密码" }
        form { class: "wide", method: "post", action: "/desk/me/password",
            {hidden(&who, None)}
            label { "现在的密码" input { r#type: "password", name: "current", required: true, autocomplete: "current-password" } }
            label { "新密码（至少 {SHORTEST_PASSWORD} 个字符，一句话最好记）" input { r#type: "password", name: "new", required: true, autocomplete: "new-password" } }
            button { class: "main", r#type: "submit", "改密码" }
        }
        h2 { "在哪里登录着" }
        table { class: "rows",
            thead { tr { th { "浏览器" } th { "登录" } th { "最近" } th { "" } } }
            tbody {
                for session in sessions {
                    tr {
                        td { class: "words", "{session.agent}" if session.id == who.session { strong { "（这里）" } } }
                        td { {moment(session.made_at)} }
                        td { {moment(session.seen_at)} }
                        td {
                            form { method: "post", action: "/desk/me/end-session",
                                {hidden(&who, None)}
                                input { r#type: "hidden", name: "session", value: "{session.id}" }
                                button { r#type: "submit", "退出它" }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Me, "我", body))
}

/// The old and the new password.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    current: String,
    new: String,
}

/// Changes the password; all sessions end, this one too.
pub(super) async fn password(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PasswordForm>,
) -> Result<Response, DeskRefusal> {
    let row = db::staff::find(&app.db, who.staff.id).await?.ok_or(DeskRefusal::SignedOut)?;
    let current = form.current.chars().take(crate::model::staff::LONGEST_PASSWORD + 1).collect();
    if !db::staff::is_password(current, row.password.clone()).await {
        return Err(DeskRefusal::Wrong("现在的密码不对".to_owned()));
    }
    db::staff::set_password(&app.db, row, form.new).await?;
    let entry = Entry::of(&who.staff, Action::PasswordChanged, &who.staff.id.to_string(), who.staff.adcode);
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(Redirect::to("/desk/sign-in").into_response())
}

/// Which session.
#[derive(Deserialize)]
pub(super) struct SessionForm {
    session: String,
}

/// Ends one of one's own sessions.
pub(super) async fn end_session(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<SessionForm>,
) -> Result<Response, DeskRefusal> {
    db::staff::end_session(&app.db, who.staff.id, &form.session).await?;
    Ok(Redirect::to("/desk/me").into_response())
}
