//! The door of an activity: tickets are checked in, also while the network is down; and the list of who booked.

use super::activities::visible;
use super::guard::{Asked, Filled, SignedIn};
use super::page::{AtPage, Tab, at_page, cut, danger, hidden, moment, page, pager};
use super::plain_page::html;
use super::refusal::DeskRefusal;
use crate::model::{Activity, ActivityState, BookingId, BookingState, TicketCode, Timestamp};
use crate::server::db::PAGE;
use crate::server::db::activities::StoredActivity;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::bookings::{AtDoor, Tickets};
use crate::server::db::tables::booking;
use crate::server::desk::spreadsheet::spreadsheet;
use crate::server::{App, db};
use crate::texts;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

/// The page at the door. It holds all tickets that are valid now, so that it goes on without a network.
pub(super) async fn door(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let bookings = db::bookings::of_activity(&app.db, activity.id).await?;
    let valid: Vec<&booking::Model> = bookings
        .iter()
        .filter(|row| matches!(row.state, BookingState::Booked | BookingState::Offered | BookingState::Attended))
        .collect();
    let came = valid.iter().filter(|row| row.used_at.is_some()).count();
    let made = Tickets::of(&app.db, &app.db).await?;
    let tickets: Vec<String> = valid
        .iter()
        .map(|row| {
            let used = row.used_at.map_or(String::new(), texts::day_and_clock);
            let day = row.starts_at.china_time().date();
            Ok(format!("{}={day},{}", mark(&activity, &made.shown(row)?), used.replace(' ', "_")))
        })
        .collect::<Result<_, DbErr>>()?;
    let (all, title) = (valid.len(), activity.title.clone());
    let body = rsx! {
        {danger(&who)}
        main { class: "narrow door", id: "door", "data-activity": "{activity.id}", "data-csrf": "{who.csrf}", "data-tickets": tickets.join(" "),
            p { a { href: "/desk/activities/{activity.id}", "← 回到活动" } }
            h1 { "{activity.title}" }
            p { "约了 {all} 人，到了 " strong { id: "came", "{came}" } " 人" }
            p { id: "offline", class: "others", hidden: true, role: "status" }
            form { id: "check-in", method: "post", action: "/desk/activities/{activity.id}/check-in",
                input { r#type: "hidden", name: "csrf", value: "{who.csrf}" }
                label { "票号" input { id: "ticket", name: "ticket", required: true, autocomplete: "off", autocapitalize: "characters", placeholder: "K7QX-3MNP-2RTW", autofocus: true } }
                button { class: "main", r#type: "submit", "签到" }
                button { id: "scan", r#type: "button", hidden: true, "扫票上的二维码" }
            }
            video { id: "camera", hidden: true, autoplay: true, muted: true, playsinline: true }
            p { id: "says", role: "alert" }
            p {
                button { id: "any-day", r#type: "button", hidden: true, "问清楚了，还是让进" }
                button { id: "undo", r#type: "button", hidden: true, "放错了，撤回" }
            }
        }
    };
    Ok(html(StatusCode::OK, &title, body))
}

/// What the door's page knows a ticket by while the network is down: 28 bits. With them and the four letters on the list,
/// still thousands of tickets are possible, so nobody can make one of what they see; and a made-up one meets the mark of
/// a true one in one of half a million tries.
fn mark(activity: &Activity, ticket: &TicketCode) -> String {
    let mut digest = crate::server::digest::sha256(format!("{} {}", activity.id, ticket.as_str()).as_bytes());
    digest.truncate(7);
    digest
}

/// A ticket at the door.
#[derive(Deserialize)]
pub(super) struct TicketForm {
    ticket: String,
    /// The door's number for this attempt; none where the page runs without its script.
    #[serde(default)]
    key: String,
    /// When it was, milliseconds UTC, where the network was down then.
    #[serde(default)]
    at: Option<i64>,
    /// Said once more after the door was told that the ticket is for another day.
    #[serde(default)]
    any_day: Option<String>,
}

/// What the door says.
#[derive(Serialize)]
struct Said {
    welcome: bool,
    says: String,
    /// The ticket is good, but for another day: the door may let in all the same.
    asks: bool,
    /// Who was let in, so that it can be taken back.
    booking: Option<String>,
}

/// Checks a ticket in.
pub(super) async fn check_in(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TicketForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let Ok(ticket) = TicketCode::parse(&form.ticket) else {
        return Ok(said(false, crate::model::booking::TicketCodeError.to_string()));
    };
    let key = if form.key.is_empty() { uuid::Uuid::now_v7().to_string() } else { form.key };
    let at = form.at.map_or_else(Timestamp::now, Timestamp);
    let answer =
        db::bookings::check_in(&app.db, &who.staff, activity.id, &ticket, &key, (at, form.any_day.is_some())).await?;
    Ok(match answer {
        AtDoor::Welcome(row) => {
            let from = works_in(&row).map_or_else(String::new, |region| format!("，说在{region}送件"));
            let says = format!("请进：{} 的票{from}", texts::day_and_clock(row.starts_at));
            Json(Said { welcome: true, says, asks: false, booking: Some(row.id.to_string()) }).into_response()
        }
        AtDoor::OtherDay(begins) => {
            let says = format!("{}，今天不能用", other_day(begins, Timestamp::now()));
            Json(Said { welcome: false, says, asks: true, booking: None }).into_response()
        }
        AtDoor::UsedAt(at) => said(false, format!("这张票 {} 已经用过", texts::day_and_clock(Timestamp(at)))),
        AtDoor::OtherActivity(title) => said(false, format!("这张票是“{title}”的")),
        AtDoor::NotValid(state) => said(false, format!("这张票不能用：{}", texts::booking_state(state))),
        AtDoor::Unknown => said(false, "没有这张票，请核对票号".to_owned()),
    })
}

fn said(welcome: bool, says: String) -> Response {
    Json(Said { welcome, says, asks: false, booking: None }).into_response()
}

/// Of which day a ticket is, as somebody at a door says it.
fn other_day(begins: Timestamp, now: Timestamp) -> String {
    let (day, today) = (begins.china_time().date(), now.china_time().date());
    let begins = texts::day_and_clock(begins);
    match (day - today).num_days() {
        1 => format!("这张票是明天的（{begins}）"),
        -1 => format!("这张票是昨天的（{begins}）"),
        _ => format!("这张票是 {begins} 的"),
    }
}

/// Who was let in by mistake.
#[derive(Deserialize)]
pub(super) struct UndoForm {
    booking: BookingId,
    /// Said by the door's script, which stays where it is.
    #[serde(default)]
    at_door: Option<String>,
}

/// Takes back that somebody was let in.
pub(super) async fn undo_check_in(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<UndoForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    if db::bookings::undo_check_in(&app.db, &who.staff, activity.id, form.booking).await? {
        if form.at_door.is_some() {
            return Ok(said(false, "签到已撤回，这张票还能用".to_owned()));
        }
        Ok(Redirect::to(&format!("/desk/activities/{}/bookings", activity.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict("这个签到现在不能撤回：没有签到，或者活动已经办完".to_owned()))
    }
}

/// Who booked, for the wall.
pub(super) async fn bookings(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    record(&app, &who, &activity, "").await?;
    let (mut rows, [attended, missed]) = db::bookings::page_of_activity(&app.db, activity.id, at.page()).await?;
    let more = cut(&mut rows);
    let first = usize::try_from(at.page() * PAGE).unwrap_or(0) + 1;
    let tickets = Tickets::of(&app.db, &app.db).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for (number, row) in (first..).zip(&rows) {
        lines.push(line(&who, &activity, (number, &last_letters(&tickets.shown(row)?)), row));
    }
    let body = rsx! {
        div { class: "head", h1 { "{activity.title}：名单" } a { class: "button", href: "/desk/activities/{activity.id}/bookings.xlsx", "导出 xlsx" } }
        p { "到了 {attended} 人，缺席 {missed} 人。小哥不留姓名，凭票号签到。" }
        if lines.is_empty() {
            p { class: "empty", "还没有人约。" }
        }
        table { class: "rows",
            thead { tr { th { "" } th { "时间" } th { "票号" } th { "状态" } th { "签到" } th { "送件地区" } th { "评价" } } }
            tbody {
                for line in lines {
                    {line}
                }
            }
        }
        {pager(at.page(), more, |page| at_page(&format!("/desk/activities/{}/bookings", activity.id), &[], page))}
    };
    Ok(page(&who, Tab::Activities, "名单", body))
}

fn line(
    who: &SignedIn,
    activity: &crate::model::Activity,
    (number, ticket): (usize, &str),
    row: &booking::Model,
) -> Element {
    let undo = activity.state == ActivityState::Published && row.used_at.is_some();
    let (booking, of) = (row.id, activity.id);
    let stars = row.stars.map(|stars| format!("{stars} 星 {}", row.comment)).unwrap_or_default();
    let region = works_in(row).unwrap_or_default();
    let (begins, state, used) = (row.starts_at, row.state, row.used_at);
    rsx! {
        tr {
            td { "{number}" }
            td { {moment(begins)} }
            td { "…{ticket}" }
            td { "{texts::booking_state(state)}" }
            td {
                if let Some(used) = used { {moment(used)} }
                if undo {
                    form { class: "row", method: "post", action: "/desk/activities/{of}/undo-check-in",
                        {hidden(who, None)}
                        input { r#type: "hidden", name: "booking", value: "{booking}" }
                        button { r#type: "submit", "撤回签到" }
                    }
                }
            }
            td { "{region}" }
            td { "{stars}" }
        }
    }
}

/// Where they deliver, as they said, where that was asked.
fn works_in(row: &booking::Model) -> Option<&'static str> {
    row.works_in.map(texts::region)
}

/// The last letters of a ticket: enough to find it on a list, too few to make one.
fn last_letters(ticket: &TicketCode) -> String {
    ticket.as_str().get(8..).unwrap_or_default().to_owned()
}

/// The same list as a table for an office's programs.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    record(&app, &who, &activity, "xlsx").await?;
    let rows = db::bookings::of_activity(&app.db, activity.id).await?;
    let tickets = Tickets::of(&app.db, &app.db).await?;
    let letters = rows.iter().map(|row| Ok(last_letters(&tickets.shown(row)?))).collect::<Result<Vec<_>, DbErr>>()?;
    spreadsheet(&app, &who, &format!("bookings-{}", activity.id), table(&rows, &letters)).await
}

/// That the list with what couriers wrote was read is put on record.
async fn record(app: &App, who: &SignedIn, activity: &Activity, how: &str) -> Result<(), DeskRefusal> {
    let entry = Entry::of(&who.staff, Action::BookingsRead, &activity.id.to_string(), activity.adcode).saying(how);
    Ok(db::audit::record_reading(&app.db, entry, Timestamp::now()).await?)
}

fn table(rows: &[booking::Model], letters: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(["开始", "结束", "票号末四位", "状态", "签到", "评分", "评语", "送件地区"])
    {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (at, (row, letters)) in (1..).zip(rows.iter().zip(letters)) {
        let local = |at: Timestamp| at.china_time().format("%Y-%m-%d %H:%M").to_string();
        sheet.write(at, 0, local(row.starts_at))?;
        sheet.write(at, 1, local(row.ends_at))?;
        sheet.write(at, 2, letters)?;
        sheet.write(at, 3, texts::booking_state(row.state))?;
        sheet.write(at, 4, row.used_at.map(local).unwrap_or_default())?;
        sheet.write(at, 5, row.stars.map(|stars| stars.to_string()).unwrap_or_default())?;
        // A text, whatever it begins with: nothing that a courier wrote is a formula.
        sheet.write_string(at, 6, &row.comment)?;
        sheet.write(at, 7, works_in(row).unwrap_or_default())?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}
