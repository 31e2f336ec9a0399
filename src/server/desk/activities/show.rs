//! One activity: its slots and what can be done to it.

use super::super::guard::SignedIn;
use super::super::page::{Tab, hidden, moment, options, page, words};
use super::super::refusal::DeskRefusal;
use super::form::form;
use super::list::counts;
use super::{state_word, visible};
use crate::model::Timestamp;
use crate::model::activity::{ActivityState, MOST_PLACES};
use crate::server::db::activities::StoredActivity;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;

/// The page of an activity.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, version } = visible(&app, &who, &id).await?;
    let address = format!("/desk/activities/{}", activity.id);
    let (taken, places) = counts(&activity);
    let meeting = db::activities::meeting_of(&app.db, activity.id).await?;
    let open = matches!(activity.state, ActivityState::Draft | ActivityState::Published);
    let own = open && meeting.is_none_or(|(_, is_to_be)| !is_to_be);
    let draft = activity.state == ActivityState::Draft;
    let published = activity.state == ActivityState::Published;
    let over = activity.ends_at().is_none_or(|ends_at| ends_at <= Timestamp::now());
    let slots: Vec<Element> =
        activity.slots.iter().map(|slot| slot_line(&who, &address, slot, version, (open, own))).collect();
    let editing = form(&who, &address, &activity, Some(version));
    let title = activity.title.clone();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{activity.title}" } span { class: "tag", "{state_word(activity.state)}" } }
                p { class: "by", "{texts::activity_kind(activity.kind)} · {texts::region(activity.adcode)} · {activity.place.name} {activity.place.address}" }
                if !activity.notice.is_empty() {
                    p { class: "changed", "{activity.notice}" }
                }
                if let Some((meeting, _)) = meeting {
                    p { class: "changed", "{texts::deputy::INVITATION_OF_MEETING} " a { href: "/desk/meetings/{meeting}", "{texts::deputy::TO_MEETING}" } }
                }
                {words(&activity.about)}
                h2 { "场次（约了 {taken}，共 {places} 个名额）" }
                if slots.is_empty() {
                    p { class: "empty", "还没有场次。添加以后才能发布。" }
                } else {
                    table { class: "rows", id: "list",
                        thead { tr { th { "时间" } th { "名额" } th { "约了" } th { "排队" } th { "" } } }
                        tbody {
                            for slot in slots {
                                {slot}
                            }
                        }
                    }
                }
                if own {
                    details {
                        summary { "添加场次" }
                        {slots_form(&who, &address, version)}
                    }
                    details {
                        summary { "改活动内容" }
                        {editing}
                    }
                } else if !open {
                    details {
                        summary { "写课后材料" }
                        {editing}
                    }
                }
            }
            aside {
                p { a { class: "button", href: "{address}/door", "到门口签到" } }
                p { a { class: "button", href: "{address}/bookings", "名单和打印" } }
                p { a { class: "button", href: "{address}/bookings.xlsx", "导出名单（xlsx）" } }
                if draft {
                    form { method: "post", action: "{address}/publish",
                        {hidden(&who, Some(version))}
                        button { class: "main", r#type: "submit", "发布给小哥" }
                    }
                }
                if published && over {
                    form { method: "post", action: "{address}/finish",
                        {hidden(&who, Some(version))}
                        button { r#type: "submit", "办完了（没来的记为缺席）" }
                    }
                }
                if published && !over {
                    p { class: "by", "最后一场结束以后，这里可以点“办完了”。" }
                }
                if own {
                    form { method: "post", action: "{address}/call-off",
                        {hidden(&who, Some(version))}
                        label { "取消的原因（会告诉每个约了的人）" input { name: "reason", required: true, maxlength: 200 } }
                        button { r#type: "submit", "取消活动" }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Activities, &title, body))
}

fn slot_line(
    who: &SignedIn,
    address: &str,
    slot: &crate::model::Slot,
    version: i32,
    (open, own): (bool, bool),
) -> Element {
    let slot = slot.clone();
    rsx! {
        tr {
            td { {moment(slot.starts_at)} " — {texts::clock(slot.ends_at)}" }
            td {
                if open {
                    form { class: "row", method: "post", action: "{address}/slots/{slot.id}",
                        {hidden(who, Some(version))}
                        input { r#type: "number", name: "capacity", min: 1, max: "{MOST_PLACES}", value: "{slot.capacity}", "aria-label": "名额" }
                        button { r#type: "submit", "改" }
                    }
                } else {
                    "{slot.capacity}"
                }
            }
            td { "{slot.taken}" }
            td { "{slot.waiting}" }
            td {
                if own {
                    form { class: "row", method: "post", action: "{address}/slots/{slot.id}/drop",
                        {hidden(who, Some(version))}
                        if slot.taken + slot.waiting > 0 {
                            input { name: "reason", required: true, maxlength: 200, placeholder: "原因，会告诉约了的人", "aria-label": "原因" }
                        }
                        button { r#type: "submit", "去掉" }
                    }
                }
            }
        }
    }
}

fn slots_form(who: &SignedIn, address: &str, version: i32) -> Element {
    let repeats = [("no", "不重复"), ("daily", "每天"), ("weekly", "每周")]
        .map(|(code, word)| (code.to_owned(), word.to_owned()));
    rsx! {
        form { class: "wide", method: "post", action: "{address}/slots",
            {hidden(who, Some(version))}
            div { class: "row",
                label { "日期" input { r#type: "date", name: "day", required: true } }
                label { "从" input { r#type: "time", name: "from", required: true } }
                label { "到" input { r#type: "time", name: "to", required: true } }
            }
            div { class: "row",
                label { "每场几分钟（整段算一场就空着）" input { r#type: "number", name: "minutes", min: 5, max: 720 } }
                label { "每场名额" input { r#type: "number", name: "capacity", required: true, min: 1, max: "{MOST_PLACES}", value: "20" } }
            }
            div { class: "row",
                label { "重复" select { name: "repeat", {options(None, repeats.to_vec(), "no")} } }
                label { "共几天（几周）" input { r#type: "number", name: "times", min: 1, max: 60, value: "1" } }
            }
            button { r#type: "submit", "添加" }
        }
    }
}
