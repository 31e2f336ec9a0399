//! The audit log: who read and did what.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, moment, page};
use super::refusal::DeskRefusal;
use crate::server::{App, db};
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Entries on a page.
const MOST: u64 = 200;

/// Of what.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Looking {
    subject: String,
}

/// The newest entries of the region.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let subject = looking.subject.trim().to_owned();
    let rows = db::audit::newest(&app.db, who.staff.adcode, (!subject.is_empty()).then_some(&subject), MOST).await?;
    let body = rsx! {
        div { class: "head", h1 { "操作记录" } }
        form { class: "filters", method: "get", action: "/desk/audit",
            input { name: "subject", value: "{subject}", placeholder: "提问、案件或人员的编号", "aria-label": "编号" }
            button { r#type: "submit", "查" }
            a { href: "/desk/audit", "全部" }
        }
        if rows.is_empty() {
            p { class: "empty", "没有记录。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "时间" } th { "谁" } th { "做了什么" } th { "对象" } th { "" } } }
            tbody {
                for row in rows {
                    tr {
                        td { {moment(row.at)} }
                        td { "{row.who}" }
                        td { "{db::audit::in_chinese(&row.action)}" }
                        td { class: "words", a { href: "/desk/audit?subject={row.subject}", "{row.subject}" } }
                        td { "{row.detail}" }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Audit, "操作记录", body))
}
