//! What a scanned code opens in any browser: the page of a station, without a script.

use super::api::find_station;
use super::first_page::{station_head, station_told};
use super::known_address::SameForAll;
use super::pages::{message_body, origin, page, screen, whole};
use super::problem::Refusal;
use super::ready_answers::ReadyAnswer;
use super::{App, db};
use crate::model::scan::station_address;
use crate::model::{HolidayCalendar, QrDrawing, Station, StationCode, Timestamp};
use crate::texts;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Redirect, Response};
use dioxus::prelude::*;

/// A page is as it was within one minute.
const MINUTE_MS: i64 = 60_000;

/// The page of one station.
pub(super) async fn station(
    State(app): State<App>,
    headers: HeaderMap,
    code: Result<Path<String>, PathRejection>,
) -> Response {
    let origin = origin(&app, &headers);
    let put_together = async |code: &str| {
        let station = find_station(&app, code).await?;
        // Without the office's own calendar, the one of this version holds.
        let calendar = db::holidays::calendar(&app.db).await.unwrap_or_else(|_| HolidayCalendar::announced());
        let head = station_head(&station, station_path(&station.code));
        let html = whole(&head, origin.as_deref(), station_body(&station, origin.as_deref(), &calendar));
        // It names the address that was asked: not for everybody behind a cache that goes by less.
        Ok(ReadyAnswer::new("text/html; charset=utf-8", html.into_bytes()).cached("private, no-cache"))
    };
    let minute = Timestamp::now().0 / MINUTE_MS;
    let found = match code.map_err(|_| Refusal::BadStationCode).and_then(|Path(code)| known_code(&code)) {
        // The page says whether it is open now.
        Ok(code) => {
            let name = format!("page {code} {origin:?} {minute}");
            app.ready(name.clone(), async || put_together(code.as_str()).await).await.map(|answer| (name, answer))
        }
        Err(refusal) => Err(refusal),
    };
    match found {
        Ok((name, answer)) => {
            let until = Some(Timestamp((minute + 1) * MINUTE_MS));
            answer.response_for_all(&headers, SameForAll { name, until })
        }
        Err(refusal) => {
            let (status, title, detail) = refusal.for_person();
            page(status, &title, message_body(&title, &detail))
        }
    }
}

/// Photos that another app handed over where no service worker took them: they are not kept here, and the app's screen says
/// that none wait.
pub(super) async fn shared_elsewhere() -> Redirect {
    Redirect::to("/shared")
}

/// What the sample QR code leads to as long as the deployment has not set the platform's address.
pub(super) async fn sample_platform() -> Response {
    let title = "示例：12355 权益服务平台";
    let detail = "管理员还没有设置平台的真实地址，这一页只用来演示扫码。要咨询，请直接拨打 12355。";
    page(StatusCode::OK, title, message_body(title, detail))
}

/// The address on the door.
fn station_path(code: &StationCode) -> String {
    station_address("", code)
}

fn known_code(code: &str) -> Result<StationCode, Refusal> {
    StationCode::parse(code).map_err(|_| Refusal::BadStationCode)
}

fn station_body(station: &Station, origin: Option<&str>, calendar: &HolidayCalendar) -> Element {
    let code = origin.and_then(|origin| QrDrawing::new(&station_address(origin, &station.code)));
    screen(rsx! {
        {station_told(station, calendar, Timestamp::now())}
        p { a { class: "button main", href: "/door/{station.code}", "{texts::station::OPEN_APP}" } }
        if let Some(code) = code {
            svg { class: "qr", view_box: "0 0 {code.side()} {code.side()}", role: "img", "aria-label": "{station.code}",
                path { d: code.path() }
            }
        }
    })
}
