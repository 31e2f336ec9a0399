//! How long what is kept, and what will be deleted next: seen by who runs a desk, set by the province.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page_with};
use super::refusal::DeskRefusal;
use crate::model::staff::Permission;
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, RetentionKind, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts::retention as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A period as it is typed.
#[derive(Deserialize)]
pub(super) struct PeriodForm {
    kind: String,
    days: String,
}

/// What the page says of one kind.
struct Line {
    kind: RetentionKind,
    days: String,
    next: i64,
    soon: i64,
    says: Option<String>,
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    refused: Option<(RetentionKind, String, String)>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let mut lines = Vec::new();
    for (kind, days) in db::retention::periods(&app.db).await? {
        let due = async |at| db::retention::due(&app.db, kind, days, Timestamp(at), who.staff.adcode).await;
        let (next, soon) = (due(now.0 + DAY_MS).await?, due(now.0 + 30 * DAY_MS).await?);
        let typed = refused.as_ref().filter(|(of, _, _)| *of == kind);
        lines.push(Line {
            kind,
            days: typed.map_or_else(|| days.to_string(), |(_, typed, _)| typed.clone()),
            next,
            soon,
            says: typed.map(|(_, _, says)| says.clone()),
        });
    }
    let last = db::retention::last_run(&app.db).await?.map_or_else(
        || words::NEVER.to_owned(),
        |run| {
            let deleted: BTreeMap<String, u64> = serde_json::from_str(&run.deleted).unwrap_or_default();
            words::last(&run.day, deleted.values().sum())
        },
    );
    let sets = who.staff.may(Permission::SetRetention, Adcode::HUNAN);
    let body = rsx! {
        div { class: "head", h1 { "{words::TITLE}" }
            a { class: "button", href: "/desk/staff", "{words::TO_STAFF}" }
            a { class: "button", href: crate::api::paths::PRIVACY, target: "_blank", "{words::PRIVACY_PAGE}" }
        }
        p { "{words::WHY}" }
        table { class: "rows",
            thead { tr { th { "{words::KIND}" } th { "{words::DAYS}" } th { "{words::NEXT}" } th { "{words::SOON}" } } }
            tbody {
                for Line { kind, days, next, soon, says } in lines {
                    tr { id: "{kind.code()}",
                        td { "{words::kind(kind)}" }
                        td {
                            if sets {
                                form { class: "row", method: "post", action: "/desk/retention",
                                    {hidden(who, None)}
                                    input { r#type: "hidden", name: "kind", value: "{kind.code()}" }
                                    input { name: "days", inputmode: "numeric", required: true, maxlength: 4, value: "{days}", "aria-label": words::DAYS }
                                    button { r#type: "submit", "{words::CHANGE}" }
                                }
                                if let Some(says) = says { p { class: "error", role: "alert", "{says}" } }
                            } else {
                                "{days}"
                            }
                        }
                        td { "{next}" }
                        td { "{soon}" }
                    }
                }
            }
        }
        p { class: "by", "{words::WHOSE}{last}" }
        if !sets {
            p { class: "by", "{words::PROVINCE}" }
        }
    };
    Ok(page_with(status, who, Tab::Staff, words::TITLE, body))
}

/// Sets a period.
pub(super) async fn set(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PeriodForm>,
) -> Result<Response, DeskRefusal> {
    if !who.staff.may(Permission::SetRetention, Adcode::HUNAN) {
        return Err(DeskRefusal::NotFound);
    }
    let kind = RetentionKind::of_code(&form.kind).ok_or(DeskRefusal::NotFound)?;
    let days = match form.days.trim().parse::<u16>() {
        Ok(days) => kind.checked_days(days).map_err(|error| error.to_string()),
        Err(_) => Err(words::NO_NUMBER.to_owned()),
    };
    let days = match days {
        Ok(days) => days,
        Err(says) => {
            let refused = Some((kind, form.days, says));
            return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, refused).await;
        }
    };
    let now = Timestamp::now();
    db::retention::set(&app.db, kind, days, &who.staff.name, now).await?;
    let entry = Entry::of(&who.staff, Action::RetentionSet, kind.code(), Adcode::HUNAN);
    db::audit::write(&app.db, entry.saying(days.to_string()), now).await?;
    Ok(Redirect::to(&format!("/desk/retention#{}", kind.code())).into_response())
}
