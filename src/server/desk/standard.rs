//! What a desk promises: hours to the first answer by topic, days for each stage of a case.

use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, hidden, options, page_with, regions};
use super::refusal::DeskRefusal;
use crate::model::case::CaseStage;
use crate::model::service_standard::{MOST_DANGER_MINUTES, MOST_DAYS, MOST_HOURS, ServiceStandard, StandardError};
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use crate::texts::overwriting as says;
use crate::texts::service_standard as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Whose standard is looked at.
#[derive(Default, Deserialize)]
pub(super) struct Of {
    #[serde(default)]
    adcode: String,
}

/// The desk that is asked for, if it is theirs to set; their own else.
fn desk(who: &SignedIn, adcode: &str) -> Adcode {
    let asked = Adcode::parse(adcode).ok().map(Adcode::prefecture);
    asked.filter(|asked| who.staff.may(Permission::ManageStaff, *asked)).unwrap_or(who.staff.adcode)
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn, Asked(of): Asked<Of>) -> Result<Response, DeskRefusal> {
    let desk = desk(&who, &of.adcode);
    let own = db::standards::own(&app.db, desk).await?;
    let standard = db::standards::of(&app.db, desk).await?;
    Ok(view(&who, StatusCode::OK, desk, own.is_some(), &standard, None))
}

fn view(
    who: &SignedIn,
    status: StatusCode,
    desk: Adcode,
    own: bool,
    standard: &ServiceStandard,
    wrong: Option<StandardError>,
) -> Response {
    let manages = who.staff.may(Permission::ManageStaff, desk);
    let hours: Vec<(Topic, u16)> = Topic::ALL
        .iter()
        .filter(|topic| topic.is_asked())
        .map(|topic| (*topic, standard.answer_hours(*topic)))
        .collect();
    let stages = CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed);
    let days: Vec<(CaseStage, u16)> = stages.map(|stage| (*stage, standard.stage_days(*stage))).collect();
    let province = desk == Adcode::HUNAN;
    let standing = stands(own.then_some(standard), standard).field();
    let body = rsx! {
        div { class: "head",
            h1 { "{words::TITLE} · {texts::region(desk)}" }
            a { class: "button", href: "/desk/roster", "{console::TO_ROSTER}" }
            a { class: "button", href: "/desk/hours?adcode={desk}", "{words::HOURS}" }
        }
        if who.staff.sees_all() {
            form { class: "filters", method: "get", action: "/desk/standard",
                label { "{console::DESK}" select { name: "adcode", {options(None, regions(), &desk.to_string())} } }
                button { r#type: "submit", "{console::LOOK_AT_DESK}" }
            }
        }
        p {
            match (own, province) {
                (true, _) => words::OWN,
                (false, true) => words::OF_PRODUCT,
                (false, false) => words::OF_PROVINCE,
            }
            "{words::FROM_NOW_ON}"
        }
        if let Some(wrong) = wrong {
            p { class: "error", role: "alert", "{wrong}" }
        }
        form { class: "wide", method: "post", action: "/desk/standard",
            {hidden(who, None)}
            {standing}
            input { r#type: "hidden", name: "adcode", value: "{desk}" }
            fieldset { class: "numbers", disabled: !manages,
                legend { "{words::ANSWERS}" }
                for (topic, hours) in hours {
                    label { "{texts::topic(topic)}"
                        input { name: "hours_{topic.code()}", r#type: "number", inputmode: "numeric", min: 1, max: "{MOST_HOURS}", required: true, value: "{hours}" }
                    }
                }
            }
            fieldset { class: "numbers", disabled: !manages,
                legend { "{words::STAGES}" }
                for (stage, days) in days {
                    label { "{texts::case_stage(stage)}"
                        input { name: "days_{stage.code()}", r#type: "number", inputmode: "numeric", min: 1, max: "{MOST_DAYS}", required: true, value: "{days}" }
                    }
                }
            }
            fieldset { class: "numbers", disabled: !manages,
                legend { "{words::DANGER}" }
                label { "{texts::danger::MINUTES}"
                    input { name: "danger_minutes", r#type: "number", inputmode: "numeric", min: 1, max: "{MOST_DANGER_MINUTES}", required: true, value: "{standard.danger_minutes()}" }
                }
            }
            if manages {
                div { class: "buttons",
                    button { class: "main", r#type: "submit", name: "act", value: "set", "{console::SAVE}" }
                    if own {
                        button { r#type: "submit", name: "act", value: "drop", formnovalidate: true,
                            if province { "{words::FOLLOW_PRODUCT}" } else { "{words::FOLLOW_PROVINCE}" }
                        }
                    }
                }
            }
        }
    };
    page_with(status, who, Tab::Roster, words::TITLE, body)
}

/// What a desk promises, field by field; `own` where it set that itself.
fn stands(own: Option<&ServiceStandard>, standard: &ServiceStandard) -> Standing {
    let whose = if own.is_some() { says::OWN } else { says::OTHERS };
    let hours = Topic::ALL.iter().filter(|topic| topic.is_asked());
    let hours = hours.map(|topic| (texts::topic(*topic).to_owned(), standard.answer_hours(*topic).to_string()));
    let days = CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed);
    let days = days.map(|stage| (texts::case_stage(*stage).to_owned(), standard.stage_days(*stage).to_string()));
    let danger = (texts::danger::MINUTES.to_owned(), standard.danger_minutes().to_string());
    Standing::of([(says::WHOSE.to_owned(), whose.to_owned())].into_iter().chain(hours).chain(days).chain([danger]))
}

/// The numbers as typed, under the words of topics and stages.
fn filled(form: &HashMap<String, String>) -> Result<ServiceStandard, StandardError> {
    let typed = |name: String| form.get(&name).and_then(|number| number.trim().parse().ok());
    let mut standard = ServiceStandard::default();
    for topic in Topic::ALL.iter().filter(|topic| topic.is_asked()) {
        let hours = typed(format!("hours_{}", topic.code())).ok_or(StandardError::Hours)?;
        standard.set_answer_hours(*topic, hours)?;
    }
    for stage in CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed) {
        standard.set_stage_days(*stage, typed(format!("days_{}", stage.code())).ok_or(StandardError::Days)?)?;
    }
    // A page that was open before there was this field leaves it as the product has it.
    if let Some(minutes) = form.get("danger_minutes") {
        standard.set_danger_minutes(minutes.trim().parse().map_err(|_| StandardError::DangerMinutes)?)?;
    }
    Ok(standard)
}

/// Sets what a desk promises, or has it follow the province again.
pub(super) async fn set(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<HashMap<String, String>>,
) -> Result<Response, DeskRefusal> {
    let adcode = form.get("adcode").and_then(|adcode| Adcode::parse(adcode).ok()).ok_or(DeskRefusal::NotFound)?;
    let desk = adcode.prefecture();
    if !who.staff.may(Permission::ManageStaff, desk) {
        return Err(DeskRefusal::NotFound);
    }
    let drop = form.get("act").is_some_and(|act| act == "drop");
    let promised = match filled(&form) {
        _ if drop => None,
        Ok(standard) => Some(standard),
        Err(wrong) => {
            let own = db::standards::own(&app.db, desk).await?;
            let standard = db::standards::of(&app.db, desk).await?;
            return Ok(view(&who, StatusCode::UNPROCESSABLE_ENTITY, desk, own.is_some(), &standard, Some(wrong)));
        }
    };
    let now = Timestamp::now();
    let tx = app.db.write().await?;
    tx.hold("standard").await?;
    let own = db::standards::own(&tx, desk).await?;
    let standing = stands(own.as_ref(), &db::standards::of(&tx, desk).await?);
    let typed = promised.as_ref().map(|typed| stands(Some(typed), typed)).unwrap_or_default();
    let version = form.get("version").map_or("", String::as_str);
    let subject = desk.to_string();
    overwriting::check(&tx, (&standing, &typed), version, (Action::StandardSet, &subject)).await?;
    db::standards::set(&tx, desk, promised.as_ref(), now).await?;
    let entry = Entry::of(&who.staff, Action::StandardSet, &desk.to_string(), desk);
    db::audit::write(&tx, entry.saying(if drop { "drop" } else { "set" }), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/desk/standard?adcode={desk}")).into_response())
}
