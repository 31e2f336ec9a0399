//! Public holidays and working weekends of each year: the province keeps them, all desks and phones go by them.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, moment, page_with};
use super::refusal::DeskRefusal;
use crate::model::holidays::HolidayError;
use crate::model::staff::Permission;
use crate::model::{Adcode, Day, HolidayYear, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// A year as it is typed.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    year: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    holidays: String,
    #[serde(default)]
    workdays: String,
}

/// A year on the page, with who typed it in.
struct Known {
    year: HolidayYear,
    by: Option<(String, i64)>,
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    refused: Option<(Typed, HolidayError)>,
) -> Result<Response, DeskRefusal> {
    let typed = db::holidays::typed(&app.db).await?;
    let calendar = db::holidays::calendar(&app.db).await?;
    let known: Vec<Known> = calendar
        .years()
        .rev()
        .map(|year| Known {
            by: typed.iter().find(|row| row.year == year.year).map(|row| (row.set_by.clone(), row.set_at)),
            year: year.clone(),
        })
        .collect();
    let this_year = Day::of(Timestamp::now()).year();
    let missing: Vec<i32> =
        [this_year, this_year + 1].into_iter().filter(|year| calendar.year(*year).is_none()).collect();
    let keeps = keeps(who);
    let (form, says) = match refused {
        Some((typed, error)) => (typed, Some(error)),
        None => (Typed { year: (this_year + 1).to_string(), ..Typed::default() }, None),
    };
    let body = rsx! {
        div { class: "head", h1 { "{texts::holidays::TITLE}" } a { class: "button", href: "/desk/stations", "回到驿站" } }
        p { "{texts::holidays::WHY}" }
        for year in missing {
            p { class: "error", role: "status", "{texts::holidays::missing(year)}" }
        }
        for Known { year, by } in known {
            section { class: "card", id: "year-{year.year}",
                h2 { "{year.year} 年" }
                p { class: "by", "依据：{year.source}"
                    match by {
                        Some((who, at)) => rsx! { "。{who} " {moment(at)} " 录入" },
                        None => rsx! { "。产品自带" },
                    }
                }
                table { class: "rows",
                    thead { tr { th { "假期" } th { "第一天" } th { "最后一天" } } }
                    tbody {
                        for holiday in &year.holidays {
                            tr { td { "{holiday.name}" } td { "{holiday.first}" } td { "{holiday.last}" } }
                        }
                    }
                }
                p { "调休上班：" {year.workdays.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")} }
            }
        }
        if keeps {
            h2 { "录入一年，或者改一年" }
            if let Some(says) = says {
                p { class: "error", role: "alert", "{says}" }
            }
            form { class: "wide", method: "post", action: "/desk/holidays",
                {hidden(who, None)}
                label { "年份" input { name: "year", inputmode: "numeric", required: true, maxlength: 4, value: "{form.year}" } }
                label { "依据（通知的名称和文号）" input { name: "source", required: true, maxlength: 200, value: "{form.source}" } }
                label { "假期，一行一个：名称、第一天、最后一天" textarea { name: "holidays", rows: 8, required: true, placeholder: "元旦 01-01 01-03\n春节 02-05 02-11", "{form.holidays}" } }
                label { "调休上班的周末" textarea { name: "workdays", rows: 2, placeholder: "02-14、02-20", "{form.workdays}" } }
                button { class: "main", r#type: "submit", "保存" }
            }
        } else {
            p { class: "by", "{texts::holidays::PROVINCE}" }
        }
    };
    Ok(page_with(status, who, Tab::Stations, texts::holidays::TITLE, body))
}

fn keeps(who: &SignedIn) -> bool {
    who.staff.may(Permission::KeepHolidays, Adcode::HUNAN)
}

/// Sets a year.
pub(super) async fn set(
    State(app): State<App>,
    who: SignedIn,
    Filled(typed): Filled<Typed>,
) -> Result<Response, DeskRefusal> {
    if !keeps(&who) {
        return Err(DeskRefusal::NotFound);
    }
    let year = match HolidayYear::typed(&typed.year, &typed.source, &typed.holidays, &typed.workdays) {
        Ok(year) => year,
        Err(error) => return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, Some((typed, error))).await,
    };
    let now = Timestamp::now();
    db::holidays::set(&app.db, &year, &who.staff.name, now).await?;
    let entry = Entry::of(&who.staff, Action::HolidaysSet, &year.year.to_string(), Adcode::HUNAN);
    db::audit::write(&app.db, entry.saying(&year.source), now).await?;
    Ok(Redirect::to(&format!("/desk/holidays#year-{}", year.year)).into_response())
}
