//! Public holidays and working weekends of each year: the province keeps them, all desks and phones go by them.

use super::guard::{Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, hidden, moment, page_with};
use super::refusal::DeskRefusal;
use crate::model::holidays::HolidayError;
use crate::model::staff::Permission;
use crate::model::{Adcode, Day, HolidayCalendar, HolidayYear, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use crate::texts::holidays as says;
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
    #[serde(default)]
    version: String,
}

/// What was announced for a year, as it stands or would.
fn year_stands(year: &HolidayYear) -> Vec<(String, String)> {
    let [source, free, worked] = says::fields(year.year);
    let holidays = year.holidays.iter().map(|one| format!("{} {} {}", one.name, one.first, one.last));
    let workdays = year.workdays.iter().map(ToString::to_string);
    vec![
        (source, year.source.clone()),
        (free, holidays.collect::<Vec<_>>().join(says::AND)),
        (worked, workdays.collect::<Vec<_>>().join(says::AND)),
    ]
}

/// All years that somebody typed in.
fn stands(calendar: &HolidayCalendar) -> Standing {
    Standing::of(calendar.years().flat_map(year_stands))
}

/// A year on the page, with who typed it in.
struct Known {
    year: HolidayYear,
    by: Option<(String, Timestamp)>,
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
    let standing = stands(&calendar).field();
    let this_year = Day::of(Timestamp::now()).year();
    let missing: Vec<i32> =
        [this_year, this_year + 1].into_iter().filter(|year| calendar.year(*year).is_none()).collect();
    let keeps = keeps(who);
    let (form, wrong) = match refused {
        Some((typed, error)) => (typed, Some(error)),
        None => (Typed { year: (this_year + 1).to_string(), ..Typed::default() }, None),
    };
    let body = rsx! {
        div { class: "head", h1 { "{texts::holidays::TITLE}" } a { class: "button", href: "/desk/stations", "{console::TO_STATIONS}" } }
        p { "{texts::holidays::WHY}" }
        for year in missing {
            p { class: "error", role: "status", "{texts::holidays::missing(year)}" }
        }
        for Known { year, by } in known {
            section { class: "card", id: "year-{year.year}",
                h2 { "{says::year(year.year)}" }
                p { class: "by", "{says::rests_on(&year.source)}"
                    match by {
                        Some((who, at)) => rsx! { "。{who} " {moment(at)} "{says::TYPED_IN}" },
                        None => rsx! { "{says::OF_PRODUCT}" },
                    }
                }
                table { class: "rows",
                    thead { tr { th { "{says::NAME}" } th { "{says::FIRST}" } th { "{says::LAST}" } } }
                    tbody {
                        for holiday in &year.holidays {
                            tr { td { "{holiday.name}" } td { "{holiday.first}" } td { "{holiday.last}" } }
                        }
                    }
                }
                p { {says::worked(&year.workdays.iter().map(ToString::to_string).collect::<Vec<_>>())} }
            }
        }
        if keeps {
            h2 { "{says::ENTER}" }
            if let Some(wrong) = wrong {
                p { class: "error", role: "alert", "{wrong}" }
            }
            form { class: "wide", method: "post", action: "/desk/holidays",
                {hidden(who, None)}
                {standing}
                label { "{says::YEAR}" input { name: "year", inputmode: "numeric", required: true, maxlength: 4, value: "{form.year}" } }
                label { "{says::SOURCE}" input { name: "source", required: true, maxlength: 200, value: "{form.source}" } }
                label { "{says::HOLIDAYS}" textarea { name: "holidays", rows: 8, required: true, placeholder: "{says::HOLIDAYS_EXAMPLE}", "{form.holidays}" } }
                label { "{says::WORKDAYS}" textarea { name: "workdays", rows: 2, placeholder: "{says::WORKDAYS_EXAMPLE}", "{form.workdays}" } }
                button { class: "main", r#type: "submit", "{console::SAVE}" }
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
    let tx = app.db.write().await?;
    tx.hold("holidays").await?;
    let calendar = db::holidays::calendar(&tx).await?;
    let after = stands(&calendar.clone().with(year.clone()));
    let subject = year.year.to_string();
    overwriting::check(&tx, (&stands(&calendar), &after), &typed.version, (Action::HolidaysSet, &subject)).await?;
    db::holidays::set(&tx, &year, &who.staff.name, now).await?;
    let entry = Entry::of(&who.staff, Action::HolidaysSet, &year.year.to_string(), Adcode::HUNAN);
    db::audit::write(&tx, entry.saying(&year.source), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/desk/holidays#year-{}", year.year)).into_response())
}
