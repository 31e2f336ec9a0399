//! The duty roster: new questions go to whom it names.

mod changes;
mod person;

pub(super) use changes::{change, copy, swap};
pub(super) use person::{set_person, show_person};

use super::fitness::{Lacking, lacking};
use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, hidden, moment, options, page_with, words};
use super::plain_page::html;
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::plain_text::paragraphs;
use crate::model::roster::Duty;
use crate::model::staff::{Permission, Staff};
use crate::model::{Day, HolidayCalendar, StaffId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use crate::texts::roster as says;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::HashMap;

/// Days side by side.
const DAYS: i64 = 14;
/// Days ahead that can be set.
const FAR: i64 = 62;
/// Characters of a note.
const LONGEST_NOTE: usize = 1_000;
/// Notes on the page.
const NOTES: u64 = 10;

/// From which day on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    from: String,
}

impl From {
    /// The Monday of that week.
    fn monday(&self, today: Day) -> Day {
        let day = Day::parse(&self.from).unwrap_or(today);
        day.plus(-i64::from(day.weekday()))
    }
}

/// Those who can be put on duty.
async fn able(app: &App, who: &SignedIn) -> Result<Vec<Staff>, DeskRefusal> {
    let rows = db::staff::of_region(&app.db, who.staff.adcode).await?;
    let active = rows.iter().filter(|row| row.active).map(db::staff_row::staff_of);
    Ok(active.filter(|staff| staff.role.may(Permission::AnswerQuestions)).collect())
}

/// Two weeks.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(from): Asked<From>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, &from, "", None).await
}

/// The page, with a note that was not taken.
async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    from: &From,
    note: &str,
    refused: Option<Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let today = Day::of(now);
    let first = from.monday(today);
    let manages = who.staff.role.may(Permission::ManageStaff);
    let staff = able(app, who).await?;
    let holidays = db::holidays::calendar(&app.db).await?;
    let duties = db::roster::duties(&app.db, first, first.plus(DAYS - 1)).await?;
    let lacking = lacking(app, &staff).await?;
    let lacking_now: Vec<String> = staff
        .iter()
        .map(|one| (one, lacking.words(one, today, today)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(one, words)| format!("{} {words}", one.name))
        .collect();
    let ending: Vec<String> = db::proofs::ending(&app.db, &staff, today)
        .await?
        .into_iter()
        .map(|(one, what, until)| texts::training::ends(&one.name, &lacking.name_of(what), until, today))
        .collect();
    let now_on: Vec<String> = db::roster::duties(&app.db, today, today)
        .await?
        .iter()
        .filter(|duty| duty.is_on(now) && who.staff.covers(duty.staff.adcode))
        .map(on_duty_words)
        .collect();
    let mine: Vec<String> = db::roster::duties(&app.db, today, today.plus(6))
        .await?
        .iter()
        .filter(|duty| duty.staff.id == who.staff.id)
        .map(|duty| says::own(duty.day, &duty.shifts))
        .collect();
    let written = note.to_owned();
    let notes = db::roster::told(&app.db, who.staff.adcode, NOTES).await?;
    let days: Vec<Day> = (0..DAYS).map(|by| first.plus(by)).collect();
    let names: Vec<(String, String)> = staff.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let body = rsx! {
        div { class: "head",
            h1 { "值班表" }
            a { class: "button", href: "/desk/roster?from={first.plus(-DAYS)}", "前两周" }
            a { class: "button", href: "/desk/roster", "这两周" }
            a { class: "button", href: "/desk/roster?from={first.plus(DAYS)}", "后两周" }
            a { class: "button", href: "/desk/roster/print?from={first}", target: "_blank", "打印" }
            if manages { a { class: "button", href: "/desk/channels", "提醒" } }
            a { class: "button", href: "/desk/hours", "上班时间" }
            a { class: "button", href: "/desk/standard", "服务标准" }
        }
        p { strong { "现在在班上：" } if now_on.is_empty() { "没有人" } else { {now_on.join("、")} } }
        if !mine.is_empty() {
            p { strong { "我这一周的班：" } {mine.join("；")} }
        }
        p { class: "by", "{says::WHY}" }
        {grid(&days, &staff, (&duties, &lacking), &holidays, today, manages.then_some(who))}
        if !lacking_now.is_empty() {
            p { id: "lacking", strong { "{texts::training::LACKS_WHAT}" } {lacking_now.join(texts::training::AND_THEN)} }
        }
        if !ending.is_empty() {
            p { id: "ending", strong { "{texts::training::ENDING}：" } {ending.join(texts::training::AND_THEN)} }
        }
        if manages {
            form { class: "row", method: "post", action: "/desk/roster/copy",
                {hidden(who, None)}
                input { r#type: "hidden", name: "from", value: "{first}" }
                button { r#type: "submit", "{texts::day(first.begins())} 这一周复制到下一周" }
            }
            details {
                summary { "两个人换班" }
                form { class: "row", method: "post", action: "/desk/roster/swap",
                    {hidden(who, None)}
                    label { "谁" select { name: "staff", {options(None, names.clone(), "")} } }
                    label { "哪天" input { r#type: "date", name: "day", required: true, value: "{today}" } }
                    label { "和谁换" select { name: "other", {options(None, names, "")} } }
                    label { "他的哪天" input { r#type: "date", name: "other_day", required: true, value: "{today}" } }
                    button { r#type: "submit", "换班" }
                }
            }
        }
        h2 { id: "notes", "{says::NOTES}" }
        {refused::head(refused.as_ref())}
        form { class: "wide", method: "post", action: "/desk/roster/note",
            {hidden(who, None)}
            label { "{says::NOTES_HINT}" textarea { name: "text", rows: 3, required: true, maxlength: "{LONGEST_NOTE}", "{written}" } {refused::at(refused.as_ref(), "text")} }
            button { r#type: "submit", "记下来" }
        }
        for note in notes {
            div { class: "note", p { class: "by", "{note.who} · " {moment(note.at)} } {words(&note.text)} }
        }
    };
    Ok(page_with(status, who, Tab::Roster, "值班表", body))
}

/// “张三（律师，09:00-12:00）”
pub(super) fn on_duty_words(duty: &Duty) -> String {
    format!("{}（{}，{}）", duty.staff.name, texts::author(duty.staff.author), says::shifts(&duty.shifts))
}

/// The days side by side; with buttons where somebody manages them.
fn grid(
    days: &[Day],
    staff: &[Staff],
    (duties, lacking): (&[Duty], &Lacking),
    holidays: &HolidayCalendar,
    today: Day,
    manager: Option<&SignedIn>,
) -> Element {
    let on: HashMap<(Day, StaffId), &Duty> = duties.iter().map(|duty| ((duty.day, duty.staff.id), duty)).collect();
    let heads: Vec<(String, &str, &str, bool)> = days
        .iter()
        .map(|day| {
            let (month, number) = day.month_and_day();
            let kind = says::day_kind(&holidays.kind(*day));
            (format!("{month}/{number}"), says::weekday(*day), kind, *day == today)
        })
        .collect();
    let first = days.first().copied().unwrap_or(today);
    rsx! {
        div { class: "scroll",
            table { class: "roster",
                thead {
                    tr {
                        th { "" }
                        for (date, weekday, kind, is_today) in heads {
                            th { class: if is_today { "today" }, "{date}" br {} "{weekday}" if !kind.is_empty() { " {kind}" } }
                        }
                    }
                }
                tbody {
                    for one in staff {
                        tr {
                            th {
                                if manager.is_some() { a { href: "/desk/roster/{one.id}?from={first}", "{one.name}" } } else { "{one.name}" }
                                br {} small { "{texts::author(one.author)} · {texts::region(one.adcode)}" }
                            }
                            for day in days {
                                {cell(manager.filter(|_| *day >= today), *day, one, (on.get(&(*day, one.id)).copied(), lacking.words(one, *day, today)))}
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell(manager: Option<&SignedIn>, day: Day, staff: &Staff, (duty, lacking): (Option<&Duty>, String)) -> Element {
    let (id, name, on) = (staff.id.to_string(), staff.name.clone(), duty.is_some());
    let word = duty.map_or_else(|| "—".to_owned(), |duty| says::short_shifts(&duty.shifts));
    let spoken = duty.map_or_else(|| "不值班".to_owned(), |duty| says::shifts(&duty.shifts));
    rsx! {
        td { class: match (on, lacking.is_empty()) { (true, true) => "on", (true, false) => "on lacking", (false, true) => "", (false, false) => "lacking" },
            title: if lacking.is_empty() { None } else { Some(lacking.clone()) },
            if !lacking.is_empty() { small { "{texts::training::LACKS}" } }
            if let Some(who) = manager.filter(|_| on || lacking.is_empty()) {
                form { method: "post", action: "/desk/roster",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "day", value: "{day}" }
                    input { r#type: "hidden", name: "staff", value: "{id}" }
                    input { r#type: "hidden", name: "on", value: if on { "0" } else { "1" } }
                    button { r#type: "submit", "aria-label": "{name} {day} {spoken}", "{word}" }
                }
            } else if on || lacking.is_empty() {
                "{word}"
            }
        }
    }
}

/// Two weeks on paper.
pub(super) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Asked(from): Asked<From>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let today = Day::of(now);
    let first = from.monday(today);
    let staff = able(&app, &who).await?;
    let holidays = db::holidays::calendar(&app.db).await?;
    let duties = db::roster::duties(&app.db, first, first.plus(DAYS - 1)).await?;
    let lacking = lacking(&app, &staff).await?;
    let staff: Vec<Staff> = staff.into_iter().filter(|one| duties.iter().any(|duty| duty.staff.id == one.id)).collect();
    let weeks: Vec<Vec<Day>> = [0, 7].map(|week| (0..7).map(|by| first.plus(week + by)).collect()).to_vec();
    let body = rsx! {
        main { class: "paper",
            h1 { "{texts::region(who.staff.adcode)} 12355 青少年服务台 · 递驿 值班表" }
            p { "{first} 到 {first.plus(DAYS - 1)} · {texts::disclosure::made_at(now)} · {who.staff.name}" }
            for days in weeks {
                {grid(&days, &staff, (&duties, &lacking), &holidays, today, None)}
            }
            if staff.is_empty() { p { "这两周还没有排班。" } }
        }
    };
    Ok(html(StatusCode::OK, "值班表", body))
}

/// Somebody whose duties who asks may set.
async fn person(app: &App, who: &SignedIn, id: &str) -> Result<Staff, DeskRefusal> {
    let id: StaffId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::staff::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let staff = db::staff_row::staff_of(&row);
    if who.staff.may(Permission::ManageStaff, staff.adcode) { Ok(staff) } else { Err(DeskRefusal::NotFound) }
}

/// Whether a day's duty can be set.
fn settable(day: Day, today: Day) -> bool {
    (0..=FAR).contains(&day.days_since(today))
}

async fn note_change(app: &App, who: &SignedIn, staff: &Staff, what: String) -> Result<(), DeskRefusal> {
    let entry = Entry::of(&who.staff, Action::RosterChanged, &staff.id.to_string(), staff.adcode);
    db::audit::write(&app.db, entry.saying(format!("{}：{what}", staff.name)), Timestamp::now()).await?;
    Ok(())
}

/// Somebody's duties of some days, as they are written.
async fn duties_of(
    db: &impl ConnectionTrait,
    staff: StaffId,
    first: Day,
    last: Day,
) -> Result<HashMap<Day, String>, DeskRefusal> {
    let duties = db::roster::duties(db, first, last).await?;
    let own = duties.into_iter().filter(|duty| duty.staff.id == staff);
    Ok(own.map(|duty| (duty.day, crate::model::working_time::written(&duty.shifts))).collect())
}

/// A note to the next shift.
#[derive(Deserialize)]
pub(super) struct NoteForm {
    text: String,
}

/// Tells the next shift something.
pub(super) async fn note(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<NoteForm>,
) -> Result<Response, DeskRefusal> {
    let text = match paragraphs(&form.text, LONGEST_NOTE) {
        Ok(text) => text,
        Err(error) => {
            let refused = Some(Refused::text("text", "交班记录")(error));
            return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &From::default(), &form.text, refused).await;
        }
    };
    db::roster::tell(&app.db, who.staff.adcode, &who.staff.name, text, Timestamp::now()).await?;
    Ok(Redirect::to("/desk/roster#notes").into_response())
}
