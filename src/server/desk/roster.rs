//! The duty roster: new questions go to whom it names.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page};
use super::refusal::DeskRefusal;
use crate::model::staff::Permission;
use crate::model::{StaffId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Datelike, NaiveDate};
use dioxus::prelude::*;
use serde::Deserialize;

/// The next two weeks.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let manages = who.staff.role.may(Permission::ManageStaff);
    let able: Vec<_> = db::staff::of_region(&app.db, who.staff.adcode)
        .await?
        .iter()
        .filter(|row| row.active)
        .filter_map(|row| db::staff::staff_of(row).ok())
        .filter(|staff| staff.role.may(Permission::AnswerQuestions))
        .collect();
    let mut days = Vec::new();
    for day in db::roster::days(Timestamp::now()) {
        let on = db::roster::on_duty(&app.db, day).await?;
        let on: Vec<StaffId> = on.into_iter().map(|staff| staff.id).collect();
        days.push((day, on));
    }
    let today = days.first().map(|(day, _)| *day);
    let body = rsx! {
        div { class: "head",
            h1 { "值班表" }
            a { class: "button", href: "/desk/standard", "服务标准" }
            a { class: "button", href: "/desk/hours", "上班时间" }
        }
        p { "小哥的新提问，自动交给当天值班、管这个地区和主题、手上最少的人。没有人值班时，谁都可以接。" }
        div { class: "scroll",
            table { class: "roster",
                thead {
                    tr {
                        th { "" }
                        for (day, _) in &days {
                            th { class: if Some(*day) == today { "today" }, "{day.month()}/{day.day()}" br {} "{weekday(*day)}" }
                        }
                    }
                }
                tbody {
                    for staff in able {
                        tr {
                            th { "{staff.name}" br {} small { "{texts::author(staff.author)} · {texts::region(staff.adcode)}" } }
                            for (day, on) in &days {
                                {cell(&who, *day, &staff.id, &staff.name, on.contains(&staff.id), manages)}
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Roster, "值班表", body))
}

fn weekday(day: NaiveDate) -> &'static str {
    ["一", "二", "三", "四", "五", "六", "日"][day.weekday().num_days_from_monday() as usize]
}

fn cell(who: &SignedIn, day: NaiveDate, staff: &StaffId, name: &str, on: bool, manages: bool) -> Element {
    let (staff, name) = (staff.to_string(), name.to_owned());
    let word = if on { "值班" } else { "—" };
    rsx! {
        td { class: if on { "on" },
            if manages {
                form { method: "post", action: "/desk/roster",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "day", value: "{day}" }
                    input { r#type: "hidden", name: "staff", value: "{staff}" }
                    input { r#type: "hidden", name: "on", value: if on { "0" } else { "1" } }
                    button { r#type: "submit", "aria-label": "{name} {day} {word}", "{word}" }
                }
            } else {
                "{word}"
            }
        }
    }
}

/// One day of somebody.
#[derive(Deserialize)]
pub(super) struct DutyForm {
    day: NaiveDate,
    staff: String,
    on: u8,
}

/// Puts somebody on duty, or takes him off it.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<DutyForm>,
) -> Result<Response, DeskRefusal> {
    let id: StaffId = form.staff.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::staff::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let staff = db::staff::staff_of(&row)?;
    if !who.staff.may(Permission::ManageStaff, staff.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    let now = Timestamp::now();
    if !db::roster::days(now).contains(&form.day) {
        return Err(DeskRefusal::Wrong("只能排今天起两周之内的班".to_owned()));
    }
    db::roster::set(&app.db, form.day, id, form.on == 1).await?;
    let what = format!("{} {}", form.day, form.on);
    let entry = Entry::of(&who.staff, Action::RosterChanged, &id.to_string(), staff.adcode).saying(what);
    db::audit::write(&app.db, entry, now).await?;
    Ok(Redirect::to("/desk/roster").into_response())
}
