//! What lies ready at a station: its keeper lists it, and is told before it is no longer good.

use super::{Why, change, station};
use crate::model::calendar::{Appointment, ics};
use crate::model::supply::{Condition, LONGEST_SUPPLY, MOST_SUPPLIES, REMIND_DAYS};
use crate::model::timestamp::HOUR_MS;
use crate::model::{Day, Service, Station, Supply, Timestamp};
use crate::server::App;
use crate::server::limits::Address;
use crate::texts;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;

/// Milliseconds after midnight at which a calendar reminds: nine in the morning.
const REMIND_AT_MS: i64 = 9 * HOUR_MS;
/// So long the reminder stands in the calendar, milliseconds.
const REMINDER_MS: i64 = 1_800_000;

/// What names a thing of the list in the form.
fn mark(supply: &Supply) -> String {
    let expires = supply.expires.map(|day| day.to_string()).unwrap_or_default();
    format!("{}|{expires}|{}", supply.service.code(), supply.name)
}

/// What is about to spoil, for the top of the page.
pub(super) fn expiring(station: &Station, today: Day) -> Element {
    let bad: Vec<String> = station
        .supplies
        .iter()
        .filter(|supply| supply.condition(today) != Condition::Good)
        .map(|supply| format!("{}（{}）", supply.name, texts::expiry(supply, today)))
        .collect();
    let list = bad.join("、");
    rsx! {
        if !bad.is_empty() {
            p { class: "error", role: "status", "{texts::keeper::EXPIRING}{list}" }
        }
    }
}

/// The list, and a line for one more: the fields of a form.
pub(in crate::server) fn fields(station: &Station, today: Day) -> Element {
    let services: Vec<Service> = station.services.iter().collect();
    let supplies: Vec<(String, Supply)> =
        station.supplies.iter().map(|supply| (mark(supply), supply.clone())).collect();
    let (any, full) = (!supplies.is_empty(), supplies.len() >= MOST_SUPPLIES);
    rsx! {
        if any {
            p { strong { "{texts::keeper::USED_UP}" } }
            for (mark, supply) in supplies {
                label { class: "choice", input { r#type: "checkbox", name: "used_up", value: "{mark}" } span { "{supply.name} " small { "{texts::expiry(&supply, today)}" } } }
            }
        }
        if full {
            p { "{texts::keeper::FULL}" }
        } else {
            h3 { "{texts::keeper::ADD}" }
            label { r#for: "supply", "{texts::keeper::ADD_NAME}" }
            input { id: "supply", name: "name", maxlength: "{LONGEST_SUPPLY}" }
            label { r#for: "service", "{texts::keeper::ADD_SERVICE}" }
            select { id: "service", name: "service",
                for service in services {
                    option { value: "{service.code()}", selected: service == Service::FirstAid, "{texts::service(service)}" }
                }
            }
            label { r#for: "expires", "{texts::keeper::ADD_EXPIRES}" }
            input { id: "expires", name: "expires", r#type: "date" }
        }
    }
}

/// The keeper's form.
pub(super) fn form(station: &Station, token: &str, today: Day) -> Element {
    let lasting = station.supplies.iter().any(|supply| supply.expires.is_some());
    rsx! {
        if !station.services.is_empty() {
            h2 { id: "supplies", "{texts::keeper::SUPPLIES}" }
            p { "{texts::keeper::SUPPLIES_LINE}" }
            form { method: "post", action: "/k/{token}/supplies",
                {fields(station, today)}
                button { class: "button main huge", r#type: "submit", "{texts::keeper::SAVE_SUPPLIES}" }
            }
            if lasting {
                p { a { class: "button", href: "/k/{token}/expiry.ics", "{texts::keeper::CALENDAR}" } }
            }
        }
    }
}

/// The list as a keeper sends it: what is used up, and one thing more.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server) struct Said {
    pub(in crate::server) used_up: Vec<String>,
    pub(in crate::server) name: String,
    pub(in crate::server) service: String,
    pub(in crate::server) expires: String,
}

/// Keeps the list.
pub(in crate::server) async fn save(
    State(app): State<App>,
    from: Address,
    Path(token): Path<String>,
    said: Result<Form<Said>, FormRejection>,
) -> Response {
    let said = said.map(|Form(said)| said);
    change(&app, from, &token, |before| {
        let said = said.map_err(|_| Why::wrong("请返回，把表填完整再保存。"))?;
        changed(before, &said, Day::of(Timestamp::now())).map_err(Why::wrong)
    })
    .await
}

/// The station with the list as it was sent; or what is wrong with it, and what to do.
pub(in crate::server) fn changed(before: &Station, said: &Said, today: Day) -> Result<Station, Cow<'static, str>> {
    let mut supplies = before.supplies.clone();
    supplies.retain(|supply| !said.used_up.contains(&mark(supply)));
    if !said.name.trim().is_empty() {
        let service = Service::from_code(&said.service).filter(|service| before.services.contains(*service));
        let service = service.ok_or("请返回，选这样东西属于哪一类。")?;
        let expires = match said.expires.trim() {
            "" => None,
            text => Some(Day::parse(text).map_err(|error| format!("{error}。请返回检查。"))?),
        };
        let new = Supply::new(&said.name, service, expires)
            .map_err(|error| format!("东西的名字{error}，请返回，写短一点。"))?;
        if new.condition(today) == Condition::Expired {
            return Err("这样东西已经过期，不能给小哥用；请返回检查日期。".into());
        }
        if supplies.len() >= MOST_SUPPLIES {
            return Err(texts::keeper::FULL.into());
        }
        if !supplies.contains(&new) {
            supplies.push(new);
        }
    }
    // What spoils first stands first; what never does, last.
    supplies.sort_by_key(|supply| (supply.expires.is_none(), supply.expires));
    Ok(Station { supplies, ..before.clone() })
}

/// A reminder in the keeper's own calendar for each thing, a month before it is no longer good, or tomorrow.
pub(in crate::server) async fn calendar(State(app): State<App>, from: Address, Path(token): Path<String>) -> Response {
    let station = match station(&app, &token, from).await {
        Ok((_, station)) => station,
        Err(why) => return why.into_response(),
    };
    let now = Timestamp::now();
    let file = reminders(&station, now);
    let kind = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.ics\"", station.code));
    ([(kind.0, kind.1.to_owned()), name, (header::CACHE_CONTROL, "no-store".to_owned())], file).into_response()
}

fn reminders(station: &Station, now: Timestamp) -> String {
    let tomorrow = Day::of(now).plus(1);
    let told: Vec<(String, String, Timestamp)> = station
        .supplies
        .iter()
        .filter_map(|supply| {
            let expires = supply.expires?;
            let begins = expires.plus(-REMIND_DAYS).max(tomorrow).begins();
            let id = format!("{}-{}", station.code, crate::server::digest::sha256(mark(supply).as_bytes()));
            let title = format!("{}的{}{}到期，请换新的", station.name, supply.name, texts::day(expires.begins()));
            Some((id, title, Timestamp(begins.0 + REMIND_AT_MS)))
        })
        .collect();
    let appointments: Vec<Appointment<'_>> = told
        .iter()
        .map(|(id, title, begins)| Appointment {
            id,
            title,
            place: &station.address,
            about: title,
            starts_at: *begins,
            ends_at: Timestamp(begins.0 + REMINDER_MS),
        })
        .collect();
    ics(&appointments, now)
}
