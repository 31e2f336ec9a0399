//! One person's two weeks, day by day.

use super::{DAYS, From, duties_of, note_change, person, settable};
use crate::model::staff::Staff;
use crate::model::working_time::{Span, WorkingHours};
use crate::model::{Day, HolidayCalendar, Timestamp};
use crate::server::db::audit::Action;
use crate::server::desk::fitness::fit;
use crate::server::desk::guard::{Asked, Filled, SignedIn};
use crate::server::desk::overwriting::{self, Standing};
use crate::server::desk::page::{Tab, hidden, page_with};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::refused::{self, Refused};
use crate::server::{App, db};
use crate::texts;
use crate::texts::roster as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use std::collections::HashMap;

/// Somebody's two weeks as far as they can still be set; a day without shifts is the whole day.
fn stands<'a>(first: Day, today: Day, shifts: impl Fn(Day) -> Option<&'a str>) -> Standing {
    let days = (0..DAYS).map(|by| first.plus(by)).filter(|day| settable(*day, today));
    Standing::of(days.map(|day| {
        let shifts = shifts(day)
            .map_or(texts::overwriting::OFF, |shifts| if shifts.is_empty() { says::WHOLE_DAY } else { shifts });
        (texts::day(day.begins()), shifts.to_owned())
    }))
}

/// One person's two weeks.
pub(in crate::server::desk) async fn show_person(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Response, DeskRefusal> {
    let staff = person(&app, &who, &id).await?;
    let today = Day::of(Timestamp::now());
    let first = from.monday(today);
    let duties = db::roster::duties(&app.db, first, first.plus(DAYS - 1)).await?;
    let calendar = db::desk_hours::calendar(&app.db, staff.adcode).await?;
    let own = duties_of(&app.db, staff.id, first, first.plus(DAYS - 1)).await?;
    let standing = stands(first, today, |day| own.get(&day).map(String::as_str));
    let typed: Vec<(Day, bool, String)> = (0..DAYS)
        .map(|by| first.plus(by))
        .map(|day| match duties.iter().find(|duty| duty.day == day && duty.staff.id == staff.id) {
            Some(duty) => (day, true, crate::model::working_time::written(&duty.shifts)),
            // What most mean: the hours of the desk.
            None => (day, false, crate::model::working_time::written(calendar.spans(day))),
        })
        .collect();
    Ok(view_person(&who, StatusCode::OK, &staff, (typed, &standing.version()), &calendar.holidays, None))
}

fn view_person(
    who: &SignedIn,
    status: StatusCode,
    staff: &Staff,
    (typed, version): (Vec<(Day, bool, String)>, &str),
    holidays: &HolidayCalendar,
    refused: Option<&Refused>,
) -> Response {
    let today = Day::of(Timestamp::now());
    let first = typed.first().map_or(today, |(day, _, _)| *day);
    let title = format!("{} 的班", staff.name);
    let heading = title.clone();
    let rows: Vec<_> = typed
        .into_iter()
        .map(|(day, on, shifts)| (day, on, shifts, says::day_kind(&holidays.kind(day)), settable(day, today)))
        .collect();
    let body = rsx! {
        div { class: "head", h1 { "{heading}" }
            a { class: "button", href: "/desk/roster?from={first}", "回到值班表" }
            a { class: "button", href: "/desk/roster/{staff.id}?from={first.plus(-DAYS)}", "前两周" }
            a { class: "button", href: "/desk/roster/{staff.id}?from={first.plus(DAYS)}", "后两周" }
        }
        p { "{says::PERSON_HINT}" }
        {refused::head(refused)}
        form { method: "post", action: "/desk/roster/{staff.id}",
            {hidden(who, None)}
            input { r#type: "hidden", name: "version", value: "{version}" }
            input { r#type: "hidden", name: "from", value: "{first}" }
            div { class: "weeks",
                for (day, on, shifts, kind, may) in rows {
                    fieldset { disabled: !may,
                        legend { "{texts::day(day.begins())} 星期{says::weekday(day)}" if !kind.is_empty() { "（{kind}）" } }
                        label { class: "check", input { r#type: "checkbox", name: "on_{day}", value: "1", checked: on } "值班" }
                        textarea { name: "shifts_{day}", rows: 2, maxlength: 80, placeholder: "全天", "aria-label": "{day} 的时间", {shifts.replace(' ', "\n")} }
                        {refused::at(refused, &format!("shifts_{day}"))}
                    }
                }
            }
            button { class: "main", r#type: "submit", "保存这两周" }
        }
    };
    page_with(status, who, Tab::Roster, &title, body)
}

/// Sets one person's two weeks, all or nothing.
pub(in crate::server::desk) async fn set_person(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HashMap<String, String>>,
) -> Result<Response, DeskRefusal> {
    let staff = person(&app, &who, &id).await?;
    let today = Day::of(Timestamp::now());
    let first = From { from: form.get("from").cloned().unwrap_or_default() }.monday(today);
    let typed: Vec<(Day, bool, String)> = (0..DAYS)
        .map(|by| first.plus(by))
        .map(|day| {
            let shifts = form.get(&format!("shifts_{day}")).cloned().unwrap_or_default();
            (day, form.contains_key(&format!("on_{day}")), shifts)
        })
        .collect();
    let version = form.get("version").map_or("", String::as_str);
    let mut days: Vec<(Day, Option<Vec<Span>>)> = Vec::new();
    for (day, on, shifts) in typed.iter().filter(|(day, _, _)| settable(*day, today)) {
        match WorkingHours::day(shifts) {
            _ if !on => days.push((*day, None)),
            Ok(spans) => days.push((*day, Some(spans))),
            Err(error) => {
                let says = format!("{} {error}", texts::day(day.begins()));
                let refused = Refused::whole(says);
                let holidays = db::holidays::calendar(&app.db).await?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(view_person(&who, status, &staff, (typed, version), &holidays, Some(&refused)));
            }
        }
    }
    let tx = app.db.write().await?;
    tx.hold("roster").await?;
    let own = duties_of(&tx, staff.id, first, first.plus(DAYS - 1)).await?;
    let now = stands(first, today, |day| own.get(&day).map(String::as_str));
    let wanted: HashMap<Day, String> = days
        .iter()
        .filter_map(|(day, shifts)| Some((*day, crate::model::working_time::written(shifts.as_deref()?))))
        .collect();
    let after = stands(first, today, |day| wanted.get(&day).map(String::as_str));
    let subject = staff.id.to_string();
    overwriting::check(&tx, (&now, &after), version, (Action::RosterChanged, &subject)).await?;
    // What stands there already stays as it is, and is marked.
    let mut anew: Vec<Day> = days.iter().filter(|(_, shifts)| shifts.is_some()).map(|(day, _)| *day).collect();
    anew.retain(|day| !own.contains_key(day));
    fit(&tx, &staff, anew).await?;
    db::roster::set_days(&tx, staff.id, &days).await?;
    tx.commit().await?;
    let on = days.iter().filter(|(_, shifts)| shifts.is_some()).count();
    note_change(&app, &who, &staff, format!("{first} 起两周，值班 {on} 天")).await?;
    Ok(Redirect::to(&format!("/desk/roster?from={first}")).into_response())
}
