//! The list of activities.

use super::super::guard::{Asked, SignedIn};
use super::super::page::{Tab, cut, moment, options, page, pager};
use super::super::refusal::DeskRefusal;
use super::form::{form, kinds};
use super::state_word;
use crate::model::activity::{Activity, ActivityKind, ActivityState, Limit, Place};
use crate::model::staff::Permission;
use crate::model::{ActivityId, Timestamp};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Which activities.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct ActivityFilter {
    over: Option<String>,
    page: u64,
}

/// The list, those to come first.
pub(in crate::server::desk) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<ActivityFilter>,
) -> Result<Response, DeskRefusal> {
    let over = looking.over.is_some();
    let at = looking.page.min(10_000);
    let mut found = db::activities::list(&app.db, &who.staff, over, at).await?;
    let more = cut(&mut found);
    let filter = if over { "&over=1" } else { "" };
    let body = rsx! {
        div { class: "head", h1 { "活动" } if who.staff.role.may(Permission::RunActivities) { a { class: "button", href: "/desk/campaigns", "{texts::campaign::TITLE}" } } }
        nav { class: "filters",
            a { href: "/desk/activities", "aria-current": if over { "false" } else { "page" }, "要办的" }
            a { href: "/desk/activities?over=1", "aria-current": if over { "page" }, "办完和取消的" }
        }
        form { class: "filters", method: "get", action: "/desk/activities/new",
            label { "办一个 " select { name: "kind", {options(None, kinds(None), "")} } }
            button { r#type: "submit", "用模板新建" }
        }
        if found.is_empty() {
            p { class: "empty", "这里没有活动。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "状态" } th { "类型" } th { "名称" } th { "地区" } th { "第一场" } th { "约了" } } }
                tbody {
                    for (activity, _) in found {
                        {line(&activity)}
                    }
                }
            }
        }
        {pager(at, more, |page| format!("/desk/activities?page={page}{filter}"))}
    };
    Ok(page(&who, Tab::Activities, "活动", body))
}

fn line(activity: &Activity) -> Element {
    let (taken, places) = counts(activity);
    let first = activity.slots.first().map(|slot| slot.starts_at);
    let (id, title, kind, state, adcode) =
        (activity.id, activity.title.clone(), activity.kind, activity.state, activity.adcode);
    rsx! {
        tr {
            td { span { class: "tag", "{state_word(state)}" } }
            td { "{texts::activity_kind(kind)}" }
            td { class: "words", a { href: "/desk/activities/{id}", "{title}" } }
            td { "{texts::region(adcode)}" }
            td { if let Some(first) = first { {moment(first)} } }
            td { "{taken} / {places}" }
        }
    }
}

pub(super) fn counts(activity: &Activity) -> (u32, u32) {
    activity.slots.iter().fold((0, 0), |(taken, places), slot| (taken + slot.taken, places + slot.capacity))
}

/// Which template.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct Template {
    kind: String,
}

/// The form for a new activity, filled in as far as its kind allows.
pub(in crate::server::desk) async fn new(who: SignedIn, Asked(template): Asked<Template>) -> Response {
    let kind = ActivityKind::of_code(&template.kind).filter(|kind| *kind != ActivityKind::Meeting);
    let kind = kind.unwrap_or(ActivityKind::CheckUp);
    let (title, about, bring, limit) = texts::activity_template(kind);
    let now = Timestamp::now();
    let activity = Activity {
        id: ActivityId::fresh(),
        kind,
        title: title.to_owned(),
        host: String::new(),
        about: about.to_owned(),
        bring: bring.to_owned(),
        adcode: who.staff.adcode,
        local_only: false,
        place: Place::default(),
        slots: vec![],
        opens_at: now,
        closes_at: now.plus_days(30),
        limit: limit.map(|(times, days)| Limit { times, days }),
        state: ActivityState::Draft,
        notice: String::new(),
        materials: String::new(),
        sample: false,
    };
    let body = rsx! {
        div { class: "head", h1 { "新建活动：{texts::activity_kind(kind)}" } }
        {form(&who, "/desk/activities", &activity, None)}
    };
    page(&who, Tab::Activities, "新建活动", body)
}
